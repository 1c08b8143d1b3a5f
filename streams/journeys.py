"""Follows journeys: each one through all events, from where it stands to its end."""

import logging
from collections.abc import Callable

from reactivex import Observable, abc
from reactivex import operators as ops

from streams.pace import paced
from tgarr.domain.events import Event
from tgarr.domain.journeys import Journey, advance

log = logging.getLogger(__name__)

Follow = Callable[[Observable[Journey]], Observable[Journey]]


def followed(events: Observable[Event], *, every: float, scheduler: abc.SchedulerBase) -> Follow:
    """Return an operator that turns opened journeys into their states, until each reaches its end.

    Args:
        events: what happens; hot, so that no journey hears the past.
        every: seconds between two states of one journey that differ in figures only.
        scheduler: the clock of the pacing.

    A change of stage passes at once. A journey that has ended frees its subscription.

    """

    def follow(journey: Journey) -> Observable[Journey]:
        states: Observable[Journey] = events.pipe(ops.scan(_advanced, journey), ops.start_with(journey))
        return states.pipe(
            ops.distinct_until_changed(),
            ops.take_while(_goes_on, inclusive=True),
            paced(every, urgent=_another_stage, scheduler=scheduler),
        )

    return ops.flat_map(follow)


def _goes_on(journey: Journey) -> bool:
    return not journey.over


def _another_stage(before: Journey, now: Journey) -> bool:
    return before.stage is not now.stage


def _advanced(journey: Journey, event: Event) -> Journey:
    """Return the journey after the event; a mistake in there must not end the stream."""
    try:
        return advance(journey, event)
    except Exception:
        log.exception("a journey could not take an event")
        return journey
