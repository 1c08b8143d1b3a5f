"""What is taken for done, and what is not: the same torrent for somebody else, lost answers, and slow lookers."""

import asyncio
import json
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

import pytest

from actors.stores import people
from sandbox.services.faults import Fault
from tests.conversations.conftest import Town, Towns
from tests.conversations.test_grabbing import HASTY, RELEASE, chosen, grabs, moving, posts, with_radarr
from tgarr.chat.incoming import ChatKind, Place
from tgarr.chat.request import Request
from tgarr.chat.wishing import Audited, Fulfilled, fulfil
from tgarr.domain.capabilities import TorrentClient
from tgarr.errors import ServiceFailed, ServiceUnclear, TgarrError


async def hash_of(town: Town, title: str) -> str:
    """Return the hash of a release of the list that was shown last."""
    ((found,),) = await town.rows("SELECT found FROM release_searches")
    return next(str(one["info_hash"]) for one in json.loads(zlib.decompress(found))["rows"] if one["title"] == title)


async def test_what_moves_for_nobody_s_library_is_still_asked_of_the_library(town: Town) -> None:
    await town.stack.clock.set_factor(5)
    card = await chosen(town.anna)
    title = next(line for line in card.text.split("\n") if re.search(r"-\w+$", line))
    await town.anna.says(f"magnet:?xt=urn:btih:{await hash_of(town, title)}&dn={title}")
    answer = await town.anna.tap_only(card, "Скачать")
    assert "уже есть" not in (answer.text or "")
    assert await posts(town) == 1


async def test_what_one_library_fetches_the_other_has_not(towns: Towns) -> None:
    async with towns(services=("radarr", "radarr-4k", "prowlarr", "qbittorrent")) as town:
        await town.stack.clock.set_factor(5)
        title = "Дюна 2021"
        await town.anna.taps(await chosen(town.anna, title), "Скачать", until=moving)
        card = await town.boris.says(title)
        await town.boris.taps(card, "radarr-4k")
        await town.boris.taps(card, "Добавить")
        await town.boris.taps(card, "Качество")
        await town.boris.taps(card, "HD-1080p")
        found = await town.boris.taps(card, "выбрать релиз", until=lambda one: "1. " in one.text)
        await town.boris.taps(found, found.labels[0][0])
        await town.boris.tap_only(card, "Скачать")
        assert len(await town.calls("radarr-4k", "POST", "/release")) == 1


async def test_what_was_done_behind_a_proxy_that_lost_the_answer_is_not_done_again(town: Town) -> None:
    card = await chosen(town.anna)
    await town.stack.faults.set("radarr", Fault.BAD_GATEWAY, path=RELEASE, method="POST", times=1)
    await town.anna.taps(card, "Скачать", until=moving)
    assert (await posts(town), await grabs(town)) == (1, 1)
    assert await town.rows("SELECT state, attempts FROM wishes") == [("done", 1)]


async def test_what_was_done_behind_a_proxy_and_cannot_be_looked_for_is_unclear(town: Town) -> None:
    await town.saves(services=with_radarr(town, timeouts=HASTY))
    await town.stack.clock.set_factor(1)
    client = town.running.house.faces(TorrentClient)["qbittorrent"]
    await town.stack.faults.set("qbittorrent", Fault.BAD_GATEWAY, path="/api/v2/torrents/add", times=1)
    await town.stack.faults.set("qbittorrent", Fault.RESET, path="/api/v2/torrents/info")
    link = f"magnet:?xt=urn:btih:{77:040x}&dn=Sintel"
    assert "не подтвердил" in (await town.anna.says(link)).text
    assert await town.rows("SELECT state FROM wishes") == [("unclear",)]
    await town.stack.faults.clear("qbittorrent")
    assert "Sintel" in (await town.anna.says(link)).text
    assert len(await town.calls("qbittorrent", "POST", "/add")) == 1
    assert len((await client.transfers()).value) == 1


@dataclass(kw_only=True)
class Job:
    """Something to be done at Radarr that is seen to be done as soon as somebody looks."""

    acted: list[str]
    who: str = "anna"
    looking: float = 0.0
    seen: bool = True
    trouble: TgarrError | None = None
    kind: str = "job"
    subject: str = "job radarr"
    service: str = "radarr"
    looks: int = field(default=0, init=False)

    def audited(self) -> Audited:
        return Audited(subject=self.subject, detail={})

    async def before(self) -> dict[str, Any]:
        return {}

    async def look(self, before: dict[str, Any]) -> bool:
        known = self.seen and bool(self.acted)  # an answer is as old as its question
        self.looks += 1
        await asyncio.sleep(self.looking)
        return known or bool(before)

    async def act(self, before: dict[str, Any]) -> None:
        self.acted.append(self.who)
        if self.trouble is not None:
            raise self.trouble
        await asyncio.sleep(0.5 + len(before))


async def wished(town: Town, row: int, job: Job) -> Fulfilled:
    """Wish as a handler does that was pressed."""

    async def nowhere(_request: Request, _verb: str) -> None: ...

    house, talker = town.running.house, town.anna
    person = await house.state.read(lambda db: people.find(db, talker.id))
    assert person is not None
    place = Place(chat=talker.id, kind=ChatKind.PRIVATE)
    request = Request(
        house=house, person=person, place=place, words=house.words(), row=row, message_id=1, going=nowhere
    )
    return await fulfil(request, job)


async def test_one_whose_look_outlasts_the_other_s_patience_does_not_act_as_well(town: Town) -> None:
    await town.saves(services=with_radarr(town, timeouts=HASTY))
    await town.anna.says("/help")
    acted: list[str] = []
    slow, quick = Job(acted=acted, who="slow", looking=2.5), Job(acted=acted, who="quick")
    first = asyncio.create_task(wished(town, 90_001, slow))
    await town.until(lambda: slow.looks)
    second = asyncio.create_task(wished(town, 90_002, quick))
    assert {(await first).now, (await second).now} == {False, True}
    assert len(acted) == 1
    assert await town.rows("SELECT state FROM wishes") == [("done",), ("done",)]


@pytest.mark.parametrize(("seen", "state"), [(True, "done"), (False, "failed")])
async def test_a_service_that_says_it_failed_is_looked_into(town: Town, *, seen: bool, state: str) -> None:
    await town.anna.says("/help")
    job = Job(acted=[], seen=seen, trouble=ServiceFailed("radarr", "database is locked"))
    if seen:
        assert (await wished(town, 90_001, job)).now
    else:
        with pytest.raises(ServiceFailed):
            await wished(town, 90_001, job)
    assert await town.rows("SELECT state, attempts FROM wishes") == [(state, 1)]


async def test_a_mistake_of_ours_leaves_the_end_open(town: Town) -> None:
    await town.anna.says("/help")
    job = Job(acted=[], trouble=TgarrError("lost"))
    with pytest.raises(ServiceUnclear):
        await wished(town, 90_001, job)
    assert await town.rows("SELECT state FROM wishes") == [("unclear",)]
