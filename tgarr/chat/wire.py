"""Puts screens on the wire as Telegram wants them, and finds the way down when it takes less than all of it.

A picture that is refused costs the picture, styles that are refused cost the styles; the words go out.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

from pyrogram import raw
from pyrogram.errors import RPCError

from actors.stores.messages import Medium
from tgarr.chat.arrivals import CHANNEL_MARK
from tgarr.chat.attachments import Attachments
from tgarr.chat.carrier import Destination, Sent
from tgarr.chat.pictures import Pictures
from tgarr.chat.refusing import verdict
from tgarr.chat.screens import Keyboard, Screen
from tgarr.chat.seams import Bot, NoAnswer, Receive
from tgarr.chat.text import CAPTION_UNITS, MESSAGE_UNITS, Entity, Style, Text
from tgarr.chat.verdicts import (
    ChatClosed,
    ChatMoved,
    FormatRefused,
    Impossible,
    PictureRefused,
    PlaceRefused,
    Unreachable,
    Verdict,
)
from tgarr.domain.records import replace

log = logging.getLogger(__name__)

_ENTITIES: Final[dict[Style, Callable[[Entity], Any]]] = {
    Style.BOLD: lambda e: raw.types.MessageEntityBold(offset=e.offset, length=e.length),
    Style.ITALIC: lambda e: raw.types.MessageEntityItalic(offset=e.offset, length=e.length),
    Style.UNDERLINE: lambda e: raw.types.MessageEntityUnderline(offset=e.offset, length=e.length),
    Style.STRIKE: lambda e: raw.types.MessageEntityStrike(offset=e.offset, length=e.length),
    Style.SPOILER: lambda e: raw.types.MessageEntitySpoiler(offset=e.offset, length=e.length),
    Style.CODE: lambda e: raw.types.MessageEntityCode(offset=e.offset, length=e.length),
    Style.PRE: lambda e: raw.types.MessageEntityPre(offset=e.offset, length=e.length, language=""),
    Style.LINK: lambda e: raw.types.MessageEntityTextUrl(offset=e.offset, length=e.length, url=e.url),
    Style.QUOTE: lambda e: raw.types.MessageEntityBlockquote(offset=e.offset, length=e.length),
    Style.FOLDED_QUOTE: lambda e: raw.types.MessageEntityBlockquote(offset=e.offset, length=e.length, collapsed=True),
}


class Wire:
    """Sends, edits and deletes. `receive` takes the updates in Telegram's answers: they count like pushed ones.

    Every method raises a Verdict when Telegram does not take it.
    """

    def __init__(self, bot: Bot, pictures: Pictures, attachments: Attachments, receive: Receive) -> None:
        self._bot = bot
        self._pictures = pictures
        self._attachments = attachments
        self._receive = receive

    async def send(self, to: Destination, screen: Screen, *, random_id: int) -> Sent:
        """Send a message, with the same `random_id` however often: Telegram makes one message of it."""
        peer = await self._peer(to.chat)

        async def post(media: Any | None, text: Text, keyboard: Keyboard, place: Destination) -> Sent:
            plain, entities = text.wire()
            options: dict[str, Any] = {
                "peer": peer,
                "message": plain,
                "random_id": random_id,
                "entities": [_ENTITIES[entity.style](entity) for entity in entities] or None,
                "reply_markup": _asking() if screen.asks else _markup(keyboard),
                "reply_to": _reply(place),
                "silent": screen.silent or None,
            }
            if media is not None:
                call = raw.functions.messages.SendMedia(media=media, **options)
            elif plain:
                call = raw.functions.messages.SendMessage(no_webpage=True, **options)
            else:
                raise Impossible("nothing is left to say")
            return _sent(await self._call(to.chat, call), random_id)

        async def formatted(media: Any | None) -> Sent:
            return await _with_less(post, media, screen, to)

        if screen.attachment is not None:
            try:
                made = await self._attachments.made(screen.attachment)
                said = replace(screen, text=made.text.clipped(CAPTION_UNITS) or screen.text)
                return await _with_less(post, made.media, said, to)
            except PictureRefused as refusal:
                log.warning("%s is refused: %s", screen.attachment.name, refusal)
                return await formatted(None)
        sent = await self._with_picture(screen, formatted)
        if screen.picture is not None and sent.photo is not None:
            await self._pictures.remember(screen.picture, sent.photo)
        return sent

    async def edit(self, chat: int, message_id: int, screen: Screen, *, medium: Medium, picture: str) -> str:
        """Change a message of that medium that shows that picture; return the key of the picture it shows then."""
        peer = await self._peer(chat)
        text = screen.text.clipped(CAPTION_UNITS if medium == "photo" else MESSAGE_UNITS)
        changed = medium == "photo" and screen.picture is not None and screen.picture.key != picture
        wanted = replace(screen, text=text, picture=screen.picture if changed else None)

        async def change(media: Any | None, text: Text, keyboard: Keyboard, _place: Destination) -> Sent:
            plain, entities = text.wire()
            call = raw.functions.messages.EditMessage(
                peer=peer,
                id=message_id,
                message=plain,
                entities=[_ENTITIES[entity.style](entity) for entity in entities] or None,
                reply_markup=_markup(keyboard),
                media=media,
                no_webpage=True,
            )
            answer = await self._call(chat, call)
            return Sent(message_id=message_id, medium=medium, photo=_photo(answer) if media is not None else None)

        async def formatted(media: Any | None) -> Sent:
            return await _with_less(change, media, wanted, Destination(chat=chat))

        sent = await self._with_picture(wanted, formatted)
        if wanted.picture is None or sent.photo is None:
            return picture
        await self._pictures.remember(wanted.picture, sent.photo)
        return wanted.picture.key

    async def delete(self, chat: int, message_id: int) -> None:
        """Delete a message; one that is gone is fine, as far as Telegram says so."""
        peer = await self._peer(chat)
        if isinstance(peer, raw.types.InputPeerChannel):
            channel = raw.types.InputChannel(channel_id=peer.channel_id, access_hash=peer.access_hash)
            call = raw.functions.channels.DeleteMessages(channel=channel, id=[message_id])
        else:
            call = raw.functions.messages.DeleteMessages(id=[message_id], revoke=True)
        await self._call(chat, call)

    async def _with_picture(self, screen: Screen, post: Callable[[Any | None], Awaitable[Sent]]) -> Sent:
        """Try the picture as Telegram holds it, then uploaded, then without."""
        if screen.picture is None:
            return await post(None)
        for source in (self._pictures.held, self._pictures.uploaded):
            media = await source(screen.picture)
            if media is None:
                continue
            try:
                return await post(media)
            except PictureRefused as refusal:
                log.info("picture %s is refused: %s", screen.picture.key, refusal)
                await self._pictures.forget(screen.picture)
        return await post(None)

    async def _peer(self, chat: int) -> Any:
        try:
            return await self._bot.resolve_peer(chat)
        except RPCError as error:
            raise verdict(error) from error
        except NoAnswer as error:
            raise Unreachable(str(error)) from error

    async def _call(self, chat: int, call: Any) -> Any:
        try:
            answer = await self._bot.call(call)
        except NoAnswer as error:
            raise Unreachable(str(error)) from error
        except RPCError as error:
            refusal = verdict(error)
            if isinstance(refusal, ChatClosed) and CHANNEL_MARK < chat < 0:
                refusal = await self._moved(chat) or refusal
            raise refusal from error
        self._receive(answer)
        return answer

    async def _moved(self, chat: int) -> Verdict | None:
        """Look whether a group that refuses us has become a supergroup."""
        try:
            answer = await self._bot.call(raw.functions.messages.GetChats(id=[-chat]))
        except (RPCError, NoAnswer):
            return None
        to = getattr(answer.chats[0], "migrated_to", None) if answer.chats else None
        return ChatMoved(CHANNEL_MARK - to.channel_id) if to is not None else None


_Post = Callable[[Any | None, Text, Keyboard, Destination], Awaitable[Sent]]


async def _with_less(post: _Post, media: Any | None, screen: Screen, to: Destination) -> Sent:
    """Post a screen; styles, links and places that are refused are left out."""
    text, keyboard = screen.text, screen.keyboard
    for _ in range(2):
        try:
            return await post(media, text, keyboard, to)
        except FormatRefused as refusal:
            log.warning("styles or buttons are refused: %s", refusal)
            text = Text(text.plain)
            keyboard = tuple(tuple(button for button in row if not button.url) for row in keyboard)
        except PlaceRefused as refusal:
            log.info("the message to answer, or the topic, is gone: %s", refusal)
            to = Destination(chat=to.chat)
    return await post(media, text, keyboard, to)


def _asking() -> Any:
    return raw.types.ReplyKeyboardForceReply(selective=True)


def _markup(keyboard: Keyboard) -> Any | None:
    rows = [raw.types.KeyboardInlineButtonRow(buttons=list(_buttons(row))) for row in keyboard if row]
    return raw.types.ReplyInlineMarkup(rows=rows) if rows else None


def _buttons(row: tuple[Any, ...]) -> Iterator[Any]:
    for button in row:
        kind = (
            raw.types.InlineButtonTypeUrl(url=button.url)
            if button.url
            else raw.types.InlineButtonTypeCallback(data=button.data.encode())
        )
        yield raw.types.KeyboardInlineButton(text=button.label, type=kind)


def _reply(place: Destination) -> Any | None:
    """Return what puts a message in its place (core.telegram.org/api/forum)."""
    if place.reply_to:
        return raw.types.InputReplyToMessage(reply_to_msg_id=place.reply_to, top_msg_id=place.topic)
    if place.topic is not None:
        return raw.types.InputReplyToMessage(reply_to_msg_id=place.topic)
    return None


def _sent(answer: Any, random_id: int) -> Sent:
    """Find our message in the answer; a repeated call is answered with the first one's updates."""
    if isinstance(answer, raw.types.UpdateShortSentMessage):
        return Sent(message_id=answer.id, medium="photo" if answer.media else "text", photo=_photo_in(answer.media))
    numbers = [
        update.id
        for update in answer.updates
        if isinstance(update, raw.types.UpdateMessageID) and update.random_id == random_id
    ]
    if not numbers:
        raise Impossible("the answer names no message")
    media = next(_media(answer), None)
    return Sent(message_id=numbers[0], medium="text" if media is None else "photo", photo=_photo(answer))


def _photo(answer: Any) -> Any | None:
    return next((photo for media in _media(answer) if (photo := _photo_in(media)) is not None), None)


def _media(answer: Any) -> Iterator[Any]:
    """Yield what is attached to the messages in an answer: where there is something, their text is a caption."""
    for update in answer.updates:
        media = getattr(getattr(update, "message", None), "media", None)
        if isinstance(media, raw.types.MessageMediaPhoto | raw.types.MessageMediaDocument):
            yield media


def _photo_in(media: Any) -> Any | None:
    photo = getattr(media, "photo", None)
    return photo if isinstance(photo, raw.types.Photo) else None
