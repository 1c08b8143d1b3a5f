"""The buttons on an alert: how all services are doing and answering, and an hour without anything new."""

from functools import partial
from typing import Final

from actors.stores import alerts
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.domain.records import replace
from tgarr.errors import InvalidInput
from tgarr.features.alerts import telling
from tgarr.features.alerts.kept import from_json
from tgarr.features.alerts.view import screen

router = Router("alerts")

_MUTED_SECONDS: Final = 3600.0


@router.press("alert-status", right=Right.LOOK, way_in=True)
async def status(request: Request) -> None:
    """Show how all services are doing, below the alert: its message goes on saying how that is."""
    await replace(request, query_id=0).follow("status")


@router.press("alert-latency", right=Right.SERVE, way_in=True)
async def latency(request: Request) -> None:
    """Show the response times of the last day, below the alert."""
    await replace(request, query_id=0).follow("latency", "day")


@router.press("alert-mute", right=Right.SERVE, way_in=True)
async def mute(request: Request) -> None:
    """Tell this admin of nothing new for an hour."""
    await _change(request, until=request.now + _MUTED_SECONDS)


@router.press("alert-unmute", right=Right.SERVE, way_in=True)
async def unmute(request: Request) -> None:
    """Tell this admin again; what began meanwhile and lasts is told with the next look."""
    await _change(request, until=0)


async def _change(request: Request, *, until: float) -> None:
    number = request.number(0)
    row = await request.house.state.read(lambda db: alerts.find(db, number))
    if row is None:
        raise InvalidInput("button")
    reader = telling.reader_of(request.house, request.person, muted_until=until)
    shown = screen(from_json(row.key, row.body), row.id, reader)
    await request.show(shown, work=partial(telling.mute, person=request.person.id, until=until))
