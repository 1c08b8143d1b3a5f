"""Looks whether the services answer again that wishes wait for, and has the wishes carried out then."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from actors.runtime import Lane
from actors.stores import live_cards
from actors.stores.live_cards import LiveCard
from tgarr.chat import later
from tgarr.chat.belated import Belated
from tgarr.chat.house import House
from tgarr.chat.later import Kept
from tgarr.chat.signals import Rang, Signal, WishKept
from tgarr.chat.underway import WAITING
from tgarr.domain.capabilities import Service
from tgarr.domain.status import Circuit
from tgarr.errors import ActorError, ServiceError, TgarrError

log = logging.getLogger(__name__)

ROUND_SECONDS: Final = 5.0
"""Between two looks at what the services' actors know; nobody is asked for that."""
_PROBE_SECONDS: Final = 60.0
"""Between two questions to a service that nobody else asks."""
_AT_ONCE: Final = 4
"""Wishes that are carried out at the same time: a service that is back is not run over."""


class Runner:
    """Carries out what waits.

    A service that rings, or has answered anybody, is back; one that nobody asks is asked now and then.

    Args:
        house: what it works with.
        belated: carries a wish out.
        round_: seconds between two looks.

    """

    def __init__(self, house: House, belated: Belated, *, round_: float = ROUND_SECONDS) -> None:
        self._house = house
        self._belated = belated
        self._round = round_
        self._woken = asyncio.Event()
        self._rung: set[str] = set()
        self._probed: dict[str, float] = {}
        self._work: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def run(self) -> None:
        """Work until cancelled."""
        listening = self._house.signals.stream.subscribe(self._heard)
        try:
            while True:
                self._woken.clear()
                waiting = True
                try:
                    waiting = await self._look()
                except TgarrError:
                    log.exception("the wishes that wait cannot be looked at now")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._round if waiting else None):
                        await self._woken.wait()
        finally:
            listening.dispose()
            tasks = list(self._work.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _heard(self, signal: Signal) -> None:
        match signal:
            case WishKept():
                self._woken.set()
            case Rang(service):
                self._rung.add(service)
                self._woken.set()
            case _:
                pass

    async def _look(self) -> bool:
        """Look at all wishes that wait; tell whether there are any."""
        cards = await self._house.state.read(lambda db: live_cards.unfinished(db, kind=WAITING))
        rung, self._rung = self._rung, set()
        answers: dict[str, bool] = {}
        now = self._house.clock()
        for card in cards:
            try:
                kept = Kept.of(card)
            except (KeyError, TypeError):
                log.exception("%s cannot be read; it is set aside", card.key)
                continue
            if card.homeless or (card.held_until and not live_cards.is_held(card, now=now)):
                await self._house.write(lambda db: later.show_again(db, self._house, card, kept))  # noqa: B023  # awaited
            if kept.expired(now):
                self._begin(card, lambda one: self._belated.give_up(one, "expired"))
            elif kept.due(now) and not live_cards.is_held(card, now=now):
                if kept.service not in answers:
                    answers[kept.service] = await self._answers(kept.service, rung=kept.service in rung)
                if answers[kept.service]:
                    self._begin(card, self._belated.carry_out)
        return bool(cards)

    def _begin(self, card: LiveCard, work: Callable[[LiveCard], Coroutine[Any, Any, None]]) -> None:
        if card.key in self._work:
            return

        async def one_of_few() -> None:
            async with self._slots:
                try:
                    await work(card)
                except TgarrError:
                    log.exception("%s waits on: it cannot be kept", card.key)
                except Exception:
                    log.exception("%s could not be carried out", card.key)

        task = asyncio.get_running_loop().create_task(one_of_few(), name=f"late {card.key}")
        self._work[card.key] = task
        task.add_done_callback(lambda _: self._work.pop(card.key, None))

    async def _answers(self, service: str, *, rung: bool) -> bool:
        """Tell whether a service answers: by what its actor has seen last, else by asking it, which is done seldom."""
        face = self._house.faces(Service, lane=Lane.BACKGROUND).get(service)
        if face is None:
            return service not in self._house.config.services  # it will not come back: that is to be said
        loop = asyncio.get_running_loop()
        try:
            state = await face.state()
            if state.requests and state.error is None and state.circuit is Circuit.CLOSED:
                return True
            if not rung and loop.time() - self._probed.get(service, -_PROBE_SECONDS) < _PROBE_SECONDS:
                return False
            self._probed[service] = loop.time()
            await face.probe()
        except (ServiceError, ActorError) as error:
            log.info("%s does not answer yet: %s", service, error)
            return False
        return True
