"""The list of downloads, and what is done with one of them."""

import asyncio
import re
from urllib.parse import quote

from sandbox.services.faults import Fault
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Talker, Town, stanza


def magnet(number: int, name: str = "") -> str:
    return f"magnet:?xt=urn:btih:{number:040x}&dn={name or f'Film.{number}'}"


async def begun(town: Town, *numbers: int, talker: Talker | None = None) -> None:
    """Have torrents moving: slowly, and past their descriptions."""
    await town.stack.clock.set_factor(1)
    for number in numbers:
        await (talker or town.anna).says(magnet(number))
    await town.stack.clock.advance(8)


async def torrents(town: Town) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in (await town.stack.world_state())["torrents"]}


def filters(message: SeenMessage) -> list[str]:
    rows = message.labels
    last = next(at for at, row in enumerate(rows) if any(label.endswith("застряли") for label in row))
    return rows[last - 1] + rows[last]


async def listed(talker: Talker) -> SeenMessage:
    return await talker.says("/downloads")


async def test_an_empty_list_says_so(town: Town) -> None:
    shown = await listed(town.anna)
    assert "Здесь пусто" in shown.text
    assert filters(shown) == ["● все", "идут", "ждут", "готово", "застряли"]
    assert "свободно" in shown.text


async def test_filters_and_pages_keep_each_other(town: Town) -> None:
    await begun(town, *range(1, 9))
    await town.stack.clock.pause()
    shown = await listed(town.anna)
    assert "Страница 1 из 2, всего 8" in shown.text
    assert shown.labels[0] == ["1", "2", "3", "4", "5", "6"]
    second = await town.anna.taps(shown, "▶️")
    assert second.labels[0] == ["7", "8"]
    details = await town.anna.taps(second, "7")
    name = details.text.split("\n")[2]
    back = await town.anna.taps(details, "Назад")
    assert (back.text, back.labels) == (second.text, second.labels)
    assert name in back.text
    waiting = await town.anna.taps(back, "ждут")
    assert filters(waiting)[2] == "● ждут"
    done = await town.anna.taps(waiting, "готово")
    assert "Здесь пусто" in done.text
    assert filters(done)[3] == "● готово"


async def test_everything_that_can_be_done_with_a_transfer_reaches_the_client(town: Town) -> None:
    await begun(town, 1, 2)
    shown = await listed(town.boris)
    await town.boris.taps(shown, "2")
    name = (await town.boris.sees(shown)).text.split("\n")[2]
    paused = await town.boris.taps(shown, "Пауза", until=lambda one: "на паузе" in one.text)
    assert (await torrents(town))[name]["stopped"] is True
    moving = await town.boris.taps(paused, "Продолжить", until=lambda one: "на паузе" not in one.text)
    assert (await torrents(town))[name]["stopped"] is False
    hash_ = (await torrents(town))[name]["hash"]
    for label, path in (("Проверить", "/recheck"), ("В начало", "/topPrio"), ("В конец", "/bottomPrio")):
        notice = await town.boris.tap_only(moving, label)
        assert notice.text == "Готово."
        (call,) = await town.calls("qbittorrent", "POST", path)
        assert f"hashes={hash_}" in call.body
    assert "Удалить" not in str((await town.boris.sees(shown)).labels)
    noted = await town.rows("SELECT action FROM audit WHERE person = ? ORDER BY id", town.boris.id)
    assert [action for (action,) in noted] == ["stop", "go", "check", "top", "bottom"]


async def test_categories_and_the_speed_switch(town: Town) -> None:
    await begun(town, 1)
    shown = await listed(town.anna)
    await town.anna.taps(shown, "1")
    options = await town.anna.taps(shown, "Категория")
    wanted = next(row[0] for row in options.labels if not row[0].startswith(("●", "⬅️")))
    changed = await town.anna.taps(options, wanted)
    assert f"Категория: {wanted}" in changed.text
    assert (await torrents(town))["Film.1"]["category"] == wanted
    back = await town.anna.taps(changed, "Назад")
    slow = await town.anna.taps(back, "Притормозить", until=lambda one: "🐢" in one.text)
    fast = await town.anna.taps(slow, "🐇", until=lambda one: "🐢" not in one.text)
    assert "🐢" in str(fast.labels)
    modes = [one.body for one in await town.calls("qbittorrent", "POST", "SpeedLimitsMode")]
    assert len(modes) == 2


async def test_removal_asks_first_with_files_or_without(town: Town) -> None:
    await begun(town, 1, 2)
    shown = await listed(town.anna)
    for files, label in ((True, "Удалить с файлами"), (False, "файлы оставить")):
        details = await town.anna.taps(shown, "1")
        name = details.text.split("\n")[2]
        asked = await town.anna.taps(details, "Удалить")
        assert name in asked.text
        kept = await town.anna.taps(asked, "Нет, оставить")
        assert "Удалить эту" not in kept.text
        assert name in await torrents(town)
        await town.anna.taps(kept, "Удалить")
        left = await town.anna.taps(kept, label, until=lambda one: "Загрузки\n" in one.text)
        assert name not in left.text
        assert name not in await torrents(town)
        call = (await town.calls("qbittorrent", "POST", "/delete"))[-1]
        assert f"deleteFiles={str(files).lower()}" in call.body
    assert await town.rows("SELECT count(*) FROM audit WHERE action = 'remove'") == [(2,)]


async def test_a_user_may_not_remove_however_it_is_tried(town: Town) -> None:
    await begun(town, 1)
    shown = await listed(town.boris)
    details = await town.boris.taps(shown, "1")
    data = details.buttons[0][0].data
    assert data is not None
    token = data.split(b":")[0]
    for tail in (b":transfer-drop", b":transfer-drop-yes:1"):
        answer = await town.boris.sends(details, token + tail)
        assert answer.is_alert
        assert "нельзя" in (answer.text or "")
    assert "Film.1" in await torrents(town)


async def test_a_transfer_that_is_gone_meanwhile_is_said(town: Town) -> None:
    await begun(town, 1)
    mine = await listed(town.boris)
    details = await town.boris.taps(mine, "1")
    other = await listed(town.anna)
    await town.anna.taps(other, "1")
    await town.anna.taps(other, "Удалить")
    await town.anna.taps(other, "Удалить с файлами", until=lambda one: "пусто" in one.text)
    answer = await town.boris.tap_only(details, "Пауза")
    assert answer.is_alert
    assert answer.text == "Этой загрузки больше нет."
    shown = await town.boris.taps(details, "Назад")
    assert "Здесь пусто" in shown.text


async def test_the_client_down_is_a_line_and_the_buttons_stay(town: Town) -> None:
    await begun(town, 1)
    shown = await listed(town.anna)
    await town.stack.faults.set("qbittorrent", Fault.REFUSED)
    await asyncio.sleep(1.1)  # for a second the mirror counts as new
    silent = await town.anna.taps(shown, "Обновить", until=lambda one: "не отвечает" in one.text)
    assert re.search(r"⚠️ qbittorrent не отвечает; данные \d+ с назад\.", silent.text)
    assert "Film.1" in silent.text
    assert filters(silent)[0] == "● все"
    details = await town.anna.taps(silent, "1")
    assert re.search(r"⚠️ qbittorrent не отвечает; данные \d+ с назад\.", details.text)


async def test_a_magnet_link_is_followed_until_it_is_there(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    card = await town.anna.says(magnet(77, "Sintel.2010.1080p"))
    assert "Sintel.2010.1080p" in card.text
    (call,) = await town.calls("qbittorrent", "POST", "/add")
    assert "magnet:?xt=urn:btih:" in call.body
    after = await town.telegram.position()
    await town.stack.clock.set_factor(600)
    ready = await town.edit(card, after, until=lambda one: "✅ Скачано" in one.text, seconds=40)
    assert ready.labels == []
    refused = await town.anna.says("magnet:?xt=urn:btih:zz&dn=x")
    assert "ссылк" in refused.text.lower()
    answer = await town.vera.says(magnet(78))
    assert "may not" in answer.text


async def test_a_magnet_link_is_added_once_whoever_sends_it(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    await town.anna.says(magnet(77, "Sintel"))
    card = await town.boris.says(magnet(77, "Sintel"))
    assert "Sintel" in card.text
    assert len(await town.calls("qbittorrent", "POST", "/add")) == 1
    assert await town.rows("SELECT state, attempts FROM wishes ORDER BY id") == [("done", 1), ("done", 0)]


async def test_a_magnet_link_whose_end_is_unclear_is_looked_for_before_it_is_added_again(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    services = {name: stanza(town.stack, name) for name in town.stack.services}
    services["qbittorrent"] |= {"timeouts": {"default": 1.0, "search": 1.0}}
    await town.saves(services=services)
    await town.stack.faults.set("qbittorrent", Fault.DRIP, path="/api/v2/torrents/add", times=1, seconds=0.9)
    await town.stack.faults.set("qbittorrent", Fault.SERVER_ERROR, path="/api/v2/torrents/info")
    said = await town.anna.says(magnet(77, "Sintel"))
    await town.stack.faults.clear("qbittorrent")
    assert "qbittorrent не подтвердил" in said.text
    assert "Sintel" in (await town.anna.says(magnet(77, "Sintel"))).text
    assert len(await town.calls("qbittorrent", "POST", "/add")) == 1


async def test_a_name_in_a_magnet_link_cannot_disturb_the_message(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    name = quote("\u202egpj.exe\u0000\n\u200bFilm " + "ы" * 500)
    card = await town.anna.says(magnet(77, name))
    heading = card.text.split("\n")[0]
    assert heading.startswith("🧲 gpj.exe Film ыыы")
    assert heading.endswith("ы…")
    assert len(heading) <= 210
    assert "\u202e" not in card.text
    ((detail,),) = await town.rows("SELECT detail FROM audit WHERE action = 'magnet'")
    assert "\u202e" not in detail
    unnamed = await town.anna.says(magnet(78, quote("\u202e\u0000")))
    assert f"{78:040x}" in unnamed.text


async def test_a_transfer_is_followed_in_a_message_of_its_own(town: Town) -> None:
    await begun(town, 1)
    shown = await listed(town.boris)
    await town.boris.taps(shown, "1")
    after = await town.telegram.position()
    notice = await town.boris.tap_only(shown, "Следить")
    assert notice.text
    card = await town.post(after)
    assert "Film.1" in card.text
    assert card.id != shown.id
    moving = await town.edit(card, after, until=lambda one: "Пауза" in str(one.labels))
    await town.boris.taps(moving, "Пауза", until=lambda one: "На паузе" in one.text)
    assert (await torrents(town))["Film.1"]["stopped"] is True
