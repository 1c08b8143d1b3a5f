"""What the buttons of a live card do: show it, wait at it, go elsewhere, and steer its download."""

import sqlite3
from typing import Final

from actors.stores import live_cards, waiters
from tgarr.chat.policy import Right
from tgarr.chat.removing import Removal
from tgarr.chat.request import Request
from tgarr.chat.signals import CardLeft, LookNow
from tgarr.chat.wishing import fulfil
from tgarr.domain.capabilities import Library, TorrentClient
from tgarr.domain.events import TransferDropped
from tgarr.domain.library import SearchTarget
from tgarr.errors import Expired, InvalidInput
from tgarr.features.progress import view
from tgarr.features.progress.router import card_of, read, router
from tgarr.features.progress.showing import put_on
from tgarr.features.progress.subject import KIND, Shown
from tgarr.features.progress.waiting import waiting

_LEAVING_SECONDS: Final = 300.0
"""For how long another screen may take to appear while the card stands still."""


@router.press(KIND, right=Right.LOOK)
async def show_again(request: Request) -> None:
    """Show where the journey stands, in place of a question or an error; also when it has come to its end."""
    chat, message_id = request.place.chat, request.message_id

    def write(db: sqlite3.Connection) -> None:
        card = live_cards.at(db, chat, message_id, ended=True)
        if card is None:
            raise Expired
        live_cards.release(db, card.key)
        put_on(db, request.house, card, read(card))

    await request.house.write(write)
    await request.answer()


@router.press("leave", right=Right.LOOK, kinds=("card",), once=True)
async def leave(request: Request) -> None:
    """Go on to another screen on the same message, and stop following once it is there."""
    verb = request.argument(0)
    if verb not in ("card", "rel-again"):
        raise InvalidInput("button")
    card, _shown = card_of(request)
    others = [
        person.name
        for person in await request.house.state.read(lambda db: waiting(db, request.house, card.key))
        if person.id != request.person.id
    ]
    if others and verb == "card":
        await _stay(request, card.key, others)
        return
    until, chat, message_id = request.now + _LEAVING_SECONDS, card.chat, request.message_id
    await request.house.write(lambda db: live_cards.hold(db, chat=chat, message_id=message_id, until=until))
    try:
        await request.follow(verb)
    except BaseException:
        await request.house.write(lambda db: live_cards.release(db, card.key))
        raise
    if others:
        return  # it goes on for them, and is back when nobody chooses anything in its place

    def end(db: sqlite3.Connection) -> None:
        live_cards.end(db, card.key, now=request.now)
        if verb == "card":
            waiters.leave(db, card=card.key, person=request.person.id)

    await request.house.write(end)
    request.house.signals.publish(CardLeft(card.key))


async def _stay(request: Request, key: str, others: list[str]) -> None:
    """Do not take a card away from those who wait at it; who asked for it need not be told any more."""

    def write(db: sqlite3.Connection) -> None:
        kept = live_cards.find(db, key)
        if waiters.leave(db, card=key, person=request.person.id) and kept is not None:
            put_on(db, request.house, kept, read(kept))

    await request.house.write(write)
    names = ", ".join(others)
    await request.answer(request.words("The card stays: {names} is waiting here.", names=names), alert=True)


@router.press("tell-me", right=Right.LOOK, kinds=("card", "downloads", KIND))
async def tell_me(request: Request) -> None:
    """Note that somebody wants to be told how it ends, or no longer."""
    card, _shown = card_of(request)
    wanted = bool(request.number(0, most=1))

    def write(db: sqlite3.Connection) -> None:
        kept = live_cards.find(db, card.key)
        if kept is None or kept.state != "open":
            raise Expired
        if wanted:
            waiters.join(db, card=card.key, person=request.person.id, now=request.now)
        else:
            waiters.leave(db, card=card.key, person=request.person.id)
        put_on(db, request.house, kept, read(kept))

    await request.house.write(write)
    _ = request.words
    await request.answer(_("🔔 I will tell you when it is over.") if wanted else _("🔕 All right, I will not."))


@router.press("find-anew", right=Right.LOOK, kinds=("card",))
async def find_anew(request: Request) -> None:
    """Look for the title at the libraries that there are now, in a message of its own."""
    _card_of, shown = card_of(request)
    request.text = shown.heading
    await request.follow("search-for", shown.kind.value if shown.kind else "any")


@router.press("seek", right=Right.ASK, kinds=("card",), once=True)
async def seek_again(request: Request) -> None:
    """Have the library search once more for what it has not found."""
    _card_of, shown = card_of(request)
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
    _card_of, shown = card_of(request)
    client = _client(request, shown)
    await _note(request, shown, "pause")
    await client.pause([shown.journey.download_id])
    await request.answer(request.words("Paused."))
    await _look_now(request)


@router.press("resume", right=Right.STEER, once=True)
async def resume(request: Request) -> None:
    """Let the download go on."""
    _card_of, shown = card_of(request)
    client = _client(request, shown)
    await _note(request, shown, "resume")
    await client.resume([shown.journey.download_id])
    await request.answer(request.words("It goes on."))
    await _look_now(request)


@router.press("drop", right=Right.DELETE)
async def drop(request: Request) -> None:
    """Ask whether the download is really to be removed; meanwhile the card stands still."""
    _card_of, shown = card_of(request)
    await request.show(view.confirm_removal(shown, request.words))


@router.press("drop-yes", right=Right.DELETE, once=True)
async def really_drop(request: Request) -> None:
    """Remove the download, with its files or without."""
    _card_of, shown = card_of(request)
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


def _client(request: Request, shown: Shown) -> TorrentClient:
    clients = request.house.faces(TorrentClient)
    if shown.journey.client not in clients or not shown.journey.download_id:
        raise Expired
    return clients[shown.journey.client]


async def _note(request: Request, shown: Shown, action: str) -> None:
    await request.note(action, shown.journey.download_id, title=shown.heading)
