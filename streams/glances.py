"""Tells when a message that moves is worth an edit: when it is wrong for who reads it, and its chat has room."""

import logging
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Final, Generic, TypeVar

import msgspec
import reactivex
from reactivex import Observable, abc
from reactivex.disposable import CompositeDisposable, Disposable, SerialDisposable

log = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Sight(msgspec.Struct, Generic[K, T], frozen=True):
    """What a reader would see now. No page where nobody reads any more; `shown` where the message shows it already."""

    reader: K
    page: T | None
    shown: bool = False


def worthwhile(
    *,
    need: Callable[[K, T, T], int],
    room: Callable[[K, int], float],
    oldest: float,
    scheduler: abc.SchedulerBase,
) -> Callable[[Observable[Sight[K, T]]], Observable[Sight[K, T]]]:
    """Return an operator that lets a sight through when it is worth an edit, always the newest of its reader.

    Args:
        need: told the reader, the page that is shown and the one that could be; 0 for no need, and the more the
            greater. A reader of whom nothing is known is in the greatest need.
        room: told the reader and the need; returns the seconds until an edit may be made.
        oldest: seconds after which any difference is a need of 1.
        scheduler: the clock. Never the one given to `subscribe`: time operators must not depend on it.

    A reader whose page is as it is shown costs no timer.

    """

    def operator(source: Observable[Sight[K, T]]) -> Observable[Sight[K, T]]:
        def subscribe(
            observer: abc.ObserverBase[Sight[K, T]], _: abc.SchedulerBase | None = None
        ) -> abc.DisposableBase:
            readers = _Readers(observer, need, room, oldest, scheduler)
            return CompositeDisposable(
                source.subscribe(readers.take, observer.on_error, observer.on_completed), Disposable(readers.forget)
            )

        return reactivex.create(subscribe)

    return operator


class _Reader(msgspec.Struct, Generic[T]):
    """What is shown, since when, and what could be."""

    shown: T | None
    at: datetime
    newest: T
    timer: SerialDisposable


_MOST: Final = 2**31
"""The need of a reader of whom nothing is known."""


class _Readers(Generic[K, T]):
    """All that is read, between a source and one observer."""

    def __init__(
        self,
        observer: abc.ObserverBase[Sight[K, T]],
        need: Callable[[K, T, T], int],
        room: Callable[[K, int], float],
        oldest: float,
        scheduler: abc.SchedulerBase,
    ) -> None:
        self._observer = observer
        self._need = need
        self._room = room
        self._oldest = oldest
        self._scheduler = scheduler
        self._readers: dict[K, _Reader[T]] = {}

    def take(self, sight: Sight[K, T]) -> None:
        """Note what could be shown, and weigh it."""
        known = self._readers.get(sight.reader)
        if sight.page is None:
            if known is not None:
                known.timer.dispose()
                del self._readers[sight.reader]
            return
        if known is None:
            known = _Reader(None, self._scheduler.now, sight.page, SerialDisposable())
            self._readers[sight.reader] = known
        known.newest = sight.page
        if sight.shown:
            self._show(known, sight.page)
        else:
            self._weigh(sight.reader)

    def forget(self) -> None:
        """Let nothing through any more."""
        for reader in self._readers.values():
            reader.timer.dispose()
        self._readers.clear()

    def _weigh(self, key: K) -> None:
        """Let a reader's newest page through, or look again when that may change."""
        reader = self._readers[key]
        try:
            need, wait = self._judge(key, reader)
        except Exception:
            log.exception("nobody knows what %s is worth", key)
            return
        if need and wait <= 0:
            self._show(reader, reader.newest)
            self._observer.on_next(Sight(key, reader.newest))
        elif reader.shown == reader.newest:
            reader.timer.disposable = None
        else:
            reader.timer.disposable = self._scheduler.schedule_relative(wait, lambda *_: self._weigh(key))

    def _judge(self, key: K, reader: _Reader[T]) -> tuple[int, float]:
        """Return the need, and the seconds until something can be done about it, or until it is one."""
        if reader.shown is None:
            return _MOST, self._room(key, _MOST)
        need = self._need(key, reader.shown, reader.newest)
        age = (self._scheduler.now - reader.at).total_seconds()
        if not need and reader.shown != reader.newest:
            if age < self._oldest:
                return 0, self._oldest - age
            need = 1
        return need, self._room(key, need) if need else 0.0

    def _show(self, reader: _Reader[T], page: T) -> None:
        reader.shown, reader.at, reader.timer.disposable = page, self._scheduler.now, None
