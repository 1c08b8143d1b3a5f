"""From facts of the journal to the stories that they tell: which title, which part of it, and what happened."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec

from actors.runtime import Lane
from tgarr.chat import cards
from tgarr.chat.house import House
from tgarr.domain.capabilities import Library
from tgarr.domain.events import Recorded, Told
from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.domain.media import MediaKind, Title
from tgarr.domain.news import News, NewsKind
from tgarr.domain.notices import LONGEST, TOGETHER, About, Piece, Story, Word, in_order
from tgarr.domain.playback import ServerItem
from tgarr.domain.records import replace
from tgarr.domain.releases import parse
from tgarr.errors import ServiceNotFound

log = logging.getLogger(__name__)

Fact = Recorded | Told

_RECORDED: Final = {
    HistoryKind.GRABBED: Word.GRABBED,
    HistoryKind.IMPORTED: Word.AVAILABLE,
    HistoryKind.FAILED: Word.FAILED,
}
_TOLD: Final = {
    NewsKind.REQUESTED: Word.REQUESTED,
    NewsKind.APPROVED: Word.APPROVED,
    NewsKind.DECLINED: Word.DECLINED,
    NewsKind.GRABBED: Word.GRABBED,
    NewsKind.FINISHED: Word.FINISHED,
    NewsKind.IMPORTED: Word.AVAILABLE,
    NewsKind.AVAILABLE: Word.AVAILABLE,
    NewsKind.ADDED: Word.ADDED,
    NewsKind.FAILED: Word.FAILED,
    NewsKind.ISSUE: Word.ISSUE,
}
_PART: Final = re.compile(r"Season (\d{1,4})|S(\d{1,4})E(\d{1,4})")
"""How the part of a series is named in news, where it is one."""


def word_of(fact: Fact) -> Word:
    """Return what a fact says, before anything is asked."""
    return _RECORDED[fact.record.kind] if isinstance(fact, Recorded) else _TOLD[fact.news.kind]


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """Stories of one title, one for each season, and the key under which people ask for it; empty for none."""

    about: About
    pieces: tuple[Piece, ...]
    subject: str = ""

    def stories(self, pieces: Iterable[Piece]) -> list[Story]:
        """Return what some of the pieces tell: those together that are one message."""
        downloads: dict[object, list[Piece]] = defaultdict(list)
        for piece in sorted(pieces, key=lambda one: (one.at, one.fact)):
            downloads[piece.family, piece.download or piece.fact].append(piece)
        found: list[Story] = []
        for its in downloads.values():
            for few in _by_evening(its):
                story = Story(about=self.about, pieces=in_order(few))
                near = next((one for one in found if one.nearness(story)), None)
                if near is None:
                    found.append(story)
                else:
                    found[found.index(near)] = near.joined(story)
        return found


def _by_evening(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return pieces that are in the order of time, those together that are not too far from each other."""
    found: list[list[Piece]] = []
    for piece in pieces:
        if found and piece.at - found[-1][-1].at <= TOGETHER and piece.at - found[-1][0].at <= LONGEST:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


async def title_of(house: House, fact: Recorded) -> Title | None:
    """Return the title that a library's record is about; None when there is none any more.

    Raises:
        ServiceError, ActorError: nobody can be asked now.

    """
    library = house.faces(Library, lane=Lane.BACKGROUND).get(fact.instance)
    if library is None:
        return None  # no longer configured
    if fact.record.key is not None:
        try:
            return (await library.title(fact.record.key)).value
        except ServiceNotFound:
            return None
    titles = (await library.library()).value
    return next((one for one in titles if one.holding and one.holding.id == fact.record.title_id), None)


async def recorded(house: House, title: Title, facts: Sequence[Recorded], item: ServerItem | None) -> Read:
    """Return what records of one title tell; nothing of files that were deleted meanwhile.

    Raises:
        ServiceError, ActorError: nobody can be asked now.

    """
    numbers = await _numbers(house, title, facts)
    replacing, gone = await _disk(house, facts)
    poster = cards.picture(title, facts[0].instance)
    about = About(
        title=title.title,
        year=title.year,
        media=title.kind,
        ids=title.ids,
        instance=facts[0].instance,
        picture=(poster.key, poster.url, poster.cover) if poster else None,
    )
    pieces = tuple(
        piece_of(fact, numbers, again=fact.record.id in replacing) for fact in facts if fact.record.id not in gone
    )
    if item is not None and item.link and pieces:
        pieces = (replace(pieces[0], link=item.link), *pieces[1:])
    return Read(about=about, pieces=pieces, subject=str(title.key))


def piece_of(fact: Recorded, numbers: Mapping[int, tuple[int, int]], *, again: bool) -> Piece:
    """Return what a record tells. `again`: it took the place of a file that was there."""
    record = fact.record
    season, episodes = _part(record, numbers)
    download = record.download_id or record.release
    return Piece(
        fact=fact.fact,
        word=Word.REPLACED if again else _RECORDED[record.kind],
        at=record.at.timestamp(),
        season=season,
        episodes=episodes,
        download=f"{fact.instance} {download}" if download else "",
        quality=record.quality,
        release=record.release,
        reason=record.reason if record.kind is HistoryKind.FAILED else "",
    )


def _part(record: HistoryRecord, numbers: Mapping[int, tuple[int, int]]) -> tuple[int | None, tuple[int, ...]]:
    """Return season and episodes: as the library numbers them, else as the release's name says."""
    if record.episode_id is None and record.key is not None and record.key.kind is MediaKind.MOVIE:
        return None, ()
    if record.episode_id is not None and record.episode_id in numbers:
        number, episode = numbers[record.episode_id]
        return number, (episode,)
    named = parse(record.release)
    season = named.seasons[0] if named.seasons else None
    return season, () if season is None or named.full_season else named.episodes


async def _numbers(house: House, title: Title, facts: Sequence[Recorded]) -> dict[int, tuple[int, int]]:
    """Return season and number of the episodes that the records name by the library's own numbers."""
    wanted = {fact.record.episode_id for fact in facts if fact.record.episode_id is not None}
    if title.kind is MediaKind.MOVIE or not wanted:
        return {}
    library = house.faces(Library, lane=Lane.BACKGROUND)[facts[0].instance]
    likely = [season for fact in facts for season in parse(fact.record.release).seasons]
    others = [season.number for season in reversed(title.seasons)]
    found: dict[int, tuple[int, int]] = {}
    for season in dict.fromkeys((*likely, *others)):
        if wanted <= found.keys():
            break
        for one in (await library.episodes(facts[0].record.title_id, season)).value:
            found[one.id] = (one.season, one.number)
    return found


async def _disk(house: House, facts: Sequence[Recorded]) -> tuple[set[int], set[int]]:
    """Return which imports took the place of a file that was there, and of which the file is gone by now."""
    imports = [fact.record for fact in facts if fact.record.kind is HistoryKind.IMPORTED]
    if not imports:
        return set(), set()
    library = house.faces(Library, lane=Lane.BACKGROUND)[facts[0].instance]
    return fates(await library.title_history(imports[0].title_id), imports)


def fates(history: Iterable[HistoryRecord], imports: Iterable[HistoryRecord]) -> tuple[set[int], set[int]]:
    """Return which lines of a title's history replaced a file, and which imports have no file any more."""
    there, deleted = set[int | None](), dict[int | None, int]()
    replacing = set[int]()
    for line in sorted(history, key=lambda one: one.id):
        if line.kind is HistoryKind.DELETED:
            there.discard(line.episode_id)
            deleted[line.episode_id] = line.id
        elif line.kind is HistoryKind.IMPORTED:
            if line.episode_id in there:
                replacing.add(line.id)
            there.add(line.episode_id)
    gone = {
        record.id
        for record in imports
        if record.episode_id not in there and deleted.get(record.episode_id, 0) > record.id
    }
    return replacing, gone


def told(facts: Sequence[Told], pictures: str) -> Read:
    """Return what news of one title tell. `pictures` is a service that can fetch a poster; empty for none."""
    news = facts[0].news
    poster = next((one.news.picture for one in facts if pictures and _public(one.news.picture)), "")
    about = About(
        title=news.title,
        year=news.year,
        media=news.media,
        ids=news.ids,
        instance=pictures if poster else "",
        picture=(f"news {poster}", poster, "") if poster else None,
    )
    return Read(about=about, pieces=tuple(_piece_of_news(fact) for fact in facts))


def _piece_of_news(fact: Told) -> Piece:
    news = fact.news
    season, episodes = _part_of_news(news)
    return Piece(
        fact=fact.fact,
        word=_TOLD[news.kind],
        at=news.at.timestamp(),
        season=season,
        episodes=episodes,
        part=news.part if season is None else "",
        reason=news.detail,
        who=(news.who,) if news.who else (),
        link=news.link,
    )


def _part_of_news(news: News) -> tuple[int | None, tuple[int, ...]]:
    match = _PART.fullmatch(news.part) if news.media is not MediaKind.MOVIE else None
    if match is None:
        return None, ()
    season, of_episode, episode = match.groups()
    return (int(season), ()) if season else (int(of_episode), (int(episode),))


def _public(address: str) -> bool:
    """Tell whether a picture's address is one that anybody could open: it comes from a door, not from a library."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host and not host.replace(".", "").isdigit() and ":" not in host
