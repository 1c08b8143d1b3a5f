"""What is told of: a title, and the pieces of news about it that belong together in one message."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final, Self

import msgspec

from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.records import replace


class Topic(StrEnum):
    """Of what somebody may want to hear."""

    AVAILABLE = "available"
    GRABBED = "grabbed"
    FAILED = "failed"
    REQUESTED = "requested"
    ISSUE = "issue"
    ADDED = "added"
    FINISHED = "finished"
    HEALTH = "health"


class Word(StrEnum):
    """What has happened. Told by the topic that `OF` names."""

    AVAILABLE = "available"
    REPLACED = "replaced"
    """It was there before; another file has taken its place."""
    ADDED = "added"
    GRABBED = "grabbed"
    FAILED = "failed"
    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    ISSUE = "issue"
    FINISHED = "finished"


OF: Final = {
    Word.AVAILABLE: Topic.AVAILABLE,
    Word.REPLACED: Topic.AVAILABLE,
    Word.ADDED: Topic.ADDED,
    Word.GRABBED: Topic.GRABBED,
    Word.FAILED: Topic.FAILED,
    Word.REQUESTED: Topic.REQUESTED,
    Word.APPROVED: Topic.REQUESTED,
    Word.DECLINED: Topic.REQUESTED,
    Word.ISSUE: Topic.ISSUE,
    Word.FINISHED: Topic.FINISHED,
}
_FAMILIES: Final = {Word.AVAILABLE: "ready", Word.REPLACED: "ready", Word.ADDED: "ready"} | {
    word: OF[word].value for word in Word if OF[word] not in (Topic.AVAILABLE, Topic.ADDED)
}
"""Words of one family are one message: what a media server calls new is what a library has imported."""

TOGETHER: Final = 6 * 3600.0
"""Seconds after the last of its pieces in which another one belongs to the same message."""
LONGEST: Final = 18 * 3600.0
"""Seconds between the first and the last piece of one message: tomorrow's episode is news of its own."""
MOST_PIECES: Final = 300
"""In one message; whoever imports more within an evening is not told more exactly for it."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The title that is told of.

    Attributes:
        title: as people know it.
        media: None for music, and for what is no title.
        instance: the service that can fetch the picture.
        picture: key, public address and the service's own address of the poster; empty for none.

    """

    title: str
    year: int = 0
    media: MediaKind | None = None
    ids: ExternalIds = ExternalIds()
    instance: str = ""
    picture: tuple[str, str, str] | None = None

    def same(self, other: "About") -> bool:
        """Tell whether both are one title: by an id that both have, else by name and year."""
        if self.media and other.media and self.media is not other.media:
            return False
        for mine, its in (
            (self.ids.tvdb, other.ids.tvdb),
            (self.ids.imdb, other.ids.imdb),
            (self.ids.tmdb, other.ids.tmdb),
        ):
            if mine and its:
                return mine == its
        years = not self.year or not other.year or self.year == other.year
        return years and self.title.casefold() == other.title.casefold()

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        media = MediaKind(kept["media"]) if kept["media"] else None
        picture = tuple(kept["picture"]) if kept["picture"] else None
        return cls(**kept | {"media": media, "ids": ExternalIds(**kept["ids"]), "picture": picture})


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that has happened to a title.

    Attributes:
        fact: the row of the journal.
        at: when, in seconds since 1970, by the clock of the service.
        season, episodes: numbers; None and empty where it is not of a part that has some.
        part: which part it is, where that is no season: an album's name.
        download: what makes the parts of one download belong together; empty where nobody says.
        reason: why it failed or was declined, what is complained of.
        who: names of those who asked for it, or who complain.
        link: where a person opens it.

    """

    fact: int
    word: Word
    at: float
    season: int | None = None
    episodes: tuple[int, ...] = ()
    part: str = ""
    download: str = ""
    quality: str = ""
    release: str = ""
    reason: str = ""
    who: tuple[str, ...] = ()
    link: str = ""

    @property
    def topic(self) -> Topic:
        """By what it is told."""
        return OF[self.word]

    @property
    def family(self) -> str:
        """What it is one message with."""
        return _FAMILIES[self.word]

    @property
    def parts(self) -> tuple[tuple[int | None, int], ...]:
        """What of the title it is about: season and episode, 0 for all of them."""
        return tuple((self.season, number) for number in self.episodes or (0,))

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept: those that say something."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value not in (None, "", ())}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        lists = {name: tuple(kept.get(name, ())) for name in ("episodes", "who")}
        return cls(**kept | lists | {"word": Word(kept["word"])})


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What one message says: a title and pieces of one family, in an order that does not depend on who came first."""

    about: About
    pieces: tuple[Piece, ...]

    @property
    def family(self) -> str:
        """The family of all of it."""
        return self.pieces[0].family

    @property
    def first(self) -> float:
        """When the first of it happened."""
        return min(piece.at for piece in self.pieces)

    @property
    def last(self) -> float:
        """When the last of it happened."""
        return max(piece.at for piece in self.pieces)

    @property
    def seasons(self) -> tuple[int, ...]:
        """The seasons it is about."""
        return tuple(sorted({piece.season for piece in self.pieces if piece.season is not None}))

    def nearness(self, other: "Story") -> int:
        """Tell how surely another story is the same news: 0 for not, more for surer."""
        if self.family != other.family or not self.about.same(other.about):
            return 0
        first, last = min(self.first, other.first), max(self.last, other.last)
        gap = max(other.first - self.last, self.first - other.last)
        if gap > TOGETHER or last - first > LONGEST:
            return 0
        downloads = {piece.download for piece in self.pieces if piece.download}
        if not downloads.isdisjoint(piece.download for piece in other.pieces):
            return 3
        if not self.seasons or not other.seasons:
            return 2 if self.seasons == other.seasons else 1
        return 2 if not set(self.seasons).isdisjoint(other.seasons) else 0

    def joined(self, other: "Story") -> "Story":
        """Return both as one."""
        about = min((self.about, other.about), key=_known)
        return Story(about=about, pieces=in_order((*self.pieces, *other.pieces)))

    def without_names(self, names: Iterable[str]) -> "Story":
        """Return it without some who asked for it: nobody is told of themselves."""
        left_out = set(names)
        told = (replace(piece, who=tuple(one for one in piece.who if one not in left_out)) for piece in self.pieces)
        return replace(self, pieces=tuple(told))

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept."""
        return {"about": self.about.to_json(), "pieces": [piece.to_json() for piece in self.pieces]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(about=About.from_json(kept["about"]), pieces=tuple(map(Piece.from_json, kept["pieces"])))


def still_news(stories: Sequence[Story]) -> list[Story | None]:
    """Return what is left of each story that is told late: not what was on its way, or failed, and is there now."""
    return [_without_overtaken(story, [one for one in stories if one.about.same(story.about)]) for story in stories]


def _without_overtaken(story: Story, all_of_it: Iterable[Story]) -> Story | None:
    there: dict[object, float] = {}
    for piece in (piece for one in all_of_it if one.family == "ready" for piece in one.pieces):
        for part in (piece.download, *piece.parts):
            there[part] = max(piece.at, there.get(part, piece.at))

    def is_overtaken(piece: Piece) -> bool:
        if piece.word not in (Word.GRABBED, Word.FAILED):
            return False
        moments = [there.get(part, -1.0) for part in piece.parts]
        return bool(piece.download and there.get(piece.download, -1.0) >= piece.at) or min(moments) >= piece.at

    left = tuple(piece for piece in story.pieces if not is_overtaken(piece))
    return replace(story, pieces=left) if left else None


def in_order(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return each piece once, the parts of a title in their order; the oldest where there are too many."""
    once = {piece.fact: piece for piece in sorted(pieces, key=lambda one: (one.at, one.fact), reverse=True)}
    chosen = sorted(once.values(), key=lambda one: (one.at, one.fact))[:MOST_PIECES]
    return tuple(sorted(chosen, key=lambda one: (one.season or 0, one.episodes, one.at, one.fact)))


def _known(about: About) -> tuple[bool, bool, bool, tuple[object, ...]]:
    """Return how little is known of a title; of two that know as much, always the same one is first."""
    return (
        about.picture is None,
        about.ids == ExternalIds(),
        not about.year,
        (about.title, about.year, about.instance, about.picture or ()),
    )
