"""Follows every open live card: takes the states out of the stream, and writes each with its edit into the record."""

import asyncio
import logging
import sqlite3
from typing import Final

import reactivex
from reactivex import abc
from reactivex.scheduler.eventloop import AsyncIOScheduler

from actors.runtime import Lane
from actors.stores import live_cards
from actors.stores.live_cards import LiveCard
from streams.journeys import followed
from tgarr.chat import outbox
from tgarr.chat.house import House
from tgarr.chat.outbox import Priority
from tgarr.chat.signals import CardHeld, CardLeft, CardOpened, LookNow, Signal, Want
from tgarr.domain.capabilities import Library, MediaServer, TorrentClient
from tgarr.domain.events import BecamePlayable, Recorded, TransfersSeen
from tgarr.domain.journeys import Journey, Stage, advance
from tgarr.domain.transfers import TransferChanges
from tgarr.errors import ActorError, ServiceError
from tgarr.features.progress import view
from tgarr.features.progress.subject import KIND, Shown

log = logging.getLogger(__name__)

EDIT_SECONDS: Final = 3.0
"""Between two edits of one card that differ in figures only."""


class Tracker:
    """The live cards that are open. Runs beside the handlers, and goes on after a restart where it was."""

    def __init__(self, house: House, *, every: float = EDIT_SECONDS) -> None:
        self._house = house
        self._every = every
        self._shown: dict[str, Shown] = {}
        self._places: dict[str, LiveCard] = {}
        self._following: dict[str, abc.DisposableBase] = {}
        self._held: set[str] = set()
        self._work: asyncio.Queue[tuple[str, Journey] | str] = asyncio.Queue()

    async def run(self) -> None:
        """Follow until cancelled."""
        listening = self._house.signals.stream.subscribe(self._heard)
        try:
            for card in await self._house.state.read(live_cards.unfinished):
                if card.kind == KIND:
                    await self._open(card)
            while True:
                match await self._work.get():
                    case str() as key:
                        await self._opened(key)
                    case (key, journey):
                        await self._write(key, journey)
        finally:
            listening.dispose()
            for key in list(self._following):
                self._leave(key)

    def _heard(self, signal: Signal) -> None:
        match signal:
            case CardOpened(key):
                self._work.put_nowait(key)
            case CardLeft(key):
                self._leave(key)
            case CardHeld(key, held=True):
                self._held.add(key)
            case CardHeld(key):
                self._held.discard(key)
                if key in self._shown:
                    self._work.put_nowait((key, self._shown[key].journey))
            case LookNow():
                pass  # for those who look at the services

    async def _opened(self, key: str) -> None:
        card = await self._house.state.read(lambda db: live_cards.find(db, key))
        if card is not None and card.state == "open" and card.kind == KIND:
            await self._open(card)

    async def _open(self, card: LiveCard) -> None:
        self._leave(card.key)
        shown = Shown.of(card)
        journey = await self._caught_up(shown.journey)
        kept = await self._house.state.read(lambda db: live_cards.find(db, card.key))
        if kept is None or kept.state != "open":
            return  # left while the library was asked
        self._shown[card.key] = shown
        self._places[card.key] = card
        self._house.followed.add(card.key)
        scheduler = AsyncIOScheduler(asyncio.get_running_loop())
        operator = followed(self._house.events.stream, every=self._every, scheduler=scheduler)
        self._following[card.key] = (
            reactivex.of(journey).pipe(operator).subscribe(lambda state: self._work.put_nowait((card.key, state)))
        )
        self._house.signals.publish(LookNow())

    async def _caught_up(self, journey: Journey) -> Journey:
        """Return the journey after what the library has written down of it before we listened."""
        library = self._house.faces(Library, lane=Lane.BACKGROUND).get(journey.instance)
        if library is None:
            return journey
        try:
            records = await library.title_history(journey.title_id)
        except (ServiceError, ActorError) as error:
            log.info("%s cannot be caught up with yet: %s", journey.id, error)
            return journey
        for record in records:
            journey = advance(journey, Recorded(instance=journey.instance, record=record, fact=0))
        return journey

    def _leave(self, key: str) -> None:
        if (following := self._following.pop(key, None)) is not None:
            following.dispose()
        self._shown.pop(key, None)
        self._places.pop(key, None)
        self._held.discard(key)
        self._house.followed.discard(key)
        self._house.wants.pop(key, None)

    async def _write(self, key: str, journey: Journey) -> None:
        """Keep the state and queue the edit, in one transaction; then look for what the new stage needs."""
        if key not in self._shown:
            return  # left meanwhile
        before = self._shown[key].journey
        journey = self._without_media_server(journey)
        shown = self._shown[key] = self._shown[key].at(journey)
        card = self._places[key]
        screen = view.screen(shown, self._house.words(shown.language), in_private=card.chat > 0)
        now, held = self._house.clock(), key in self._held

        def write(db: sqlite3.Connection) -> None:
            kept = live_cards.find(db, key)
            if kept is None or kept.state != "open":
                return
            live_cards.put(db, key=key, chat=kept.chat, kind=KIND, subject=shown.to_json(), now=now)
            if journey.over:
                live_cards.end(db, key, now=now)
            if not held or journey.over:
                target = {"message_id": kept.message_id} if kept.message_id else {"live_key": key}
                outbox.edit(db, chat=kept.chat, screen=screen, now=now, priority=Priority.PROGRESS, **target)

        await self._house.write(write)
        if journey.over:
            self._leave(key)
            return
        if journey.stage is Stage.IMPORTED and key not in self._house.wants:
            self._want(key, shown)
        if journey.download_id and not journey.client and before.download_id != journey.download_id:
            await self._introduce(journey)

    def _without_media_server(self, journey: Journey) -> Journey:
        """Return the journey at its end, where nothing comes after its stage in this household."""
        torrent_only = not journey.instance and journey.stage is Stage.IMPORTING
        nobody_plays = journey.stage is Stage.IMPORTED and not self._house.faces(MediaServer)
        if torrent_only or nobody_plays:
            return advance(journey, BecamePlayable(server="", want=journey.id, item=None))
        return journey

    def _want(self, key: str, shown: Shown) -> None:
        if shown.kind is None:
            return
        self._house.wants[key] = Want(
            kind=shown.kind,
            ids=shown.ids,
            title=shown.title,
            year=shown.year,
            since=self._house.clock(),
            season=shown.journey.season,
            episode=shown.journey.episode or (1 if shown.journey.season is not None else None),
        )

    async def _introduce(self, journey: Journey) -> None:
        """Publish what the clients know of a download that has just become known: a still one tells no changes."""
        for name, client in self._house.faces(TorrentClient, lane=Lane.BACKGROUND).items():
            try:
                answer = await client.transfers()
            except (ServiceError, ActorError) as error:
                log.info("%s is not asked about a download: %s", name, error)
                continue
            its = tuple(one for one in answer.value if one.hash == journey.download_id)
            if its:
                self._house.events.publish(TransfersSeen(client=name, changes=TransferChanges(changed=its)))
