"""What the journal holds is told to the groups: once, together where it belongs together, and after every end."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest

from actors.stores import journal
from sandbox.services.faults import Fault
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Town
from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.facts import to_json

DAY = 24 * 3600.0


async def group_that_hears(town: Town, *events: str) -> int:
    group = await town.telegram.create_group("Кино", ["anna", "boris", town.telegram.bot])
    await town.saves(groups=[{"chat": group, "events": list(events)}])
    return group


async def a_title_of_radarr(town: Town) -> Any:
    return next(one for one in await town.ask("radarr", "movie") if one["hasFile"])


async def notes(town: Town, *facts: tuple[int, dict[str, Any], float]) -> None:
    """Write facts of radarr into the journal: the record's id, its body, and when it happened."""

    def write(db: sqlite3.Connection) -> None:
        for number, body, at in facts:
            journal.note(db, service="radarr", kind="failed", source_id=str(number), happened_at=at, body=body)

    await town.running.house.state.write(write)


def failed(title: Any, number: int, at: float, *, download: str = "F00") -> dict[str, Any]:
    moment = datetime.fromtimestamp(at, UTC)
    release = f"{title['title']}.{title['year']}.1080p.WEB-DL"
    return to_json(
        HistoryRecord(
            id=number,
            kind=HistoryKind.FAILED,
            at=moment,
            title_id=title["id"],
            download_id=download,
            release=release,
            reason=f"reason {number}",
        )
    )


async def heard(town: Town, group: int) -> list[SeenMessage]:
    return [one for one in await town.telegram.messages(group) if one.author == town.telegram.bot.name]


async def test_an_earlier_life_s_facts_are_told_and_one_that_cannot_be_read_is_in_nobody_s_way(town: Town) -> None:
    group = await group_that_hears(town, "failed")
    title = await a_title_of_radarr(town)
    await notes(town, (901, {"kind": "of another version"}, 0.0), (902, failed(title, 902, 1.0), 1.0))
    after = await town.telegram.position()
    await town.restart()
    assert "reason 902" in (await town.post(after, chat=group)).text
    assert await town.rows("SELECT count(*) FROM facts WHERE source_id IN (901, 902) AND done_at IS NULL") == [(0,)]
    await town.restart()
    await town.anna.says("/menu")
    assert len(await heard(town, group)) == 1


async def test_the_parts_of_a_download_are_one_message_and_the_same_one_a_day_later_another(town: Town) -> None:
    group = await group_that_hears(town, "failed")
    title = await a_title_of_radarr(town)
    facts = [(number, failed(title, number, at), at) for number, at in ((1, 1.0), (2, 2.0), (3, 300.0), (4, DAY))]
    await notes(town, *facts)
    after = await town.telegram.position()
    await town.restart()
    await town.post(after, chat=group, that=lambda one: "reason 4" in one.text)
    assert ["reason 1" in one.text for one in await heard(town, group)] == [True, False]
    assert await town.rows("SELECT count(*) FROM facts WHERE kind = 'failed' AND done_at IS NULL") == [(0,)]


async def test_a_season_that_arrives_by_episodes_is_one_message_and_every_episode_a_fact(town: Town) -> None:
    group = await group_that_hears(town, "grabbed", "available")
    after = await town.telegram.position()
    card = await town.anna.says("Тьма 2 сезон")
    await town.anna.taps(card, "ищет само", until=lambda one: "Ищу" in one.text or "запрос" in one.text)
    counted = "SELECT count(*), count(done_at) FROM facts WHERE kind = 'imported'"
    async with asyncio.timeout(40):
        while await town.rows(counted) != [(8, 8)]:
            await asyncio.sleep(0.05)
    told = await town.post(after, chat=group, that=lambda one: "Можно смотреть" in one.text)
    assert "Тьма" in told.text
    of_each = [one.text.split("\n")[1] for one in await heard(town, group)]
    assert of_each == ["⬇️ Скачивается", "✅ Можно смотреть"]


async def test_what_cannot_be_told_now_is_told_later(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tgarr.features.announce.announcer._RETRY_SECONDS", 0.2)
    group = await group_that_hears(town, "failed")
    title = await a_title_of_radarr(town)
    await notes(town, (1, failed(title, 1, 1.0), 1.0))
    await town.stop()
    await town.stack.faults.set("radarr", Fault.SERVER_ERROR)
    after = await town.telegram.position()
    await town.start()
    while not [one for one in await town.calls("radarr", "GET", "/movie") if one.status == 500]:
        await asyncio.sleep(0.02)
    await town.anna.says("/menu")
    assert await heard(town, group) == []
    await town.stack.faults.clear("radarr")
    assert "reason 1" in (await town.post(after, chat=group, seconds=50)).text


async def test_what_no_media_server_shows_is_told_without_a_link(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tgarr.features.announce.announcer._RETRY_SECONDS", 0.1)
    monkeypatch.setattr("tgarr.features.announce.announcer._PATIENCE_SECONDS", 1.0)
    group = await group_that_hears(town, "available")
    await town.stack.faults.set("jellyfin", Fault.SERVER_ERROR)
    title = await a_title_of_radarr(town)
    await notes(town, (1, failed(title, 1, 1.0) | {"kind": "imported", "reason": ""}, 1.0))
    after = await town.telegram.position()
    await town.restart()
    told = await town.post(after, chat=group)
    assert "Можно смотреть" in told.text
    assert told.labels == []
