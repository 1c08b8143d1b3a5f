"""Which function answers which TL call, and what such a function is given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.telegram.refusals import Refused

if TYPE_CHECKING:
    from sandbox.telegram.data_centre import DataCentre
    from sandbox.telegram.protocol.session import Session
    from sandbox.telegram.world.accounts import Account
    from sandbox.telegram.world.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, and the data centre that is called."""

    centre: "DataCentre"
    session: "Session"

    @property
    def world(self) -> "World":
        """The world that the call reads and changes."""
        return self.centre.world

    @property
    def account(self) -> "Account":
        """The account that the key is logged in as; refused without one."""
        number = self.session.auth_key.account_id
        if number is None:
            # From core.telegram.org/api/errors#401-unauthorized: a method that needs a user, with a key that has none.
            raise Refused("AUTH_KEY_UNREGISTERED", 401)
        return self.world.accounts[number]


Handler = Callable[[Caller, Any], Any]
_HANDLERS: dict[type, Handler] = {}


def handles(*calls: Any) -> Callable[[Handler], Handler]:
    """Make a function the one that answers these TL functions."""

    def register(handler: Handler) -> Handler:
        _HANDLERS.update(dict.fromkeys(calls, handler))
        return handler

    return register


def handler_of(call: Any) -> Handler:
    """The function for a call; what the data centre does not know is refused in words, never with a 500."""
    handler = _HANDLERS.get(type(call))
    if handler is None:
        raise Refused("METHOD_INVALID")
    return handler


def method_of(call: Any) -> str:
    """A call's name as in the TL schema's documentation: "messages.sendMessage"."""
    *space, name = call.QUALNAME.removeprefix("functions.").split(".")
    return ".".join([*space, name[:1].lower() + name[1:]])
