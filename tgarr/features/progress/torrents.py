"""Torrents that belong to no title: begun from a magnet link, or taken from the list, and followed."""

from typing import Final
from urllib.parse import parse_qsl, urlsplit

from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.signals import CardOpened
from tgarr.chat.wishing import fulfil
from tgarr.domain import infohash
from tgarr.domain.capabilities import TorrentClient
from tgarr.domain.journeys import Journey, Stage
from tgarr.domain.queries import one_line
from tgarr.errors import Expired, InvalidInput
from tgarr.features.progress.magnets import Magnet
from tgarr.features.progress.opening import key_of, opened
from tgarr.features.progress.router import router
from tgarr.features.progress.subject import KIND, Shown

_LONGEST_LINK: Final = 4096
_WHAT: Final = N_("to download it")


async def follow_torrent(request: Request, *, client: str, download_id: str, name: str, here: bool = False) -> None:
    """Answer with a card that follows a torrent which belongs to no title; with `here`, on the message of the press."""
    here = here and request.pressed
    if not here:
        request.begin("downloads", {"filter": "all"})
    key = key_of(request) if here else f"{KIND} torrent {download_id} {request.place.chat}/{request.row}"
    shown = Shown(
        journey=Journey(
            id=key,
            instance="",
            title_id=0,
            since=request.now,
            download_id=download_id,
            client=client,
            release=name,
            stage=Stage.QUEUED,
        ),
        heading=name,
        kind=None,
        person=request.person.id,
        name=request.person.name,
        asked=request.now,
        language=request.words.language,
        token=request.token,
        looks=not request.may(Right.ASK),
    )
    screen, work = await opened(request, shown, here=here)
    if here:
        await request.show(screen, work=work, live_key=key)
    else:
        await request.reply(screen, work=work, live_key=key)
    request.house.signals.publish(CardOpened(key))


@router.pattern(r"(?i)magnet:\?", right=Right.ASK)
async def magnet(request: Request) -> None:
    """Begin a transfer from a magnet link that was written, and follow it."""
    link = request.text.split()[0]
    hashes = sorted(infohash.of_magnet(link))
    if not hashes or len(link) > _LONGEST_LINK:
        raise InvalidInput("link")
    called = one_line(dict(parse_qsl(urlsplit(link).query)).get("dn", "")) or hashes[0]
    request.begin("downloads", {"filter": "all", "magnet": link, "name": called})
    request.wish, request.waits = ("magnet-go",), _WHAT
    await take(request)


@router.press("magnet-go", right=Right.ASK, kinds=("downloads",), once=True, waits=_WHAT)
async def take(request: Request) -> None:
    """Have a torrent client take the magnet link of the dialogue, and follow the transfer."""
    link, called = request.state.get("magnet", ""), request.state.get("name", "")
    hashes = sorted(infohash.of_magnet(link))
    if not hashes:
        raise Expired
    clients = request.house.faces(TorrentClient)
    if not clients:
        raise InvalidInput("no-torrent-client")
    name, client = next(iter(clients.items()))
    category = request.house.config.services[name].category or ""
    wanted = Magnet(service=name, client=client, link=link, hashes=tuple(hashes), name=called, category=category)
    await fulfil(request, wanted)
    await follow_torrent(request, client=name, download_id=hashes[0], name=called, here=True)


@router.press("follow", right=Right.LOOK, kinds=("downloads",))
async def follow_from_list(request: Request) -> None:
    """Follow a transfer of the downloads list in a message of its own."""
    client, hash_ = request.state.get("client", ""), request.state.get("hash", "")
    clients = request.house.faces(TorrentClient)
    if client not in clients:
        raise Expired
    transfer = next((one for one in (await clients[client].transfers()).value if one.hash == hash_), None)
    if transfer is None:
        raise Expired
    await request.answer(request.words("Followed in a message of its own."))
    await follow_torrent(request, client=client, download_id=transfer.hash, name=transfer.name)
