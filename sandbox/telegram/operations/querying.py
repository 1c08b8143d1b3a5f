"""People ask bots in the middle of a chat, and choose among what they answer."""

from typing import Any

from pyrogram.raw import types

from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.limits.keyboards import check_keyboard
from sandbox.telegram.operations.chatting import check_person_may_write, topic_in
from sandbox.telegram.operations.places import account_named, chat_of_person
from sandbox.telegram.operations.registry import operation
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering.reports import bot_behind
from sandbox.telegram.world import posting
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.inline import Asked
from sandbox.telegram.world.messages import Draft
from sandbox.telegram.world.texts import with_found


@operation("inline/query")
async def query(
    centre: DataCentre,
    *,
    person: str | int,
    chat: str | int,
    bot: str,
    query: str,
    offset: str = "",
    seconds: float = 10.0,
) -> dict[str, Any]:
    """What a bot offers for some words: `query` (to choose with), `results`, `next_offset`, `switch`."""
    asker, asked = account_named(centre, person), account_named(centre, bot)
    if not asked.inline_mode:
        # From core.telegram.org/bots/inline: off until it is switched on with BotFather's /setinline.
        raise ValueError(f"{asked.name} has no inline mode")
    place = chat_of_person(centre, asker, chat)
    number, answer = await centre.inline.ask(centre.world, asker, asked, place, query, offset, seconds)
    switch = answer.switch_to_bot
    return {
        "query": str(number),
        "results": [_result(centre, one) for one in answer.results],
        "next_offset": answer.next_offset,
        "switch": {"text": switch[0], "parameter": switch[1]} if switch else None,
    }


@operation("inline/choose")
def choose(
    centre: DataCentre, *, person: str | int, chat: str | int, query: str, result: str, topic: int | None = None
) -> int:
    """Post a result; the message's id as the chat's bot sees it."""
    author = account_named(centre, person)
    place = chat_of_person(centre, author, chat)
    check_person_may_write(author, place)
    asked = centre.inline.asked.get(int(query))
    if asked is None or asked.person is not author or not asked.answer.done():
        raise LookupError(f"there is no query {query} of {author.name}")
    chosen = next((one for one in asked.answer.result().results if one.id == result), None)
    if chosen is None:
        raise LookupError(f"there is no result {result!r}")
    said = chosen.send_message
    try:
        markup = check_keyboard(said.reply_markup, place)
    except Refused as refusal:
        raise ValueError(f"Telegram refuses the message: {refusal.words}") from refusal
    photo = getattr(chosen, "photo", None)
    draft = Draft(
        text=said.message,
        entities=with_found(said.message, said.entities or ()),
        markup=markup,
        file=centre.world.files.stored.get(photo.id) if photo else None,
        topic=topic_in(place, topic, None),
        via_bot=asked.bot,
    )
    message = posting.post(centre.world, place, author, draft)
    _feed_back(centre, author, asked, result, centre.inline.keep(centre.world, message) if markup else None)
    return message.id_for(bot_behind(centre.world, place).id)


def _feed_back(centre: DataCentre, author: Account, asked: Asked, result: str, number: Any) -> None:
    # From core.telegram.org/bots/inline#collecting-feedback: only after BotFather's /setinlinefeedback; the message's
    # id comes along when it has a keyboard (core.telegram.org/bots/api#choseninlineresult).
    if asked.bot.inline_feedback:
        update = types.UpdateBotInlineSend(user_id=author.id, query=asked.query, id=result, msg_id=number)
        centre.world.watcher.told(asked.bot, update, (author.id,), ())


def _result(centre: DataCentre, result: Any) -> dict[str, Any]:
    photo = getattr(result, "photo", None)
    stored = centre.world.files.stored.get(photo.id) if photo else None
    return {
        "id": result.id,
        "type": result.type,
        "title": getattr(result, "title", None) or result.send_message.message.split("\n")[0],
        "description": getattr(result, "description", None) or "",
        "photo": str(stored.id) if stored else None,
    }
