"""One message of a chat shows all downloads as they move: it is turned, killed over, closed, and comes to its end."""

import asyncio
import time
from collections.abc import Mapping

import aiohttp

from sandbox.services.faults import Fault
from sandbox.services.simulator import ServiceAddress
from sandbox.telegram.reports import SeenMessage
from tests.conversations.at_home import Visitor, household, says
from tests.conversations.conftest import Town, Towns
from tgarr.features.downloads.live_board import LEFT_SECONDS


async def add(services: Mapping[str, ServiceAddress], *numbers: int) -> None:
    """Have the torrent client begin downloads that nobody asked the bot for."""
    at = services["qbittorrent"]
    links = [f"magnet:?xt=urn:btih:{number:040x}&dn=Film.{number}.2021.1080p" for number in numbers]
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(at.url, cookie_jar=jar) as session:
        await session.post("/api/v2/auth/login", data={"username": at.username, "password": at.password})
        async with session.post("/api/v2/torrents/add", data={"urls": "\n".join(links)}) as answer:
            assert answer.status in (200, 202)


async def test_two_people_in_a_group_share_it_across_a_kill() -> None:
    async with household(services=("qbittorrent",), clock_factor=1) as home:
        anna, boris = Visitor(home), Visitor(home, "boris")
        group = await home.telegram.create_group("Кино", ["anna", "boris", home.telegram.bot])
        await add(home.services.services, *range(1, 13))
        after = await home.telegram.position()
        await home.telegram.say("anna", group, "/live@tgarr_bot")
        card = await anna.hears(after, chat=group)
        await home.telegram.wait_for(lambda one: one.message is not None and "1. " in one.message.text, after=after)

        async def taps(who: Visitor, label: str, wanted: str) -> SeenMessage:
            before = await home.telegram.position()
            await home.telegram.tap(who.name, group, card.id, label=label)
            return await who.sees_change(card, before, says(wanted))

        second = await taps(boris, "▶️", "Страница 2 из 2, всего 12")
        assert "12. " in second.text
        await home.kill_bot()
        after = await home.telegram.position()
        await home.start_bot()
        await home.services.clock.set_factor(20)  # so that it moves, and none of them ends
        moved = await anna.sees_change(card, after, says("Страница 2 из 2"))
        assert moved.text != second.text

        waiting = await taps(anna, "ждут", "› ждут")
        assert "⏳" in waiting.text
        assert "⬇️ Film" not in waiting.text
        await taps(boris, "все", "⬇️ Film")
        after = await home.telegram.position()
        await home.services.clock.advance(30_000)
        done = await anna.sees_change(card, after, says("Всё скачано"))
        assert done.text.count("✅ Film.") == 3
        assert [one.id for one in await anna.heard(group)] == [card.id]


async def test_a_second_command_moves_it_and_the_end_is_told(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    await add(town.stack.services, 1)
    first = await town.anna.says("/watch")
    after = await town.telegram.position()
    second = await town.anna.says("/live")
    await town.telegram.wait_for(
        lambda one: one.kind == "message_deleted" and one.message is not None and one.message.id == first.id,
        after=after,
    )
    await town.stack.clock.advance(30_000)
    await town.edit(second, after, until=lambda one: "Всё скачано" in one.text)
    await town.until(lambda: not town.running.house.watched)
    after = await town.telegram.position()
    began = time.time()
    town.running.house.clock = lambda: began + (time.time() - began) * LEFT_SECONDS
    ended = await town.edit(second, after, until=lambda one: "больше не обновляется" in one.text)
    assert "✅ Film.1.2021" in ended.text
    assert ended.labels == []
    assert await town.rows("SELECT state FROM live_cards") == [("ended",)]


async def test_it_is_closed_from_the_list_it_came_from(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    await add(town.stack.services, 1)
    listed = await town.anna.says("/downloads")
    after = await town.telegram.position()
    await town.anna.tap_only(listed, "вживую")
    card = await town.post(after)
    closed = await town.anna.taps(card, "Закрыть")
    assert "/live" in closed.text
    assert closed.labels == []
    await town.until(lambda: not town.running.house.watched)
    await town.stack.clock.advance(30_000)
    answer = await town.anna.sends(card, card.buttons[0][0].data or b"")
    assert answer.is_alert


async def test_a_client_that_does_not_answer_is_named_and_nothing_is_asked_for_what_stands_still(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    await add(town.stack.services, 1)
    card = await town.anna.says("/live")
    await town.until(lambda: town.running.house.watched)
    after = await town.telegram.position()
    await town.stack.faults.set("qbittorrent", Fault.REFUSED)
    await town.edit(card, after, until=lambda one: "qbittorrent не отвечает" in one.text, seconds=25)
    after = await town.telegram.position()
    await town.stack.faults.clear("qbittorrent")
    await town.edit(card, after, until=lambda one: "не отвечает" not in one.text, seconds=45)
    listed = await town.anna.says("/downloads")
    await town.anna.taps(listed, "1")
    await town.anna.taps(listed, "Пауза", until=lambda one: "на паузе" in one.text)
    await town.until(lambda: not town.running.house.watched)
    after = await town.telegram.position()
    await town.anna.taps(listed, "Продолжить")
    await town.edit(card, after, until=lambda one: "⬇️ Film" in one.text)
    assert town.running.house.watched


async def test_a_chat_that_does_not_want_us_costs_nothing_until_it_does(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    await add(town.stack.services, 1)
    card = await town.boris.says("/live")
    await town.until(lambda: town.running.house.watched)
    await town.telegram.block_bot("boris")
    await town.until(lambda: not town.running.house.watched)
    await town.telegram.unblock_bot("boris")
    after = await town.telegram.position()
    await town.telegram.say("boris", "private", "/help")
    await town.stack.clock.advance(20)
    await town.edit(card, after)
    await town.until(lambda: town.running.house.watched)


async def test_it_goes_where_its_group_goes(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    group = await town.telegram.create_group("Кино", ["anna", "boris", town.telegram.bot])
    await add(town.stack.services, 1, 2)
    card = await town.in_chat("anna", group).says("/live@tgarr_bot")
    after = await town.telegram.position()
    new = await town.telegram.upgrade_group(group)
    moved = await town.post(after, chat=new, seconds=30)
    assert "Film.1" in moved.text
    assert moved.id != card.id or moved.chat != card.chat
    after = await town.telegram.position()
    await town.telegram.tap("boris", new, moved.id, label="ждут")
    await town.edit(moved, after, until=lambda one: "› ждут" in one.text)
    again = await town.in_chat("anna", new).says("/live@tgarr_bot")
    assert await town.rows("SELECT count(*) FROM live_cards WHERE state = 'open'") == [(1,)]
    assert again.id > moved.id


async def test_without_a_torrent_client_there_is_nothing_to_show(towns: Towns) -> None:
    async with towns(services=("radarr",)) as town:
        assert "торрент" in (await town.anna.says("/live")).text


async def test_strange_buttons_a_screen_in_its_place_and_a_record_that_refuses(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    await add(town.stack.services, *range(1, 14))
    card = await town.anna.says("/live")
    await town.until(lambda: town.running.house.watched)
    token = (card.buttons[0][0].data or b"").partition(b":")[0]
    for data in (b":live-page:nonsense:0", b":live-page:all:-1", b":live-page:all"):
        assert (await town.anna.sends(card, token + data)).is_alert
    after = await town.telegram.position()
    await town.anna.sends(card, token + b":live-page:all:9999")
    await town.edit(card, after, until=lambda one: "Страница 2 из 2" in one.text)

    hold = "UPDATE live_cards SET held_until = ?"
    state = town.running.house.state
    await state.write(lambda db: db.execute(hold, (time.time() + 3,)).rowcount)
    after = await town.telegram.position()
    await town.stack.clock.advance(60)
    await town.edit(card, after)
    await state.write(lambda db: db.execute(hold, (time.time() + 1000,)).rowcount)
    await town.anna.sends(card, token + b":live")
    assert await town.rows("SELECT held_until FROM live_cards") == [(0,)]
    after = await town.telegram.position()
    await town.anna.sends(card, token + b":live-page:all:0")
    moved = await town.edit(card, after, until=lambda one: "Страница 1 из 2" in one.text)

    refuse = "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    await state.write(lambda db: db.execute(refuse).rowcount)
    await town.stack.clock.advance(60)
    await asyncio.sleep(2.5)
    after = await town.telegram.position()
    await state.write(lambda db: db.execute("DROP TRIGGER full").rowcount)
    assert (await town.edit(card, after)).text != moved.text


async def test_one_that_is_too_old_to_be_deleted_says_where_it_goes_on(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    first = await town.anna.says("/live")
    async with asyncio.timeout(10):
        while await town.rows("SELECT message_id FROM live_cards") != [(first.id,)]:
            await asyncio.sleep(0.02)
    await town.running.house.state.write(lambda db: db.execute("UPDATE messages SET sent_at = 1").rowcount)
    after = await town.telegram.position()
    second = await town.anna.says("/live")
    await town.edit(first, after, until=lambda one: "ниже" in one.text)
    bad = "UPDATE live_cards SET subject = '{}'"
    await town.stop()
    await town.start()
    await town.running.house.state.write(lambda db: db.execute(bad).rowcount)
    await town.restart()
    await town.anna.says("/help")
    assert not (await town.anna.sees(second)).is_deleted


async def test_each_topic_of_a_forum_has_its_own(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    await add(town.stack.services, 1)
    group = await town.telegram.create_supergroup("Кино", ["anna", "boris", town.telegram.bot], forum=True)
    topics = [await town.telegram.create_topic(group, title) for title in ("Фильмы", "Сериалы")]
    cards = [await town.in_chat("anna", group).says("/live@tgarr_bot", topic=topic) for topic in topics]
    assert [card.topic for card in cards] == topics
    after = await town.telegram.position()
    await town.stack.clock.advance(30_000)
    for card in cards:
        await town.edit(card, after, until=lambda one: "Всё скачано" in one.text)
