"""Pictures on their way to Telegram: what it holds already is named, the rest is fetched and uploaded, or left out."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from pyrogram import raw
from pyrogram.errors import RPCError

from actors.stores import media
from actors.stores.state import StateFace
from tgarr.chat.refusing import verdict
from tgarr.chat.screens import Picture
from tgarr.chat.seams import Bot, NoAnswer
from tgarr.chat.uploading import upload
from tgarr.chat.verdicts import Flooded

log = logging.getLogger(__name__)

Fetch = Callable[[Picture], Awaitable[bytes]]

FETCH_SECONDS: Final = 8.0
"""How long a service may take to give a picture before the text goes alone."""
MOST_BYTES: Final = 10 * 1024 * 1024
"""Of a photo (core.telegram.org/bots/api#sendphoto)."""


class Pictures:
    """Turns a picture into something that can be sent. `fetch` gets its bytes from a service, and may fail."""

    def __init__(self, state: StateFace, bot: Bot, fetch: Fetch) -> None:
        self._state = state
        self._bot = bot
        self._fetch = fetch

    async def held(self, picture: Picture) -> Any | None:
        """Return the picture as Telegram holds it, None when it does not, as far as we know."""
        file = await self._state.read(lambda db: media.find(db, picture.key))
        if file is None:
            return None
        number, access_hash, reference = file.split(":")
        photo = raw.types.InputPhoto(
            id=int(number), access_hash=int(access_hash), file_reference=bytes.fromhex(reference)
        )
        return raw.types.InputMediaPhoto(id=photo)

    async def uploaded(self, picture: Picture) -> Any | None:
        """Return the picture freshly uploaded; None when it cannot be had, which costs no message.

        Raises:
            Flooded: Telegram asks to wait.

        """
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                content = await self._fetch(picture)
        except Exception as error:  # noqa: BLE001  # whatever it is, a picture is only decoration
            log.info("picture %s cannot be had: %s", picture.key, error or type(error).__name__)
            return None
        if not 0 < len(content) <= MOST_BYTES:
            log.info("picture %s has %d bytes and is left out", picture.key, len(content))
            return None
        try:
            file = await upload(self._bot, content, "picture.jpg")
        except RPCError as error:
            if isinstance(asked := verdict(error), Flooded):
                raise asked from error
            log.info("picture %s is not taken: %s", picture.key, error)
            return None
        except NoAnswer as error:
            log.info("picture %s could not be uploaded: %s", picture.key, error)
            return None
        return raw.types.InputMediaUploadedPhoto(file=file)

    async def remember(self, picture: Picture, photo: Any) -> None:
        """Note how Telegram calls a picture that was sent, if that is news."""
        file = f"{photo.id}:{photo.access_hash}:{photo.file_reference.hex()}"

        def note(db: sqlite3.Connection) -> None:
            if media.find(db, picture.key) != file:
                media.put(db, picture.key, file, now=time.time())

        await self._state.write(note)

    async def forget(self, picture: Picture) -> None:
        """Note that Telegram no longer takes what it called the picture."""
        await self._state.write(lambda db: media.forget(db, picture.key))
