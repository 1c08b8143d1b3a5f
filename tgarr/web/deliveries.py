"""What was told at the doors: rings are passed on in bunches, and news is a row of the journal before it is answered.

Nobody tells twice: what is answered with "heard" and lost in a crash a moment later would never be heard of. So the
answer waits for the disk, and all that comes in while the disk is busy is written together the next time.
"""

import asyncio
import contextlib
import logging
import sqlite3
from typing import Final

import msgspec

from actors.runtime import tell
from actors.stores import hooks, journal
from tgarr.chat.house import House
from tgarr.chat.rates import Rates
from tgarr.chat.signals import Rang
from tgarr.domain.events import Told
from tgarr.domain.records import replace
from tgarr.errors import ActorStopped, MailboxFull, StoreError
from tgarr.facts import kind_of, to_json
from tgarr.web.hooks.reading import Heard

log = logging.getLogger(__name__)

_PASSED_ON_SECONDS: Final = 0.1
"""So many rings of one service are one."""
_NOTED_SECONDS: Final = 60.0
"""How exactly it is known when somebody was last heard: each note costs a write."""
_AGAIN_SECONDS: Final = 600.0
"""What the sender has no name for and says again so soon is the same."""
_MOST_WAITING: Final = 200
_MOST_PER_MINUTE: Final = 120
"""News of one door: far more than any household has."""


class Overrun(Exception):
    """There is too much at once: nothing was taken."""


class _Waiting(msgspec.Struct):
    """News that waits for the disk, and who waits for it."""

    name: str
    heard: Heard
    written: "asyncio.Future[None]"


class Deliveries:
    """Takes in what is told; `run` writes it down."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._rates = Rates()
        self._rung: set[str] = set()
        self._news: list[_Waiting] = []
        self._noted: dict[str, tuple[str, float]] = {}
        self._to_note: dict[str, float] = {}
        self._work = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                await self._work.wait()
                self._work.clear()
                await self._write()
        finally:
            self._fail(self._news, Overrun("the server stops"))

    def come(self, name: str, secret: str) -> None:
        """Note that somebody with the secret has come."""
        now = self._house.clock()
        known, at = self._noted.get(name, ("", 0.0))
        if known != secret or now - at >= _NOTED_SECONDS:
            self._noted[name] = (secret, now)
            self._to_note[name] = now
            self._work.set()

    def ring(self, name: str) -> None:
        """Have a service looked at soon."""
        if not self._rung:
            asyncio.get_running_loop().call_later(_PASSED_ON_SECONDS, self._pass_on)
        self._rung.add(name)

    async def keep(self, name: str, heard: Heard) -> None:
        """Write news down; return when it is on the disk.

        Raises:
            SlowDown: this door tells too much.
            Overrun: all of them tell too much, or the server stops.
            StoreError: it cannot be written.

        """
        self._rates.take(name, per_minute=_MOST_PER_MINUTE)
        if len(self._news) >= _MOST_WAITING:
            raise Overrun(f"{_MOST_WAITING} wait already")
        waiting = _Waiting(name, heard, asyncio.get_running_loop().create_future())
        self._news.append(waiting)
        self._work.set()
        await waiting.written

    def _pass_on(self) -> None:
        rung, self._rung = self._rung, set()
        for name in sorted(rung):
            with contextlib.suppress(ActorStopped, MailboxFull):
                tell(self._house.directory.find(name), "doubt")
            self._house.signals.publish(Rang(name))

    async def _write(self) -> None:
        """Write what waits, in one transaction, then publish what was new in it."""
        due, self._to_note = self._to_note, {}
        news, self._news = self._news, []
        now = self._house.clock()

        def write(db: sqlite3.Connection) -> list[Told]:
            for name, at in due.items():
                hooks.heard(db, name, now=at)
            return [fact for one in news if (fact := _fact(db, one, now=now)) is not None]

        try:
            told = await self._house.state.write(write)
        except StoreError as error:
            log.warning("what services tell cannot be written: %s", error)
            self._fail(news, error)
            return
        except BaseException:
            self._fail(news, Overrun("the server stops"))
            raise
        for one in news:
            if not one.written.done():
                one.written.set_result(None)
        for fact in told:
            self._house.events.publish(fact)

    @staticmethod
    def _fail(news: list[_Waiting], error: Exception) -> None:
        for one in news:
            if not one.written.done():
                one.written.set_exception(error)
                one.written.exception()  # its asker may have gone


def _fact(db: sqlite3.Connection, told: _Waiting, *, now: float) -> Told | None:
    """Write one down; None when it is known already."""
    news, kind = told.heard.news, kind_of(told.heard.news)
    if not told.heard.sure:
        stem = f"{news.id} "
        if journal.lately(db, service=told.name, kind=kind, stem=stem, since=now - _AGAIN_SECONDS):
            return None
        news = replace(news, id=f"{stem}{news.at.timestamp():.0f}")
    fact = journal.note(
        db,
        service=told.name,
        kind=kind,
        source_id=news.id,
        happened_at=news.at.timestamp(),
        body=to_json(news),
    )
    return Told(instance=told.name, news=news, fact=fact.id) if fact is not None else None
