"""From an event to a notice through the streams, in virtual time: what one costs, whether any is lost, what is kept."""

import argparse
import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from reactivex import operators as ops
from reactivex.scheduler import VirtualTimeScheduler
from reactivex.subject import Subject

from bench.figure import Figure, report
from streams.gathering import gathered
from streams.journeys import followed
from streams.publisher import Publisher
from tgarr.domain.events import Event, QueueSeen, Recorded, TransfersSeen
from tgarr.domain.journeys import Journey, Stage
from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.domain.transfers import Transfer, TransferChanges, TransferState

_CARDS: Final = 10
"""Live cards that are followed at a time."""
_TITLES: Final = 400
_TELEMETRY: Final = 9
"""Events that only say how far it is, to each fact."""
_A_SECOND: Final = 50
"""Events in a second of virtual time."""
_MADE: Final = 10_000
"""Events made at once."""
_WARM: Final = 50_000
_QUIET: Final = 0.3
_MOST: Final = 2.0
"""As the announcer has them."""


class Run:
    """A household's streams, driven by hand."""

    def __init__(self) -> None:
        self.scheduler = VirtualTimeScheduler()
        self.events: Publisher[Event] = Publisher()
        self.opened: Subject[Journey] = Subject()
        self.told = self.ended = self.facts = self.journeys = 0
        facts = self.events.stream.pipe(ops.filter(lambda event: isinstance(event, Recorded)))
        together = gathered(_title, quiet=_QUIET, most=_MOST, scheduler=self.scheduler)
        self._listening = facts.pipe(together).subscribe(self._tell)
        states = followed(self.events.stream, every=3.0, scheduler=self.scheduler)
        self._following = self.opened.pipe(states).subscribe(self._moved)
        self._at = 0
        for _ in range(_CARDS):
            self._open()

    def go(self, count: int) -> float:
        """Let so many events happen; return the CPU seconds of what came after each of them was made."""
        spent, end = 0.0, self._at + count
        while self._at < end:
            made = list(self._happen(self._at, min(end, self._at + _MADE)))
            begun = time.process_time()
            for event in made:
                self.events.publish(event)
                self._at += 1
                if not self._at % _A_SECOND:
                    self.scheduler.advance_by(1.0)
            spent += time.process_time() - begun
        return spent

    def settle(self) -> None:
        """Let an hour pass in which nothing happens."""
        self.scheduler.advance_by(3600.0)

    def _happen(self, first: int, end: int) -> Iterator[Event]:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        for at in range(first, end):
            title = at // (_TELEMETRY + 1) % _TITLES
            name = f"{title:040x}"
            if at % (_TELEMETRY + 1) == _TELEMETRY:
                self.facts += 1
                kind = (HistoryKind.GRABBED, HistoryKind.IMPORTED)[at // (_TELEMETRY + 1) // _TITLES % 2]
                yield Recorded(
                    instance="radarr",
                    record=HistoryRecord(
                        id=at + 1,
                        kind=kind,
                        at=now + timedelta(seconds=at / _A_SECOND),
                        title_id=title,
                        download_id=name,
                        release=f"Title.{title}.2020.1080p",
                    ),
                    fact=at + 1,
                )
            elif at % 5 == 0:
                yield QueueSeen(instance="radarr", items=())
            else:
                progress = at % 1000 / 1000
                moved = Transfer(
                    client="q", hash=name, name="t", state=TransferState.DOWNLOADING, progress=progress, done=at
                )
                yield TransfersSeen(client="q", changes=TransferChanges(changed=(moved,)))

    def _open(self) -> None:
        self.journeys += 1
        title = self.journeys * 37 % _TITLES
        self.opened.on_next(
            Journey(
                id=f"card {self.journeys}",
                instance="radarr",
                title_id=title,
                since=0.0,
                release=f"Title.{title}.2020.1080p",
                download_id=f"{title:040x}",
                client="q",
                stage=Stage.DOWNLOADING,
            )
        )

    def _tell(self, facts: tuple[Event, ...]) -> None:
        self.told += len(facts)

    def _moved(self, journey: Journey) -> None:
        if journey.over:
            self.ended += 1
            self._open()


def _title(event: Event) -> object:
    return (event.instance, event.record.title_id, event.record.kind) if isinstance(event, Recorded) else None


async def _measure(count: int) -> list[Figure]:
    run = Run()
    run.go(_WARM)
    run.settle()
    gc.collect()
    before, listeners = _resident(), run.events.listeners
    spent = run.go(count)
    run.settle()
    gc.collect()
    return [
        Figure(
            id="flow",
            what=f"CPU from an event to its notice, {count:,} events, a tenth of them facts, {_CARDS} live cards",
            figure=spent / count * 1e6,
            unit="us",
            goal=21,
        ),
        Figure(
            id="flow-lost", what="facts that were lost or told twice", figure=abs(run.facts - run.told), unit="", goal=0
        ),
        Figure(
            id="flow-leaked",
            what="subscriptions more than before, after all was told",
            figure=run.events.listeners - listeners,
            unit="",
            goal=0,
        ),
        Figure(id="flow-memory", what="memory grown by that", figure=_resident() - before, unit="MB", goal=5),
    ]


def measure(count: int = 500_000) -> list[Figure]:
    """Measure the streams over so many events."""
    return asyncio.run(_measure(count))


def _resident() -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Events through the streams, in virtual time.")
    arguments.add_argument("--events", type=int, default=10_000_000)
    report(measure(arguments.parse_args().events), Path(tempfile.gettempdir()) / "flow.json")
    sys.exit(0)
