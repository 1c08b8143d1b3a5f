"""From a call's bytes to its answer: unwraps it, notes it, lets faults strike, carries it out."""

import logging
import traceback
from typing import TYPE_CHECKING, Any

from pyrogram.raw import functions, types

# Importing a module of handlers registers its functions.
from sandbox.telegram.handlers import (  # noqa: F401
    commands,
    editing,
    files,
    groups,
    login,
    missed,
    people,
    querying,
    reacting,
    reading,
    sending,
    tapping,
    topics,
)
from sandbox.telegram.handlers.registry import Caller, handler_of, method_of
from sandbox.telegram.protocol.encryption import parse
from sandbox.telegram.protocol.session import Session
from sandbox.telegram.refusals import Refused

if TYPE_CHECKING:
    from sandbox.telegram.call_log import LoggedCall
    from sandbox.telegram.data_centre import DataCentre

log = logging.getLogger(__name__)

_CHANNEL_MARK = -1_000_000_000_000


class Dispatcher:
    """Answers the calls of every session."""

    def __init__(self, centre: "DataCentre") -> None:
        self._centre = centre
        self._running: set[tuple[int | None, bytes, int]] = set()

    async def answer(self, session: Session, body: bytes) -> Any | None:
        """The result or error for a call; None when it is to have no answer."""
        try:
            call = _unwrapped(session, parse(body))
        except (KeyError, IndexError, ValueError, TypeError):
            # From core.telegram.org/api/errors: a constructor that this layer does not know.
            return types.RpcError(error_code=400, error_message="INPUT_METHOD_INVALID")
        method = method_of(call)
        logged = self._centre.calls.add(method, session.auth_key.account_id, _marked(getattr(call, "peer", None)))
        try:
            result = await self._carry_out(session, call, method)
        except Refused as refusal:
            logged.outcome = refusal.words
            self._tell(logged, refusal)
            return types.RpcError(error_code=refusal.number, error_message=refusal.words)
        except Exception:
            # A mistake of the sandbox or a call of impossible parts: told loudly, and not with a 500, which clients
            # repeat ten times.
            log.exception("%s failed", method)
            logged.outcome = "failed"
            self._centre.world.feed.add("call_failed", method=method, error=traceback.format_exc())
            return types.RpcError(error_code=400, error_message="INPUT_CONSTRUCTOR_INVALID")
        if self._centre.faults.loses(method):
            logged.outcome = "lost"
            return None
        return result

    async def _carry_out(self, session: Session, call: Any, method: str) -> Any:
        handler = handler_of(call)
        faults = self._centre.faults
        faults.check(method)
        random_id, peer = getattr(call, "random_id", None), getattr(call, "peer", None)
        if random_id is None or peer is None:
            await faults.hold(method)
            return handler(Caller(centre=self._centre, session=session), call)
        mark = (session.auth_key.account_id, peer.write(), random_id)
        if mark in self._running:
            # TELEGRAM.md, "Sending exactly once": only while the first call is still running.
            raise Refused("RANDOM_ID_DUPLICATE", 500)
        self._running.add(mark)
        try:
            await faults.hold(method)
            return handler(Caller(centre=self._centre, session=session), call)
        finally:
            self._running.discard(mark)

    def _tell(self, logged: "LoggedCall", refusal: Refused) -> None:
        feed = self._centre.world.feed
        if refusal.words.startswith("FLOOD_WAIT_"):
            seconds = int(refusal.words.rpartition("_")[2])
            feed.add("flood_wait", method=logged.method, chat=logged.chat, seconds=seconds)
            return
        feed.add(
            "call_refused",
            method=logged.method,
            chat=logged.chat,
            account=logged.account,
            error=refusal.words,
            code=refusal.number,
        )


def _unwrapped(session: Session, call: Any) -> Any:
    """The call inside invokeWithLayer, initConnection and the like, which tell what the session is for."""
    wants_updates = True
    is_first = False
    while True:
        match call:
            case functions.InvokeWithLayer():
                call = call.query
            case functions.InitConnection():
                is_first = True
                call = call.query
            case functions.InvokeWithoutUpdates():
                wants_updates = False
                call = call.query
            case functions.InvokeAfterMsg() | functions.InvokeAfterMsgs():
                call = call.query
            case _:
                break
    if call.QUALNAME.startswith("functions.upload."):
        session.carries_files = True
    if is_first and wants_updates:
        session.auth_key.claim_updates(session, firmly=False)
    return call


def _marked(peer: Any) -> int | None:
    """The chat that a call names, as the control API marks it."""
    match peer:
        case types.InputPeerUser():
            return int(peer.user_id)
        case types.InputPeerChat():
            return -int(peer.chat_id)
        case types.InputPeerChannel():
            return _CHANNEL_MARK - int(peer.channel_id)
        case _:
            return None
