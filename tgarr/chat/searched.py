"""Release searches as the record keeps them: what was found, without addresses, and what had become of it."""

from collections.abc import Iterable, Mapping

import msgspec

from actors.stores.release_searches import ReleaseSearch
from tgarr.domain.records import replace
from tgarr.domain.releases import Release
from tgarr.domain.releases.model import no_address
from tgarr.domain.releases.replaying import Earlier


class Searched(msgspec.Struct, frozen=True, kw_only=True):
    """What a search has found.

    Attributes:
        releases: best first; their addresses carry keys, and are not kept.
        past: what had become of some, by guid.
        silent: the library that could not be asked anew; empty when it was.
        muted: until when indexers were muted, by name.

    """

    releases: list[Release] = msgspec.field(name="rows")
    past: Mapping[str, str] = {}
    silent: str = ""
    muted: Mapping[str, float] = {}

    def to_json(self) -> bytes:
        """Return what `from_json` reads."""
        bare = [replace(one, download_url=None) for one in self.releases]
        return msgspec.json.encode(replace(self, releases=bare))

    @classmethod
    def from_json(cls, kept: bytes) -> "Searched":
        """Return what `to_json` wrote."""
        return msgspec.json.decode(kept, type=cls, dec_hook=no_address)


def earlier(searches: Iterable[ReleaseSearch]) -> list[Earlier]:
    """Return searches as rules are tried on them."""
    return [_earlier(one) for one in searches]


def _earlier(search: ReleaseSearch) -> Earlier:
    about, kept = search.about, Searched.from_json(search.found)
    return Earlier(
        person=search.person,
        heading=" ".join(filter(None, (about["title"], about["part"]))),
        about=about,
        releases=kept.releases,
        past=frozenset(kept.past),
        packs_first=about["packs_first"],
    )
