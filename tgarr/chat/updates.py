"""Every update becomes a row of the inbox, committed together with how far was read; what is missing is fetched.

Source: core.telegram.org/api/updates. What is held back for half a second is fetched as a difference, as is what was
missed while there was no connection. The library's own way is not used: it commits before handlers ran, and forgets
the qts.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, Final

import msgspec
from pyrogram import raw
from pyrogram.errors import FloodWait, RPCError

from actors.stores.inbox import InboxRow
from actors.stores.state import StateFace
from actors.stores.telegram_session import Reading
from tgarr.chat.counting import ACCOUNT, Counting, box_of
from tgarr.chat.intake import Intake, One
from tgarr.chat.seams import Bot, NoAnswer
from tgarr.domain.records import replace
from tgarr.errors import TgarrError

log = logging.getLogger(__name__)

GAP_SECONDS: Final = 0.5
"""How long a gap may last before it is fetched (core.telegram.org/api/updates#recovering-gaps)."""
_AGAIN_SECONDS: Final = 3.0
_CHANNEL_SLICE: Final = 100
_HOPELESS: Final = (400, 403, 406)

_FULL: Final = (raw.types.Updates, raw.types.UpdatesCombined)
_WITHOUT_PEOPLE: Final = (raw.types.UpdateShortMessage, raw.types.UpdateShortChatMessage, raw.types.UpdatesTooLong)
_COUNTED: Final = (
    raw.types.UpdateShortSentMessage,
    raw.types.messages.AffectedMessages,
    raw.types.messages.AffectedHistory,
)


class _Fetch(msgspec.Struct, frozen=True):
    """A wish for the difference of the account or of a channel; `if_held` only while something is held back."""

    box: int
    if_held: bool = False


class Updates:
    """Takes in what Telegram pushes and what it answers. `hand` gets the new rows, after they are committed."""

    def __init__(
        self,
        state: StateFace,
        bot: Bot,
        *,
        us: int,
        readings: dict[int, Reading],
        hand: Callable[[list[InboxRow]], None],
    ) -> None:
        self._bot = bot
        self._intake = Intake(state, us=us, readings=readings, hand=hand)
        self._counting = Counting(self._intake, gap=self._gap, fetch=self._want)
        self._queue: asyncio.Queue[Any] = asyncio.Queue()
        self._timers: dict[int, asyncio.TimerHandle] = {}

    def receive(self, updates: Any) -> None:
        """Take in something that was pushed, or the answer to a call of ours that has updates in it."""
        self._queue.put_nowait(updates)

    def catch_up(self) -> None:
        """Fetch everything that was missed, for the account and every channel."""
        for box in {ACCOUNT: None} | dict.fromkeys(self._intake.boxes):
            self._want(box)

    @property
    def pts(self) -> int:
        """How far the account has been read."""
        return self._intake.reading(ACCOUNT).pts or 0

    async def begin(self, state: Any) -> None:
        """Read on from a state that Telegram told, not from what was read before."""
        self._intake.read(Reading(id=ACCOUNT, pts=state.pts, qts=state.qts, date=state.date, seq=state.seq))
        await self._intake.commit()

    async def run(self) -> None:
        """Work until cancelled; one thing after another, so that nothing overtakes."""
        try:
            while True:
                item = await self._queue.get()
                try:
                    if isinstance(item, _Fetch):
                        await self._intake.commit()
                        await self._fetch(item)
                    else:
                        await self._take(item)
                except Exception:
                    log.exception("an update could not be taken in")
                if self._queue.empty() or isinstance(item, _Fetch):  # else the next one goes into the same commit
                    await self._intake.commit()
        finally:
            for timer in self._timers.values():
                timer.cancel()

    async def _take(self, updates: Any) -> None:
        if isinstance(updates, _FULL):
            people = await self._people(updates)
            for update in updates.updates:
                self._counting.sort_in(replace(people, update=update))
            self._note_sequence(updates)
        elif isinstance(updates, raw.types.UpdateShort):
            self._counting.sort_in(One(updates.update))
        elif isinstance(updates, _COUNTED):
            self._counting.sort_in(One(updates))
        elif isinstance(updates, _WITHOUT_PEOPLE):
            self._want(ACCOUNT)

    async def _people(self, source: Any) -> One:
        try:
            await self._bot.learn([*source.users, *source.chats])
        except TgarrError:
            log.exception("who came with an update could not be kept")  # they come again
        return One(None, {user.id: user for user in source.users}, {chat.id: chat for chat in source.chats})

    def _note_sequence(self, updates: Any) -> None:
        known = self._intake.reading(ACCOUNT)
        if updates.seq and known.seq and getattr(updates, "seq_start", updates.seq) > known.seq + 1:
            self._want(ACCOUNT)
        elif updates.seq:
            self._intake.read(replace(known, date=updates.date, seq=updates.seq))

    def _want(self, box: int) -> None:
        self._queue.put_nowait(_Fetch(box))

    def _gap(self, box: int) -> None:
        if box not in self._timers:
            self._later(GAP_SECONDS, _Fetch(box, if_held=True))

    def _later(self, seconds: float, wish: _Fetch) -> None:
        def ask() -> None:
            self._timers.pop(wish.box, None)
            self._queue.put_nowait(wish)

        if (old := self._timers.pop(wish.box, None)) is not None:
            old.cancel()
        self._timers[wish.box] = asyncio.get_running_loop().call_later(seconds, ask)

    async def _fetch(self, wish: _Fetch) -> None:
        if wish.if_held and not self._counting.holds(wish.box):
            return
        try:
            await (self._fetch_account() if wish.box == ACCOUNT else self._fetch_channel(wish.box))
        except (NoAnswer, RPCError) as error:
            hopeless = isinstance(error, RPCError) and error.CODE in _HOPELESS
            if not hopeless:
                seconds = float(error.value) if isinstance(error, FloodWait) else _AGAIN_SECONDS
                log.info("what was missed is asked for again in %g s: %s", seconds, error)
                self._later(seconds, _Fetch(wish.box))
                return
            log.warning("what was missed could not be fetched: %s", error)
            await self._begin_anew(wish.box)
        self._counting.give_up(wish.box)

    async def _fetch_account(self) -> None:
        while (known := self._intake.reading(ACCOUNT)).pts:
            answer = await self._bot.call(
                raw.functions.updates.GetDifference(pts=known.pts, date=known.date or 1, qts=known.qts or 0)
            )
            match answer:
                case raw.types.updates.DifferenceEmpty():
                    self._intake.read(replace(known, date=answer.date, seq=answer.seq))
                    return
                case raw.types.updates.DifferenceTooLong():
                    log.warning("more was missed than Telegram keeps for us")
                    self._intake.read(replace(known, pts=answer.pts))
                case raw.types.updates.DifferenceSlice():
                    await self._take_difference(answer, answer.new_messages, answer.other_updates, ACCOUNT)
                    await self.begin(answer.intermediate_state)
                case _:
                    await self._take_difference(answer, answer.new_messages, answer.other_updates, ACCOUNT)
                    await self.begin(answer.state)
                    return
        await self._begin_anew(ACCOUNT)

    async def _fetch_channel(self, box: int) -> None:
        while (known := self._intake.reading(box)).pts:
            peer = await self._bot.resolve_peer(box)
            answer = await self._bot.call(
                raw.functions.updates.GetChannelDifference(
                    channel=raw.types.InputChannel(channel_id=peer.channel_id, access_hash=peer.access_hash),
                    filter=raw.types.ChannelMessagesFilterEmpty(),
                    pts=known.pts,
                    limit=_CHANNEL_SLICE,
                )
            )
            if isinstance(answer, raw.types.updates.ChannelDifferenceTooLong):
                log.warning("more was missed in channel %d than Telegram keeps for us", box)
                pts = answer.dialog.pts
                await self._take_difference(answer, answer.messages, (), box)
            else:
                pts = answer.pts
                if isinstance(answer, raw.types.updates.ChannelDifference):
                    await self._take_difference(answer, answer.new_messages, answer.other_updates, box)
            self._intake.read(replace(known, pts=pts or known.pts))
            await self._intake.commit()
            if answer.final or pts == known.pts:
                return

    async def _take_difference(self, answer: Any, messages: Any, others: Any, box: int) -> None:
        """Accept what a difference holds; other channels' updates in it have a count of their own."""
        people = await self._people(answer)
        for message in messages:
            update = raw.types.UpdateNewMessage(message=message, pts=0, pts_count=0)
            self._intake.accept(replace(people, update=update))
        for update in others:
            one = replace(people, update=update)
            if isinstance(update, raw.types.UpdateChannelTooLong) or box_of(update) != box:
                self._counting.sort_in(one)
            else:
                self._intake.accept(one)

    async def _begin_anew(self, box: int) -> None:
        """Read on from now: how far was read means nothing to Telegram (any more)."""
        if box != ACCOUNT:
            self._intake.drop(box)
            return
        with contextlib.suppress(RPCError, NoAnswer):
            await self.begin(await self._bot.call(raw.functions.updates.GetState()))
