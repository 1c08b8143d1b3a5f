"""A process of ours that is asked by lines of JSON: started when something is asked, ended when nothing is for long.

What it writes to its standard error, a traceback above all, becomes a line of our log, where secrets are hidden.
"""

import contextlib
import logging
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

log = logging.getLogger(__name__)

_LIMIT_SECONDS: Final = 25.0
"""For one answer; taking in an hour of samples takes a fraction of a second."""
_END_SECONDS: Final = 5.0
_CHUNK: Final = 65536
_MOST_SAID: Final = 8000
"""Bytes of its standard error, the last ones: the end of a traceback says what it was."""
_PASSED_ON: Final = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH")


def environment() -> dict[str, str]:
    """Return what a process of ours needs to find Python and its libraries, and nothing of what else we were given.

    A bot's environment has tokens and keys in it.
    """
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


class Child:
    """One process, used by one thread.

    Args:
        module: that is run.
        arguments: it is given.
        environment: what it finds besides `environment()`.

    """

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._environment = environment
        self._running: subprocess.Popen[bytes] | None = None
        self._asked_at = 0.0
        self._said = bytearray()

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
            answer = msgspec.json.decode(self._exchange(msgspec.json.encode(question) + b"\n"))
        except (OSError, EOFError, msgspec.DecodeError) as error:
            self._kill()
            why = f"{type(error).__name__} {error}"
            raise StatisticsError(f"the process of {self._command[2]} has ended ({why})") from error
        self._pass_on()
        return answer

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
        self._let_go(running)

    def _start(self) -> subprocess.Popen[bytes]:
        self._asked_at = time.monotonic()
        if self._running is not None and self._running.poll() is None:
            return self._running
        self.end()
        self._running = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            self._command,
            env={**environment(), **self._environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the bot, which ends it in its own time
        )
        if self._running.stderr is not None:
            os.set_blocking(self._running.stderr.fileno(), False)
        return self._running

    @staticmethod
    def _write(running: subprocess.Popen[bytes], line: bytes) -> None:
        if running.stdin is None:
            raise EOFError
        running.stdin.write(line)
        running.stdin.flush()

    def _read(self, running: subprocess.Popen[bytes]) -> bytes:
        """Return one line, in time."""
        if running.stdout is None or running.stderr is None:
            raise EOFError
        until, pieces = time.monotonic() + _LIMIT_SECONDS, bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(running.stdout, selectors.EVENT_READ)
            waiting.register(running.stderr, selectors.EVENT_READ)  # else it would wait for a reader, and we for it
            while not pieces.endswith(b"\n"):
                ready = {key.fileobj for key, _ in waiting.select(max(0.0, until - time.monotonic()))}
                if not ready:
                    raise TimeoutError(f"no answer in {_LIMIT_SECONDS:g} s")
                if running.stderr in ready and not self._listen(running):
                    waiting.unregister(running.stderr)
                if running.stdout in ready:
                    piece = os.read(running.stdout.fileno(), _CHUNK)
                    if not piece:
                        raise EOFError
                    pieces += piece
        return bytes(pieces)

    def _listen(self, running: subprocess.Popen[bytes]) -> bool:
        """Take what stands in the standard error; tell whether there may be more to come."""
        with contextlib.suppress(BlockingIOError):
            while running.stderr is not None and (piece := os.read(running.stderr.fileno(), _CHUNK)):
                self._said = (self._said + piece)[-_MOST_SAID:]
            return False
        return True

    def _pass_on(self) -> None:
        """Log what it has written to its standard error."""
        said, self._said = self._said.decode(errors="replace").strip(), bytearray()
        if said:
            log.warning("the process of %s says: %s", self._command[2], said)

    def _kill(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.kill()
            running.wait()
            self._let_go(running)

    def _let_go(self, running: subprocess.Popen[bytes]) -> None:
        """Close the pipes to a process that has ended, once its last words are read."""
        self._listen(running)
        self._pass_on()
        for pipe in (running.stdin, running.stdout, running.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
