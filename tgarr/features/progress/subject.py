"""What a live card keeps between two edits and across a restart."""

from typing import Any, Final, Self

import msgspec

from actors.stores.live_cards import LiveCard
from tgarr.chat.screens import Picture
from tgarr.domain.journeys import Journey
from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.records import replace

KIND: Final = "progress"
"""Of the cards, and the verb that shows one again."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A journey with what its card says besides.

    Attributes:
        journey: where it stands.
        heading: the title with its year, or a torrent's name.
        kind: film or series; None for a torrent that belongs to no title.
        ids: what the media server knows the title by.
        title, year: likewise.
        picture: the poster.
        person, name: who asked; others may read it as well. 0 and empty where nobody did that we know of.
        asked: when, seconds since 1970; also where this card was begun later than theirs.
        language: of the card.
        token: of the dialogue whose buttons are on it.
        bell: of the dialogue of those buttons that are everybody's, in a group.
        looks: whoever it was made for may look only.
        key: the title's identity; empty for a torrent.

    """

    journey: Journey
    heading: str
    kind: MediaKind | None
    person: int
    name: str
    language: str
    token: str
    asked: float = 0.0
    bell: str = ""
    looks: bool = False
    key: str = ""
    ids: ExternalIds = ExternalIds()
    title: str = ""
    year: int = 0
    picture: Picture | None = None

    def at(self, journey: Journey) -> Self:
        """Return the same card with the journey further on."""
        return replace(self, journey=journey)

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept."""
        return {
            "journey": self.journey.to_json(),
            "heading": self.heading,
            "kind": self.kind.value if self.kind else None,
            "person": self.person,
            "name": self.name,
            "language": self.language,
            "token": self.token,
            "asked": self.asked or self.journey.since,
            "bell": self.bell or None,
            "looks": self.looks,
            "key": self.key,
            "ids": [self.ids.tmdb, self.ids.tvdb, self.ids.imdb],
            "title": self.title,
            "year": self.year,
            "picture": list(msgspec.structs.astuple(self.picture)) if self.picture else None,
        }

    @classmethod
    def of(cls, card: LiveCard) -> Self:
        """Return what a card keeps."""
        kept = card.subject
        tmdb, tvdb, imdb = kept["ids"]
        return cls(
            journey=Journey.from_json(kept["journey"]),
            heading=kept["heading"],
            kind=MediaKind(kept["kind"]) if kept["kind"] else None,
            person=kept["person"],
            name=kept["name"],
            language=kept["language"],
            token=kept["token"],
            asked=kept.get("asked", kept["journey"]["since"]),
            bell=kept.get("bell") or "",
            looks=kept.get("looks", False),
            key=kept.get("key", ""),
            ids=ExternalIds(tmdb=tmdb, tvdb=tvdb, imdb=imdb),
            title=kept["title"],
            year=kept["year"],
            picture=Picture(*kept["picture"]) if kept["picture"] else None,
        )
