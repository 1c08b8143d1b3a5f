"""The screens of webhooks."""

from collections.abc import Sequence
from typing import Final

from tgarr.chat.buttons import button
from tgarr.chat.failures import explain
from tgarr.chat.figures import span
from tgarr.chat.language import N_
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Style, Text, bold, code
from tgarr.errors import ServiceRejected
from tgarr.features.hooks.doors import Door

_A_ROW: Final = 2
_SECTION: Final = """web:
  enabled: true
  listen: 0.0.0.0
  address: http://tgarr:8474
  hooks:
    requests: seerr"""
_REQUESTS: Final = N_(
    "Settings → Notifications → Webhook: switch it on, paste the address as the webhook URL, leave the JSON as it is."
)
_WHERE: Final = {
    "seerr": _REQUESTS,
    "overseerr": _REQUESTS,
    "jellyseerr": _REQUESTS,
    "ombi": N_("Settings → Notifications → Webhook: switch it on and paste the address as the base URL."),
    "lidarr": N_("Settings → Connect → + → Webhook: paste the address as the URL, method POST."),
    "plex": N_("Account → Webhooks → Add webhook: paste the address. Plex asks for a Plex Pass."),
    "tautulli": N_(
        "Settings → Notification agents → Add → Webhook: paste the address as the webhook URL; switch on the trigger "
        "“Recently Added”, and paste this as its JSON data:"
    ),
    "emby": N_("Settings → Notifications → Add → Webhooks: paste the address, choose “New media added”."),
    "jellyfin": N_(
        "Dashboard → Plugins → Webhook → Add generic destination: paste the address, choose “Item Added” and "
        "“Send all properties”."
    ),
    "qbittorrent": N_("Options → Downloads → Run external program on torrent finished:"),
}


TAUTULLI: Final = (
    '{"tgarr": "added", "type": "{media_type}", "title": "{title}",\n'
    ' "above": "{show_name}{artist_name}", "album": "{album_name}",\n'
    ' "season": "{season_num}", "episode": "{episode_num}", "year": "{year}",\n'
    ' "tmdb": "{themoviedb_id}", "tvdb": "{thetvdb_id}", "imdb": "{imdb_id}",\n'
    ' "server": "{server_machine_id}", "key": "{rating_key}"}'
)
"""The template that Tautulli is to fill in; what comes of it is read in `tgarr.web.hooks.tautulli`."""


def off(request: Request) -> Screen:
    """Say how to switch them on."""
    _ = request.words
    return Screen(
        text=Text.lines(
            bold(_("🪝 Webhooks")),
            "",
            _("They are off. With them services tell me at once what happens, and I need not ask all the time."),
            "",
            _("Into config.yaml, with the address at which your services reach me:"),
            Text(_SECTION).styled(Style.PRE),
        ),
        keyboard=((button(_.plain("🏠 Menu"), "", "menu"),),),
        token=request.token,
    )


def every(request: Request, doors: Sequence[Door]) -> Screen:
    """Show who tells by itself."""
    _ = request.words
    buttons = [request.button(f"{_mark(door)} {door.name}", "hook", door.name) for door in doors]
    return Screen(
        text=Text.lines(
            bold(_("🪝 Webhooks")),
            _("Who tells me at once what happens."),
            _down(request),
            "",
            *(Text.join((f"{_mark(door)} ", bold(door.name), " · ", _state(request, door))) for door in doors),
        ),
        keyboard=(
            *(tuple(buttons[at : at + _A_ROW]) for at in range(0, len(buttons), _A_ROW)),
            (request.button(_("🔁 Look again"), "hooks"),),
            (button(_.plain("🏠 Menu"), "", "menu"),),
        ),
        token=request.token,
    )


def one(request: Request, door: Door, note: Text | None = None) -> Screen:
    """Show one of them, and how it is connected."""
    _ = request.words
    lines: list[Text | str | None] = [note, Text.join((f"{_mark(door)} ", _state(request, door)))]
    rows: list[tuple[Button, ...]] = []
    if door.trouble is not None:
        lines += ["", explain(door.trouble, _).text]
    if not door.base:
        lines += ["", _("Write into config.yaml how services reach me: {example}", example=code(_example()))]
    elif door.teller:
        there = N_("Its address for me is {address}.")
        mine = N_("Its address for me is {address}; I enter it there myself.")
        lines += ["", _(there if door.connected else mine, address=code(door.base))]
        rows += [_connecting(request, door)] if not request.house.web_down else []
    else:
        lines += ["", *_pasted(request, door)]
    lines.append(_down(request))
    rows.append((request.button(_("🔑 New secret"), "hook-secret", door.name),))
    rows.append((request.button(_("🔁 Look again"), "hook", door.name), request.button(_("⬅️ Back"), "hooks")))
    return Screen(
        text=Text.lines(Text.join((bold(_("🪝 Webhooks")), bold(door.name)), " › "), "", *lines),
        keyboard=tuple(rows),
        token=request.token,
    )


def refused(request: Request, door: Door, error: ServiceRejected) -> Screen:
    """Say that it cannot reach us, and what to check."""
    _ = request.words
    return Screen(
        text=Text.lines(
            Text.join((bold(_("🪝 Webhooks")), bold(door.name)), " › "),
            "",
            _(
                "⚠️ {service} tried {address} and could not tell me there, so it keeps nothing of it.",
                service=bold(door.name),
                address=code(door.base),
            ),
            _("Its words: {detail}", detail=error.detail) if error.detail else None,
            "",
            _("Does this address open from where {service} runs?", service=door.name),
            _("• In Docker: the same network, and the name of my container in web.address."),
            _("• On another host: its own address there, and web.listen is not 127.0.0.1."),
            _("• The port: the same in web.port, in web.address, and open in the firewall."),
        ),
        keyboard=(
            (request.button(_("🔁 Try again"), "hook-on", door.name),),
            (request.button(_("⬅️ Back"), "hook", door.name),),
        ),
        token=request.token,
    )


def _mark(door: Door) -> str:
    if door.trouble is not None:
        return "❔"
    if door.teller:
        return "✅" if door.connected else "⚠️" if door.tells else "➖"
    return "✅" if door.heard_at else "➖"


def _state(request: Request, door: Door) -> Text:
    _ = request.words
    heard = (
        _("heard {age} ago", age=span(request.now - door.heard_at, _))
        if door.heard_at is not None
        else _("not heard yet")
    )
    if door.trouble is not None:
        return Text.join((_("could not be asked"), heard), ", ")
    if not door.teller:
        return heard
    if door.connected:
        return Text.join((_("connected"), heard), ", ")
    return _("tells somebody else: connect it anew") if door.tells else _("not connected")


def _connecting(request: Request, door: Door) -> tuple[Button, ...]:
    _ = request.words
    if not door.tells:
        return (request.button(_("🔗 Connect"), "hook-on", door.name),)
    return (
        request.button(_("🔗 Connect anew"), "hook-on", door.name),
        request.button(_("✖️ Disconnect"), "hook-off", door.name),
    )


def _pasted(request: Request, door: Door) -> list[Text | str | None]:
    """Return where the address goes, and the address, which opens the door to whoever has it."""
    _ = request.words
    address = f"curl -fsS -X POST {door.address}" if door.kind == "qbittorrent" else door.address
    return [
        _(_WHERE[door.kind]) if door.kind in _WHERE else None,
        Text(TAUTULLI).styled(Style.PRE) if door.kind == "tautulli" else None,
        code(address),
        "",
        _(
            "Keep it to yourself: who has this address can tell me anything in the name of {service}.",
            service=door.name,
        ),
    ]


def _down(request: Request) -> Text | None:
    if not request.house.web_down:
        return None
    return request.words("⚠️ Nobody can tell me anything now: {why}", why=request.house.web_down)


def _example() -> str:
    return "web: {address: http://tgarr:8474}"
