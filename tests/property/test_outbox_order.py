"""Whatever is queued, refused, lost and killed, in whatever order: each message once, its contents in their order."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actors.stores.messages import Medium
from actors.stores.schema import migrate
from tests.chat.rig import QUICK
from tgarr.chat import outbox
from tgarr.chat.carrier import Destination, Sent
from tgarr.chat.outbox import Priority
from tgarr.chat.screens import Screen
from tgarr.chat.sender import Sender
from tgarr.chat.text import Text
from tgarr.chat.verdicts import Flooded, TargetGone, Unreachable

T = TypeVar("T")
CHATS = (1, -2)


@dataclass(slots=True)
class Message:
    """As it stands at Telegram. What it has shown are the numbers of the steps that asked for it."""

    chat: int
    number: int
    shown: list[int]
    is_deleted: bool = False


@dataclass(slots=True)
class Telegram:
    """Takes what it is given, unless the next of its moods says otherwise."""

    moods: list[str] = field(default_factory=list)
    by_random_id: dict[int, Message] = field(default_factory=dict)
    messages: dict[tuple[int, int], Message] = field(default_factory=dict)
    has_died: bool = False

    async def send(self, to: Destination, screen: Screen, *, random_id: int) -> Sent:
        def take() -> Message:
            if random_id not in self.by_random_id:
                number = 1 + sum(chat == to.chat for chat, _ in self.messages)
                made = Message(to.chat, number, [int(screen.text.plain)])
                self.by_random_id[random_id] = self.messages[to.chat, number] = made
            return self.by_random_id[random_id]

        return Sent(message_id=(await self._in_its_mood(take)).number, medium="text")

    async def edit(self, chat: int, message_id: int, screen: Screen, *, medium: Medium, picture: str) -> str:  # noqa: ARG002
        def take() -> None:
            message = self.messages[chat, message_id]
            if message.is_deleted:
                raise TargetGone("MESSAGE_ID_INVALID")
            message.shown.append(int(screen.text.plain))

        await self._in_its_mood(take)
        return picture

    async def delete(self, chat: int, message_id: int) -> None:
        def take() -> None:
            self.messages[chat, message_id].is_deleted = True

        await self._in_its_mood(take)

    async def _in_its_mood(self, take: Callable[[], T]) -> T:
        mood = self.moods.pop(0) if self.moods else "well"
        if mood == "flood":
            raise Flooded(0.0)
        if mood == "lost before":
            raise Unreachable("no way")
        taken = None if mood == "killed before" else take()
        if mood.startswith("killed"):
            self.has_died = True
            await asyncio.Event().wait()
        if mood == "lost after":
            raise Unreachable("no answer")
        return taken  # type: ignore[return-value]  # None only where this is not reached


class Record:
    """The record without its thread."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        migrate(self.db, Path())

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return work(self.db)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self.db.execute("BEGIN")
        answer = work(self.db)
        self.db.execute("COMMIT")
        return answer


@dataclass(slots=True)
class Model:
    """What was asked for: of each send its chat, priority and later contents."""

    sends: dict[int, tuple[int, Priority]] = field(default_factory=dict)
    wanted: dict[int, list[int]] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    named: dict[tuple[int, str], int] = field(default_factory=dict)


MOODS = st.sampled_from(["well", "well", "flood", "lost before", "lost after", "killed before", "killed after"])
PRIORITIES = st.sampled_from(list(Priority))
STEPS = st.one_of(
    st.tuples(st.just("send"), st.sampled_from(CHATS), st.sampled_from(["", "a", "b"]), PRIORITIES),
    st.tuples(st.just("edit"), st.sampled_from(CHATS), st.sampled_from(["a", "b", 1, 2, 3]), PRIORITIES),
    st.tuples(st.just("delete"), st.sampled_from(CHATS), st.sampled_from(["a", 1, 2]), PRIORITIES),
    st.tuples(st.just("work"), st.lists(MOODS, max_size=4)),
)


UNNOTED = [
    ("send", 1, "a", Priority.NOTICE),
    ("work", ["killed after"]),
    ("edit", 1, "a", Priority.PROGRESS),
    ("edit", 1, 1, Priority.REPLY),
]
"""A person taps a button of a message whose sending the bot died over."""


@settings(max_examples=150, deadline=None)
@example(UNNOTED)
@given(st.lists(STEPS, max_size=25))
def test_each_once_and_each_in_its_order(steps: list[Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tgarr.chat.sender._OFFLINE_SECONDS", 0.0)
        asyncio.run(_play(steps))


async def _play(steps: list[Any]) -> None:
    record, telegram, model = Record(), Telegram(), Model()
    for number, step in enumerate(steps, 1):
        if step[0] == "work":
            telegram.moods = list(step[1])
            await _work(record, telegram)
        else:
            await _queue(record, telegram, model, number, *step)
    telegram.moods = []
    await _work(record, telegram)
    _check(telegram, model)


async def _work(record: Record, telegram: Telegram) -> None:
    """Let the sender work until nothing waits, or until it is killed."""
    telegram.has_died = False
    sender = Sender(record, pace=QUICK)  # type: ignore[arg-type]  # the face without its actor
    sender.carrier = telegram
    running = asyncio.ensure_future(sender.run())
    async with asyncio.timeout(10):
        while not telegram.has_died:
            if not record.db.execute("SELECT 1 FROM outbox WHERE state = 'waiting'").fetchone() and not sender._busy:
                break
            await asyncio.sleep(0)
    await sender.stop(0)
    await running


async def _queue(
    record: Record, telegram: Telegram, model: Model, number: int, kind: str, chat: int, name: Any, priority: Priority
) -> None:
    screen = Screen(text=Text(str(number)))
    target: dict[str, Any] = {"live_key": f"{chat} {name}"} if isinstance(name, str) else {"message_id": name}
    if kind == "send":
        model.sends[number], model.wanted[number] = (chat, priority), [number]
        if name:
            model.named[chat, name] = number
        key = target["live_key"] if name else ""
        await record.write(lambda db: outbox.send(db, chat=chat, screen=screen, now=1, live_key=key, priority=priority))
        return
    if isinstance(name, str):
        meant = model.named.get((chat, name))
    else:  # a person sees it, whether or not its sending was noted
        seen = telegram.messages.get((chat, name))
        meant = seen.shown[0] if seen is not None else None
    if meant is None:
        return
    if kind == "delete":
        model.deleted.add(meant)
        await record.write(lambda db: outbox.delete(db, chat=chat, now=1, priority=priority, **target))
        return
    if meant not in model.deleted:
        model.wanted[meant].append(number)
    await record.write(lambda db: outbox.edit(db, chat=chat, screen=screen, now=1, priority=priority, **target))


def _check(telegram: Telegram, model: Model) -> None:
    made = {message.shown[0]: message for message in telegram.messages.values()}
    assert len(made) == len(telegram.messages)
    assert made.keys() == model.sends.keys()
    for number, message in made.items():
        assert message.shown == sorted(message.shown), "an older content after a newer one"
        assert set(message.shown) <= set(model.wanted[number])
        assert message.is_deleted is (number in model.deleted)
        if number not in model.deleted:
            assert message.shown[-1] == model.wanted[number][-1]
    for chat in CHATS:
        for priority in Priority:
            its = [one for one, asked in model.sends.items() if asked == (chat, priority)]
            assert [made[one].number for one in its] == sorted(made[one].number for one in its)
