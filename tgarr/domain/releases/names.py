"""Reads names of releases; the tables and expressions for it are made when the first one is read, not at the start."""

from collections.abc import Callable
from functools import cache, lru_cache

from tgarr.domain.releases.parsed import Parsed


@lru_cache(maxsize=2_000)
def parse(name: str) -> Parsed:
    """Return what `name` says: see `tgarr.domain.releases.parsing`.

    The last two thousand are remembered (a megabyte): indexers offer the same releases, a list is judged again when
    a rule changes, and a queue is looked at every few seconds.
    """
    return _reader()(name)


@cache
def _reader() -> Callable[[str], Parsed]:
    from tgarr.domain.releases import parsing

    return parsing.parse
