"""What is on its way of a title: asked for by somebody and followed on a live card, or in its library's queue."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Self

import msgspec

from actors.stores.live_cards import LiveCard
from tgarr.domain.journeys import ENDS, Journey, Stage
from tgarr.domain.library import QueueItem, QueueState
from tgarr.domain.releases import parse

FOLLOWING: Final = "progress"
"""The kind of the cards that follow a journey."""
WAITING: Final = "waiting"
"""The kind of the cards whose wish waits for a service that is down."""


class UnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """Something of a title that is on its way.

    Attributes:
        card: the key of an open live card that follows it; empty for none.
        chat: of that card; 0 for none.
        person, name: who asked for it; 0 and empty where nobody did that we know of.
        asked: when, seconds since 1970.
        journey: where it stands, as the card has it; None without a card.
        download_id, release: what is downloaded; empty while nothing is.
        followed: the keys of all open cards that follow it.
        told: whether who looks at it is told of its end in this chat already.

    """

    card: str = ""
    chat: int = 0
    person: int = 0
    name: str = ""
    asked: float = 0.0
    journey: Journey | None = None
    download_id: str = ""
    release: str = ""
    followed: tuple[str, ...] = ()
    told: bool = False

    def to_json(self) -> list[Any]:
        """Return what a button needs to find it again."""
        return [self.card, self.download_id, self.release, self.person, self.name, self.asked]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> Self:
        """Read what `to_json` wrote."""
        card, download_id, release, person, name, asked = kept
        return cls(card=card, download_id=download_id, release=release, person=person, name=name, asked=asked)

    @property
    def part(self) -> tuple[int | None, int | None]:
        """The season and the episode that were asked for; None for all."""
        return (self.journey.season, self.journey.episode) if self.journey else (None, None)


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A card that follows, or has followed, a journey of the title."""

    card: LiveCard
    journey: Journey
    person: int
    name: str
    asked: float

    @classmethod
    def read(cls, card: LiveCard) -> Self | None:
        """Return what the card says; None where it is none that follows, or of another version."""
        subject: dict[str, Any] = card.subject
        if card.kind != FOLLOWING:
            return None
        try:
            journey = Journey.from_json(subject["journey"])
            asked = float(subject.get("asked") or journey.since)
            return cls(card=card, journey=journey, person=subject["person"], name=subject["name"], asked=asked)
        except (KeyError, TypeError, ValueError):
            return None

    @property
    def open(self) -> bool:
        """Whether it still moves."""
        return self.card.state == "open" and self.journey.stage not in ENDS

    def of(self, item: QueueItem) -> bool:
        """Tell whether it follows this download; one that still searches takes the first that there is."""
        journey = self.journey
        if journey.download_id:
            return journey.download_id == item.download_id.lower()
        if journey.release:
            return journey.release == item.release
        if not self.open or journey.stage is Stage.AWAITED:
            return False
        if journey.episode_id is not None:
            return journey.episode_id in item.episodes
        return journey.season is None or journey.season in parse(item.release).seasons


def under_way(
    cards: Iterable[LiveCard], queue: Sequence[QueueItem], *, instance: str, title_id: int
) -> tuple[UnderWay, ...]:
    """Return what is on its way of a title in one library, what was asked for first before the rest.

    Never of the same title in another library: one in HD and one in 4K are two.

    Args:
        cards: those that moved lately, open or ended.
        queue: of the library.
        instance: the library's name.
        title_id: its number of the title.

    """
    asked = [
        one
        for one in map(_Asked.read, cards)
        if one is not None and (one.journey.instance, one.journey.title_id) == (instance, title_id)
    ]
    asked.sort(key=lambda one: (not one.open, one.asked))
    found: list[UnderWay] = []
    told: set[str] = set()
    for item in queue:
        if item.title_id != title_id or item.state is QueueState.IMPORTED:
            continue
        its = [one for one in asked if one.of(item)]
        told |= {one.card.key for one in its}
        found.append(_as_one(its, download_id=item.download_id.lower(), release=item.release))
    parts: dict[tuple[object, ...], list[_Asked]] = {}
    for one in asked:
        if one.open and one.journey.stage is not Stage.AWAITED and one.card.key not in told:
            journey = one.journey
            parts.setdefault((journey.season, journey.episode, journey.download_id), []).append(one)
    found += [_as_one(its) for its in parts.values()]
    return tuple(sorted(found, key=lambda one: (not one.person, one.asked)))


def _as_one(its: Sequence[_Asked], *, download_id: str = "", release: str = "") -> UnderWay:
    """Return one thing that several cards may follow: who asked first has asked for it."""
    if not its:
        return UnderWay(download_id=download_id, release=release)
    first = min(its, key=lambda one: (not one.person, one.asked))
    moving = next((one for one in its if one.open), None)
    return UnderWay(
        card=moving.card.key if moving else "",
        chat=moving.card.chat if moving else 0,
        person=first.person,
        name=first.name,
        asked=first.asked,
        journey=moving.journey if moving else None,
        download_id=download_id or first.journey.download_id,
        release=release or first.journey.release,
        followed=tuple(one.card.key for one in its if one.open),
    )


def waiting_for(cards: Iterable[LiveCard], *, instance: str, key: str) -> tuple[UnderWay, ...]:
    """Return the wishes for a title that wait because its library is down."""
    return tuple(
        UnderWay(person=card.subject["person"], name=card.subject["name"], asked=card.subject["asked"])
        for card in cards
        if card.kind == WAITING
        and card.state == "open"
        and (card.subject.get("instance"), card.subject.get("key")) == (instance, key)
    )


def waits(card: LiveCard | None) -> bool:
    """Tell whether a card is one whose wish waits, and not one that moves."""
    return card is not None and card.kind == WAITING
