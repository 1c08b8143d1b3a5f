"""The doors at which services tell, as an admin sees them."""

from typing import Final

import msgspec

from actors.runtime import Lane
from actors.stores import hooks
from tgarr.chat.gathering import Trouble, gathered
from tgarr.chat.house import House
from tgarr.domain.capabilities import Teller

_PATIENCE_SECONDS: Final = 3.0
"""For which the others are waited for once one has answered."""


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """One door.

    Attributes:
        name, kind: of the service.
        base: the address without the secret; empty where the configuration does not say how we are reached.
        secret: never to be shown but in private, to an admin.
        heard_at: when somebody last came with the secret.
        teller: whether we can connect the service ourselves.
        tells: the address it tells at; empty where it was not told to, None where it could not be asked.
        trouble: why it could not be asked.

    """

    name: str
    kind: str
    base: str
    secret: str
    heard_at: float | None
    teller: bool
    tells: str | None = None
    trouble: Trouble | None = None

    @property
    def connected(self) -> bool:
        """Whether it tells here."""
        return bool(self.tells) and self.tells == self.base

    @property
    def address(self) -> str:
        """The whole address, to be pasted."""
        return f"{self.base}/{self.secret}" if self.base else ""


async def all_doors(house: House, *, only: str = "") -> list[Door]:
    """Return the doors there are, or one of them; those that can be asked are asked whether they tell here."""
    config = house.config
    services = {name: service.type for name, service in config.services.items() if service.enabled}
    kinds = {name: kind for name, kind in {**services, **config.web.hooks}.items() if only in ("", name)}
    rows = await house.state.read(hooks.known)
    if kinds.keys() - rows.keys():
        rows = await house.state.write(lambda db: hooks.opened(db, kinds))
    tellers = {name: face for name, face in house.faces(Teller, lane=Lane.BACKGROUND).items() if name in kinds}
    tells, troubles = await gathered({name: face.hook() for name, face in tellers.items()}, patience=_PATIENCE_SECONDS)
    return [
        Door(
            name=name,
            kind=kind,
            base=f"{config.web.address}/hooks/{name}" if config.web.address else "",
            secret=rows[name].secret,
            heard_at=rows[name].heard_at,
            teller=name in tellers,
            tells=tells.get(name),
            trouble=troubles.get(name),
        )
        for name, kind in kinds.items()
    ]
