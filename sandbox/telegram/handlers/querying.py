"""A bot's answers to inline queries, and its edits of what came of them."""

from dataclasses import replace
from typing import Any

from pyrogram.raw import functions, types
from pyrogram.raw.core import Bool

from sandbox.telegram.handlers.drafts import entities_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.limits.keyboards import check_keyboard
from sandbox.telegram.limits.texts import check_caption, check_text
from sandbox.telegram.protocol.encryption import Encoded
from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.inline import InlineAnswer
from sandbox.telegram.world.posting import edit

# From core.telegram.org/bots/api#answerinlinequery, "No more than 50 results per query are allowed" and "Offset length
# can't exceed 64 bytes", and #inlinequeryresult, id "1-64 bytes". Words of the errors: "Possible errors" at
# core.telegram.org/method/messages.setInlineBotResults.
_RESULTS = 50
_ID_BYTES = 64


@handles(functions.messages.SetInlineBotResults)
def set_inline_bot_results(caller: Caller, call: Any) -> Any:
    """Give results to the one who asked."""
    if len(call.results) > _RESULTS:
        raise Refused("RESULTS_TOO_MUCH")
    ids = [result.id for result in call.results]
    if any(not 1 <= len(one.encode()) <= _ID_BYTES for one in ids):
        raise Refused("RESULT_ID_INVALID")
    if len(set(ids)) != len(ids):
        raise Refused("RESULT_ID_DUPLICATE")
    if len((call.next_offset or "").encode()) > _ID_BYTES:
        raise Refused("NEXT_OFFSET_INVALID")
    for result in call.results:
        _check(result)
    switch = call.switch_pm
    answer = InlineAnswer(
        results=tuple(call.results),
        next_offset=call.next_offset or "",
        switch_to_bot=(switch.text, switch.start_param) if switch else None,
    )
    if not caller.centre.inline.take(caller.account, call.query_id, answer):
        raise Refused("QUERY_ID_INVALID")
    return Encoded(Bool(True))


@handles(functions.messages.EditInlineBotMessage)
def edit_inline_bot_message(caller: Caller, call: Any) -> Any:
    """Replace text and keyboard of a message that came of the bot's results."""
    message = caller.centre.inline.find(call.id)
    if message is None or message.is_deleted or message.draft.via_bot is not caller.account:
        raise Refused("MESSAGE_ID_INVALID")
    draft = replace(message.draft, markup=check_keyboard(call.reply_markup, message.chat))
    if call.message is not None:
        draft = replace(draft, text=call.message, entities=entities_of(caller, call))
    (check_text if draft.file is None else check_caption)(draft.text, draft.entities)
    if draft == message.draft:
        raise Refused("MESSAGE_NOT_MODIFIED")
    edit(caller.world, message, draft, actor=None)
    return Encoded(Bool(True))


def _check(result: Any) -> None:
    if not isinstance(result, types.InputBotInlineResult | types.InputBotInlineResultPhoto):
        raise Refused("RESULT_TYPE_INVALID")
    said = result.send_message
    if isinstance(said, types.InputBotInlineMessageText):
        check_text(said.message, said.entities or ())
    elif isinstance(said, types.InputBotInlineMessageMediaAuto):
        check_caption(said.message, said.entities or ())
    else:
        raise Refused("SEND_MESSAGE_TYPE_INVALID")
