"""The buttons of wishes that wait: keep one, and withdraw it."""

import sqlite3

from actors.stores import live_cards
from tgarr.chat import later
from tgarr.chat.policy import Right
from tgarr.chat.request import QUESTION, Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Text, bold
from tgarr.chat.underway import WAITING
from tgarr.domain.capabilities import Library
from tgarr.errors import Expired, ServiceUnreachable

router = Router("waiting", kinds=("card", "downloads", QUESTION))


@router.press("wait", right=Right.LOOK, once=True)
async def wait(request: Request) -> None:
    """Keep what has just failed until its service is back. Whether the person may is asked again then."""
    failed = request.state.pop("failed", None)
    if not failed or failed[0] not in request.house.faces(Library):
        raise Expired
    service, request.waits, *wish = failed
    request.wish = tuple(wish)
    await later.keep(request, ServiceUnreachable(service))


@router.press("wait-cancel", right=Right.LOOK, once=True)
async def cancel(request: Request) -> None:
    """Withdraw a wish that waits."""
    card = request.live
    if card is None or card.kind != WAITING:
        raise Expired
    _, kept = request.words, later.Kept.of(card)
    if card.key in request.house.at_work:
        await request.answer(_("Already being done."))
        return

    def end(db: sqlite3.Connection) -> None:
        fresh = live_cards.find(db, card.key)
        if fresh is None or fresh.kind != WAITING or fresh.state != "open":
            raise Expired
        live_cards.end(db, card.key, now=request.now)

    rows: list[tuple[Button, ...]] = []
    if request.dialogue is not None and request.dialogue.kind == "card":
        rows.append((request.button(_("🎬 About it"), "card"),))
    await request.show(
        Screen(
            text=Text.lines(bold(kept.heading) if kept.heading else None, _("✖️ Withdrawn.")),
            keyboard=tuple(rows),
            token=request.token,
        ),
        work=end,
        live_key=card.key,
    )
