"""Asks every service who it is and how it is doing."""

from collections.abc import Mapping, Sequence

import msgspec

from actors.runtime import Lane
from actors.stores import alerts
from actors.stores.alerts import AlertRow
from tgarr.chat.buttons import button
from tgarr.chat.failures import explain
from tgarr.chat.figures import span
from tgarr.chat.gathering import Trouble, gathered
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Screen
from tgarr.chat.text import Text, bold, link
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Indexers, Service
from tgarr.domain.status import Circuit, HealthProblem, Hearing, IndexerState, Probe, ServiceState
from tgarr.errors import CircuitOpen

router = Router("status", kinds=("status",))

_CIRCUITS = {
    Circuit.CLOSED: N_("working"),
    Circuit.OPEN: N_("left alone for {seconds} s after failures"),
    Circuit.HALF_OPEN: N_("being tried again"),
}
_HEARING = {
    Hearing.LOST: N_("news do not come at once: I ask on schedule and keep trying to connect"),
    Hearing.REFUSED: N_(
        "news do not come at once: its socket refuses us. Check the key and what stands between, "
        "then switch realtime off and on"
    ),
}
_SILENT = N_("does not answer")
_WHY = {
    "unauthorized": N_("does not let us in"),
    "unexpected-answer": N_("answers with something else than expected"),
    "login-page": N_("answers with something else than expected"),
    "foreign-redirect": N_("answers with something else than expected"),
    "failed": N_("fails itself"),
}
"""In a word for everybody; what to do about it is told to those who can."""
_REMEMBERED_SECONDS = 24 * 3600.0
_LEVELS = {"notice": "ℹ️", "warning": "⚠️", "error": "❌"}


@router.command("status", right=Right.LOOK, description=N_("how the services are doing"))
@router.press("status", right=Right.LOOK, way_in=True)
async def status(request: Request) -> None:
    """Show one page about all services."""
    _ = request.words
    if not request.pressed:
        await request.typing()
    faces = request.house.faces(Service)
    probes, troubles = await gathered({name: face.probe() for name, face in faces.items()})
    # What an actor knows of its service is asked past the people's slots, which may all wait for that service.
    beside = request.house.faces(Service, lane=Lane.BACKGROUND)
    states, _failed = await gathered({name: face.state() for name, face in beside.items()})
    # Who is left alone is asked too: what it said before is known, and it is not troubled with the question.
    alone = {name for name, state in states.items() if state.circuit is Circuit.OPEN}
    told = probes.keys() | alone
    health, _unknown = await gathered({name: face.health() for name, face in faces.items() if name in told})
    hubs = request.house.faces(Indexers)
    indexers, _silent = await gathered({name: face.indexers() for name, face in hubs.items() if name in told})
    blocks = [
        _block(
            request,
            name,
            _Seen(probes.get(name), troubles.get(name), states.get(name), health.get(name), indexers.get(name)),
        )
        for name in faces
    ]
    if request.dialogue is None:
        request.begin("status", {})
    rows = [(request.button(_("🔁 Look again"), "status"),)]
    if request.may(Right.SERVE):
        rows.append((button(_.plain("🪝 Webhooks"), "", "hooks"),))
    if request.place.private:
        rows.append((button(_.plain("🏠 Menu"), "", "menu"),))
    await request.show(
        Screen(
            text=Text.lines(
                bold(_("🩺 Status")),
                _summary(request, len(faces), troubles),
                _alerts(request, await request.house.state.read(alerts.unfinished)),
                "",
                *(blocks or [_("No service is set up: see config.yaml.")]),
            ),
            keyboard=tuple(rows),
            token=request.token,
        )
    )


def _summary(request: Request, count: int, troubles: Mapping[str, Trouble]) -> Text | None:
    if not count:
        return None
    _ = request.words
    if not troubles:
        return _.many("{count} service, and it answers.", "All {count} services answer.", count)
    return _.many("{count} service does not answer.", "{count} services do not answer.", len(troubles))


def _alerts(request: Request, rows: Sequence[AlertRow]) -> Text | None:
    if not rows:
        return None
    _ = request.words
    time = span(request.now - rows[0].began_at, _)
    return _.many(
        "🚨 {count} alert, for {time} now.", "🚨 {count} alerts, the oldest for {time} now.", len(rows), time=time
    )


class _Seen(msgspec.Struct, frozen=True):
    """What was found out about one service; None where nothing was."""

    probe: Probe | None
    trouble: Trouble | None
    state: ServiceState | None
    health: Answer[tuple[HealthProblem, ...]] | None
    indexers: Answer[tuple[IndexerState, ...]] | None


def _inside(request: Request, state: ServiceState) -> list[Text]:
    """Return what an admin may want to know of the actor: what failed last, what waits, what is kept."""
    _, lines = request.words, list[Text]()
    failure = state.last_failure
    if state.error is None and failure is not None and state.last_failure_age < _REMEMBERED_SECONDS:
        said = _("   last failure {age} ago", age=span(state.last_failure_age, _))
        lines.append(Text.join((said, explain(failure, _).text), ": "))
    lines.append(_("   waiting {waiting} · kept answers {cached}", waiting=state.waiting, cached=state.cached))
    return lines


def _cause(seen: _Seen) -> Trouble | None:
    """Return what is wrong: of a service that is left alone what it failed with, for how long has a line of its own."""
    if isinstance(seen.trouble, CircuitOpen) and seen.state is not None and seen.state.last_failure is not None:
        return seen.state.last_failure
    return seen.trouble


def _block(request: Request, name: str, seen: _Seen) -> Text:
    _, state = request.words, seen.state
    settings = request.house.config.services.get(name)
    address = settings.public_url or "" if settings and request.place.private else ""
    title = bold(link(name, address))
    lines: list[Text] = []
    if seen.probe is not None:
        latency = _.plain("{count} ms", count=round(seen.probe.latency * 1000))
        live = state is not None and state.hearing is Hearing.LIVE and request.may(Right.SERVE)
        at_once = " · " + _.plain("🔔 instant") if live else ""
        lines.append(Text.join(("🟢 ", title, f" · {seen.probe.product} {seen.probe.version} · {latency}{at_once}")))
        if state is not None and state.hearing in _HEARING and request.may(Right.SERVE):
            lines.append(Text("   🔕 ") + _(_HEARING[state.hearing]))
    else:
        why = _cause(seen)
        lines.append(Text.join(("🔴 ", title, " · ", _(_WHY.get(why.code if why else "", _SILENT)))))
        if why is not None and request.may(Right.SERVE):
            lines.append(Text("   ") + explain(why, _).text)
    if state is not None and state.circuit is not Circuit.CLOSED:
        lines.append(Text("   ") + _(_CIRCUITS[state.circuit], seconds=max(1, round(state.retry_after))))
    if state is not None and request.may(Right.SERVE):
        lines += _inside(request, state)
    known = [answer for answer in (seen.health, seen.indexers) if answer is not None and answer.value]
    if aged := [answer for answer in known if answer.trouble is not None]:
        age = span(max(answer.age for answer in aged), _)
        lines.append(Text("   ") + _("This is from {age} ago.", age=age))
    lines += [
        Text.join((f"   {_LEVELS[problem.level]} ", Text(problem.words).clipped(160)))
        for problem in (seen.health.value[:5] if seen.health else ())
    ]
    lines += [
        _("   ⚠️ indexer {name} is left alone for {time}", name=one.name, time=span(one.disabled_for, _))
        for one in (seen.indexers.value if seen.indexers else ())
        if one.disabled_for > 0
    ]
    return Text.lines(*lines)
