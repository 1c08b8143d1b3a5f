"""Looks at what no event tells of live cards: holds that lapse, services that go or fall silent, searches that end."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable
from typing import Final

from actors.runtime import Lane
from actors.stores import live_cards
from tgarr.chat.house import House
from tgarr.chat.signals import LookNow
from tgarr.domain.capabilities import Library, Service
from tgarr.domain.events import SearchEnded
from tgarr.domain.journeys import Journey, Stage
from tgarr.errors import ActorError, ServiceError
from tgarr.features.progress.asking import caught_up
from tgarr.features.progress.followed import Followed, without_media_server
from tgarr.features.progress.showing import absent, put_on, teller
from tgarr.features.progress.subject import KIND

log = logging.getLogger(__name__)

QUIET_SECONDS: Final = 600.0
"""Without news of a card, until the services are no longer asked every two seconds for its sake."""
_SEARCH_SECONDS: Final = 600.0
"""After these a search that cannot be watched counts as ended."""
_SILENCE_SECONDS: Final = 30.0
"""Between two edits that differ in the age of the last news only."""
_JUMP_SECONDS: Final = 5.0
"""By which a clock does not drift between two looks."""
_DELETIONS_SECONDS: Final = 60.0
"""Between two looks whether what was imported, and cannot be watched yet, is still there."""


class Rounds:
    """The looks at the cards that are followed.

    Args:
        house: what it works with.
        cards: those that are followed, by their keys.
        moved: takes a journey that was found to have moved.

    """

    def __init__(self, house: House, cards: dict[str, Followed], moved: Callable[[str, Journey], None]) -> None:
        self._house = house
        self._cards = cards
        self._moved = moved
        self._deletions_at = 0.0
        self._clocks: tuple[float, float] | None = None

    async def look(self) -> None:
        """Look at all that takes no time.

        Raises:
            TgarrError: the record cannot be used now.

        """
        now = self._house.clock()
        self._follow_the_clock(now)
        due = await self._house.state.read(
            lambda db: [*live_cards.lapsed(db, now=now), *(one.key for one in live_cards.homeless(db))]
        )
        for key in due:
            if key in self._cards:
                await self._show_again(key)
        await self._heed_the_unheard()
        await self._listen_for_silence()
        for key, card in list(self._cards.items()):
            if key in self._cards:
                await self._look_at(key, card)
        for key, card in self._cards.items():
            if now - card.moved_at > QUIET_SECONDS:
                self._house.followed.discard(key)

    async def _heed_the_unheard(self) -> None:
        """Ask nothing for a card that nobody can see move, and show it as it is when its chat wants us again."""
        unheard = await self._house.state.read(live_cards.unheard)
        for key, card in list(self._cards.items()):
            before, card.unheard = card.unheard, key in unheard
            if card.unheard:
                self._house.followed.discard(key)
            elif before:
                self._house.followed.add(key)
                await self._show_again(key)

    def _follow_the_clock(self, now: float) -> None:
        """Keep the ages that cards show as they are when somebody sets the clock."""
        steady = asyncio.get_running_loop().time()
        before, self._clocks = self._clocks, (now, steady)
        jump = now - before[0] - (steady - before[1]) if before else 0.0
        if abs(jump) < _JUMP_SECONDS:
            return
        log.info("the clock was set by %.0f s", jump)
        for name in self._house.silent:
            self._house.silent[name] += jump
        self._deletions_at = 0.0

    async def _look_at(self, key: str, card: Followed) -> None:
        """Show a card again where its service has gone or come back, fallen silent or been heard again."""
        journey = card.shown.journey
        seen = absent(self._house, journey), self._silent(journey)
        if seen != (card.absent, card.silent):
            card.absent, card.silent = seen
            await self._show_again(key)
        if without_media_server(self._house, journey).over:
            self._moved(key, journey)  # the server it waited for was taken out

    async def _listen_for_silence(self) -> None:
        """Note which services do not answer, of those whose news a card waits for."""
        told_by = {teller(card.shown.journey) for card in self._cards.values()}
        faces, now = self._house.faces(Service, lane=Lane.BACKGROUND), self._house.clock()
        failing: dict[str, float] = {}
        for name in told_by & faces.keys():
            with contextlib.suppress(ActorError):
                if (state := await faces[name].state()).error is not None:
                    failing[name] = now - state.error_age
        for name in self._house.silent.keys() - failing.keys():
            del self._house.silent[name]
        for name, since in failing.items():
            self._house.silent.setdefault(name, since)

    def _silent(self, journey: Journey) -> int | None:
        since = self._house.silent.get(teller(journey))
        return None if since is None else int((self._house.clock() - since) // _SILENCE_SECONDS)

    async def _show_again(self, key: str) -> None:
        """Show where a card stands, unless somebody reads something else in its place."""
        shown, now = self._cards[key].shown, self._house.clock()

        def write(db: sqlite3.Connection) -> None:
            kept = live_cards.find(db, key)
            if (
                kept is not None
                and kept.kind == KIND
                and kept.state == "open"
                and not live_cards.is_held(kept, now=now)
            ):
                live_cards.release(db, key)
                put_on(db, self._house, kept, shown)

        await self._house.write(write)

    async def ask(self) -> None:
        """Ask what the services tell only when they are asked, which takes its time."""
        await self._watch_searches()
        if self._house.clock() - self._deletions_at >= _DELETIONS_SECONDS:
            self._deletions_at = self._house.clock()
            await self._watch_for_deletions()

    async def _watch_searches(self) -> None:
        """Tell of searches that have come to their end: the library writes nothing down when it finds nothing."""
        libraries = self._house.faces(Library, lane=Lane.BACKGROUND)
        for key, card in list(self._cards.items()):
            journey = card.shown.journey
            if journey.stage is not Stage.SEARCHING or journey.searched or journey.instance not in libraries:
                continue
            try:
                ended = (
                    await libraries[journey.instance].search_ended(journey.search)
                    if journey.search
                    else self._house.clock() - journey.since > _SEARCH_SECONDS
                )
            except (ServiceError, ActorError) as error:
                log.info("%s: the search cannot be watched: %s", key, error)
                continue
            if ended:
                self._house.events.publish(SearchEnded(journey=key))
                self._house.signals.publish(LookNow())

    async def _watch_for_deletions(self) -> None:
        """Tell a card of its end whose title was deleted again before anybody could watch it."""
        for key, card in list(self._cards.items()):
            if card.shown.journey.stage is Stage.IMPORTED:
                journey = await caught_up(self._house, card.shown.journey)
                if journey.stage is Stage.DELETED and key in self._cards:
                    self._moved(key, journey)
