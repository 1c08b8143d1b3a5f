"""Reads names of releases; the tables and expressions for it are made when the first one is read, not at the start."""

from collections.abc import Callable
from functools import cache

from tgarr.domain.releases.parsed import Parsed


def parse(name: str) -> Parsed:
    """Return what `name` says: see `tgarr.domain.releases.parsing`."""
    return _reader()(name)


@cache
def _reader() -> Callable[[str], Parsed]:
    from tgarr.domain.releases import parsing

    return parsing.parse
