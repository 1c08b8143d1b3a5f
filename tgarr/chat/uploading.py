"""Brings the bytes of a file to Telegram, where a message can name them."""

import secrets
from typing import Any, Final

from pyrogram import raw

from tgarr.chat.seams import Bot

_PART_BYTES: Final = 512 * 1024
"""Of an upload (core.telegram.org/api/files#uploading-files)."""
_PART_SECONDS: Final = 20.0


async def upload(bot: Bot, content: bytes, name: str) -> Any:
    """Upload up to 10 MB; return how a message names them.

    Raises:
        RPCError: Telegram does not take them.
        NoAnswer: it may have or not.

    """
    number = secrets.randbits(63)
    starts = range(0, len(content), _PART_BYTES)
    for part, start in enumerate(starts):
        piece = content[start : start + _PART_BYTES]
        await bot.call(
            raw.functions.upload.SaveFilePart(file_id=number, file_part=part, bytes=piece), limit=_PART_SECONDS
        )
    return raw.types.InputFile(id=number, parts=len(starts), name=name, md5_checksum="")
