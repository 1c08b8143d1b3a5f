"""Sends what the outbox holds: what is urgent first, in order per chat, chats side by side, as Telegram allows.

This is the one place that knows about FLOOD_WAIT and about trying again. A row is finished in the same transaction
that notes what it made; until then it is sent again with the same random id, which makes no second message.
"""

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any, Final

import msgspec

from actors.stores import chats
from actors.stores import outbox as store
from actors.stores.messages import Medium, Standing
from actors.stores.outbox import Queued
from actors.stores.state import StateFace
from tgarr.chat import pacing
from tgarr.chat.carrier import Carrier, Destination
from tgarr.chat.memory import Memory
from tgarr.chat.outbox import Priority
from tgarr.chat.pacing import Pace, Pacing
from tgarr.chat.screens import Screen, from_json
from tgarr.chat.verdicts import (
    AskAgain,
    ChatClosed,
    ChatMoved,
    Flooded,
    Impossible,
    TargetGone,
    Unchanged,
    Unreachable,
    Verdict,
)
from tgarr.errors import TgarrError

log = logging.getLogger(__name__)

Parked = Callable[[int, str], None]

MOST_CHATS: Final = 16
"""Chats that are written to at the same time."""
MOST_ATTEMPTS: Final = 40
"""Times that Telegram may ask for another try, two seconds apart, before a row is given up."""
_AGAIN_SECONDS: Final = 2.0
_OFFLINE_SECONDS: Final = 1.0
_FLOODS_SECONDS: Final = 10.0
"""Within which a second chat's FLOOD_WAIT means that it is not about the chats."""
_MOST_QUIET_SECONDS: Final = 30.0
"""Then one of the others tries whether it may."""
_TURN_SECONDS: Final = 0.1
"""Until progress asks again whether a chat that is being written to has room."""
_MOST_SHOWN: Final = 512


class _Shown(msgspec.Struct, frozen=True):
    """How a message looks, as Telegram has told us. Only what is equal to it is not sent again."""

    screen: Screen
    medium: Medium
    picture: str

    def has(self, screen: Screen) -> bool:
        """Tell whether the message shows this already."""
        same = (self.screen.text, self.screen.keyboard) == (screen.text, screen.keyboard)
        return same and not _other_picture(screen, self.medium, self.picture)


class Sender:
    """Works the outbox off. `on_parked` is told of chats that do not want us (any more).

    Attributes:
        carrier: the way to Telegram; None while there is none, and then everything waits.
        flooded: how often Telegram asked us to wait, and for how many seconds in all.

    """

    def __init__(
        self,
        state: StateFace,
        *,
        pace: Pace = pacing.USUAL,
        on_parked: Parked | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.carrier: Carrier | None = None
        self._state = state
        self._pacing = Pacing(pace)
        self._on_parked = on_parked
        self.flooded = (0, 0.0)
        self._clock = clock
        self._woken = asyncio.Event()
        self._busy: dict[int, asyncio.Task[Any]] = {}
        self._quiet_until = 0.0
        self._floods: dict[int, float] = {}
        self._shown = Memory(_MOST_SHOWN)  # what an earlier life showed is not known: it may have died amid an edit
        self._waiting: dict[int, float] = {}
        self._settled = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look into the outbox: something was queued."""
        self._woken.set()
        self._settled.clear()

    async def run(self) -> None:
        """Work until `stop`."""
        while not self._stopping:
            self._woken.clear()
            try:
                delay = await self._begin_what_may()
                if not self._woken.is_set():
                    self._settled.set()
            except TgarrError:
                log.exception("the outbox cannot be read; trying again")
                delay = _OFFLINE_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._woken.wait()
            self._settled.clear()

    async def edit_now(self, chat: int, message_id: int, screen: Screen) -> bool:
        """Edit a message at once and without a row, where nothing else is to be said in the chat.

        Nobody repeats it after a crash but the caller, and what is queued for the chat meanwhile comes after it. Tell
        whether there is nothing left to do; otherwise it is to be queued: the way is not free, or Telegram has not
        taken it.
        """
        while not self._settled.is_set():  # what was queued before is known then
            await self._settled.wait()
        carrier, shown = self.carrier, self._shown.get((chat, message_id))
        if carrier is None or shown is None or _other_picture(screen, shown.medium, shown.picture):
            return False
        if chat in self._busy or chat in self._waiting or self._delay(chat) > 0:
            return False
        self._pacing.spend(chat)
        change = self._change(carrier, chat, message_id, screen, shown.medium, shown.picture)
        self._busy[chat] = task = asyncio.get_running_loop().create_task(change, name=f"outbox {chat}")
        try:
            await task
        except Flooded as verdict:
            self._pacing.hold(chat, verdict.seconds)
            self._note_flood(chat, verdict.seconds)
            return False
        except TargetGone as verdict:
            log.info("chat %d: an edit is dropped: %s", chat, verdict)
        except Exception as error:  # noqa: BLE001  # the outbox tries again, and gives up in the end
            log.info("chat %d: an edit is queued: %s", chat, error or type(error).__name__)
            return False
        finally:
            del self._busy[chat]
            self.wake()
        return True

    async def stop(self, grace: float) -> None:
        """Begin nothing any more; give what is on its way `grace` seconds, then cancel it: it goes again later."""
        self._stopping = True
        self.wake()
        tasks = set(self._busy.values())
        if tasks:
            await asyncio.wait(tasks, timeout=grace)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _begin_what_may(self) -> float | None:
        """Begin the first row of every chat that may be written to; return the seconds until the next may be."""
        carrier = self.carrier
        if carrier is None:
            return None
        waiting = await self._state.read(store.heads)
        self._waiting = {row.chat: row.not_before for row in waiting}
        now = self._clock()
        delays = []
        for row in waiting:
            if row.chat in self._busy:
                continue
            keep = pacing.KEPT if row.priority >= Priority.PROGRESS else 0.0
            delay = max(row.not_before - now, self._delay(row.chat, keep))
            if delay > 0:
                delays.append(delay)
            elif len(self._busy) < MOST_CHATS:
                if row.kind != "delete":
                    self._pacing.spend(row.chat)
                task = asyncio.get_running_loop().create_task(self._work(row, carrier), name=f"outbox {row.chat}")
                self._busy[row.chat] = task
        return min(delays, default=None)

    def room(self, chat: int, *, keep: float) -> float:
        """Return the seconds until a chat has room for progress that leaves a share of its budget to others.

        What waits there already would be sent later than it was made, and so counts as no room.
        """
        delay = self._delay(chat, keep)
        if self.carrier is None:
            return max(delay, _OFFLINE_SECONDS)
        if chat in self._waiting:
            return max(delay, _TURN_SECONDS, self._waiting[chat] - self._clock())
        return max(delay, _TURN_SECONDS) if chat in self._busy else delay

    def interval(self, chat: int) -> float:
        """Return the seconds between two messages that a chat's budget allows for ever."""
        return self._pacing.interval(chat)

    def _delay(self, chat: int, keep: float = 0.0) -> float:
        """Return the seconds until the chat may be written to."""
        return max(0.0, self._quiet_until - self._clock(), self._pacing.delay(chat, keep=keep))

    async def _work(self, row: Queued, carrier: Carrier) -> None:
        try:
            try:
                await self._carry(row, carrier)
            except Verdict as verdict:
                await self._heed(row, verdict)
            except TgarrError:
                raise
            except Exception as error:
                log.exception("message %d of the outbox failed", row.id)
                await self._heed(row, AskAgain(f"{type(error).__name__}: {error}"))
        except TgarrError:
            log.exception("the outbox cannot be kept; trying again")
            await asyncio.sleep(_OFFLINE_SECONDS)
        finally:
            del self._busy[row.chat]
            self.wake()

    async def _carry(self, row: Queued, carrier: Carrier) -> None:
        match row.kind:
            case "send":
                await self._send(row, carrier)
            case "edit":
                await self._edit(row, carrier)
            case "delete":
                message_id, _ = await self._target(row)
                with contextlib.suppress(TargetGone):
                    await carrier.delete(row.chat, message_id)
                await self._write(lambda db: store.deleted(db, row, message_id=message_id, now=self._clock()))
            case _:
                raise Impossible(f"nobody here knows how to {row.kind}")

    async def _send(self, row: Queued, carrier: Carrier) -> None:
        screen = from_json(row.body["screen"])
        to = Destination(chat=row.chat, topic=row.body.get("topic"), reply_to=row.body.get("reply_to", 0))
        sent = await carrier.send(to, screen, random_id=row.random_id)
        self._floods.clear()
        message = Standing(
            chat=row.chat,
            message_id=sent.message_id,
            topic=to.topic,
            live_key=row.live_key,
            medium=sent.medium,
            picture=screen.picture.key if screen.picture is not None and sent.medium == "photo" else "",
            sent_at=self._clock(),
        )
        self._shown.put((row.chat, sent.message_id), _Shown(screen, message.medium, message.picture))
        await self._write(lambda db: store.sent(db, row, message, now=self._clock()))

    async def _edit(self, row: Queued, carrier: Carrier) -> None:
        screen = from_json(row.body["screen"])
        message_id, known = await self._target(row)
        medium: Medium = known.medium if known is not None else "text"
        before = known.picture if known is not None else ""
        picture = await self._change(carrier, row.chat, message_id, screen, medium, before)
        await self._write(lambda db: store.edited(db, row, message_id=message_id, picture=picture, now=self._clock()))

    async def _change(  # what an edit is made of
        self, carrier: Carrier, chat: int, message_id: int, screen: Screen, medium: Medium, picture: str
    ) -> str:
        """Have a message show the screen, unless it does already; return the key of its picture then."""
        shown: _Shown | None = self._shown.get((chat, message_id))
        if shown is not None and shown.has(screen):
            self._pacing.give_back(chat)
            return picture
        self._shown.forget((chat, message_id))  # until Telegram has answered nobody knows what it shows
        with contextlib.suppress(Unchanged):
            picture = await carrier.edit(chat, message_id, screen, medium=medium, picture=picture)
        self._floods.clear()
        self._shown.put((chat, message_id), _Shown(screen, medium, picture))
        return picture

    async def _target(self, row: Queued) -> tuple[int, Standing | None]:
        message_id, known = await self._state.read(lambda db: store.target(db, row))
        if message_id is None:
            raise TargetGone("the message was never sent, or is gone")
        return message_id, known

    async def _heed(self, row: Queued, verdict: Verdict) -> None:
        """Do what a refusal asks for."""
        now = self._clock()
        match verdict:
            case Flooded():
                log.warning("chat %d: %s", row.chat, verdict)
                self._note_flood(row.chat, verdict.seconds)
                await self._postpone(row, verdict.seconds, str(verdict), counts=False)
            case Unreachable():
                log.info("chat %d: %s", row.chat, verdict)
                await self._postpone(row, _OFFLINE_SECONDS, str(verdict), counts=False)
            case AskAgain() if row.attempts < MOST_ATTEMPTS:
                await self._postpone(row, _AGAIN_SECONDS, str(verdict))
            case TargetGone():
                log.info("chat %d: an edit or deletion is dropped: %s", row.chat, verdict)
                await self._write(lambda db: store.finish(db, row, "dropped", now=now, error=str(verdict)))
            case ChatMoved():
                log.info("group %d has become %d", row.chat, verdict.to)
                await self._write(lambda db: chats.migrate(db, row.chat, to=verdict.to, now=now))
            case ChatClosed():
                log.warning("chat %d does not want us: %s", row.chat, verdict)
                await self._write(lambda db: chats.park(db, row.chat, reason=str(verdict), now=now))
                if self._on_parked is not None:
                    self._on_parked(row.chat, str(verdict))
            case _:
                log.error("chat %d: a message is not taken: %s", row.chat, verdict)
                await self._write(lambda db: store.finish(db, row, "failed", now=now, error=str(verdict)))

    def _note_flood(self, chat: int, seconds: float) -> None:
        """Be quiet everywhere when a second chat is told to wait and nothing was taken in between.

        Then it is about us, and to go on would make the wait longer. Two busy groups that have used up their minute
        are no reason to keep everybody else waiting: what is said elsewhere meanwhile is taken, and tells them apart.
        """
        now, (times, in_all) = self._clock(), self.flooded
        self.flooded = (times + 1, in_all + seconds)
        self._floods = {other: at for other, at in self._floods.items() if now - at < _FLOODS_SECONDS}
        if self._floods and chat not in self._floods:
            self._quiet_until = max(self._quiet_until, now + min(seconds, _MOST_QUIET_SECONDS))
        self._floods[chat] = now

    async def _postpone(self, row: Queued, seconds: float, error: str, *, counts: bool = True) -> None:
        until = self._clock() + seconds
        await self._write(lambda db: store.postpone(db, row, until=until, error=error, counts=counts))

    async def _write(self, work: Callable[[sqlite3.Connection], None]) -> None:
        await self._state.write(work)


def _other_picture(screen: Screen, medium: Medium, picture: str) -> bool:
    """Tell whether the screen brings a picture to a message that shows another one."""
    return medium == "photo" and screen.picture is not None and screen.picture.key != picture
