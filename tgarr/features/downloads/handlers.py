"""Lists transfers and does what is asked with one."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec

from tgarr.chat import cards, several
from tgarr.chat.gathering import gathered, notes
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.removing import Removal
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.signals import LookNow
from tgarr.chat.wishing import fulfil
from tgarr.domain.answers import Answer
from tgarr.domain.board import FILTERS
from tgarr.domain.capabilities import TorrentClient
from tgarr.domain.events import TransferDropped
from tgarr.domain.transfers import QueueMove, Transfer
from tgarr.errors import Expired, InvalidInput
from tgarr.features.downloads import view

router = Router("downloads", kinds=("downloads",))

_MOST_PAGES = 9999


@router.command("downloads", "d", "torrents", right=Right.LOOK, description=N_("what is being downloaded"))
@router.press("downloads", right=Right.LOOK, way_in=True)
async def downloads(request: Request) -> None:
    """Show the list; filter and page stay when it is looked at again or come back to."""
    if request.dialogue is None:
        request.begin("downloads", {"filter": "all", "page": 0})
    if request.arguments:
        wanted = request.argument(0)
        if wanted not in FILTERS:
            raise InvalidInput("button")
        request.state.update(filter=wanted, page=request.number(1, most=_MOST_PAGES))
    clients = request.house.faces(TorrentClient)
    if not clients:
        raise InvalidInput("no-torrent-client")
    (answers, troubles), (totals, _silent) = await asyncio.gather(
        gathered({name: client.transfers() for name, client in clients.items()}),
        gathered({name: client.totals() for name, client in clients.items()}),
    )
    request.state["clients"] = list(clients)  # its buttons mean these, whatever is configured when they are pressed
    transfers = [transfer for answer in answers.values() for transfer in answer.value]
    heard = {name for name, answer in answers.items() if answer.trouble is None}
    await request.show(
        view.page(
            request,
            transfers,
            wanted=request.state.get("filter", "all"),
            at=request.state.get("page", 0),
            totals={name: told for name, told in totals.items() if name in heard and told.trouble is None},
            notes=notes(answers.values(), troubles, request.words),
            known=bool(answers),
        )
    )


@router.press("torrent", right=Right.LOOK)
async def details(request: Request) -> None:
    """Show one transfer."""
    if request.arguments:
        request.state["client"] = _offered(request, "clients")
        request.state["hash"] = request.argument(1)
    chosen = await _chosen(request)
    note = cards.staleness(chosen.answer, request.words)
    await request.show(view.details(request, chosen.transfer, note))


@router.press("transfer-do", right=Right.STEER, once=True)
async def steer(request: Request) -> None:
    """Pause, resume, check or move a transfer."""
    what = request.argument(0)
    chosen = await _chosen(request)
    client, transfer = chosen.client, chosen.transfer
    hashes = [transfer.hash]
    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "stop": lambda: client.pause(hashes),
        "go": lambda: client.resume(hashes),
        "check": lambda: client.recheck(hashes),
        QueueMove.TOP.value: lambda: client.move(hashes, QueueMove.TOP),
        QueueMove.BOTTOM.value: lambda: client.move(hashes, QueueMove.BOTTOM),
    }
    if what not in ways:
        raise InvalidInput("button")
    await _note(request, what, transfer)
    await ways[what]()
    request.house.signals.publish(LookNow())
    await request.answer(request.words("Done."))
    await request.follow("torrent")


@router.press("transfer-drop", right=Right.DELETE)
async def ask_before_removal(request: Request) -> None:
    """Ask whether the transfer is really to be removed."""
    transfer = (await _chosen(request)).transfer
    request.state["name"] = transfer.name
    await request.show(view.confirm(request, transfer))


@router.press("transfer-drop-yes", right=Right.DELETE, once=True)
async def remove(request: Request) -> None:
    """Remove the transfer, with its files or without."""
    files = bool(request.number(0, most=1))
    name, hash_ = request.state.get("client", ""), request.state.get("hash", "")
    clients = request.house.faces(TorrentClient)
    if name not in clients or not hash_:
        raise Expired
    called = request.state.get("name", hash_)
    await fulfil(request, Removal(service=name, client=clients[name], hash=hash_, name=called, files=files))
    request.house.events.publish(TransferDropped(client=name, download_id=hash_))
    request.house.signals.publish(LookNow())
    await request.answer(request.words("Removed."))
    await request.follow("downloads")


@router.press("categories", right=Right.STEER)
async def categories(request: Request) -> None:
    """Show the categories."""
    chosen = await _chosen(request)
    names = sorted((await chosen.client.categories()).value)[: view.MOST_CATEGORIES]
    request.state["categories"] = names
    await request.show(view.categories(request, chosen.transfer, names))


@router.press("category", right=Right.STEER, once=True)
async def set_category(request: Request) -> None:
    """Put the transfer into another category."""
    chosen = await _chosen(request)
    name = _offered(request, "categories")
    await _note(request, "category", chosen.transfer, category=name)
    await chosen.client.set_category([chosen.transfer.hash], name)
    await request.follow("torrent")


@router.press("speed", right=Right.STEER, once=True)
async def set_speed(request: Request) -> None:
    """Switch all clients to their alternative limits, or back."""
    slow = bool(request.number(0, most=1))
    clients = several.chosen(request, request.house.faces(TorrentClient))
    troubles = await several.act(
        request, clients, lambda client: client.set_alternative_limits(on=slow), action="speed", slow=slow
    )
    if troubles:
        heading = view.speed_label(request, slow=slow)
        await several.show_left(request, heading, clients, troubles, again=("speed", int(slow)), back="downloads")
    else:
        await request.follow("downloads")


class _Chosen(msgspec.Struct, frozen=True):
    """A transfer, its client, and the answer it comes from."""

    client: TorrentClient
    transfer: Transfer
    answer: Answer[tuple[Transfer, ...]]


async def _chosen(request: Request) -> _Chosen:
    """Return the transfer that is shown.

    Raises:
        Expired: its client is no longer configured.
        InvalidInput: it is gone.

    """
    clients = request.house.faces(TorrentClient)
    name, hash_ = request.state.get("client", ""), request.state.get("hash", "")
    if name not in clients:
        raise Expired
    answer = await clients[name].transfers()
    transfer = next((one for one in answer.value if one.hash == hash_), None)
    if transfer is None:
        raise InvalidInput("transfer-gone")
    return _Chosen(clients[name], transfer, answer)


def _offered(request: Request, what: str) -> str:
    """Return what the button's first argument means among those that the screen had offered.

    Raises:
        Expired: an earlier version wrote the screen.

    """
    names: list[str] = request.state.get(what, [])
    if not names:
        raise Expired
    return names[request.number(0, most=len(names) - 1)]


async def _note(request: Request, action: str, transfer: Transfer, **detail: str) -> None:
    await request.note(action, transfer.hash, name=transfer.name, client=transfer.client, **detail)
