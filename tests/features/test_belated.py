"""A wish that waited is carried out, put off or given up: on a real record, with a service that can be switched off."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict

from actors.runtime import AsyncActor, Directory, remote, stop
from actors.stores import dialogues, live_cards, people
from actors.stores.live_cards import LiveCard
from actors.stores.state import StateFace, start_state
from tests.features.test_later import NOW, wish
from tgarr.chat import later
from tgarr.chat.belated import Belated
from tgarr.chat.house import House
from tgarr.chat.incoming import ChatKind, Place
from tgarr.chat.later import Kept
from tgarr.chat.request import Request
from tgarr.chat.screens import Screen
from tgarr.chat.signals import Rang, WishKept
from tgarr.chat.text import Text
from tgarr.config import Config
from tgarr.domain.capabilities import Service
from tgarr.domain.records import replace
from tgarr.domain.status import Circuit, Probe, ServiceState
from tgarr.errors import Expired, MailboxFull, NotAllowed, ServiceConflict, ServiceFailed, ServiceUnreachable, SlowDown
from tgarr.features.waiting import Runner, handlers

ANNA = 2
TELEGRAM = {"api_id": 1, "api_hash": "0" * 32, "bot_token": "1:x"}


class Switched(AsyncActor, Service):
    """A service that answers, or does not, as the test says."""

    def __init__(self, switch: "Switch") -> None:
        super().__init__()
        self._switch = switch

    async def state(self) -> ServiceState:
        switch = self._switch
        return ServiceState(
            name="radarr",
            kind="radarr",
            circuit=Circuit.CLOSED,
            requests=switch.asked,
            error=None if switch.heard else ServiceUnreachable("radarr"),
        )

    async def probe(self) -> Probe:
        self._switch.probes += 1
        if not self._switch.on:
            raise ServiceUnreachable("radarr")
        return Probe(product="Radarr", version="1", latency=0.1)


@dataclass
class Switch:
    on: bool = False
    heard: bool = False
    asked: int = 1
    probes: int = 0


class Nowhere:
    """The way out that nobody walks: what is queued is looked at in the record."""

    username = "tgarr"

    def wake(self) -> None: ...

    async def edit_now(self, chat: int, message_id: int, screen: Screen) -> bool:  # noqa: ARG002
        return False

    async def answer(self, query_id: int, text: str = "", *, alert: bool = False, url: str = "") -> None: ...

    async def typing(self, place: Place) -> None: ...

    def room(self, chat: int, *, keep: float) -> float:  # noqa: ARG002
        return 0.0

    def interval(self, chat: int) -> float:  # noqa: ARG002
        return 1.0


@dataclass
class Town:
    house: House
    switch: Switch
    clock: list[float]
    goes: Callable[[Request, str], Any] = field(default=lambda _request, _verb: None)
    tries: list[tuple[str, tuple[str, ...], int, dict[str, Any]]] = field(default_factory=list)

    async def going(self, request: Request, verb: str) -> None:
        self.tries.append((verb, request.arguments, request.row, dict(request.state)))
        done = self.goes(request, verb)
        if asyncio.iscoroutine(done):
            await done

    @property
    def belated(self) -> Belated:
        return Belated(self.house, going=self.going)

    async def keeps(self, kept: Kept | None = None, *, message_id: int | None = 7) -> LiveCard:
        kept = kept or wish(heading="Dune (2021)")

        def write(db: Any) -> LiveCard | None:
            dialogue = dialogues.begun(person=ANNA, chat=ANNA, kind="card", state={"at": 1}, now=NOW, lasts=1e6)
            if dialogues.find(db, kept.token, now=NOW) is None:
                dialogues.put(db, replace(dialogue, token=kept.token, message_id=message_id))
            live_cards.put(db, key="k", chat=ANNA, kind="waiting", subject=asdict(kept), now=NOW, message_id=message_id)
            return live_cards.find(db, "k")

        card = await self.house.state.write(write)
        assert card is not None
        return card

    async def card(self) -> LiveCard:
        card = await self.house.state.read(lambda db: live_cards.find(db, "k"))
        assert card is not None
        return card

    async def said(self, kind: str) -> list[str]:
        rows = await self.house.state.read(
            lambda db: db.execute(
                "SELECT body ->> '$.screen.text' FROM outbox WHERE kind = ? ORDER BY id", (kind,)
            ).fetchall()
        )
        return [text for (text,) in rows]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    ref = await start_state(tmp_path / "data")
    switch, clock, directory = Switch(), [NOW], Directory()
    service = Switched.start(switch)
    directory.register("radarr", service)
    config = Config.model_validate(
        {
            "telegram": TELEGRAM,
            "people": {"admins": [ANNA]},
            "services": {"radarr": {"type": "radarr", "url": "http://localhost:1", "api_key": "0" * 32}},
        }
    )
    state = remote(ref, StateFace)
    house = House(config=config, state=state, directory=directory, front=Nowhere(), clock=lambda: clock[0])
    await state.write(lambda db: people.add(db, ANNA, role="admin", name="Anna", username=None, now=0, language="en"))
    yield Town(house, switch, clock)
    await stop(service)
    await stop(ref)


def raises(error: Exception) -> Callable[[Request, str], Any]:
    def go(_request: Request, _verb: str) -> None:
        raise error

    return go


async def test_it_is_the_same_press_with_the_dialogue_as_it_was(town: Town) -> None:
    card = await town.keeps()
    await town.belated.carry_out(card)
    assert town.tries == [("add-go", ("auto",), 1, {"at": 0})]
    assert (await town.card()).state == "ended"
    assert await town.said("send") == ["Dune (2021)\n🔁 radarr answers again: go on above."]
    await town.belated.carry_out(card)  # it is over
    assert len(town.tries) == 1


async def test_a_card_that_moves_on_speaks_for_itself(town: Town) -> None:
    card = await town.keeps()

    async def follow(_request: Request, _verb: str) -> None:
        await town.house.write(lambda db: live_cards.put(db, key="k", chat=ANNA, kind="progress", subject={}, now=NOW))

    town.goes = follow
    await town.belated.carry_out(card)
    assert ((await town.card()).kind, (await town.card()).state) == ("progress", "open")
    assert await town.said("send") == []


async def test_an_answer_of_its_own_is_said_once_and_pointed_at(town: Town) -> None:
    card = await town.keeps()

    async def reply(request: Request, _verb: str) -> None:
        await request.reply(Screen(text=Text("found")))

    town.goes = reply
    await town.belated.carry_out(card)
    await town.keeps()  # as after a crash before it was noted
    await town.belated.carry_out(card)
    assert await town.said("send") == ["found"]
    assert await town.said("edit") == ["Dune (2021)\n\n✅ radarr answers again; see below."]


async def test_a_trouble_that_passes_puts_it_off_and_in_the_end_it_is_told(town: Town) -> None:
    card, town.goes = await town.keeps(), raises(ServiceFailed("radarr", "locked"))
    for number in range(later.MOST_TRIES):
        await town.belated.carry_out(card)
        kept = Kept.of(await town.card())
        assert (kept.tries, kept.code, kept.due(NOW)) == (number + 1, "failed", False)
    assert await town.said("send") == []
    await town.belated.carry_out(card)
    assert (await town.card()).state == "ended"
    (told,) = await town.said("send")
    assert told.startswith("Dune (2021)\nradarr itself failed")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ServiceConflict("radarr", "no"), "radarr cannot do this now."),
        (NotAllowed("no"), "You may not do this."),
        (ZeroDivisionError(), "Something went wrong on our side."),
    ],
)
async def test_what_does_not_pass_is_said_on_the_card_and_aloud(town: Town, error: Exception, words: str) -> None:
    card, town.goes = await town.keeps(), raises(error)
    await town.belated.carry_out(card)
    assert (await town.card()).state == "ended"
    for kind in ("edit", "send"):
        assert any(words in text for text in await town.said(kind)), kind


async def test_nobody_hears_of_it_who_is_not_let_in_any_more(town: Town) -> None:
    card = await town.keeps()
    await town.house.state.write(lambda db: people.block(db, ANNA))
    await town.belated.carry_out(card)
    assert ((await town.card()).state, town.tries) == ("ended", [])
    await town.keeps(wish(person=99))
    await town.belated.carry_out(card)
    assert (await town.card()).state == "ended"
    assert [*await town.said("send"), *await town.said("edit")] == []


@pytest.mark.parametrize("error", [SlowDown(retry_after=9), MailboxFull("full")])
async def test_when_it_is_we_who_are_too_busy_it_waits_on(town: Town, error: Exception) -> None:
    card, town.goes = await town.keeps(), raises(error)
    await town.belated.carry_out(card)
    kept = Kept.of(await town.card())
    assert (kept.tries, kept.code, (await town.card()).state) == (1, "unreachable", "open")


async def test_without_its_dialogue_it_is_out_of_date(town: Town) -> None:
    card = await town.keeps()
    await town.house.state.write(lambda db: db.execute("DELETE FROM dialogues").rowcount)
    await town.belated.carry_out(card)
    assert town.tries == []
    assert "out of date" in (await town.said("send"))[0]


async def test_only_one_is_at_it(town: Town) -> None:
    card = await town.keeps()
    with town.belated.alone("k") as first:
        assert first
        await town.belated.carry_out(card)
        await town.belated.give_up(card, "expired")
    assert town.tries == []
    assert (await town.card()).state == "open"


async def test_given_up_it_says_why_unless_it_was_never_shown(town: Town) -> None:
    await town.belated.give_up(await town.keeps(), "expired")
    assert "for a whole day" in (await town.said("send"))[0]
    await town.belated.give_up(await town.keeps(message_id=None), "expired")
    assert len(await town.said("send")) == 1


class TestButtons:
    """The buttons of a card that waits, pressed when they are of no use any more."""

    @staticmethod
    async def pressed(town: Town, *, live: LiveCard | None, state: dict[str, Any] | None = None) -> Request:
        person = await town.house.state.read(lambda db: people.find(db, ANNA))
        assert person is not None
        dialogue = dialogues.begun(person=ANNA, chat=ANNA, kind="card", state=state or {}, now=NOW, lasts=9)
        return Request(
            house=town.house,
            person=person,
            place=Place(chat=ANNA, kind=ChatKind.PRIVATE),
            words=town.house.words("en"),
            row=5,
            message_id=7,
            query_id=5,
            dialogue=dialogue,
            live=live,
            going=town.going,
        )

    async def test_what_is_being_done_is_not_withdrawn(self, town: Town) -> None:
        request = await self.pressed(town, live=await town.keeps())
        town.house.at_work.add("k")
        await handlers.cancel(request)
        assert (request.answered, (await town.card()).state) == (True, "open")
        town.house.at_work.clear()
        await handlers.cancel(request)
        assert (await town.card()).state == "ended"
        assert await town.said("edit") == ["Dune (2021)\n✖️ Withdrawn."]

    async def test_what_is_over_is_out_of_date(self, town: Town) -> None:
        card = await town.keeps()
        with pytest.raises(Expired):
            await handlers.cancel(await self.pressed(town, live=None))
        await town.house.state.write(lambda db: live_cards.end(db, "k", now=NOW))
        with pytest.raises(Expired):
            await handlers.cancel(await self.pressed(town, live=card))

    @pytest.mark.parametrize("failed", [None, ["radarr", "to add it", "add"]])
    async def test_nothing_is_kept_that_has_not_failed_or_whose_service_is_gone(
        self, town: Town, failed: list[str] | None
    ) -> None:
        state = {"failed": failed} if failed else {}
        with pytest.raises(Expired):  # here nothing is a library
            await handlers.wait(await self.pressed(town, live=None, state=state))


class TestRunner:
    """Looks at short rounds of real time; the clock on the wall is the test's."""

    @pytest.fixture
    async def running(self, town: Town) -> AsyncIterator[Town]:
        await town.keeps()
        runner = asyncio.create_task(Runner(town.house, town.belated, round_=0.02).run())
        yield town
        runner.cancel()
        await asyncio.gather(runner, return_exceptions=True)

    @staticmethod
    async def until(condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0.01)

    async def test_a_service_that_has_answered_anybody_is_back(self, running: Town) -> None:
        await self.until(lambda: running.switch.probes)
        assert running.tries == []
        running.switch.heard = True
        await self.until(lambda: running.tries)
        assert running.switch.probes == 1  # nobody was asked for that

    async def test_one_that_rings_is_asked_at_once_and_one_that_does_not_seldom(self, running: Town) -> None:
        await self.until(lambda: running.switch.probes)
        running.switch.on = True
        await asyncio.sleep(0.2)  # many rounds in which it is not asked
        assert (running.switch.probes, running.tries) == (1, [])
        running.house.signals.publish(Rang("radarr"))
        await self.until(lambda: running.tries)

    async def test_what_was_never_asked_in_this_life_is_asked(self, running: Town) -> None:
        running.switch.asked, running.switch.heard = 0, True
        await self.until(lambda: running.switch.probes)
        assert running.tries == []

    async def test_a_day_without_it_is_enough(self, running: Town) -> None:
        running.clock[0] += 25 * 3600
        running.house.signals.publish(WishKept("k"))
        async with asyncio.timeout(5):
            while (await running.card()).state == "open":
                await asyncio.sleep(0.01)
        assert running.tries == []

    async def test_a_card_that_shows_something_else_is_left_alone_until_that_is_over(self, town: Town) -> None:
        await town.keeps()
        await town.house.state.write(lambda db: live_cards.hold(db, chat=ANNA, message_id=7, until=NOW + 60))
        town.switch.heard = True
        runner = asyncio.create_task(Runner(town.house, town.belated, round_=0.02).run())
        try:
            await asyncio.sleep(0.2)
            assert town.tries == []
            town.clock[0] += 61
            await self.until(lambda: town.tries)
            assert any("it waits" in text for text in await town.said("edit"))
        finally:
            runner.cancel()
            await asyncio.gather(runner, return_exceptions=True)

    async def test_a_card_of_another_version_is_set_aside_and_the_others_go_on(self, town: Town) -> None:
        await town.keeps()
        await town.house.state.write(
            lambda db: live_cards.put(db, key="a", chat=ANNA, kind="waiting", subject={}, now=NOW, message_id=9)
        )
        town.switch.heard = True
        runner = asyncio.create_task(Runner(town.house, town.belated, round_=0.02).run())
        try:
            await self.until(lambda: town.tries)
        finally:
            runner.cancel()
            await asyncio.gather(runner, return_exceptions=True)

    async def test_a_service_that_was_taken_out_is_not_waited_for(self, town: Town) -> None:
        await town.keeps(wish(service="sonarr"))
        runner = asyncio.create_task(Runner(town.house, town.belated, round_=0.02).run())
        try:
            async with asyncio.timeout(5):
                while (await town.card()).state == "open":
                    await asyncio.sleep(0.01)
        finally:
            runner.cancel()
            await asyncio.gather(runner, return_exceptions=True)
        assert town.tries == []
        assert await town.said("send") == ["The service was taken out of config.yaml, so the wish is given up."]
