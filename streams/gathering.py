"""Gathers what belongs together: it passes as one when it has been quiet, after so long at most, or when it is many."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, TypeVar

import msgspec
import reactivex
from reactivex import Observable, abc
from reactivex.disposable import CompositeDisposable, Disposable

T = TypeVar("T")


def gathered(
    key: Callable[[T], Hashable],
    *,
    quiet: float,
    most: float,
    scheduler: abc.SchedulerBase,
    many: int = 500,
    keys: int = 1000,
) -> Callable[[Observable[T]], Observable[tuple[T, ...]]]:
    """Return an operator that passes things with the same key on together, in the order in which they came.

    It is `group_by_until` with a debounce and a longest wait, without the group that reactivex keeps for each key and
    without a timer for each thing: a timer that rings looks whether it was quiet, and if not, for how long to go on.

    Args:
        key: of a thing; what raises is not gathered but passes alone.
        quiet: seconds without another one until they pass.
        most: seconds after the first of them in which they pass even if it is never quiet.
        scheduler: the clock. Never the one given to `subscribe`: time operators must not depend on it.
        many: so many pass at once, as nobody needs to wait for more.
        keys: how many different ones wait at most; when there are more, the oldest pass.

    Nothing is kept of what has passed. The end of the source lets what is held pass first.

    """

    def operator(source: Observable[T]) -> Observable[tuple[T, ...]]:
        def subscribe(
            observer: abc.ObserverBase[tuple[T, ...]], _: abc.SchedulerBase | None = None
        ) -> abc.DisposableBase:
            held = _Held(observer, key, quiet, most, scheduler, many, keys)
            return CompositeDisposable(source.subscribe(held.take, held.fail, held.end), Disposable(held.forget))

        return reactivex.create(subscribe)

    return operator


class _Group(msgspec.Struct, Generic[T]):
    """What waits under one key, since when, and when the last of it came."""

    since: datetime
    last: datetime
    things: list[T] = msgspec.field(default_factory=list)
    timer: abc.DisposableBase = msgspec.field(default_factory=Disposable)


class _Held(Generic[T]):
    """What has come and has not passed."""

    def __init__(  # those of the operator
        self,
        observer: abc.ObserverBase[tuple[T, ...]],
        key: Callable[[T], Hashable],
        quiet: float,
        most: float,
        scheduler: abc.SchedulerBase,
        many: int,
        keys: int,
    ) -> None:
        self._observer = observer
        self._key = key
        self._quiet = quiet
        self._most = most
        self._scheduler = scheduler
        self._many = many
        self._keys = keys
        self._groups: dict[Hashable, _Group[T]] = {}

    def take(self, thing: T) -> None:
        """Hold a thing with its like."""
        try:
            key = self._key(thing)
            group = self._groups.get(key)
        except Exception:  # noqa: BLE001  # one thing that nobody understands must not end the stream
            self._observer.on_next((thing,))
            return
        now = self._scheduler.now
        if group is None:
            if len(self._groups) >= self._keys:
                self._pass(next(iter(self._groups)))
            group = self._groups[key] = _Group(now, now)
            self._ring(key, group, min(self._quiet, self._most))
        group.last = now
        group.things.append(thing)
        if len(group.things) >= self._many:
            self._pass(key)

    def fail(self, error: Exception) -> None:
        """Pass an error on; what is held is lost with it."""
        self.forget()
        self._observer.on_error(error)

    def end(self) -> None:
        """Let what is held through, then the end."""
        for key in list(self._groups):
            self._pass(key)
        self._observer.on_completed()

    def forget(self) -> None:
        """Let nothing of what is held through."""
        for group in self._groups.values():
            group.timer.dispose()
        self._groups.clear()

    def _ring(self, key: Hashable, group: _Group[T], seconds: float) -> None:
        group.timer = self._scheduler.schedule_relative(seconds, lambda *_: self._look(key, group))

    def _look(self, key: Hashable, group: _Group[T]) -> None:
        if self._groups.get(key) is not group:
            return
        now = self._scheduler.now
        left = min(
            self._quiet - (now - group.last).total_seconds(),
            self._most - (now - group.since).total_seconds(),
        )
        if left > 0:
            self._ring(key, group, left)
        else:
            self._pass(key)

    def _pass(self, key: Hashable) -> None:
        group = self._groups.pop(key)
        group.timer.dispose()
        self._observer.on_next(tuple(group.things))
