"""A process of ours that is asked by lines of JSON: started when something is asked, ended when nothing is for long."""

import contextlib
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from tgarr.errors import StatisticsError

_LIMIT_SECONDS: Final = 25.0
"""For one answer; taking in an hour of samples takes a fraction of a second."""
_END_SECONDS: Final = 5.0
_CHUNK: Final = 65536


class Child:
    """One process, used by one thread.

    Args:
        module: that is run.
        arguments: it is given.
        environment: what it finds besides ours.

    """

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._environment = environment
        self._running: subprocess.Popen[bytes] | None = None
        self._asked_at = 0.0

    @property
    def idle(self) -> float:
        """Seconds since it was asked something; 0 while it does not run."""
        return time.monotonic() - self._asked_at if self._running is not None else 0.0

    def ask(self, question: Any) -> Any:
        """Return the answer to a question.

        Raises:
            StatisticsError: the process has ended, or does not answer in time.

        """
        try:
            return msgspec.json.decode(self._exchange(msgspec.json.encode(question) + b"\n"))
        except (OSError, EOFError, msgspec.DecodeError) as error:
            self._kill()
            why = f"{type(error).__name__} {error}"
            raise StatisticsError(f"the process of {self._command[2]} has ended ({why})") from error

    def _exchange(self, line: bytes) -> bytes:
        """Return the answer to a line; a process that was found dead is started anew, once."""
        for last in (False, True):
            running = self._start()
            try:
                self._write(running, line)
                return self._read(running)
            except (EOFError, BrokenPipeError):
                self._kill()
                if last:
                    raise
        raise EOFError

    def end(self) -> None:
        """Let the process come to its end."""
        running, self._running = self._running, None
        if running is None or running.stdin is None:
            return
        with contextlib.suppress(OSError):
            running.stdin.close()
        try:
            running.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        if running.stdout is not None:
            running.stdout.close()

    def _start(self) -> subprocess.Popen[bytes]:
        self._asked_at = time.monotonic()
        if self._running is not None and self._running.poll() is None:
            return self._running
        self.end()
        self._running = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            self._command,
            env={**os.environ, **self._environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the bot, which ends it in its own time
        )
        return self._running

    @staticmethod
    def _write(running: subprocess.Popen[bytes], line: bytes) -> None:
        if running.stdin is None:
            raise EOFError
        running.stdin.write(line)
        running.stdin.flush()

    @staticmethod
    def _read(running: subprocess.Popen[bytes]) -> bytes:
        """Return one line, in time."""
        if running.stdout is None:
            raise EOFError
        until, pieces = time.monotonic() + _LIMIT_SECONDS, bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(running.stdout, selectors.EVENT_READ)
            while not pieces.endswith(b"\n"):
                if not waiting.select(max(0.0, until - time.monotonic())):
                    raise TimeoutError(f"no answer in {_LIMIT_SECONDS:g} s")
                piece = os.read(running.stdout.fileno(), _CHUNK)
                if not piece:
                    raise EOFError
                pieces += piece
        return bytes(pieces)

    def _kill(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.kill()
            running.wait()
            for pipe in (running.stdin, running.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
