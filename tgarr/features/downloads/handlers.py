"""Lists transfers and does what is asked with one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from actors.stores import audit
from tgarr.chat import cards
from tgarr.chat.gathering import gathered, notes
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.signals import LookNow
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import TorrentClient
from tgarr.domain.transfers import QueueMove, Transfer
from tgarr.errors import Expired, InvalidInput
from tgarr.features.downloads import rules, view

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
        if wanted not in rules.FILTERS:
            raise InvalidInput("button")
        request.state.update(filter=wanted, page=request.number(1, most=_MOST_PAGES))
    clients = request.house.faces(TorrentClient)
    if not clients:
        raise InvalidInput("no-torrent-client")
    (answers, troubles), (totals, _silent) = await asyncio.gather(
        gathered({name: client.transfers() for name, client in clients.items()}),
        gathered({name: client.totals() for name, client in clients.items()}),
    )
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
        names = list(request.house.config.services)
        request.state["client"] = names[request.number(0, most=len(names) - 1)]
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
    match what:
        case "stop":
            await client.pause(hashes)
        case "go":
            await client.resume(hashes)
        case "check":
            await client.recheck(hashes)
        case QueueMove.TOP.value | QueueMove.BOTTOM.value:
            await client.move(hashes, QueueMove(what))
        case _:
            raise InvalidInput("button")
    await _note(request, what, transfer)
    request.house.signals.publish(LookNow())
    await request.answer(request.words("Done."))
    await request.follow("torrent")


@router.press("transfer-drop", right=Right.DELETE)
async def ask_before_removal(request: Request) -> None:
    """Ask whether the transfer is really to be removed."""
    await request.show(view.confirm(request, (await _chosen(request)).transfer))


@router.press("transfer-drop-yes", right=Right.DELETE, once=True)
async def remove(request: Request) -> None:
    """Remove the transfer, with its files or without."""
    files = bool(request.number(0, most=1))
    chosen = await _chosen(request)
    await chosen.client.remove([chosen.transfer.hash], files=files)
    await _note(request, "remove", chosen.transfer, files=files)
    request.house.signals.publish(LookNow())
    await request.answer(request.words("Removed."))
    request.state.pop("hash", None)
    await request.follow("downloads")


@router.press("categories", right=Right.STEER)
async def categories(request: Request) -> None:
    """Show the categories."""
    chosen = await _chosen(request)
    await request.show(view.categories(request, chosen.transfer, await _categories(chosen.client)))


@router.press("category", right=Right.STEER, once=True)
async def set_category(request: Request) -> None:
    """Put the transfer into another category."""
    chosen = await _chosen(request)
    names = await _categories(chosen.client)
    if not names:
        raise Expired
    name = names[request.number(0, most=len(names) - 1)]
    await chosen.client.set_category([chosen.transfer.hash], name)
    await _note(request, "category", chosen.transfer, category=name)
    await request.follow("torrent")


@router.press("speed", right=Right.STEER, once=True)
async def set_speed(request: Request) -> None:
    """Switch all clients to their alternative limits, or back."""
    slow = bool(request.number(0, most=1))
    _done, troubles = await gathered(
        {name: client.set_alternative_limits(on=slow) for name, client in request.house.faces(TorrentClient).items()}
    )
    if troubles:
        raise next(iter(troubles.values()))
    await request.house.write(
        lambda db: audit.add(
            db, now=request.now, person=request.person.id, action="speed", subject="all", detail={"slow": slow}
        )
    )
    await request.follow("downloads")


@dataclass(frozen=True, slots=True)
class _Chosen:
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


async def _categories(client: TorrentClient) -> Sequence[str]:
    return sorted((await client.categories()).value)


async def _note(request: Request, action: str, transfer: Transfer, **detail: bool | str) -> None:
    await request.house.write(
        lambda db: audit.add(
            db,
            now=request.now,
            person=request.person.id,
            action=action,
            subject=transfer.hash,
            detail={"name": transfer.name, "client": transfer.client, **detail},
        )
    )
