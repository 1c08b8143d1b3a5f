"""A release: something an indexer offers, as the service that found it describes it."""

from typing import Literal, NoReturn

import msgspec

Protocol = Literal["torrent", "usenet"]


class SecretUrl:
    """An address that carries a key: it can be used, but not shown, logged or pickled by accident."""

    __slots__ = ("_url",)

    def __init__(self, url: str) -> None:
        self._url = url

    def reveal(self) -> str:
        """Return the address itself, for the request that needs it."""
        return self._url

    def __repr__(self) -> str:
        return "SecretUrl([hidden])"

    __str__ = __repr__

    def __format__(self, _specification: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretUrl) and self._url == other._url

    def __hash__(self) -> int:
        return hash(self._url)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret address is not pickled")


class Release(msgspec.Struct, frozen=True, gc=False):
    """One offer.

    `actors.arr.reading` fills the fields by position: a new one comes last.

    Attributes:
        guid: the indexer's identity of it; with `indexer_id` the key of the arr's own release cache.
        indexer_id, indexer: where it was found.
        title: the release's name.
        size: bytes; 0 when unknown.
        age_hours: since it was published.
        seeders, leechers: None when unknown, or usenet.
        quality: the arr's own name for the quality, such as `WEBDL-1080p`; empty when it was not asked.
        resolution: lines of picture as the arr parsed it; 0 when it was not told.
        languages: English names as the arr parsed them.
        rejections: why the arr would not take it, in its words; empty when it would.
        custom_format_score, quality_weight: the arr's own order, higher is better.
        place: in the arr's own order of what it has found, 1 is its favourite; 0 when it was not told.
        group: who made it, as the arr read the name; empty when it did not.
        info_url: the page that people may open.
        info_hash: lower-case hexadecimal; empty when unknown.
        download_url: may carry the indexer's key.
        full_season, season, episodes: what the arr says it holds.

    """

    guid: str
    indexer_id: int
    indexer: str
    title: str
    size: int
    age_hours: float
    protocol: Protocol
    seeders: int | None = None
    leechers: int | None = None
    quality: str = ""
    resolution: int = 0
    languages: tuple[str, ...] = ()
    rejections: tuple[str, ...] = ()
    custom_format_score: int = 0
    quality_weight: int = 0
    place: int = 0
    group: str = ""
    info_url: str = ""
    info_hash: str = ""
    download_url: SecretUrl | None = None
    full_season: bool = False
    season: int | None = None
    episodes: tuple[int, ...] = ()


def no_address(kind: type, _value: object) -> NoReturn:
    """Refuse to read an address out of what was kept, for msgspec: it carries a key, and is kept nowhere."""
    if kind is SecretUrl:
        raise ValueError("an address is not kept")
    raise NotImplementedError
