"""The choice of a release: CPU from an answer to the ranked first page, and the agreement with Radarr's order."""

import itertools
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from actors.arr.reading import release_of
from actors.arr.wire import ReleaseResource
from bench.figure import Figure
from bench.offers import Household, bare, favourite, search
from tgarr.domain.releases import Ranking, Taste, Weights, rank

_RELEASES: Final = 300
_PAGE: Final = 5
_ROUNDS: Final = 40
_SEARCHES: Final = 100
_MOST: Final = 60
"""Releases of one search, when orders are compared."""
_PLAIN: Final = Household(formats=False, indexers=4)
"""What formats somebody has given scores to is in no name."""
_OTHERWISE: Final = "pairs that stand otherwise than in Radarr's order"
_TASTE: Final = Taste(weights=Weights())


def measure() -> list[Figure]:
    """Measure both kinds of search, then both kinds of order."""
    found = search(random.Random(1), _RELEASES)
    return [
        *_page("choosing-prowlarr", "300 releases of Prowlarr, every name read", bare(found), 11.0, 7.0),
        *_page("choosing-arr", "300 releases of an arr, by its own quality", found, 3.2, None),
        _agreement("ranking-arr", f"{_OTHERWISE} by its own data, half of the households with custom formats", list),
        _agreement("ranking-plain", f"{_OTHERWISE} by its own data, none with formats", list, _PLAIN),
        _agreement("ranking-names", f"{_OTHERWISE} by names alone, none with formats", bare, _PLAIN),
    ]


def _page(name: str, what: str, found: list[dict[str, Any]], goal: float, ratio: float | None) -> list[Figure]:
    content = msgspec.json.encode(found)
    decoder = msgspec.json.Decoder(list[ReleaseResource])
    floor = _cpu(partial(decoder.decode, content))
    spent = _cpu(lambda: _first_page(decoder.decode(content)))
    what = f"CPU from {len(content) // 1000} KB to the ranked first page: {what}"
    figures = [Figure(id=name, what=what, figure=spent * 1000, unit="ms", reference=floor * 1000, goal=goal)]
    if ratio is not None:
        by_floor = "the same, against decoding alone"
        figures.append(
            Figure(
                id=f"{name}-floor",
                what=by_floor,
                figure=spent * 1000,
                unit="ms",
                reference=floor * 1000,
                goal=ratio,
                of_ratio=True,
            )
        )
    return figures


def _ranked(found: Sequence[ReleaseResource]) -> Ranking:
    return rank(map(release_of, found), _TASTE)


def _first_page(found: Sequence[ReleaseResource]) -> list[tuple[int, str]]:
    return [(one.score.total, one.facts.codec) for one in _ranked(found)[:_PAGE]]


def _cpu(work: Callable[[], object]) -> float:
    """Return the least CPU seconds of some rounds: what else the machine does only adds to it."""
    least = float("inf")
    for _ in range(_ROUNDS):
        begun = time.process_time()
        work()
        least = min(least, time.process_time() - begun)
    return least


def _agreement(
    name: str,
    what: str,
    shown: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
    household: Household | None = None,
) -> Figure:
    """Return the share of pairs in which Radarr prefers one strictly, and we the other."""
    dice = random.Random(2)
    pairs = wrong = 0
    for _ in range(_SEARCHES):
        found = search(dice, dice.randint(10, _MOST), household=household)
        theirs = {one["guid"]: favourite(one) for one in found}
        read = msgspec.convert(shown(found), list[ReleaseResource])
        for first, second in itertools.combinations(_ranked(read), 2):
            before, behind = theirs[first.release.guid], theirs[second.release.guid]
            pairs += before != behind
            wrong += before < behind
    what = f"{what}: {_SEARCHES} searches, {pairs} pairs"
    return Figure(id=name, what=what, figure=100 * wrong / pairs, unit="%", goal=3)
