"""How one part of the house asks another: a call with a time limit, its context, and a guard against cycles."""

import asyncio
import contextlib
import contextvars
import functools
import logging
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar, cast

import msgspec
import pykka
from pykka._envelope import Envelope
from pykka.messages import _ActorStop

from tgarr.domain.operations import terms_of
from tgarr.errors import ActorStopped, AskCycle, AskTimeout

Face = TypeVar("Face")

log = logging.getLogger(__name__)

#: The actors that wait, outermost first, for the work that runs in this context.
_waiting: contextvars.ContextVar[tuple[str, ...]] = contextvars.ContextVar("waiting", default=())


class Lane(Enum):
    """Who asks: people never queue behind pollers."""

    PEOPLE = "people"
    BACKGROUND = "background"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One message: a method by name, with what it is to know of its asker.

    Attributes:
        changes: see `Operation.changes`.
        context: the asker's context variables (request id, the chain of waiting actors).

    """

    method: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = msgspec.field(default_factory=dict)
    lane: Lane = Lane.PEOPLE
    changes: bool = False
    context: contextvars.Context

    def carry_out(self, actor: pykka.Actor) -> Any:
        """Call the method on `actor`; the answer may be an awaitable."""
        log.debug("%s.%s", type(actor).__name__, self.method)  # in the asker's context: with the id of the request
        return getattr(actor, self.method)(*self.args, **self.kwargs)


def _context_for(ref: pykka.ActorRef[Any]) -> contextvars.Context:
    context = contextvars.copy_context()
    context.run(_waiting.set, (*_waiting.get(), ref.actor_urn))
    return context


async def ask(  # the terms of one call; all but three have defaults
    ref: pykka.ActorRef[Any],
    method: str,
    *args: Any,
    limit: float,
    lane: Lane = Lane.PEOPLE,
    changes: bool = False,
    **kwargs: Any,
) -> Any:
    """Have the actor behind `ref` run `method`, and return its answer.

    Args:
        ref: the actor.
        method: the name of one of its methods.
        args: passed on.
        limit: seconds to wait. When they pass, or the asker is cancelled, a handler that only reads is
            cancelled and one that changes something goes on unheard; a message not begun is dropped.
        lane: whose slots the call takes.
        changes: see `Operation.changes`.
        kwargs: passed on.

    Raises:
        MailboxFull: nothing was queued.
        AskTimeout: the limit passed.
        AskCycle: the actor is itself waiting, directly or through others, for this very work.
        ActorStopped: it is not there (any more).
        Exception: whatever the method raised.

    """
    call = Call(method=method, args=args, kwargs=kwargs, lane=lane, changes=changes, context=_context_for(ref))
    return await _answer(ref, call, limit)


async def _answer(ref: pykka.ActorRef[Any], call: Call, limit: float) -> Any:
    """Send a call and wait for its answer; see `ask`."""
    if ref.actor_urn in _waiting.get():
        raise AskCycle(f"{ref.actor_class.__name__}.{call.method} would wait for itself")
    if not ref.is_alive():
        raise ActorStopped(f"{ref.actor_class.__name__} has stopped")
    future = ref.actor_class._create_future()  # noqa: SLF001  # pykka's documented extension point
    ref.actor_inbox.put(Envelope(call, reply_to=future))
    try:
        async with asyncio.timeout(limit) as scope:
            return await future
    except pykka.ActorDeadError as error:
        raise ActorStopped(f"{ref.actor_class.__name__} stopped before it had the answer") from error
    except TimeoutError as error:
        if not scope.expired():
            raise
        raise AskTimeout(f"{ref.actor_class.__name__}.{call.method} took longer than {limit:g} s") from error


def tell(ref: pykka.ActorRef[Any], method: str, *args: Any, **kwargs: Any) -> None:
    """Have the actor run `method` some time; a failure is logged by the actor, which lives on.

    Raises:
        MailboxFull: nothing was queued.
        ActorStopped: it is not there (any more).

    """
    if not ref.is_alive():
        raise ActorStopped(f"{ref.actor_class.__name__} has stopped")
    call = Call(method=method, args=args, kwargs=kwargs, changes=True, context=contextvars.copy_context())
    ref.actor_inbox.put(Envelope(call))


async def stop(ref: pykka.ActorRef[Any]) -> None:
    """Have an actor finish what waits and end; return when it has. An actor that is gone is fine."""
    if ref.is_alive():
        future = ref.actor_class._create_future()  # noqa: SLF001  # pykka's documented extension point
        ref.actor_inbox.put(Envelope(_ActorStop(), reply_to=future))
        with contextlib.suppress(pykka.ActorDeadError):
            await future


class _Remote:
    """Looks like the face, and asks the actor that stands behind it at the moment of each call."""

    def __init__(
        self,
        resolve: Callable[[], pykka.ActorRef[Any]],
        face: type,
        lane: Lane,
        limit: float | None,
    ) -> None:
        self._resolve = resolve
        self._face = face
        self._lane = lane
        self._limit = limit

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method.startswith("_"):
            raise AttributeError(method)
        terms = terms_of(self._face, method)

        async def asked(*args: Any, **kwargs: Any) -> Any:
            # Not through `ask`: the methods of faces may have parameters of the same names as its own.
            ref = self._resolve()
            call = Call(
                method=method,
                args=args,
                kwargs=kwargs,
                lane=self._lane,
                changes=terms.changes,
                context=_context_for(ref),
            )
            return await _answer(ref, call, terms.limit if self._limit is None else self._limit)

        made = self.__dict__[method] = functools.wraps(getattr(self._face, method))(asked)
        return made


def remote(
    where: pykka.ActorRef[Any] | Callable[[], pykka.ActorRef[Any]],
    face: type[Face],
    *,
    lane: Lane = Lane.PEOPLE,
    limit: float | None = None,
) -> Face:
    """Return the typed face of an actor: each `async def` method of `face` becomes an ask.

    Args:
        where: the actor, or a function that finds it anew at each call (it may have been restarted).
        face: the class whose methods may be called; it states each method's time limit.
        lane: whose slots the calls take.
        limit: seconds, in place of the face's own limits.

    """
    resolve = where if callable(where) else lambda: where
    return cast("Face", _Remote(resolve, face, lane, limit))
