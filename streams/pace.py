"""Slows a stream of states down: what is urgent passes at once, of the rest the newest, at most so often."""

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

import reactivex
from reactivex import Observable, abc
from reactivex.disposable import CompositeDisposable, SerialDisposable

T = TypeVar("T")


def paced(
    seconds: float, *, urgent: Callable[[T, T], bool], scheduler: abc.SchedulerBase
) -> Callable[[Observable[T]], Observable[T]]:
    """Return an operator that lets the first state through at once and later ones `seconds` apart.

    Args:
        seconds: between two states that are not urgent.
        urgent: told the last state that passed and the new one; a true answer lets the new one through at once.
        scheduler: the clock. Never the one given to `subscribe`: time operators must not depend on it.

    The end of the source lets what is held pass first.

    """

    def operator(source: Observable[T]) -> Observable[T]:
        def subscribe(observer: abc.ObserverBase[T], _: abc.SchedulerBase | None = None) -> abc.DisposableBase:
            gate = _Gate(observer, seconds, urgent, scheduler)
            return CompositeDisposable(source.subscribe(gate.take, observer.on_error, gate.end), gate.timer)

        return reactivex.create(subscribe)

    return operator


class _Gate(Generic[T]):
    """Between a source and one observer."""

    def __init__(
        self,
        observer: abc.ObserverBase[T],
        seconds: float,
        urgent: Callable[[T, T], bool],
        scheduler: abc.SchedulerBase,
    ) -> None:
        self._observer = observer
        self._seconds = seconds
        self._urgent = urgent
        self._scheduler = scheduler
        self._held: list[T] = []
        self._passed: list[tuple[datetime, T]] = []
        self.timer = SerialDisposable()

    def take(self, value: T) -> None:
        """Let a state through, or hold it in place of the one that is held."""
        waited = self._seconds
        if self._passed:
            at, last = self._passed[0]
            waited = (self._scheduler.now - at).total_seconds()
            if waited < self._seconds and not self._urgent(last, value):
                if not self._held:
                    self.timer.disposable = self._scheduler.schedule_relative(self._seconds - waited, self._due)
                self._held = [value]
                return
        self._let_through(value)

    def end(self) -> None:
        """Let what is held through, then the end."""
        self._due()
        self._observer.on_completed()

    def _due(self, *_: object) -> None:
        if self._held:
            self._let_through(self._held[0])

    def _let_through(self, value: T) -> None:
        self._held = []
        self._passed = [(self._scheduler.now, value)]
        self.timer.disposable = None
        self._observer.on_next(value)
