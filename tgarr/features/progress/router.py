"""The one table of handlers of live cards, which several modules fill."""

from actors.stores.live_cards import LiveCard
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.errors import Expired
from tgarr.features.progress.subject import KIND, Shown

router = Router("progress", kinds=("card", "downloads"))


def card_of(request: Request) -> tuple[LiveCard, Shown]:
    """Return the live card whose button was pressed.

    Raises:
        Expired: it has come to its end, or another version wrote it.

    """
    if request.live is None or request.live.kind != KIND:
        raise Expired
    return request.live, read(request.live)


def read(card: LiveCard) -> Shown:
    """Return what a card shows.

    Raises:
        Expired: another version wrote it.

    """
    try:
        return Shown.of(card)
    except (KeyError, TypeError, ValueError):
        raise Expired from None
