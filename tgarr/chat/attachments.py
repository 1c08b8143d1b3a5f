"""Files on their way to Telegram: made when their message goes out, and uploaded; where that fails the words go out."""

import asyncio
import logging
import mimetypes
from typing import Any, Final

import msgspec
from pyrogram import raw
from pyrogram.errors import RPCError

from tgarr.chat.making import Make
from tgarr.chat.refusing import verdict
from tgarr.chat.screens import Attachment
from tgarr.chat.seams import Bot, NoAnswer
from tgarr.chat.text import Text
from tgarr.chat.uploading import upload
from tgarr.chat.verdicts import Unreachable

log = logging.getLogger(__name__)

_MAKE_SECONDS: Final = 30.0
"""Then the words go alone: what is said after it in the chat waits for it."""


class Uploaded(msgspec.Struct, frozen=True):
    """A file as a message takes it, None where there is none, and the words for it, empty for the message's own."""

    media: Any | None
    text: Text


class Attachments:
    """Turns an attachment into something that can be sent."""

    def __init__(self, bot: Bot, make: Make) -> None:
        self._bot = bot
        self._make = make

    async def made(self, attachment: Attachment) -> Uploaded:
        """Return the file, freshly made and uploaded.

        Raises:
            Verdict: Telegram does not take it now, or cannot be reached.

        """
        try:
            async with asyncio.timeout(_MAKE_SECONDS):
                made = await self._make(attachment)
        except Exception:
            log.exception("%s cannot be made", attachment.name)
            return Uploaded(None, Text())
        if not made.content:
            return Uploaded(None, made.text)
        try:
            file = await upload(self._bot, made.content, attachment.name)
        except RPCError as error:
            raise verdict(error) from error
        except NoAnswer as error:
            raise Unreachable(str(error)) from error
        if attachment.name.endswith(".png"):
            return Uploaded(raw.types.InputMediaUploadedPhoto(file=file), made.text)
        kind, _ = mimetypes.guess_type(attachment.name)
        named = raw.types.DocumentAttributeFilename(file_name=attachment.name)
        media = raw.types.InputMediaUploadedDocument(
            file=file, mime_type=kind or "application/octet-stream", attributes=[named]
        )
        return Uploaded(media, made.text)
