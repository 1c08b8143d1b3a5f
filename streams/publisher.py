"""Where events are published: one subject, and no subscriber that fails can silence the others."""

import asyncio
import logging
from typing import Generic, TypeVar

import reactivex
from reactivex import Observable, abc
from reactivex.disposable import Disposable

T = TypeVar("T")

log = logging.getLogger(__name__)


class Publisher(Generic[T]):
    """Passes each event to all who listen, in the order of their subscription, on the loop's thread.

    Reactivex's own subject stops at a subscriber that raises, and raises into the publisher; here that subscriber's
    failure is logged, and it goes on listening.
    """

    def __init__(self) -> None:
        self._observers: dict[int, abc.ObserverBase[T]] = {}
        self._next = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def stream(self) -> Observable[T]:
        """The events from now on."""
        return reactivex.create(self._subscribe)

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._observers)

    def publish(self, event: T) -> None:
        """Tell all listeners.

        Raises:
            RuntimeError: not called on the loop that was used first.

        """
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif loop is not self._loop:
            raise RuntimeError("events are published on one loop")
        for observer in tuple(self._observers.values()):
            try:
                observer.on_next(event)
            except Exception:
                log.exception("a listener failed")

    def _subscribe(self, observer: abc.ObserverBase[T], _scheduler: abc.SchedulerBase | None = None) -> Disposable:
        number, self._next = self._next, self._next + 1
        self._observers[number] = observer
        return Disposable(lambda: self._forget(number))

    def _forget(self, number: int) -> None:
        self._observers.pop(number, None)
