"""One open window: an account's chats, what its person does, and what happens to them."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp

from sandbox.household import BotDidNotStart
from sandbox.page.feed import Feed, Happening
from sandbox.page.home import Home
from sandbox.page.switchboard import Switchboard
from sandbox.page.web_app import signed_address

Send = Callable[[Any], Awaitable[None]]
_TAP_SECONDS: Final = 20.0
_MOST_AT_ONCE: Final = 32
# What changes which chats there are, or what stands in them besides messages.
_RESHAPING: Final = frozenset({"member_changed", "commands_set", "bot_blocked", "bot_unblocked"})


class Window:
    """A window plays one person at a time; requests are `{"id", "do", ...}`, answers `{"id", "result" or "error"}`.

    What happens comes as `{"happening": ...}`, the state of the stack as `{"stack": ...}`.
    """

    def __init__(self, home: Home, feed: Feed, switchboard: Switchboard, send: Send) -> None:
        self._home = home
        self._telegram = home.telegram
        self._feed = feed
        self._switchboard = switchboard
        self._send = send
        self._person = ""
        self._chats: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._outgoing: asyncio.Queue[Any] = asyncio.Queue()
        self._sending = asyncio.create_task(self._send_all())
        feed.add(self._happened)
        switchboard.add(self._switched)

    async def close(self) -> None:
        """The window is gone."""
        self._feed.remove(self._happened)
        self._switchboard.remove(self._switched)
        doomed = [*self._tasks, self._sending]
        for task in doomed:
            task.cancel()
        await asyncio.gather(*doomed, return_exceptions=True)

    def take(self, text: str) -> None:
        """Carry out a request beside the others: a tap waits for its bot and must not hold up the next word."""
        if len(self._tasks) >= _MOST_AT_ONCE:
            return
        task = asyncio.create_task(self._answer(text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, text: str) -> None:
        number: Any = None
        try:
            request = json.loads(text)
            number, name = request.pop("id"), request.pop("do")
            done = await self._perform(str(name), request)
        except TimeoutError:
            self._outgoing.put_nowait({"id": number, "error": "timeout"})
        except (LookupError, ValueError, TypeError, AttributeError, BotDidNotStart) as error:
            self._outgoing.put_nowait({"id": number, "error": str(error.args[0] if error.args else error)})
        except aiohttp.ClientError:
            self._outgoing.put_nowait({"id": number, "error": "the sandbox does not answer"})
        else:
            self._outgoing.put_nowait({"id": number, "result": done})

    async def _perform(  # noqa: C901, PLR0911 - one case and return per request
        self, name: str, given: dict[str, Any]
    ) -> Any:
        telegram, person = self._telegram, self._person
        match name:
            case "enter":
                return await self._enter(str(given["person"]))
            case "say":
                return await telegram.say(
                    person,
                    given["chat"],
                    str(given["text"]),
                    reply_to=given.get("reply_to"),
                    topic=given.get("topic"),
                )
            case "tap":
                answer = await telegram.tap(
                    *(person, given["chat"], given["message"]),
                    row=int(given["row"]),
                    column=int(given["column"]),
                    seconds=_TAP_SECONDS,
                )
                return {"text": answer.text, "alert": answer.is_alert, "url": answer.url}
            case "vote":
                return await telegram.vote(person, given["chat"], given["message"], *given["answers"])
            case "react":
                return await telegram.react(person, given["chat"], given["message"], given["emoji"])
            case "query":
                words, bot = str(given["query"]), str(given["bot"])
                return await telegram.query_inline(person, given["chat"], bot, words, seconds=_TAP_SECONDS)
            case "choose":
                chosen, topic = (str(given["query"]), str(given["result"])), given.get("topic")
                return await telegram.choose_inline(person, given["chat"], *chosen, topic=topic)
            case "delete":
                return await telegram.delete(person, given["chat"], given["message"])
            case "block":
                change = telegram.block_bot if given["blocked"] else telegram.unblock_bot
                return await change(person)
            case "web_app":
                me = telegram.people[person]
                return signed_address(str(given["url"]), me, token=telegram.bot.token)
            case "switch":
                return await self._switchboard.perform(str(given["what"]), given.get("with") or {})
        raise LookupError(f"there is nothing called {name!r} here")

    async def _enter(self, person: str) -> dict[str, Any]:
        """Play somebody from now on; everything a client shows at its start."""
        if person not in self._telegram.people:
            raise LookupError(f"there is nobody called {person!r}")
        self._person = person
        # What happens from here on comes as a happening too, and the window keeps the newer of the two.
        position = await self._telegram.position()
        chats = await self._telegram.chats(person)
        self._chats = {chat["id"] for chat in chats}
        messages = []
        for chat in chats:
            where = "private" if chat["kind"] == "private" else chat["id"]
            messages += await self._telegram.history(person, where)
        return {
            "me": person,
            "position": position,
            "people": [
                {"id": one.id, "name": one.name, "first_name": one.first_name, "username": one.username}
                for one in self._telegram.people.values()
            ],
            "bots": [
                {"name": one.name, "first_name": one.first_name, "inline": one.inline_mode}
                for one in self._telegram.bots.values()
            ],
            "chats": chats,
            "messages": messages,
            "stack": self._switchboard.state,
        }

    def _happened(self, happening: Happening) -> None:
        if not self._person:
            return
        kind, message = happening["kind"], happening.get("message")
        if kind in _RESHAPING or (message is not None and message["action"]):
            # A new group, a member, a topic, commands: the window enters again.
            self._outgoing.put_nowait({"reshaped": True})
        if message is None and kind not in {"typing", "callback_answered"}:
            return
        where = message["chat"] if message is not None else happening.get("chat")
        if where is None or where in self._chats:
            self._outgoing.put_nowait({"happening": happening})

    def _switched(self, state: dict[str, Any]) -> None:
        self._outgoing.put_nowait({"stack": state})

    async def _send_all(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await self._send(await self._outgoing.get())
