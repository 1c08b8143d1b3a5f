"""Does what a person wants of a service exactly once: written down before it is sent, looked for before it is repeated.

The record knows of each wish whether it was sent. Where the end of one is open (the process died, the answer was lost,
or somebody else's is under way just now), nothing of the same subject is sent until it has shown itself, or until the
service cannot be working on it any more.
"""

import asyncio
import sqlite3
from typing import Any, Final, Protocol

import msgspec

from actors.service import Times
from actors.stores import audit, wishes
from actors.stores.wishes import Wish
from tgarr.chat.house import House
from tgarr.errors import Effect, ServiceUnclear, TgarrError

_LOOK_SECONDS: Final = 1.0


class Audited(msgspec.Struct, frozen=True, kw_only=True):
    """How a wish stands in the audit."""

    subject: str
    detail: dict[str, Any]


class Fulfilled(msgspec.Struct, frozen=True, kw_only=True):
    """How a wish came true.

    Attributes:
        now: it was done by this very wish, and not before or by somebody else's.
        before: what is known of the time before it was done.

    """

    now: bool
    before: dict[str, Any]


class Wisher(Protocol):
    """Who wishes: somebody with a press, or the house by itself.

    Attributes:
        row: what tells this wish from others and is the same after a crash, such as the row of a press in the inbox.
        who: the person; None where the house wishes by itself.
        now: seconds since 1970.

    """

    @property
    def house(self) -> House: ...  # noqa: D102  # see above

    @property
    def row(self) -> int | str: ...  # noqa: D102

    @property
    def who(self) -> int | None: ...  # noqa: D102

    @property
    def now(self) -> float: ...  # noqa: D102


class Deed(Protocol):
    """Something to be done at a service.

    Attributes:
        kind: the word for it, such as `grab`.
        subject: what is done to what; the same for everybody who wants the same.
        service: the instance that does it.

    """

    @property
    def kind(self) -> str: ...  # noqa: D102  # see above

    @property
    def subject(self) -> str: ...  # noqa: D102

    @property
    def service(self) -> str: ...  # noqa: D102

    def audited(self) -> Audited:
        """Return what the audit says of it."""

    async def before(self) -> dict[str, Any]:
        """Return what one must know of the time before it to tell later whether it was done. JSON values."""

    async def look(self, before: dict[str, Any]) -> bool:
        """Tell whether it is done, or was done since."""

    async def act(self, before: dict[str, Any]) -> None:
        """Do it, once."""


async def fulfil(wisher: Wisher, deed: Deed, *, apart: str = "") -> Fulfilled:
    """Have it done.

    Args:
        wisher: who wants it.
        deed: what is to be done.
        apart: tells it from others of its kind that the same press has done, where it does several.

    Raises:
        ServiceUnclear: nobody can tell whether it was done. Wishing it again looks first.
        TgarrError: it was not done.

    """
    wish = await _written(wisher, deed, apart)
    while wish.state != "done":
        in_the_way = await wisher.house.write(lambda db: wishes.claim(db, wish, now=wisher.now))
        if in_the_way is None:
            if (fulfilled := await _carried_out(wisher, deed, wish)) is not None:
                return fulfilled
        elif await _settled(wisher, deed, in_the_way):
            await _move(wisher, wish, "done")
            return Fulfilled(now=False, before=in_the_way.body)
    return Fulfilled(now=False, before=wish.body)


async def begun(wisher: Wisher, kind: str, *, apart: str = "") -> bool:
    """Tell whether an earlier life has done this very wish, or may have: what it is about may be gone since."""
    key = _key(wisher, kind, apart)
    known = await wisher.house.state.read(lambda db: wishes.find(db, key))
    return known is not None and (known.open or known.state == "done")


async def first(wisher: Wisher, kind: str) -> bool:
    """Write down that this press is being carried out; false when an earlier life had begun with it.

    For what nobody can look for afterwards, and what is worse done twice than not at all.
    """
    key = f"{kind} {wisher.row}"

    def write(db: sqlite3.Connection) -> bool:
        person, now = wisher.who, wisher.now
        return wishes.write(db, key=key, subject=key, person=person, kind=kind, body={}, now=now)[1]

    return await wisher.house.write(write)


def _key(wisher: Wisher, kind: str, apart: str) -> str:
    return f"{kind} {wisher.row} {apart}".rstrip()


async def _written(wisher: Wisher, deed: Deed, apart: str) -> Wish:
    """Return the wish of this press, written down now or in an earlier life."""
    key = _key(wisher, deed.kind, apart)
    known = await wisher.house.state.read(lambda db: wishes.find(db, key))
    if known is not None:
        return known
    before, told = await deed.before(), deed.audited()

    def write(db: sqlite3.Connection) -> Wish:
        now, person = wisher.now, wisher.who
        audit.add(db, now=now, person=person, action=deed.kind, subject=told.subject, detail=told.detail)
        return wishes.write(db, key=key, subject=deed.subject, person=person, kind=deed.kind, body=before, now=now)[0]

    return await wisher.house.write(write)


async def _carried_out(wisher: Wisher, deed: Deed, wish: Wish) -> Fulfilled | None:
    """Do it, now that it is ours alone, if it is still to be done; None when somebody else has taken it over.

    A look may take longer than others wait for one that is claimed.
    """
    try:
        if await deed.look(wish.body):
            await _move(wisher, wish, "done")
            return Fulfilled(now=False, before=wish.body)
    except Exception as error:
        await _move(wisher, wish, "failed", error=str(error))
        raise
    if not await _move(wisher, wish, "sent", when="claimed"):
        return None
    try:
        await deed.act(wish.body)
    except Exception as error:
        done = await _done_despite(error, deed, wish)
        if not done:
            await _move(wisher, wish, "unclear" if done is None else "failed", error=str(error))
            if done is None and isinstance(error, TgarrError):
                raise ServiceUnclear(deed.service, str(error)) from error
            raise
    await _move(wisher, wish, "done")
    return Fulfilled(now=True, before=wish.body)


async def _done_despite(error: Exception, deed: Deed, wish: Wish) -> bool | None:
    """Tell whether it is done although the service has not said so; None when nobody can tell yet."""
    effect = error.effect if isinstance(error, TgarrError) else Effect.OPEN
    if effect is not Effect.UNTOLD:
        return False if effect is Effect.NONE else None
    await asyncio.sleep(_LOOK_SECONDS)  # what was done shows after a moment
    try:
        return await deed.look(wish.body)
    except TgarrError:
        return None


async def _settled(wisher: Wisher, deed: Deed, wish: Wish) -> bool:
    """Wait until it is clear how an earlier wish ended; tell whether it was done."""
    settings = wisher.house.config.services.get(deed.service)
    patience = Times.of(settings.timeouts).network if settings else 0.0
    while True:
        if await deed.look(wish.body):
            await _move(wisher, wish, "done")
            return True
        kept = await wisher.house.state.read(lambda db: wishes.find(db, wish.key))  # noqa: B023
        if kept is None or not kept.open:
            return kept is not None and kept.state == "done"
        wish = kept
        left = wish.updated_at + patience - wisher.now
        if left > 0:
            await asyncio.sleep(min(left, _LOOK_SECONDS))
        elif await _move(wisher, wish, "failed", error="it has not been done", when=wish.state):
            return False


async def _move(
    wisher: Wisher,
    wish: Wish,
    state: wishes.WishState,
    *,
    error: str | None = None,
    when: wishes.WishState | None = None,
) -> bool:
    return await wisher.house.write(lambda db: wishes.move(db, wish.id, state, now=wisher.now, error=error, when=when))
