"""Shows who tells by itself, connects services on a tap, and gives out addresses to paste. For admins, in private."""

from actors.stores import hooks as store
from tgarr import logs
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.signals import DoorChanged
from tgarr.domain.capabilities import Teller
from tgarr.errors import Expired, ServiceRejected
from tgarr.features.hooks import view
from tgarr.features.hooks.doors import Door, all_doors

router = Router("hooks", kinds=("hooks",))


@router.command("webhooks", right=Right.SERVE, description=N_("services that tell me at once"))
@router.press("hooks", right=Right.SERVE, way_in=True)
async def hooks(request: Request) -> None:
    """Show all doors."""
    if request.dialogue is None:
        request.begin("hooks", {})
    if not request.house.config.web.enabled:
        await request.show(view.off(request))
        return
    if not request.pressed:
        await request.typing()
    await request.show(view.every(request, await all_doors(request.house)))


@router.press("hook", right=Right.SERVE)
async def hook(request: Request) -> None:
    """Show one door."""
    await request.show(view.one(request, await _door(request)))


@router.press("hook-on", right=Right.SERVE, once=True)
async def connect(request: Request) -> None:
    """Have a service tell us here; one that does already is told again, with the secret of now."""
    door = await _door(request)
    face = request.house.faces(Teller).get(door.name)
    if face is None or not door.base:
        raise Expired
    request.back = ("hook", door.name)
    await request.note("webhook-connect", door.name, address=door.base)
    try:
        await face.set_hook(door.base, door.secret)
    except ServiceRejected as error:
        await request.show(view.refused(request, door, error))
        return
    await request.answer(request.words("✅ Connected"))
    await request.follow("hook", door.name)


@router.press("hook-off", right=Right.SERVE, once=True)
async def disconnect(request: Request) -> None:
    """Have a service tell us no more."""
    door = await _door(request)
    face = request.house.faces(Teller).get(door.name)
    if face is None:
        raise Expired
    request.back = ("hook", door.name)
    await request.note("webhook-disconnect", door.name)
    await face.drop_hook()
    await request.answer(request.words("Disconnected"))
    await request.follow("hook", door.name)


@router.press("hook-secret", right=Right.SERVE, once=True)
async def change_secret(request: Request) -> None:
    """Make another secret: the address of before opens nothing any more."""
    before = await _door(request)
    await request.note("webhook-secret", before.name)
    await request.house.state.write(lambda db: store.change_secret(db, before.name))
    request.house.signals.publish(DoorChanged(before.name))
    door = await _door(request)
    logs.redaction.add(door.secret)
    _ = request.words
    note = (
        _("🔑 There is a new secret. Connect {service} anew, so that it knows it.", service=door.name)
        if door.teller
        else _("🔑 There is a new address; the one of before opens nothing any more.")
    )
    await request.show(view.one(request, door, note))


async def _door(request: Request) -> Door:
    """Return the door that a button is about.

    Raises:
        Expired: there is no such door any more.

    """
    found = await all_doors(request.house, only=request.argument(0)) if request.house.config.web.enabled else []
    if not found:
        raise Expired
    return found[0]
