"""Begins to follow a title or a torrent, and steers its download from the card."""

import sqlite3
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from actors.stores import live_cards
from actors.stores.live_cards import LiveCard
from tgarr.chat import cards
from tgarr.chat.policy import Right
from tgarr.chat.removing import Removal
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.signals import CardLeft, CardOpened, LookNow
from tgarr.chat.subject import subject_of
from tgarr.chat.wishing import fulfil
from tgarr.domain import infohash
from tgarr.domain.capabilities import Library, TorrentClient
from tgarr.domain.events import TransferDropped
from tgarr.domain.journeys import Journey, Stage
from tgarr.domain.library import SearchTarget
from tgarr.domain.queries import one_line
from tgarr.errors import Expired, InvalidInput
from tgarr.features.progress import view
from tgarr.features.progress.magnets import Magnet
from tgarr.features.progress.showing import put_on
from tgarr.features.progress.subject import KIND, Shown

router = Router("progress", kinds=("card", "downloads"))

_LONGEST_LINK: Final = 4096
_LEAVING_SECONDS: Final = 300.0
"""For how long another screen may take to appear while the card stands still."""


def key_of(chat: int, message_id: int) -> str:
    """Return the live key of a journey on a message that is there already."""
    return f"{KIND} {chat}/{message_id}"


@router.press("journey", right=Right.ASK, kinds=("card",))
async def begin(request: Request) -> None:
    """Turn the message into a card that follows what was just begun."""
    subject = await subject_of(request)
    title = subject.title
    if title.holding is None:
        raise Expired
    target = request.state.get("target", {})
    release = request.state.pop("release", None) if request.argument(0) == "release" else None
    after, search = request.state.pop("after", 0), request.state.pop("search", 0)
    key = key_of(request.place.chat, request.message_id)
    journey = Journey(
        id=key,
        instance=subject.instance,
        title_id=title.holding.id,
        since=request.now,
        after=after,
        search=search,
        season=target.get("season"),
        episode=target.get("number"),
        episode_id=target.get("episode_id"),
        release=release["title"] if release else "",
        download_id=release["hash"] if release else "",
        stage=Stage.QUEUED if release else Stage.SEARCHING,
    )
    shown = Shown(
        journey=journey,
        heading=cards.name(title),
        kind=title.kind,
        person=request.person.id,
        name=request.person.name,
        language=request.words.language,
        token=request.token,
        ids=title.ids,
        title=title.title,
        year=title.year,
        picture=cards.picture(title, subject.instance),
    )

    def open_card(db: sqlite3.Connection) -> None:
        live_cards.put(
            db,
            key=key,
            chat=request.place.chat,
            topic=request.place.topic,
            message_id=request.message_id,
            kind=KIND,
            subject=shown.to_json(),
            now=request.now,
        )
        live_cards.release(db, key)

    await request.show(
        view.screen(shown, request.words, in_private=request.place.private), work=open_card, live_key=key
    )
    request.house.signals.publish(CardOpened(key))


@router.press("watch", right=Right.ASK, kinds=("card",), once=True)
async def watch(request: Request) -> None:
    """Turn the card into one that follows what the library is downloading of the title already."""
    subject = await subject_of(request)
    held = subject.title.holding
    items = [item for item in (await subject.library.queue()).value if held is not None and item.title_id == held.id]
    if not items:
        raise InvalidInput("transfer-gone")
    request.state.pop("target", None)
    request.state["release"] = {"title": items[0].release, "hash": items[0].download_id}
    await request.follow("journey", "release")


@router.press(KIND, right=Right.LOOK)
async def show_again(request: Request) -> None:
    """Show where the journey stands, in place of a question or an error; also when it has come to its end."""
    chat, message_id = request.place.chat, request.message_id

    def write(db: sqlite3.Connection) -> None:
        card = live_cards.at(db, chat, message_id, ended=True)
        if card is None:
            raise Expired
        live_cards.release(db, card.key)
        put_on(db, request.house, card, _read(card))

    await request.house.write(write)
    await request.answer()


@router.press("leave", right=Right.LOOK, kinds=("card",), once=True)
async def leave(request: Request) -> None:
    """Go on to another screen on the same message, and stop following once it is there."""
    verb = request.argument(0)
    if verb not in ("card", "rel-again"):
        raise InvalidInput("button")
    card, _shown = _card(request)
    until, chat, message_id = request.now + _LEAVING_SECONDS, card.chat, request.message_id
    await request.house.write(lambda db: live_cards.hold(db, chat=chat, message_id=message_id, until=until))
    try:
        await request.follow(verb)
    except BaseException:
        await request.house.write(lambda db: live_cards.release(db, card.key))
        raise
    await request.house.write(lambda db: live_cards.end(db, card.key, now=request.now))
    request.house.signals.publish(CardLeft(card.key))


@router.press("find-anew", right=Right.LOOK, kinds=("card",))
async def find_anew(request: Request) -> None:
    """Look for the title at the libraries that there are now, in a message of its own."""
    _card_of, shown = _card(request)
    request.text = shown.heading
    await request.follow("search-for", shown.kind.value if shown.kind else "any")


@router.press("seek", right=Right.ASK, kinds=("card",), once=True)
async def seek_again(request: Request) -> None:
    """Have the library search once more for what it has not found."""
    _card_of, shown = _card(request)
    journey = shown.journey
    library = request.house.faces(Library).get(journey.instance)
    if library is None:
        raise Expired
    target = SearchTarget(id=journey.title_id, season=journey.season, episode_id=journey.episode_id)
    request.state["after"] = await library.history_end()
    await _note(request, shown, "search")
    request.state["search"] = await library.search(target)
    await request.follow("journey", "auto")


@router.press("pause", right=Right.STEER, once=True)
async def pause(request: Request) -> None:
    """Pause the download."""
    _card_of, shown = _card(request)
    client = _client(request, shown)
    await _note(request, shown, "pause")
    await client.pause([shown.journey.download_id])
    await request.answer(request.words("Paused."))
    await _look_now(request)


@router.press("resume", right=Right.STEER, once=True)
async def resume(request: Request) -> None:
    """Let the download go on."""
    _card_of, shown = _card(request)
    client = _client(request, shown)
    await _note(request, shown, "resume")
    await client.resume([shown.journey.download_id])
    await request.answer(request.words("It goes on."))
    await _look_now(request)


@router.press("drop", right=Right.DELETE)
async def drop(request: Request) -> None:
    """Ask whether the download is really to be removed; meanwhile the card stands still."""
    _card_of, shown = _card(request)
    await request.show(view.confirm_removal(shown, request.words))


@router.press("drop-yes", right=Right.DELETE, once=True)
async def really_drop(request: Request) -> None:
    """Remove the download, with its files or without."""
    _card_of, shown = _card(request)
    files = bool(request.number(0, most=1))
    journey, client = shown.journey, _client(request, shown)
    await fulfil(
        request,
        Removal(service=journey.client, client=client, hash=journey.download_id, name=shown.heading, files=files),
    )
    await request.answer(request.words("Removed."))
    request.house.events.publish(TransferDropped(client=journey.client, download_id=journey.download_id))
    request.house.signals.publish(LookNow())


async def _look_now(request: Request) -> None:
    """Let the card move again, whatever stood in its place, and have the services looked at."""
    await show_again(request)
    request.house.signals.publish(LookNow())


def _card(request: Request) -> tuple[LiveCard, Shown]:
    """Return the live card whose button was pressed.

    Raises:
        Expired: it has come to its end, or another version wrote it.

    """
    if request.live is None or request.live.kind != KIND:
        raise Expired
    return request.live, _read(request.live)


def _read(card: LiveCard) -> Shown:
    try:
        return Shown.of(card)
    except (KeyError, TypeError, ValueError):
        raise Expired from None


def _client(request: Request, shown: Shown) -> TorrentClient:
    clients = request.house.faces(TorrentClient)
    if shown.journey.client not in clients or not shown.journey.download_id:
        raise Expired
    return clients[shown.journey.client]


async def _note(request: Request, shown: Shown, action: str) -> None:
    await request.note(action, shown.journey.download_id, title=shown.heading)


async def follow_torrent(request: Request, *, client: str, download_id: str, name: str) -> None:
    """Answer with a card that follows a torrent which belongs to no title."""
    request.begin("downloads", {"filter": "all"})
    key = f"{KIND} torrent {download_id} {request.place.chat}/{request.row}"
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
        language=request.words.language,
        token=request.token,
    )

    def open_card(db: sqlite3.Connection) -> None:
        live_cards.put(
            db,
            key=key,
            chat=request.place.chat,
            topic=request.place.topic,
            kind=KIND,
            subject=shown.to_json(),
            now=request.now,
        )

    screen = view.screen(shown, request.words, in_private=request.place.private)
    await request.reply(screen, work=open_card, live_key=key)
    request.house.signals.publish(CardOpened(key))


@router.pattern(r"(?i)magnet:\?", right=Right.ASK)
async def magnet(request: Request) -> None:
    """Begin a transfer from a magnet link that was written, and follow it."""
    link = request.text.split()[0]
    hashes = sorted(infohash.of_magnet(link))
    clients = request.house.faces(TorrentClient)
    if not hashes or len(link) > _LONGEST_LINK:
        raise InvalidInput("link")
    if not clients:
        raise InvalidInput("no-torrent-client")
    name, client = next(iter(clients.items()))
    called = one_line(dict(parse_qsl(urlsplit(link).query)).get("dn", "")) or hashes[0]
    category = request.house.config.services[name].category or ""
    wanted = Magnet(service=name, client=client, link=link, hashes=tuple(hashes), name=called, category=category)
    await fulfil(request, wanted)
    await follow_torrent(request, client=name, download_id=hashes[0], name=called)


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
