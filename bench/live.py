"""How right the messages with all downloads are: a hundred downloads in thirty groups, with Telegram's budgets on.

Real outbox, real client, the sandbox's data centre; only the torrent client is a script, so that what is true is known
at each moment. What people see is read out of the messages' own words.
"""

import asyncio
import contextlib
import itertools
import math
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import uvloop

from bench.figure import Figure
from bench.town import Town, town
from bench.trace import Trace
from sandbox.telegram.reports import Happening
from tgarr.chat.pacing import USUAL
from tgarr.domain.board import PAGE, Board, Need, Page
from tgarr.domain.transfers import Transfer, TransferChanges

GROUPS: Final = 30
PAGES: Final = 10
_SEED: Final = 7
_SETTLE: Final = 20.0
_SECONDS: Final = 100.0
_TICK: Final = 0.1
_ASKING: Final = 2.5
"""Seconds between two commands that somebody sends into one of the groups."""
_BOT: Final = "tgarr_bot"
_ROUNDING: Final = 0.01
"""People read whole percents, rounded down."""
_LINE: Final = re.compile(r"^\d+\. (\S+) (\S+)\n {3}\S+ (\d+)\s%", re.MULTILINE)
_AFFORDED: Final = 4 / 3 / USUAL.group.per_second
"""Seconds between two edits for figures that the bot means to afford, and so the measure of how wrong a line may be."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What a group's message says from a moment on: each download's name and the share that is shown."""

    at: float
    shown: dict[str, float]


@contextlib.contextmanager
def scripted(seed: int, begins: float, seconds: float) -> Iterator[str]:
    """Run a torrent client whose downloads go as the trace of these says; its address."""
    command = [sys.executable, "-m", "bench.moving_torrents", str(seed), str(begins), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


async def _measure() -> list[Figure]:
    begins, seconds = time.time(), _SETTLE + _SECONDS + 60
    trace = Trace(_SEED, begins, seconds)
    with scripted(_SEED, begins, seconds) as url:
        stanza = {"type": "qbittorrent", "url": url, "rate_limit": 1000}
        async with town(["radarr"], bounded=True, more={"qbittorrent": stanza}) as running:
            groups = await _open(running)
            await asyncio.sleep(_SETTLE)
            began = time.time()
            after = await running.telegram.position()
            asked = await _ask_now_and_then(running, groups, began + _SECONDS)
            ended = time.time()
            await asyncio.sleep(_SETTLE / 4)
            since = await happened(running, after)
    floods = sum(one.kind == "flood_wait" for one in since)
    made = sum(one.kind == "message_edited" and one.at <= ended for one in since)
    edits = [_read(since, chat) for chat in groups]
    answers = [_answered(since, chat, at) - at for chat, at in asked]
    return [*_figures(trace, edits, began, ended, floods=floods, made=made), _answers(answers)]


async def _open(running: Town) -> list[int]:
    """Have each group begin a message and turn it to a page of its own; return the groups."""
    telegram = running.telegram
    groups = []
    for number in range(GROUPS):
        chat = await telegram.create_group(f"Group {number}", ["anna", telegram.bot])
        after = await telegram.position()
        await telegram.say("anna", chat, f"/live@{telegram.bot.name}")
        posted = await telegram.wait_for(
            lambda one, chat=chat: (  # type: ignore[misc]  # bound in the loop on purpose
                one.kind == "message_posted"
                and one.message is not None
                and one.message.chat == chat
                and one.message.author == telegram.bot.name
            ),
            after=after,
        )
        assert posted.message is not None
        groups.append(chat)
        token = (posted.message.buttons[0][0].data or b"").partition(b":")[0]
        await telegram.tap("anna", chat, posted.message.id, data=token + f":live-page:all:{number % PAGES}".encode())
    return groups


async def _ask_now_and_then(running: Town, groups: list[int], until: float) -> list[tuple[int, float]]:
    """Have somebody ask for something in one group after another; return where and when."""
    asked = []
    for chat in itertools.cycle(groups):
        await asyncio.sleep(_ASKING)
        if time.time() > until:
            break
        asked.append((chat, time.time()))
        await running.telegram.say("anna", chat, f"/help@{running.telegram.bot.name}")
    return asked


def _answered(since: Iterable[Happening], chat: int, at: float) -> float:
    """Return when the bot had answered, never where it had not."""
    posts = (
        one.at
        for one in since
        if one.kind == "message_posted"
        and one.message is not None
        and one.at >= at
        and one.message.chat == chat
        and one.message.author == _BOT
    )
    return min(posts, default=math.inf)


def _answers(answers: list[float]) -> Figure:
    return Figure(
        id="live-answers",
        what=f"meanwhile, from a command in such a group to its answer, p95 of {len(answers)}",
        figure=_p95(answers),
        unit="s",
    )


async def happened(running: Town, after: int) -> list[Happening]:
    """Return all that has happened at Telegram since a moment of its feed."""
    found: list[Happening] = []
    last = await running.telegram.position()
    while after < last:
        for members in await running.telegram.happenings(after=after):
            after = members["number"]
            found.append(Happening.from_json(members))
    return found


def _read(since: Iterable[Happening], chat: int) -> list[Edit]:
    return [
        Edit(one.at, {name: int(percent) / 100 for _sign, name, percent in _LINE.findall(one.message.text)})
        for one in since
        if one.kind == "message_edited" and one.message is not None and one.message.chat == chat
    ]


def _figures(
    trace: Trace, groups: list[list[Edit]], began: float, ended: float, *, floods: int, made: int
) -> list[Figure]:
    stale: list[float] = []
    finished: list[float] = []
    for edits in groups:
        _judge(trace, edits, ended, stale, finished)
    least = _least(trace, began, ended, late=0.0)
    what = f"100 downloads, {GROUPS} groups, {PAGE} shown each, for {_SECONDS:g} s: "
    return [
        Figure(id="live-floods", what=f"{what}FLOOD_WAITs", figure=floods, unit="waits", goal=0),
        Figure(
            id="live-stale",
            what=f"{what}a line off by more than {_AFFORDED:g} s of the page's fastest, until it is right, p95",
            figure=_p95(stale),
            unit="s",
            goal=3,
        ),
        Figure(
            id="live-finished",
            what=f"{what}from a shown download's end until the message says so, p95 of {len(finished)}",
            figure=_p95(finished),
            unit="s",
            goal=4,
        ),
        Figure(
            id="live-edits",
            what=f"{what}edits, against the fewest of one who knows all at once and is never wrong by more",
            figure=made,
            unit="edits",
            reference=least,
            goal=1.05,
            of_ratio=True,
        ),
        Figure(
            id="live-edits-late",
            what=f"{what}edits, against the fewest of one who may leave a page wrong for 3 s",
            figure=made,
            unit="edits",
            reference=_least(trace, began, ended, late=3.0),
        ),
    ]


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else 0.0


def _judge(trace: Trace, edits: list[Edit], ended: float, stale: list[float], finished: list[float]) -> None:
    """Gather for how long lines of one group's message were off, and for how long finished ones were shown as moving.

    What a message showed last is judged up to the end only.
    """
    by_name = {one.name: one for one in trace.downloads}
    for edit, following in zip(edits, [*edits[1:], None], strict=True):
        until = min(following.at, ended) if following is not None else ended
        wrong_since: dict[str, float] = {}
        moment = edit.at
        while moment < until:
            now = [by_name[name].at(moment) for name in edit.shown]
            bound = Board.bound(now, _AFFORDED) + _ROUNDING
            for one in now:
                off = not one.finished and abs(one.progress - edit.shown[one.name]) > bound
                if off:
                    wrong_since.setdefault(one.name, moment)
            moment += _TICK
        stale += [until - since for since in wrong_since.values()]
        ends = [by_name[name].ends for name in edit.shown]
        finished += [until - end for end in ends if edit.at <= end < until]


def _least(trace: Trace, began: float, ended: float, *, late: float) -> int:
    """Return the fewest edits of one who sees everything at once, edits without delay, and for nothing but a need.

    An edit rights all lines of a page, so that to edit as late as is allowed is to edit as seldom as can be.
    """
    board = Board()
    shown: dict[int, Page] = {}
    wrong_since: dict[int, float] = {}
    count = 0
    moment = began
    while moment < ended:
        board.take("qbittorrent", TransferChanges(changed=tuple(_under_way(trace, moment))))
        pages = [board.page("all", at) for at in range(PAGES)]
        for group in range(GROUPS):
            page = pages[group % PAGES]
            if group not in shown:
                shown[group] = page
            elif board.need(shown[group], page, seconds=_AFFORDED) is Need.NONE:
                wrong_since.pop(group, None)
            elif moment - wrong_since.setdefault(group, moment) >= late:
                count += 1
                shown[group] = page
                del wrong_since[group]
        moment += _TICK
    return count


def _under_way(trace: Trace, moment: float) -> list[Transfer]:
    return list(trace.under_way(moment))


def measure() -> list[Figure]:
    """Measure, on the loop that the bot runs on."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure())
