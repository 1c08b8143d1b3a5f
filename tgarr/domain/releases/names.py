"""Reads names of releases; the tables and expressions for it are made before the first one, and not at the start."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from tgarr.domain.releases.parsed import Parsed

LONGEST: Final = 1_000
"""Characters of a name that are read; no honest name is longer."""


def parse(name: str) -> Parsed:
    """Return what `name` says: see `tgarr.domain.releases.parsing`."""
    return remembered(name[:LONGEST])


@lru_cache(maxsize=2_000)
def remembered(name: str) -> Parsed:
    """Return the same of a name that is not too long; two thousand are kept, which takes a megabyte.

    Indexers offer the same releases, a list is judged again when a rule changes, and a queue is looked at every few
    seconds.
    """
    return _reader()(name)


def prepare() -> None:
    """Make what names are read by, in a thread or where nobody waits."""
    _reader()


@cache
def _reader() -> Callable[[str], Parsed]:
    from tgarr.domain.releases import parsing

    return parsing.parse
