"""Questions in SQL from the same machine: a socket in the data folder that only its owner can open.

The running bot is asked through it, as it alone has the file of the statistics open; a stopped one needs not be.
"""

import asyncio
import contextlib
import logging
import socket
from pathlib import Path
from typing import Final

import msgspec

from actors.runtime import remote, stop
from actors.statistics.asked import ask, copied
from actors.statistics.keeping import Keeping
from actors.statistics.question import MOST_LETTERS, Asked, Told
from actors.statistics.store import StatisticsFace, start_statistics
from actors.stores.lock import FolderLock
from tgarr.chat.house import House
from tgarr.errors import ActorError, QueryRefused, StatisticsError

log = logging.getLogger(__name__)

_SOCKET: Final = "tgarr.sock"
_MOST_BYTES: Final = 8 * MOST_LETTERS
_LIMIT_SECONDS: Final = 60.0


class Desk:
    """Answers at the socket of the house's data folder."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def run(self) -> None:
        """Answer until cancelled."""
        path = self._house.config.data / _SOCKET
        path.unlink(missing_ok=True)  # by a process that was killed: the folder's lock says that there is no other
        listening = socket.socket(socket.AF_UNIX)
        try:
            # Nobody gets in before it listens. A umask would be for all threads, and for folders that they make.
            listening.bind(str(path))
            path.chmod(0o600)
            # It begins below: a server that begins at once is lost to whoever is cancelled meanwhile.
            server = await asyncio.start_unix_server(
                self._answer, sock=listening, limit=_MOST_BYTES, start_serving=False
            )
        except OSError as error:
            listening.close()
            log.warning("`tgarr sql` cannot ask this bot: %s", error)
            await asyncio.Event().wait()
            return
        try:
            await server.serve_forever()
        finally:
            path.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_LIMIT_SECONDS):
                told = await self._told(await reader.readline())
                writer.write(msgspec.json.encode(told))
                await writer.drain()
        except (OSError, ValueError, TimeoutError) as error:
            log.info("a question at the socket is not answered: %s %s", type(error).__name__, error)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _told(self, line: bytes) -> Told:
        statistics = self._house.statistics
        if statistics is None:
            return Told(refused="off")
        return await _asked(statistics, msgspec.json.decode(line, type=Asked))


async def put(data: Path, asked: Asked, *, keeping: Keeping) -> Told:
    """Ask the running bot, or where there is none the files of its folder.

    Raises:
        StoreError: the folder cannot be used.
        StatisticsError: the running bot does not answer.

    """
    if len(asked.sql) > MOST_LETTERS:
        return Told(refused="long")
    try:
        reader, writer = await asyncio.open_unix_connection(data / _SOCKET)
    except (FileNotFoundError, ConnectionRefusedError):
        return await _by_itself(data, asked, keeping)
    except OSError as error:
        raise StatisticsError(f"the running bot cannot be asked: {error}") from error
    writer.write(msgspec.json.encode(asked) + b"\n")
    try:
        return msgspec.json.decode(await reader.read(), type=Told)
    except (OSError, msgspec.DecodeError) as error:
        raise StatisticsError("the running bot did not answer") from error
    finally:
        writer.close()


async def _by_itself(data: Path, asked: Asked, keeping: Keeping) -> Told:
    lock = FolderLock(data)
    try:
        ref = start_statistics(data / "statistics", keeping=keeping, on_aside=lambda _file, _why: None)
        try:
            return await _asked(remote(ref, StatisticsFace), asked)
        finally:
            await stop(ref)
    finally:
        lock.release()


async def _asked(statistics: StatisticsFace, asked: Asked) -> Told:
    try:
        async with copied(statistics) as copy:
            return await ask(copy, asked)
    except QueryRefused as refused:
        return Told(refused=refused.why, what=refused.what)
    except (StatisticsError, ActorError) as error:
        return Told(refused="unavailable", what=str(error))
