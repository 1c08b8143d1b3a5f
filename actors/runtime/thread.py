"""Pykka actors with a thread of their own, for work that blocks; they are asked from the loop like the others."""

import asyncio
import functools
import logging
import queue
from collections.abc import Callable, Generator
from typing import Any, ClassVar

import pykka
from pykka._envelope import Envelope
from pykka.messages import _ActorStop

from actors.runtime.calls import Call
from tgarr.errors import ActorError, MailboxFull

log = logging.getLogger(__name__)


class BridgedFuture(pykka.ThreadingFuture[Any]):
    """An answer made in a thread and awaited on the loop."""

    def __init__(self) -> None:
        super().__init__()
        self.abandoned = False
        self._when_done: Callable[[], object] | None = None

    def __await__(self) -> Generator[Any, None, Any]:
        loop = asyncio.get_running_loop()
        done = loop.create_future()

        def wake() -> None:
            if not done.done():
                done.set_result(None)

        with self._condition:
            if self._result is None:
                self._when_done = functools.partial(loop.call_soon_threadsafe, wake)
            else:
                done.set_result(None)
        try:
            yield from done.__await__()
        except asyncio.CancelledError:
            self.abandoned = True
            raise
        return super().get(timeout=0)

    def get(self, *, timeout: float | None = None) -> Any:
        """Block for the answer; raises on the loop, which would hang."""
        if asyncio._get_running_loop() is not None:  # noqa: SLF001  # the documented one raises instead of telling
            raise ActorError("an answer is awaited on the loop, not got")
        return super().get(timeout=timeout)

    def set(self, value: Any = None) -> None:
        """Answer."""
        super().set(value)
        self._tell()

    def set_exception(self, exc_info: Any = None) -> None:
        """Answer with an error."""
        super().set_exception(exc_info)
        self._tell()

    def _tell(self) -> None:
        with self._condition:
            when_done = self._when_done
        if when_done is not None:
            try:
                when_done()
            except RuntimeError:
                log.debug("an answer came after the loop had closed")


class ThreadMailbox:
    """A bounded queue between threads. A full one raises to the sender; a stop always fits."""

    def __init__(self) -> None:
        self.size = 0
        self._queue: queue.SimpleQueue[Envelope[Any]] = queue.SimpleQueue()

    def __len__(self) -> int:
        return self._queue.qsize()

    def put(self, envelope: Envelope[Any], /) -> None:
        """Queue a message.

        Raises:
            MailboxFull: and the message is not queued.

        """
        if len(self) >= self.size and not isinstance(envelope.message, _ActorStop):
            raise MailboxFull(f"{self.size} messages wait already")
        self._queue.put(envelope)

    def get(self) -> Envelope[Any]:
        """Wait for the next message."""
        return self._queue.get()

    def empty(self) -> bool:
        """Whether nothing waits."""
        return self._queue.empty()


class ThreadActor(pykka.ThreadingActor):
    """An actor with a thread of its own. A failing tell is logged, and the actor lives on."""

    mailbox_size: ClassVar[int] = 10_000
    #: The program's end waits for stop(), not for a thread that nobody stopped.
    use_daemon_thread = True

    actor_inbox: ThreadMailbox

    def __init__(self) -> None:
        super().__init__()
        self.actor_inbox.size = self.mailbox_size

    @staticmethod
    def _create_actor_inbox() -> ThreadMailbox:
        return ThreadMailbox()

    @staticmethod
    def _create_future() -> BridgedFuture:
        return BridgedFuture()

    def _actor_loop_running(self) -> None:
        while not self.actor_stopped.is_set():
            envelope = self.actor_inbox.get()
            reply = envelope.reply_to
            try:
                if isinstance(reply, BridgedFuture) and reply.abandoned:
                    continue
                answer = self._receive(envelope.message)
            except BaseException as error:
                # Also SystemExit and the like: pykka would stop ALL actors on seeing one.
                if reply is None:
                    log.exception("%s could not carry out a tell", type(self).__name__)
                else:
                    reply.set_exception((type(error), error, error.__traceback__))
            else:
                if reply is not None:
                    reply.set(answer)

    def _receive(self, message: Any) -> Any:
        if isinstance(message, Call):
            return message.context.run(message.carry_out, self)
        return self._handle_receive(message)
