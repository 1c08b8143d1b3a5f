"""Release searches as the record keeps them: what was found, without addresses, and what had become of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from actors.stores.release_searches import ReleaseSearch
from tgarr.domain.releases import Release
from tgarr.domain.releases.model import no_address
from tgarr.domain.releases.replaying import Earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What a search has found.

    Attributes:
        releases: best first; their addresses carry keys, and are not kept.
        past: what had become of some, by guid.
        silent: the library that could not be asked anew; empty when it was.
        muted: until when indexers were muted, by name.

    """

    releases: list[Release]
    past: Mapping[str, str] = field(default_factory=dict)
    silent: str = ""
    muted: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """Return what `from_json` reads."""
        rows = [msgspec.to_builtins(msgspec.structs.replace(one, download_url=None)) for one in self.releases]
        kept = {"rows": rows, "past": dict(self.past), "silent": self.silent, "muted": dict(self.muted)}
        return msgspec.json.encode(kept)

    @classmethod
    def from_json(cls, kept: bytes) -> "Searched":
        """Return what `to_json` wrote."""
        read = msgspec.json.decode(kept)
        releases = msgspec.convert(read["rows"], list[Release], dec_hook=no_address)
        return cls(releases=releases, past=read["past"], silent=read["silent"], muted=read["muted"])


def earlier(searches: Iterable[ReleaseSearch]) -> list[Earlier]:
    """Return searches as rules are tried on them."""
    return [_earlier(one) for one in searches]


def _earlier(search: ReleaseSearch) -> Earlier:
    about, kept = search.about, Searched.from_json(search.found)
    return Earlier(
        heading=" ".join(filter(None, (about["title"], about["part"]))),
        about=about,
        releases=kept.releases,
        past=frozenset(kept.past),
        packs_first=about["packs_first"],
    )
