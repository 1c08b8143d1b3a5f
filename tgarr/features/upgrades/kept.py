"""An offer of a better copy: what it says, and how it is kept in the record."""

from typing import Any, Self

import msgspec

from tgarr.domain.library import SearchTarget
from tgarr.domain.media import Title
from tgarr.domain.records import replace
from tgarr.domain.releases import Release
from tgarr.domain.releases.model import no_address
from tgarr.domain.upgrades import Change, Part, Upgrade


class Have(msgspec.Struct, frozen=True, kw_only=True):
    """What is on disk now. `size` is bytes of all of it; `copies` is how many files."""

    quality: str
    release: str
    size: int
    copies: int = 1


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A release that is better than what is on disk.

    Attributes:
        heading: the title with its year.
        target: what it is a release of; `number` is that of a single episode.
        by_itself: nobody has asked for it.
        after: where the library's history ended before it was taken; 0 before that.
        blocked: why it is not imported though it was downloaded, in the library's words.
        rest: see `Upgrade`.

    """

    heading: str
    target: SearchTarget
    have: Have
    release: Release
    quality: str
    gain: int
    changes: tuple[Change, ...]
    against_the_arr: bool = False
    by_itself: bool = False
    number: int | None = None
    after: int = 0
    blocked: str = ""

    @classmethod
    def of(cls, title: Title, part: Part, upgrade: Upgrade, *, quality: str, by_itself: bool) -> Self:
        """Return the offer of an upgrade; `quality` describes the release in short."""
        worst = min(part.copies, key=lambda copy: (copy.resolution, copy.size))
        return cls(
            heading=f"{title.title} ({title.year})" if title.year else title.title,
            target=part.target,
            have=Have(quality=worst.quality, release=worst.release, size=part.size, copies=len(part.copies)),
            release=replace(upgrade.release.release, download_url=None),
            quality=quality,
            gain=upgrade.gain,
            changes=upgrade.changes,
            against_the_arr=upgrade.against_the_arr,
            by_itself=by_itself,
            number=part.copies[0].episodes[0] if part.target.episode_id is not None else None,
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values; the address to fetch it from is not among them."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """Return what `to_json` wrote."""
        return msgspec.convert(body, cls, dec_hook=no_address)
