"""What an event costs on its way to a notice: through the streams, gathered, told in words; and that nothing stays."""

import asyncio
import os
import resource
import time
from datetime import UTC, datetime
from typing import Final

from reactivex.scheduler import VirtualTimeScheduler

from bench.figure import Figure
from streams.gathering import gathered
from streams.publisher import Publisher
from tgarr.chat.language import Words
from tgarr.config.texts import Texts
from tgarr.domain.events import Event, QueueSeen, Recorded
from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.domain.media import MediaKind
from tgarr.domain.notices import About
from tgarr.features.notices import view
from tgarr.features.notices.announcer import alike
from tgarr.features.notices.reading import Read, piece_of

_EVENTS: Final = int(os.environ.get("TGARR_BENCH_EVENTS", "1000000"))
"""The goal is meant for ten million, which take a minute or two."""
_AT_ONCE: Final = 10
"""Facts of one title that come together: the episodes of a season."""
_ABOUT: Final = About(title="Series", year=2020, media=MediaKind.SERIES)
_WORDS, _TEXTS = Words("ru"), Texts()


def _facts() -> list[list[Recorded]]:
    """Return facts of some titles, those of one together; they are published again and again under new numbers."""
    at = datetime(2026, 3, 1, 20, tzinfo=UTC)
    return [
        [
            Recorded(
                instance="sonarr",
                fact=title * _AT_ONCE + number + 1,
                record=HistoryRecord(
                    id=number,
                    kind=HistoryKind.IMPORTED,
                    at=at,
                    title_id=title,
                    download_id=f"{title:040x}",
                    release="Series.S02.1080p.WEB-DL",
                    episode_id=number,
                ),
            )
            for number in range(_AT_ONCE)
        ]
        for title in range(2000)
    ]


async def _measure() -> list[Figure]:
    facts, seen = _facts(), QueueSeen(instance="sonarr", items=())
    numbers = {number: (2, number + 1) for number in range(_AT_ONCE)}
    scheduler, events, stream = VirtualTimeScheduler(), Publisher[Event](), Publisher[Recorded]()
    told = pieces = 0

    def heard(event: Event) -> None:
        if isinstance(event, Recorded):
            stream.publish(event)

    def tell(batch: tuple[Recorded, ...]) -> None:
        nonlocal told, pieces
        read = Read(about=_ABOUT, pieces=tuple(piece_of(fact, numbers, again=False) for fact in batch))
        for story in read.stories(read.pieces):
            told += 1
            pieces += len(story.pieces)
            view.notice(_WORDS, story, _TEXTS)

    events.stream.subscribe(heard)
    stream.stream.pipe(gathered(alike, quiet=0.3, most=2.0, scheduler=scheduler)).subscribe(tell)
    memory = list[int]()
    began, published, telemetry = time.process_time(), 0, 0.0
    while published < _EVENTS:
        for title in facts:
            for fact in title:
                events.publish(fact)
            published += _AT_ONCE
            if published % 1000 == 0:
                scheduler.advance_by(0.25)
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    scheduler.advance_by(5.0)
    each = (time.process_time() - began) / published * 1e6
    began = time.process_time()
    for _ in range(100_000):
        events.publish(seen)
    telemetry = (time.process_time() - began) / 100_000 * 1e6
    assert pieces == published, f"{published - pieces} of {published} were lost"
    assert len(scheduler._queue) == 0, "timers are left"  # noqa: SLF001  # there is no other way to look
    grown = (memory[-1] - memory[0]) / 1024
    return [
        Figure(
            id="event-notice",
            what=f"a fact from publication to the words of its message, {published:,} in {told:,} messages",
            figure=each,
            unit="us",
            goal=21,
        ),
        Figure(
            id="event-memory",
            what="what the highest memory grew by after the first 20,000 of them",
            figure=grown,
            unit="MB",
            goal=5,
        ),
        Figure(
            id="event-seen",
            what="what is only seen, until the notices have let it go by",
            figure=telemetry,
            unit="us",
        ),
    ]


def measure() -> list[Figure]:
    """Measure."""
    return asyncio.run(_measure())
