"""The switches of a running data centre as typed methods: what people do, what can be looked at."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Any

from sandbox.telegram.control_names import Where, Who, who
from sandbox.telegram.fault_controls import FaultControls
from sandbox.telegram.group_controls import GroupControls
from sandbox.telegram.reports import Happening, SeenAnswer, SeenCall, SeenFile, SeenMessage


class TelegramControls(GroupControls, FaultControls):
    """All switches; subclasses bring the data centre itself.

    A person is given as Person, name ("anna") or id. A chat is "private" (with the first bot), a bot or a person (their
    private chat), or a group's id as the Bot API marks it (negative). Message ids are those that the bot sees. What
    does not exist raises LookupError, what Telegram's own clients would not let anybody do ValueError.
    """

    async def say(
        self,
        person: Who,
        chat: Where,
        text: str,
        *,
        reply_to: int | None = None,
        topic: int | None = None,
        entities: list[dict[str, Any]] | None = None,
    ) -> int:
        """A person writes; /commands are marked as clients mark them. The message's id as the bot sees it.

        `entities` are like `{"type": "text_url", "offset": 0, "length": 4, "url": "..."}`.
        """
        return int(
            await self._perform(
                "say",
                {
                    "person": who(person),
                    "chat": who(chat),
                    "text": text,
                    "reply_to": reply_to,
                    "topic": topic,
                    "entities": entities,
                },
            )
        )

    async def edit(self, person: Who, chat: Where, message_id: int, text: str) -> None:
        """A person replaces the text of an own message."""
        arguments = {"person": who(person), "chat": who(chat), "message_id": message_id, "text": text}
        await self._perform("edit", arguments)

    async def delete(self, person: Who, chat: Where, message_id: int) -> None:
        """A person deletes an own message for everybody."""
        await self._perform("delete", {"person": who(person), "chat": who(chat), "message_id": message_id})

    async def tap(
        self,
        person: Who,
        chat: Where,
        message_id: int,
        *,
        label: str | None = None,
        row: int | None = None,
        column: int = 0,
        data: bytes | None = None,
        seconds: float = 10.0,
    ) -> SeenAnswer:
        """Press a button, by its label or its place, and wait for the bot's answer.

        With `data` any bytes are sent as a hostile client would, or one whose message was edited meanwhile. Raises
        TimeoutError when the bot does not answer within `seconds`, LookupError when there is no such button. A button
        with a link gives the link and reaches no bot.
        """
        arguments = {
            "person": who(person),
            "chat": who(chat),
            "message_id": message_id,
            "label": label,
            "row": row,
            "column": column,
            "data": None if data is None else data.hex(),
            "seconds": seconds,
        }
        return SeenAnswer(**await self._perform("tap", arguments))

    async def vote(self, person: Who, chat: Where, message_id: int, *answers: int) -> None:
        """Vote in a poll for answers numbered from 0, or take the vote back with none. Raises ValueError in words."""
        arguments = {"person": who(person), "chat": who(chat), "message_id": message_id, "answers": list(answers)}
        await self._perform("vote", arguments)

    async def react(self, person: Who, chat: Where, message_id: int, emoji: str | None) -> None:
        """React to a message in the place of an earlier reaction; None takes it away."""
        arguments = {"person": who(person), "chat": who(chat), "message_id": message_id, "emoji": emoji}
        await self._perform("react", arguments)

    async def query_inline(
        self, person: Who, chat: Where, bot: str, query: str, *, offset: str = "", seconds: float = 10.0
    ) -> dict[str, Any]:
        """What a bot offers for some words: `query`, `results`, `next_offset`, `switch`. Raises TimeoutError."""
        arguments = {"person": who(person), "chat": who(chat), "bot": bot, "query": query}
        return dict(await self._perform("inline/query", {**arguments, "offset": offset, "seconds": seconds}))

    async def choose_inline(
        self, person: Who, chat: Where, query: str, result: str, *, topic: int | None = None
    ) -> int:
        """Post one of the results of a query; the message's id as the chat's bot sees it."""
        arguments = {"person": who(person), "chat": who(chat), "query": query, "result": result, "topic": topic}
        return int(await self._perform("inline/choose", arguments))

    async def messages(self, chat: Where, *, as_seen_by: Who | None = None) -> list[SeenMessage]:
        """The messages of a chat, oldest first: what somebody sees, or without `as_seen_by` all, deleted ones too."""
        arguments = {"chat": who(chat), "as_seen_by": None if as_seen_by is None else who(as_seen_by)}
        return [SeenMessage.from_json(one) for one in await self._perform("messages", arguments)]

    async def message(self, chat: Where, message_id: int) -> SeenMessage:
        """One message, deleted or not."""
        arguments = {"chat": who(chat), "message_id": message_id}
        return SeenMessage.from_json(await self._perform("message", arguments))

    async def photo_bytes(self, file: SeenFile | int) -> bytes:
        """A photo's or document's content."""
        number = file.id if isinstance(file, SeenFile) else file
        return base64.b64decode(await self._perform("file", {"file_id": number}))

    async def requests(self, method: str | None = None) -> list[SeenCall]:
        """The calls that clients made, oldest first; `method` like "messages.sendMessage"."""
        return [SeenCall(**one) for one in await self._perform("requests", {"method": method})]

    async def position(self) -> int:
        """The number of the newest happening: what `follow` and `wait_for` take as `after`."""
        return int(await self._perform("position", {}))

    async def chats(self, person: Who) -> list[dict[str, Any]]:
        """What a person's client lists: chats with kind, title, members, topics, commands and menu button."""
        return list(await self._perform("chats", {"person": who(person)}))

    async def history(self, person: Who, chat: Where) -> list[dict[str, Any]]:
        """The messages of a chat that a person sees, oldest first, as plain JSON values."""
        return list(await self._perform("messages", {"chat": who(chat), "as_seen_by": who(person)}))

    async def happenings(self, *, after: int = 0) -> list[dict[str, Any]]:
        """What happened after a number, as plain JSON values; waits a while for the first, and may find nothing."""
        return list(await self._perform("feed", {"after": after}))

    async def follow(self, *, after: int = 0) -> AsyncGenerator[Happening]:
        """Everything that happens, from the happening after number `after`, for ever."""
        while True:
            for members in await self.happenings(after=after):
                after = members["number"]
                yield Happening.from_json(members)

    async def wait_for(
        self, predicate: Callable[[Happening], bool], *, seconds: float = 10.0, after: int = 0
    ) -> Happening:
        """The first happening after number `after` that fits; raises TimeoutError."""
        try:
            async with asyncio.timeout(seconds):
                async with contextlib.aclosing(self.follow(after=after)) as followed:
                    async for happening in followed:
                        if predicate(happening):
                            return happening
        except TimeoutError:
            raise TimeoutError(f"nothing of that kind happened within {seconds:g} s") from None
        raise TimeoutError("the feed ended")
