"""Shows recent titles and sessions of all media servers, scans and restarts them."""

from tgarr.chat import several, wishing
from tgarr.chat.buttons import button
from tgarr.chat.figures import age
from tgarr.chat.gathering import gathered, notes
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Text, bold, link
from tgarr.domain.capabilities import MediaServer
from tgarr.domain.media import MediaKind
from tgarr.domain.playback import PlaySession, ServerItem
from tgarr.errors import InvalidInput

router = Router("library", kinds=("recent", "sessions"))

_RECENT = 15


@router.command("recent", right=Right.LOOK, description=N_("what has arrived lately"))
@router.press("recent", right=Right.LOOK, way_in=True)
async def recent(request: Request) -> None:
    """Show what was added last."""
    servers = await _servers(request)
    answers, troubles = await gathered({name: server.recent(limit=_RECENT) for name, server in servers.items()})
    _ = request.words
    lines: list[Text] = []
    for name, answer in answers.items():
        if len(servers) > 1:
            lines.append(bold(name))
        lines += [_item_line(request, item) for item in answer.value]
    above = notes(answers.values(), troubles, _)
    empty = [_("Nothing yet.")] if answers else []
    await _show(request, _("🆕 Recently added"), above, lines or empty, "recent")


@router.command("sessions", "playing", right=Right.LOOK, description=N_("who is watching what"))
@router.press("sessions", right=Right.LOOK, way_in=True)
async def sessions(request: Request) -> None:
    """Show who is watching what."""
    servers = await _servers(request)
    answers, troubles = await gathered({name: server.sessions() for name, server in servers.items()})
    _ = request.words
    lines = [_session_line(request, session) for answer in answers.values() for session in answer.value]
    above = notes(answers.values(), troubles, _)
    empty = [_("Nobody is watching.")] if answers else []
    await _show(request, _("👀 Now playing"), above, lines or empty, "sessions")


@router.command("scan", right=Right.SERVE, description=N_("have the media server look for new files"))
@router.press("scan", right=Right.SERVE, once=True)
async def scan(request: Request) -> None:
    """Have all media servers look for new files."""
    servers = several.chosen(request, await _servers(request))
    troubles = await several.act(request, servers, lambda server: server.scan(), action="scan")
    _ = request.words
    if troubles:
        if request.dialogue is None:
            request.begin("recent", {})
        heading = _("🧭 Look for new files")
        await several.show_left(request, heading, servers, troubles, again=("scan",), back="recent")
    elif request.pressed:
        await request.answer(_("The media server looks for new files."))
    else:
        await request.reply(Screen(text=_("The media server looks for new files.")))


@router.press("restart-server", right=Right.SERVE)
async def ask_before_restart(request: Request) -> None:
    """Ask before the media server is restarted."""
    _ = request.words
    await request.show(
        Screen(
            text=Text.lines(bold(_("Restart the media server?")), _("Whoever is watching is interrupted.")),
            keyboard=(
                (request.button(_("🔄 Yes, restart it"), "restart-server-yes"),),
                (request.button(_("⬅️ No, leave it"), "sessions"),),
            ),
            token=request.token,
        )
    )


@router.press("restart-server-yes", right=Right.SERVE, once=True)
async def restart(request: Request) -> None:
    """Restart all media servers; one that may have been told so before a crash of ours is left alone."""
    servers = several.chosen(request, await _servers(request))
    if not await wishing.first(request, "restart"):
        await request.follow("sessions")
        return
    troubles = await several.act(request, servers, lambda server: server.restart(), action="restart")
    if troubles:
        heading, again = request.words("🔄 Restart"), ("restart-server-yes",)
        await several.show_left(request, heading, servers, troubles, again=again, back="sessions")
        return
    await request.answer(request.words("It restarts."))
    await request.follow("sessions")


async def _servers(request: Request) -> dict[str, MediaServer]:
    servers = request.house.faces(MediaServer)
    if not servers:
        raise InvalidInput("no-media-server")
    return servers


async def _show(request: Request, heading: Text, above: list[Text], lines: list[Text], verb: str) -> None:
    _ = request.words
    if request.dialogue is None:
        request.begin(verb, {})
    rows: list[tuple[Button, ...]] = [(request.button(_("🔁 Look again"), verb),)]
    if request.may(Right.SERVE):
        rows.append(
            (request.button(_("🧭 Look for new files"), "scan"), request.button(_("🔄 Restart"), "restart-server"))
        )
    if request.place.private:
        rows.append((button(_.plain("🏠 Menu"), "", "menu"),))
    await request.show(
        Screen(text=Text.lines(bold(heading), *above, "", *lines), keyboard=tuple(rows), token=request.token)
    )


def _item_line(request: Request, item: ServerItem) -> Text:
    sign = "🎬" if item.kind is MediaKind.MOVIE else "📺"
    name = f"{item.series}: {item.title}" if item.series else item.title
    if item.season is not None and item.episode is not None:
        name = f"{item.series} S{item.season:02}E{item.episode:02}"
    year = f" ({item.year})" if item.year else ""
    when = ""
    if item.added_at is not None:
        passed = max(0.0, request.now - item.added_at.timestamp()) / 3600
        when = " · " + request.words.plain("{age} ago", age=age(passed, request.words))
    return Text.join((f"{sign} ", link(f"{name}{year}", item.link), when))


def _session_line(request: Request, session: PlaySession) -> Text:
    _ = request.words
    sign = "⏸" if session.paused else "▶️"
    share = f" · {_clock(session.position)} / {_clock(session.length)}" if session.length else ""
    converted = Text(" · ") + _("converted") if session.transcoding else Text("")
    return Text.join((f"{sign} ", bold(session.person), f": {session.title}{share} · {session.device}", converted))


def _clock(seconds: int) -> str:
    hours, rest = divmod(max(0, seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"
