"""Makes one of many: a thing that is named again and again passes when it has been quiet, or after so long at most."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, TypeVar

import reactivex
from reactivex import Observable, abc
from reactivex.disposable import CompositeDisposable, Disposable

T = TypeVar("T", bound=Hashable)


def calmed(quiet: float, *, most: float, scheduler: abc.SchedulerBase) -> Callable[[Observable[T]], Observable[T]]:
    """Return an operator that lets each thing through once when it has not been named for a while.

    Args:
        quiet: seconds without the thing until it passes.
        most: seconds after it was first named in which it passes even if it is never quiet: under steady traffic
            a debounce alone would starve.
        scheduler: the clock. Never the one given to `subscribe`: time operators must not depend on it.

    Nothing is kept of a thing that has passed. The end of the source lets what is held pass first.

    """

    def operator(source: Observable[T]) -> Observable[T]:
        def subscribe(observer: abc.ObserverBase[T], _: abc.SchedulerBase | None = None) -> abc.DisposableBase:
            waiting = _Waiting(observer, quiet, most, scheduler)
            return CompositeDisposable(
                source.subscribe(waiting.take, waiting.fail, waiting.end), Disposable(waiting.forget)
            )

        return reactivex.create(subscribe)

    return operator


class _Waiting(Generic[T]):
    """What was named and has not passed: since when, and the timer that will let it through."""

    def __init__(self, observer: abc.ObserverBase[T], quiet: float, most: float, scheduler: abc.SchedulerBase) -> None:
        self._observer = observer
        self._quiet = quiet
        self._most = most
        self._scheduler = scheduler
        self._held: dict[T, tuple[datetime, abc.DisposableBase]] = {}

    def take(self, thing: T) -> None:
        """Hold a thing, or hold it longer."""
        now = self._scheduler.now
        first, timer = self._held.get(thing, (now, Disposable()))
        timer.dispose()
        left = max(0.0, min(self._quiet, self._most - (now - first).total_seconds()))
        self._held[thing] = (first, self._scheduler.schedule_relative(left, lambda *_: self._pass(thing)))

    def fail(self, error: Exception) -> None:
        """Pass an error on; what is held is lost with it."""
        self.forget()
        self._observer.on_error(error)

    def end(self) -> None:
        """Let what is held through, then the end."""
        for thing in list(self._held):
            self._pass(thing)
        self._observer.on_completed()

    def forget(self) -> None:
        """Let nothing of what is held through."""
        for _, timer in self._held.values():
            timer.dispose()
        self._held.clear()

    def _pass(self, thing: T) -> None:
        held = self._held.pop(thing, None)
        if held is not None:
            held[1].dispose()
            self._observer.on_next(thing)
