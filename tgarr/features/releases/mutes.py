"""The indexers that are left out of the choice for a while, and the admin's way to let them in again."""

from datetime import datetime
from zoneinfo import ZoneInfo

from actors.stores import refusals
from tgarr.chat.buttons import button
from tgarr.chat.language import N_
from tgarr.chat.muting import muted
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Screen
from tgarr.chat.text import Text, bold
from tgarr.errors import Expired
from tgarr.features.releases.begun import router


@router.command("mutes", right=Right.ASK, description=N_("indexers that are muted"))
@router.press("mutes", right=Right.ASK, kinds=("mutes",))
async def show(request: Request) -> None:
    """Show who is muted until when."""
    if request.dialogue is None:
        request.begin("mutes", {})
    _, rule = request.words, request.house.config.choosing.mute
    zone = ZoneInfo(request.person.time_zone or request.house.config.time_zone)
    out = await muted(request.house)
    names = request.state["indexers"] = sorted(out)
    lines = [
        _("🔇 {name}: until {time}", name=bold(name), time=f"{datetime.fromtimestamp(out[name], zone):%H:%M}")
        for name in names
    ]
    if not lines:
        lines = [_("🔊 No indexer is muted.")]
    if rule.failures:
        lines += [
            Text(),
            _.many(
                "Muted after {count} release that could not be had within {within} min, for {lasts} min;"
                " and as long as Prowlarr leaves it alone.",
                "Muted after {count} releases that could not be had within {within} min, for {lasts} min;"
                " and as long as Prowlarr leaves it alone.",
                rule.failures,
                within=f"{rule.within:g}",
                lasts=f"{rule.lasts:g}",
            ),
        ]
    rows = [(request.button(_("🔁 Look again"), "mutes"),)]
    if request.place.private:
        rows.append((button(_.plain("🏠 Menu"), "", "menu"),))
    if request.may(Right.SERVE):
        lifts = [(request.button(f"🔊 {name}", "mute-lift", place),) for place, name in enumerate(names)]
        rows = [*lifts, *rows]
    await request.show(
        Screen(text=Text.lines(bold(_("Muted indexers")), "", *lines), keyboard=tuple(rows), token=request.token)
    )


@router.press("mute-lift", right=Right.SERVE, kinds=("mutes",), once=True)
async def lift(request: Request) -> None:
    """Hold nothing against an indexer any more; what Prowlarr does about it is Prowlarr's."""
    names = request.state.get("indexers", [])
    if not names:
        raise Expired  # the list was shown anew since
    name = names[request.number(0, most=len(names) - 1)]
    await request.note("unmute", name)
    await request.house.write(lambda db: refusals.pardon(db, name, now=request.now))
    await request.follow("mutes")
