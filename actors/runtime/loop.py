"""Pykka actors that live on the asyncio loop: a bounded mailbox with two lanes, and handlers that may await."""

import asyncio
import contextvars
import inspect
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, ClassVar

import pykka
from pykka._envelope import Envelope
from pykka.messages import _ActorStop

from actors.runtime.calls import Call, Lane
from tgarr.errors import ActorError, ActorStopped, MailboxFull

log = logging.getLogger(__name__)


class LoopFuture(pykka.Future[Any]):
    """The answer to one ask, awaited on the loop. Giving up on it shows as `abandoned`."""

    def __init__(self) -> None:
        super().__init__()
        self.inner: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    @property
    def abandoned(self) -> bool:
        """Whether nobody waits any more."""
        return self.inner.cancelled()

    def __await__(self) -> Generator[Any, None, Any]:
        return self.inner.__await__()

    def get(self, *, timeout: float | None = None) -> Any:  # noqa: ARG002  # pykka's signature
        """Raise: to block the loop on its own work would hang it for ever."""
        raise ActorError("an answer on the loop is awaited, not got")

    def set(self, value: Any = None) -> None:
        """Answer, unless the asker gave up."""
        if not self.inner.done():
            self.inner.set_result(value)

    def set_exception(self, exc_info: Any = None) -> None:
        """Fail with the exception of an `exc_info` triple."""
        self.fail(exc_info[1])

    def fail(self, error: BaseException) -> None:
        """Answer with an error, unless the asker gave up."""
        if not self.inner.done():
            self.inner.set_exception(error)


class LoopMailbox:
    """Messages in order, per lane. A full one raises to the sender; a stop always fits.

    It outlives its actor, and so is where a supervisor learns of the end: `ended` gets None after a proper
    stop and the error after a crash. `idle` is there once somebody waits for `drained`.
    """

    def __init__(self) -> None:
        self.size = 0
        self.lanes: dict[Lane, deque[Envelope[Any]]] = {lane: deque() for lane in Lane}
        self.stop_wanted: deque[Envelope[Any]] = deque()
        self.wake: Callable[[], None] = _asleep
        self.ended: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()
        self.idle: asyncio.Event | None = None

    def __len__(self) -> int:
        return sum(map(len, self.lanes.values()))

    def put(self, envelope: Envelope[Any], /) -> None:
        """Queue a message.

        Raises:
            MailboxFull: and the message is not queued.

        """
        message = envelope.message
        if isinstance(message, _ActorStop):
            self.stop_wanted.append(envelope)
        else:
            lane = self.lanes[message.lane if isinstance(message, Call) else Lane.PEOPLE]
            if len(lane) >= self.size:
                raise MailboxFull(f"{self.size} messages wait already")
            lane.append(envelope)
        self.wake()

    def get(self) -> Envelope[Any]:
        """Raise: the actor is woken by `put` and never blocks on its mailbox."""
        raise ActorError("a mailbox on the loop is not read by blocking")

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not len(self)

    async def drained(self) -> None:
        """Return when nothing waits and nothing is being worked on, or the actor has ended."""
        if self.ended.done():
            return
        self.idle = self.idle or asyncio.Event()
        self.wake()
        await self.idle.wait()


def _asleep() -> None:
    """Stand in until the actor has started."""


class AsyncActor(pykka.Actor):
    """An actor on the loop that is running when it is started.

    Subclasses set how much they do at a time, and may override `started` and `stopping`.

    Attributes:
        in_flight: handlers at a time for people; 1 where state changes across awaits.
        background_in_flight: the same for pollers, which have slots of their own.
        mailbox_size: messages that may wait in each lane.
        grace: seconds a stop waits for handlers before it cancels them.

    """

    in_flight: ClassVar[int] = 1
    background_in_flight: ClassVar[int] = 1
    mailbox_size: ClassVar[int] = 1000
    grace: ClassVar[float] = 5.0

    actor_inbox: LoopMailbox

    def __init__(self) -> None:
        super().__init__()
        self.actor_inbox.size = self.mailbox_size
        self._limits = {Lane.PEOPLE: self.in_flight, Lane.BACKGROUND: self.background_in_flight}
        self._running: dict[Lane, set[asyncio.Task[None]]] = {lane: set() for lane in Lane}
        self._companions: set[asyncio.Task[None]] = set()
        self._crash: BaseException | None = None
        self._end_wanted = asyncio.Event()

    @staticmethod
    def _create_actor_inbox() -> LoopMailbox:
        return LoopMailbox()

    @staticmethod
    def _create_future() -> LoopFuture:
        return LoopFuture()

    def _start_actor_loop(self) -> None:
        self._life = asyncio.get_running_loop().create_task(
            self._live(), name=f"{type(self).__name__}", context=contextvars.Context()
        )

    async def started(self) -> None:
        """Open what the actor needs; no message is handled before. Raising ends the actor."""

    async def stopping(self) -> None:
        """Close what `started` opened; called once at the end, also after a crash."""

    def accompany(self, work: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None]:
        """Run `work` beside the handlers for as long as the actor lives. If it raises, the actor dies of it.

        The task may be cancelled.
        """
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._companions.add(task)
        task.add_done_callback(self._companion_ended)
        return task

    def _companion_ended(self, task: asyncio.Task[None]) -> None:
        self._companions.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._crash = self._crash or error
            self._end_wanted.set()

    async def _live(self) -> None:
        mailbox = self.actor_inbox
        try:
            await self.started()
        except Exception as error:  # noqa: BLE001  # whatever it is, the supervisor must hear of it
            self._crash = error
        else:
            mailbox.wake = self._pump
            self._pump()
            await self._end_wanted.wait()
        self.actor_stopped.set()
        try:
            await self._wind_down()
            await self.stopping()
        except Exception:
            log.exception("%s failed while stopping", self)
        finally:
            mailbox.wake = _asleep
            pykka.ActorRegistry.unregister(self.actor_ref)
            self._turn_away()
            if not mailbox.ended.done():
                mailbox.ended.set_result(self._crash)
            if mailbox.idle is not None:
                mailbox.idle.set()

    def _pump(self) -> None:
        """Begin as many waiting messages as there are free slots."""
        if self.actor_inbox.stop_wanted:
            self._end_wanted.set()
        for lane, waiting in self.actor_inbox.lanes.items():
            running = self._running[lane]
            while waiting and len(running) < self._limits[lane]:
                self._begin(waiting.popleft(), running)
        if (idle := self.actor_inbox.idle) is not None and not any(self._running.values()):
            idle.set()

    def _begin(self, envelope: Envelope[Any], running: set[asyncio.Task[None]]) -> None:
        message, reply = envelope.message, envelope.reply_to
        if isinstance(reply, LoopFuture) and reply.abandoned:
            return
        context = message.context if isinstance(message, Call) else None
        task = asyncio.get_running_loop().create_task(self._handle(envelope), context=context)
        running.add(task)

        def ended(done: asyncio.Task[None]) -> None:
            running.discard(done)
            self.actor_inbox.wake()

        task.add_done_callback(ended)
        if isinstance(reply, LoopFuture) and isinstance(message, Call) and not message.changes:
            reply.inner.add_done_callback(lambda inner: task.cancel() if inner.cancelled() else None)

    async def _handle(self, envelope: Envelope[Any]) -> None:
        message, reply = envelope.message, envelope.reply_to
        try:
            answer = message.carry_out(self) if isinstance(message, Call) else self._handle_receive(message)
            if inspect.isawaitable(answer):
                answer = await answer
        except asyncio.CancelledError:
            # The end of this task, wherever it came from: pykka would stop ALL actors on seeing it.
            if isinstance(reply, LoopFuture):
                reply.fail(ActorStopped(f"{type(self).__name__} stopped before it had the answer"))
        except Exception as error:
            if isinstance(reply, LoopFuture):
                reply.fail(error)
            else:
                log.exception("%s could not carry out a tell", type(self).__name__)
        else:
            if reply is not None:
                reply.set(answer)

    async def _wind_down(self) -> None:
        """Let what waits be done, for `grace` seconds; then cancel."""
        for companion in self._companions:
            companion.cancel()
        if self._companions:
            await asyncio.wait(self._companions)
        if self._crash is None:
            self._pump()
            try:
                async with asyncio.timeout(self.grace):
                    while tasks := self._tasks():
                        await asyncio.wait(tasks)
                        await asyncio.sleep(0)  # the finished ones make room: their callbacks pump
            except TimeoutError:
                log.warning("%s did not finish within %g s", type(self).__name__, self.grace)
        if tasks := self._tasks():
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def _tasks(self) -> set[asyncio.Task[None]]:
        return set().union(*self._running.values())

    def _turn_away(self) -> None:
        """Answer everybody who still waits, those who wanted the stop last."""
        gone = ActorStopped(f"{type(self).__name__} has stopped")
        for waiting in self.actor_inbox.lanes.values():
            while waiting:
                if isinstance(reply := waiting.popleft().reply_to, LoopFuture):
                    reply.fail(gone)
        while self.actor_inbox.stop_wanted:
            if (stop_reply := self.actor_inbox.stop_wanted.popleft().reply_to) is not None:
                stop_reply.set(None)
