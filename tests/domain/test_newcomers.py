"""Who somebody is, with a real record and nothing else of the house."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from actors.runtime import Directory, remote, stop
from actors.stores import audit, pairing, people
from actors.stores.people import Person
from actors.stores.state import StateFace, start_state
from tgarr.chat.house import House
from tgarr.chat.incoming import ChatKind, Place, Said, Sender
from tgarr.chat.newcomers import CODE_SECONDS, Newcomers
from tgarr.config.model import Config

GLEB = Sender(id=4, name="Глеб", username="gleb", language="ru")
rows = itertools.count(1)


class NoFront:
    """Telegram is not needed here."""

    username = "tgarr_bot"

    def wake(self) -> None: ...

    async def answer(self, query_id: int, text: str = "", *, alert: bool = False, url: str = "") -> None: ...

    async def typing(self, place: Place) -> None: ...


@dataclass(slots=True)
class Door:
    """The newcomers under test, and whom they greeted."""

    house: House
    newcomers: Newcomers
    greeted: list[Person] = field(default_factory=list)
    now: float = 1_000_000.0

    async def code(self, role: people.Role = "user", lasts: float = CODE_SECONDS) -> str:
        return await self.house.state.write(
            lambda db: pairing.make(db, role=role, made_by=None, now=self.now, lasts=lasts)
        )

    async def meets(self, sender: Sender) -> Person | None:
        """Return who that is."""
        known = await self.house.state.read(lambda db: people.find(db, sender.id))
        return await self.newcomers.recognise(sender, known)

    async def knocks(self, text: str, *, sender: Sender = GLEB, kind: ChatKind = ChatKind.PRIVATE) -> bool:
        """Say it, and return whether that let them in."""
        before = len(self.greeted)
        place = Place(chat=sender.id if kind is ChatKind.PRIVATE else -9, kind=kind)
        await self.newcomers.admit(Said(row=next(rows), sender=sender, place=place, message_id=1, text=text))
        return len(self.greeted) > before


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    ref = await start_state(tmp_path)
    config: dict[str, Any] = {
        "data": str(tmp_path),
        "telegram": {"api_id": 1, "api_hash": "0" * 32, "bot_token": "1:" + "x" * 35},
        "people": {"admins": [1], "users": [2], "readonly": [3]},
    }
    house = House(
        config=Config.model_validate(config), state=remote(ref, StateFace), directory=Directory(), front=NoFront()
    )
    made: list[Door] = []

    async def greet(_said: Said, person: Person) -> None:
        made[0].greeted.append(person)

    made.append(Door(house, Newcomers(house, greet)))
    house.clock = lambda: made[0].now
    yield made[0]
    await stop(ref)


def without_admins(door: Door) -> None:
    named = door.house.config.people.model_copy(update={"admins": ()})
    door.house.config = door.house.config.model_copy(update={"people": named})


async def test_the_configuration_names_people_and_its_word_counts_first(door: Door) -> None:
    first = await door.meets(Sender(id=2, name="Борис", username="boris", language="ru-RU"))
    assert first is not None
    assert (first.role, first.name, first.language) == ("user", "Борис", "ru")
    assert await door.meets(GLEB) is None
    named = door.house.config.people.model_copy(update={"users": (), "readonly": (2,)})
    door.house.config = door.house.config.model_copy(update={"people": named})
    later = await door.meets(Sender(id=2, name="Борис Б.", username="", language="en"))
    assert later is not None
    assert (later.role, later.language) == ("readonly", "ru")
    renamed = await door.house.state.read(lambda db: people.find(db, 2))
    assert renamed is not None
    assert (renamed.name, renamed.username) == ("Борис Б.", None)


async def test_who_is_no_longer_named_is_a_stranger_unless_let_in_by_a_code(door: Door) -> None:
    await door.meets(Sender(id=3, name="Вера"))
    assert await door.knocks(f"/start {await door.code()}")
    nobody = door.house.config.people.model_copy(update={"admins": (), "users": (), "readonly": ()})
    door.house.config = door.house.config.model_copy(update={"people": nobody})
    assert await door.meets(Sender(id=3, name="Вера")) is None
    gleb = await door.meets(GLEB)
    assert gleb is not None
    assert gleb.role == "user"


async def test_a_language_we_do_not_speak_leaves_it_to_the_house(door: Door) -> None:
    person = await door.meets(Sender(id=1, name="A", language="de"))
    assert person is not None
    assert person.language is None


async def test_a_code_lets_one_person_in_once_and_only_in_private(door: Door) -> None:
    code = await door.code("admin")
    for text in ("/start", "/start ", code, f"/begin {code}", f"/start@another_bot {code}", f"/start {code}x"):
        assert not await door.knocks(text), text
    assert not await door.knocks(f"/start {code}", kind=ChatKind.GROUP)
    assert await door.knocks(f"/start@TGARR_bot {code}")
    assert door.greeted[0].role == "admin"
    assert not await door.knocks(f"/start {code}", sender=Sender(id=5, name="Пятый"))
    noted = await door.house.state.read(lambda db: [(row.person, row.action) for row in audit.recent(db)])
    assert noted == [(4, "let-in")]


async def test_a_code_grows_too_old(door: Door) -> None:
    code = await door.code(lasts=60)
    door.now += 61
    assert not await door.knocks(f"/start {code}")


async def test_guessing_is_slowed_down_for_one_and_for_all(door: Door) -> None:
    code = await door.code()
    for _ in range(5):
        await door.knocks("/start GUESS")
    assert not await door.knocks(f"/start {code}")
    for number in range(100, 130):
        await door.knocks("/start GUESS", sender=Sender(id=number, name="?"))
    assert not await door.knocks(f"/start {code}", sender=Sender(id=6, name="Шестой"))


async def test_the_first_code_is_made_only_while_there_is_no_admin(door: Door) -> None:
    assert await door.newcomers.first_code() is None
    without_admins(door)
    code = await door.newcomers.first_code()
    assert code
    assert await door.knocks(f"/start {code}")
    assert await door.newcomers.first_code() is None
    await door.house.state.write(lambda db: people.block(db, GLEB.id))
    assert await door.newcomers.first_code()


async def test_an_admin_whom_the_file_no_longer_names_does_not_count(door: Door) -> None:
    await door.meets(Sender(id=1, name="Анна"))
    without_admins(door)
    assert await door.newcomers.first_code()


async def test_an_admin_by_code_whom_the_file_makes_a_user_does_not_count(door: Door) -> None:
    without_admins(door)
    code = await door.newcomers.first_code()
    assert await door.knocks(f"/start {code}")
    named = door.house.config.people.model_copy(update={"users": (GLEB.id,)})
    door.house.config = door.house.config.model_copy(update={"people": named})
    assert await door.newcomers.first_code()
