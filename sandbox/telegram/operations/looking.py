"""What can be looked at: accounts, messages, files, calls, and everything as it happens."""

import asyncio
import base64
from typing import Any

from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.operations.places import PRIVATE, account_named, chat_named, chat_of_person, message_numbered
from sandbox.telegram.operations.registry import operation
from sandbox.telegram.rendering.reports import message_report

_POLL_SECONDS = 25.0


@operation("accounts")
def accounts(centre: DataCentre) -> dict[str, Any]:
    """The bots and the people."""
    everybody = centre.world.accounts.values()
    return {
        "bots": [
            {
                "id": one.id,
                "name": one.name,
                "first_name": one.first_name,
                "token": one.token,
                "inline_mode": one.inline_mode,
            }
            for one in everybody
            if one.is_bot
        ],
        "people": [
            {
                "id": one.id,
                "name": one.name,
                "first_name": one.first_name,
                "username": one.username,
                "language_code": one.language_code,
            }
            for one in everybody
            if not one.is_bot
        ],
    }


@operation("messages")
def messages(centre: DataCentre, *, chat: str | int, as_seen_by: str | int | None = None) -> list[dict[str, Any]]:
    """The messages of a chat that somebody sees, oldest first; without `as_seen_by` all, deleted ones too."""
    if as_seen_by is None:
        return [message_report(centre.world, one) for one in chat_named(centre, chat).messages]
    viewer = account_named(centre, as_seen_by)
    place = chat_named(centre, chat) if viewer.is_bot and chat != PRIVATE else chat_of_person(centre, viewer, chat)
    return [message_report(centre.world, one) for one in place.messages if one.is_visible_to(viewer.id)]


@operation("message")
def message(centre: DataCentre, *, chat: str | int, message_id: int) -> dict[str, Any]:
    """One message, deleted or not."""
    return message_report(centre.world, message_numbered(centre, chat_named(centre, chat), message_id))


@operation("feed")
async def feed(centre: DataCentre, *, after: int = 0, seconds: float = _POLL_SECONDS) -> list[dict[str, Any]]:
    """What happened after a number; waits until there is something, at most `seconds`."""
    happened = centre.world.feed
    if after >= happened.position and seconds > 0:
        waiting = aiter(happened.follow(after))
        try:
            await asyncio.wait_for(anext(waiting), seconds)
        except TimeoutError:
            return []
    return happened.happenings[after:]


@operation("position")
def position(centre: DataCentre) -> int:
    """The number of the newest happening."""
    return centre.world.feed.position


@operation("file")
def file(centre: DataCentre, *, file_id: int) -> str:
    """A file's bytes in base64."""
    found = centre.world.files.stored.get(file_id)
    if found is None:
        raise LookupError(f"there is no file {file_id}")
    return base64.b64encode(found.content).decode()


@operation("requests")
def requests(centre: DataCentre, *, method: str | None = None) -> list[dict[str, Any]]:
    """The calls that arrived, oldest first."""
    return [call.as_json() for call in centre.calls.of(method)]
