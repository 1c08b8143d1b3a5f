"""Real programs beside a test: a folder and free ports of their own, their output kept, ended by process id."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

_START_SECONDS = 15.0
_STOP_SECONDS = 10.0
_OUTPUT = "output.txt"


class ProgramFailed(RuntimeError):
    """The program ended, or did not answer in time; the words are what it printed."""


def free_port() -> int:
    """A port of loopback that nobody listens on, for TCP and UDP; somebody may still take it first."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


async def listens(port: int) -> bool:
    """Whether something takes connections on a port of loopback."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


@dataclass(frozen=True, slots=True)
class Program:
    """A program that runs and listens on `port`."""

    port: int
    pid: int


@asynccontextmanager
async def running(command: Callable[[int], Sequence[str]], *, folder: Path) -> AsyncIterator[Program]:
    """Run a program in `folder`, which is also its home, from the moment it listens.

    Args:
        command: makes the command line for a port of loopback; asked again with another port when the first
            attempts fail, since somebody may take a port between our look and the program's start.
        folder: where it lives.

    Raises:
        ProgramFailed: it ends before, or takes too long.

    """
    for last in (False, False, True):
        port = free_port()
        process = await _start(command(port), folder)
        try:
            await _until_it_listens(process, port, folder)
        except ProgramFailed:
            await _end(process)
            if last:
                raise
        else:
            break
    try:
        yield Program(port, process.pid)
    finally:
        await _end(process)


async def _start(command: Sequence[str], folder: Path) -> asyncio.subprocess.Process:
    with (folder / _OUTPUT).open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C.UTF-8"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
        )


async def _until_it_listens(process: asyncio.subprocess.Process, port: int, folder: Path) -> None:
    try:
        async with asyncio.timeout(_START_SECONDS):
            while not await listens(port):
                if process.returncode is not None:
                    raise ProgramFailed(f"ended with {process.returncode}: {_output(folder)}")
                await asyncio.sleep(0.02)
    except TimeoutError as error:
        raise ProgramFailed(f"does not listen after {_START_SECONDS:g} s: {_output(folder)}") from error


def _output(folder: Path) -> str:
    return (folder / _OUTPUT).read_text(errors="replace").strip()


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
