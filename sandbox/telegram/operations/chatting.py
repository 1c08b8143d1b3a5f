"""What people do in chats: they write and press buttons."""

from dataclasses import replace
from typing import Any

from pyrogram.raw import types

from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.limits.texts import check_text
from sandbox.telegram.operations.places import account_named, chat_of_person, message_numbered
from sandbox.telegram.operations.registry import operation
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering.reports import bot_behind
from sandbox.telegram.world import polls, posting, reactions
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind, Topic
from sandbox.telegram.world.messages import Draft, Message
from sandbox.telegram.world.texts import with_found


@operation("say")
def say(
    centre: DataCentre,
    *,
    person: str | int,
    chat: str | int,
    text: str,
    reply_to: int | None = None,
    topic: int | None = None,
    entities: list[dict[str, Any]] | None = None,
) -> int:
    """Post a person's message; its id as the bot sees it."""
    author = account_named(centre, person)
    place = chat_of_person(centre, author, chat)
    check_person_may_write(author, place)
    replied = message_numbered(centre, place, reply_to) if reply_to is not None else None
    found = with_found(text, [_entity(one) for one in entities or ()])
    try:
        check_text(text, found)
    except Refused as refusal:
        raise ValueError(f"Telegram refuses the message: {refusal.words}") from refusal
    place.is_started = True
    draft = Draft(text=text, entities=found, reply_to=replied, topic=topic_in(place, topic, replied))
    message = posting.post(centre.world, place, author, draft)
    return message.id_for(bot_behind(centre.world, place).id)


@operation("edit")
def edit(centre: DataCentre, *, person: str | int, chat: str | int, message_id: int, text: str) -> None:
    """Replace the text of a person's own message."""
    author = account_named(centre, person)
    message = _own(centre, author, chat_of_person(centre, author, chat), message_id)
    draft = replace(message.draft, text=text, entities=with_found(text))
    posting.edit(centre.world, message, draft, actor=author)


@operation("delete")
def delete(centre: DataCentre, *, person: str | int, chat: str | int, message_id: int) -> None:
    """Delete a person's own message for everybody."""
    author = account_named(centre, person)
    message = _own(centre, author, chat_of_person(centre, author, chat), message_id)
    posting.delete(centre.world, [message], actor=author)


@operation("tap")
async def tap(  # noqa: PLR0913 - the ways to name a button
    centre: DataCentre,
    *,
    person: str | int,
    chat: str | int,
    message_id: int,
    label: str | None = None,
    row: int | None = None,
    column: int = 0,
    data: str | None = None,
    seconds: float = 10.0,
) -> dict[str, Any]:
    """Press a button by its label or place, or send any data (hex), and wait for the bot's answer."""
    account, message = _seen(centre, person, chat, message_id)
    if data is not None:
        pressed = bytes.fromhex(data)
    else:
        button = _button(message, label, row, column)
        if isinstance(button.type, types.InlineButtonTypeUrl | types.InlineButtonTypeWebView):
            return {"url": button.type.url}
        if not isinstance(button.type, types.InlineButtonTypeCallback):
            raise ValueError(f"the button {button.text!r} sends nothing to the bot")
        pressed = button.type.data
    inline = centre.inline.keep(centre.world, message) if message.draft.via_bot else None
    answer = await centre.taps.press(centre.world, account, message, pressed, seconds, inline)
    return {
        "text": answer.text,
        "is_alert": answer.is_alert,
        "url": answer.url,
        "cache_seconds": answer.cache_seconds,
    }


@operation("vote")
def vote(centre: DataCentre, *, person: str | int, chat: str | int, message_id: int, answers: list[int]) -> None:
    """Vote in a poll, or take the vote back with no answers."""
    account, message = _seen(centre, person, chat, message_id)
    polls.vote(centre.world, message, account, tuple(answers))


@operation("react")
def react(centre: DataCentre, *, person: str | int, chat: str | int, message_id: int, emoji: str | None) -> None:
    """React to a message, or take the reaction away with no emoji."""
    account, message = _seen(centre, person, chat, message_id)
    reactions.react(centre.world, message, account, emoji)


def _seen(centre: DataCentre, person: str | int, chat: str | int, message_id: int) -> tuple[Account, Message]:
    """A person, and a message that they see."""
    account = account_named(centre, person)
    place = chat_of_person(centre, account, chat)
    message = message_numbered(centre, place, message_id)
    if not message.is_visible_to(account.id) or place.member(account.id) is None:
        raise LookupError(f"{account.name} sees no message {message_id} in chat {place.id}")
    return account, message


def _own(centre: DataCentre, author: Account, place: Chat, message_id: int) -> Message:
    message = message_numbered(centre, place, message_id)
    if message.author is not author or message.is_deleted:
        raise LookupError(f"{author.name} wrote no message {message_id} in chat {place.id}")
    return message


def _button(message: Message, label: str | None, row: int | None, column: int) -> Any:
    rows = message.draft.markup.rows if isinstance(message.draft.markup, types.ReplyInlineMarkup) else []
    if label is not None:
        found = [button for line in rows for button in line.buttons if button.text == label]
        if not found:
            labels = [button.text for line in rows for button in line.buttons]
            raise LookupError(f"there is no button {label!r} among {labels}")
        return found[0]
    if row is None:
        raise ValueError("a tap needs a label, a row or data")
    try:
        return rows[row].buttons[column]
    except IndexError:
        raise LookupError(f"there is no button in row {row}, column {column}") from None


def check_person_may_write(author: Account, place: Chat) -> None:
    """Whether a client would let somebody write there; raises ValueError."""
    member = place.member(author.id)
    if member is None:
        raise ValueError(f"{author.name} is not in chat {place.id}")
    if place.migrated_to is not None:
        raise ValueError(f"the group became the supergroup {place.migrated_to.id}")
    if place.kind is ChatKind.PRIVATE and place.other(author.id).id in author.blocked:
        raise ValueError(f"{author.name} has blocked the bot: unblock it first")


def topic_in(place: Chat, number: int | None, replied: Message | None) -> Topic | None:
    """The topic somebody writes in; raises LookupError or ValueError."""
    if not place.is_forum:
        if number is not None:
            raise ValueError(f"chat {place.id} has no topics")
        return None
    if number is None:
        return replied.draft.topic if replied is not None else place.topics.get(1)
    topic = place.topics.get(number)
    if topic is None:
        raise LookupError(f"there is no topic {number} in chat {place.id}")
    return topic


def _entity(members: dict[str, Any]) -> Any:
    """An entity given as {"type": "text_url", "offset": 0, "length": 4, "url": ...}."""
    rest = dict(members)
    name = "".join(part.title() for part in rest.pop("type").split("_"))
    kind = getattr(types, f"MessageEntity{name}", None)
    if kind is None:
        raise ValueError(f"there is no entity {members['type']!r}")
    return kind(**rest)
