"""The choice of a release: CPU from an answer to the ranked first page, and the agreement with Radarr's order."""

import asyncio
import contextlib
import itertools
import random
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Final

import aiohttp
import msgspec

from actors.arr.reading import release_of
from actors.arr.wire import ReleaseResource
from bench.figure import Figure
from bench.offers import Household, bare, favourite, search
from tgarr.domain.releases import Ranking, Taste, Weights, rank
from tgarr.domain.releases.names import remembered
from tgarr.features.releases.rules import Listed, to_stored

_RELEASES: Final = 300
_PAGE: Final = 5
_ROUNDS: Final = 60
_GOALS: Final = {"prowlarr": 11.0, "arr": 3.2}
"""Milliseconds."""
_RATIOS: Final = {"prowlarr": 7.0, "arr": 3.2 / 1.9}
"""Of an arr the goal is one in milliseconds, and the floor that it was set with took 1.9."""
_SEARCHES: Final = 100
_MOST: Final = 60
"""Releases of one search, when orders are compared."""
_PLAIN: Final = Household(formats=False, indexers=4)
"""What formats somebody has given scores to is in no name."""
_OTHERWISE: Final = "pairs that stand otherwise than in Radarr's order"
_TASTE: Final = Taste(weights=Weights())


def measure() -> list[Figure]:
    """Measure both kinds of search, what comes after the page, then both kinds of order."""
    found = search(random.Random(1), _RELEASES)
    return [
        *asyncio.run(_pages({"prowlarr": bare(found), "arr": found})),
        asyncio.run(_kept(search(random.Random(1), _RELEASES, household=_PLAIN))),
        _agreement("ranking-arr", f"{_OTHERWISE} by its own data, half of the households with custom formats", list),
        _agreement("ranking-plain", f"{_OTHERWISE} by its own data, none with formats", list, _PLAIN),
        _agreement("ranking-names", f"{_OTHERWISE} by names alone, none with formats", bare, _PLAIN),
    ]


async def _pages(answers: dict[str, list[dict[str, Any]]]) -> list[Figure]:
    """Measure from the request to the first page, and for comparison to the decoded answer; the server is elsewhere."""
    figures = []
    decode = msgspec.json.Decoder(list[ReleaseResource]).decode
    with tempfile.TemporaryDirectory() as folder:
        for name, answer in answers.items():
            (Path(folder) / name).write_bytes(msgspec.json.encode(answer))
        async with _served(Path(folder)) as address, aiohttp.ClientSession() as session:
            for name in answers:
                url = f"{address}/{name}"
                size = (Path(folder) / name).stat().st_size // 1000
                floor = await _cpu(session, url, decode)
                spent = await _cpu(session, url, lambda content: _first_page(decode(content)))
                what = f"CPU from GET ({size} KB) to the first page, against GET and decoding: {name}"
                shared = {"figure": spent * 1000, "unit": "ms", "reference": floor * 1000}
                figures.append(Figure(id=f"choosing-{name}", what=what, goal=_GOALS[name], **shared))
                what, most = "the same, as a ratio", _RATIOS[name]
                figures.append(Figure(id=f"choosing-{name}-ratio", what=what, goal=most, of_ratio=True, **shared))
    return figures


@contextlib.asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[str]:
    """Serve a folder from another process."""
    program = ("-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder))
    server = await asyncio.create_subprocess_exec(sys.executable, *program, stdout=PIPE, stderr=DEVNULL)
    assert server.stdout is not None
    said = (await server.stdout.readline()).decode()
    try:
        yield f"http://127.0.0.1:{said.split(' port ')[1].split()[0]}"
    finally:
        server.kill()
        await server.wait()


async def _cpu(session: aiohttp.ClientSession, url: str, work: Callable[[bytes], object]) -> float:
    """Return the least CPU seconds of some rounds: what else the machine does only adds to it."""
    least = float("inf")
    for _ in range(_ROUNDS):
        remembered.cache_clear()  # the names of a search were not read before
        begun = time.process_time()
        async with session.get(url) as answer:
            work(await answer.read())
        least = min(least, time.process_time() - begun)
    return least


async def _kept(found: list[dict[str, Any]]) -> Figure:
    """Measure for how long nobody else has a turn while a list is kept, once its first page is out."""
    read = msgspec.convert(found, list[ReleaseResource])
    longest = whole = float("inf")
    for _ in range(_ROUNDS):
        remembered.cache_clear()
        listed = Listed(_ranked(read), past={}, at=0.0)
        _ = listed.rows[:_PAGE]
        turns = [time.process_time()]
        keeping = asyncio.ensure_future(to_stored(listed))
        while not keeping.done():
            await asyncio.sleep(0)
            turns.append(time.process_time())
        longest = min(longest, max(behind - before for before, behind in itertools.pairwise(turns)))
        whole = min(whole, turns[-1] - turns[0])
    what = f"CPU in one go while a list of {len(found)} is kept, against all that it takes"
    return Figure(id="choosing-kept", what=what, figure=longest * 1000, unit="ms", reference=whole * 1000, goal=5)


def _ranked(found: Sequence[ReleaseResource]) -> Ranking:
    return rank(map(release_of, found), _TASTE)


def _first_page(found: Sequence[ReleaseResource]) -> list[tuple[int, str]]:
    return [(one.score.total, one.facts.codec) for one in _ranked(found)[:_PAGE]]


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
