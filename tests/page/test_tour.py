"""The main job by mouse, in a real browser: the tour, and what a visitor breaks on the way."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from sandbox.household import Household
from tests.page.conftest import Open, Window

pytestmark = [pytest.mark.daemon("chromium"), pytest.mark.timeout(150)]


async def grabbed(window: Window) -> None:
    """From a title to its download, all by mouse."""
    await window.says("Дюна 2021")
    card = window.message("Дюна (2021)")
    await expect(card.locator("img")).to_be_visible()
    await window.pressed(card, "Добавить").click()
    await window.pressed(card, "Качество").click()
    # The button that was just pressed names the profile too: only what stands on the next screen is pressed.
    await expect(card).to_contain_text("Выберите качество")
    await window.pressed(card, "HD-1080p").click()
    await window.pressed(card, "выбрать релиз").click()
    await expect(card).to_contain_text("1. ")
    await window.pressed(card, re.compile("^1$")).click()
    await expect(card).to_contain_text("Оценка")
    await window.pressed(card, "Скачать").click()
    await expect(card).to_contain_text("Скачивается")


async def test_the_tour_by_mouse_with_a_kill_in_the_middle(household: Household, opened: Open) -> None:
    group = await household.telegram.create_group("Кино", ["anna", "boris", household.telegram.bot])
    household.configure(groups=[{"chat": group, "events": ["available"]}])
    window = await opened(household, size=(1240, 820))
    await window.tab.get_by_role("button", name="СТАРТ").click()
    await expect(window.message("Здравствуйте, Анна")).to_be_visible()
    await grabbed(window)
    await expect(window.message("Скачивается")).to_contain_text(re.compile(r"[1-9]\d?\s%"))
    await window.shot("live")
    card = window.message("Скачивается")
    number = await card.get_attribute("data-id")
    await expect(window.stack.get_by_role("progressbar")).to_have_count(1)
    before = household.bot_pid
    await window.tab.get_by_role("button", name="Светлая или тёмная тема").click()
    await expect(window.tab.locator("html")).to_have_attribute("data-theme", "dark")
    await window.stack.get_by_role("button", name="kill -9").click()
    await expect(window.stack).to_contain_text("не запущен")
    await window.shot("killed")
    await window.stack.get_by_role("button", name="Запустить").click()
    await expect(window.stack).to_contain_text("работает, процесс")
    assert household.bot_pid != before
    ready = window.tab.locator("article.message", has_text="✅ Можно смотреть")
    await expect(window.tab.locator(f'article.message[data-id="{number}"]')).to_contain_text(
        "✅ Можно смотреть", timeout=60_000
    )
    await expect(window.message("🔔")).to_contain_text("✅ Можно смотреть")
    await expect(ready).to_have_count(2)  # the card, and the word that is heard
    await window.shot("ready")
    await window.chat("Кино")
    await expect(window.message("Дюна (2021)")).to_have_count(1)
    await window.shot("group")


async def test_a_fault_while_a_card_is_live(household: Household, opened: Open) -> None:
    window = await opened(household)
    await household.services.clock.set_factor(1)
    await window.tab.get_by_role("button", name="СТАРТ").click()
    await grabbed(window)
    choice = window.stack.get_by_label("radarr")
    await choice.select_option(label="не отвечает")
    await expect(window.stack.locator("label", has_text="radarr")).to_have_attribute("data-state", "bad")
    await window.says("/status")
    await expect(window.message("Состояние")).to_contain_text("🔴 radarr")
    await window.shot("fault")
    assert await household.services.switches() == {
        "faults": {"jellyfin": [], "prowlarr": [], "qbittorrent": [], "radarr": ["refused"], "sonarr": []},
        "clock": {"factor": 1, "paused": False},
    }
    await choice.select_option(label="работает")
    await window.stack.get_by_role("button", name="×600").click()
    await expect(window.message("✅ Можно смотреть")).to_be_visible(timeout=60_000)


async def test_on_a_phone_one_column_at_a_time(household: Household, opened: Open) -> None:
    window = await opened(household, size=(390, 800), dark=True)
    tab = window.tab
    await expect(tab.locator("#talk")).to_be_hidden()
    await window.chat("tgarr")
    await expect(tab.locator("#chats")).to_be_hidden()
    await tab.get_by_role("button", name="СТАРТ").click()
    await window.says("Тьма")
    card = window.message("Тьма (2017)")
    await expect(card.locator("img")).to_be_visible()
    await window.shot("phone")
    overflow = await tab.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow == 0
    await tab.get_by_role("button", name="Стек").click()
    await expect(window.stack.get_by_text("Сервисы")).to_be_visible()
    await window.shot("phone-stack")
    await window.stack.get_by_role("button", name="Назад").click()
    await expect(card).to_be_visible()
    await tab.locator("#talk").get_by_role("button", name="Назад").click()
    await expect(tab.locator("#chats")).to_be_visible()


async def test_two_windows_are_two_people_and_a_stranger_hears_nothing(household: Household, opened: Open) -> None:
    group = await household.telegram.create_group("Кино", ["anna", "boris", household.telegram.bot])
    anna = await opened(household)
    boris = await opened(household, "boris")
    await anna.chat("Кино")
    await boris.chat("tgarr")
    await anna.says("привет")
    await expect(boris.tab.locator(".unread")).to_have_text("1")
    await boris.chat("Кино")
    await expect(boris.message("привет")).to_contain_text("Анна")
    await boris.says("/search@tgarr_bot Матрица")
    await expect(anna.message("Матрица (1999)")).to_be_visible()
    theirs = await household.telegram.messages(group)
    assert [one.author for one in theirs if one.text == "привет"] == ["anna"]
    await boris.tab.get_by_role("button", name="Глеб: незнакомец", exact=True).click()
    await boris.tab.get_by_role("button", name="СТАРТ").click()
    await expect(boris.message("/start")).to_be_visible()
    await expect(boris.tab.locator(".hint")).to_contain_text("так и задумано")
    await boris.says("Дюна")
    await anna.chat("tgarr")
    await anna.tab.get_by_role("button", name="СТАРТ").click()
    await expect(anna.message("Здравствуйте")).to_be_visible()
    # The one who was asked last is answered, so the one who was asked first would have been.
    await expect(boris.tab.locator("article.message")).to_have_count(2)
    await expect(boris.tab.locator(".chat")).to_have_count(1)


async def test_in_english_and_by_keyboard_alone(household: Household, opened: Open) -> None:
    window = await opened(household, "vera", language="en-GB")
    tab = window.tab
    await expect(window.stack).to_contain_text("The bot's process")
    await tab.get_by_role("button", name="START", exact=True).focus()
    await tab.keyboard.press("Enter")
    await expect(window.message("Hello, Вера")).to_be_visible()
    await window.field.focus()
    await tab.keyboard.type("/statu")
    await expect(tab.get_by_role("option", name="/status")).to_be_visible()
    await tab.keyboard.press("ArrowDown")
    await tab.keyboard.press("Enter")
    status = window.message("Status")
    await expect(status).to_be_visible()
    await window.pressed(status, "Look again").focus()
    await tab.keyboard.press("Enter")
    await expect(window.pressed(status, "Look again")).to_be_focused()
    words = await tab.locator("body").inner_text()
    ours = re.sub(r"Анна|Борис|Вера|Глеб|Русский|^[АБВГ]$", "", words, flags=re.MULTILINE)
    assert not re.search("[а-яё]", ours.lower()), re.findall(r".*[а-яё].*", ours.lower())


async def test_what_happens_in_the_stack_by_itself(household: Household, opened: Open) -> None:
    group = await household.telegram.create_group("Кино", ["anna", "boris", household.telegram.bot])
    household.configure(groups=[{"chat": group, "events": ["grabbed", "available"]}])
    window = await opened(household)
    await window.chat("Кино")
    await window.stack.get_by_role("button", name="Вышла новая серия").click()
    await expect(window.tab.locator(".toast").first).to_contain_text("S02E01")
    await expect(window.stack.locator(".torrent")).to_have_count(1)
    await expect(window.tab.locator("article.message")).to_have_count(1, timeout=40_000)
    await window.shot("episode")
    await window.stack.get_by_label("Диск почти полон").check()
    while (await household.services.world_state())["stories"] != ["disk_almost_full"]:
        await asyncio.sleep(0.05)
    await window.stack.get_by_label("Диск почти полон").uncheck()
    while (await household.services.world_state())["stories"]:
        await asyncio.sleep(0.05)


async def test_another_window_is_another_person(household: Household, opened: Open) -> None:
    anna = await opened(household)
    async with anna.tab.context.expect_page() as opening:
        await anna.tab.locator(".person").filter(has_text="Борис").get_by_role("link").click()
    boris = Window(await opening.value)
    await expect(boris.tab.get_by_role("button", name="Борис: участник", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    await boris.tab.get_by_role("button", name="СТАРТ").click()
    await expect(boris.message("Здравствуйте, Борис")).to_be_visible()
    await expect(anna.tab.locator("article.message")).to_have_count(0)
    await anna.tab.get_by_role("button", name="English").click()
    await expect(anna.stack).to_contain_text("The bot's process")


async def test_somebody_requests_in_seerr(home_with_web: Household, opened: Open) -> None:
    home = home_with_web
    group = await home.telegram.create_group("Кино", ["anna", "boris", home.telegram.bot])
    home.configure(groups=[{"chat": group, "events": ["requested"]}])
    window = await opened(home)
    await window.chat("Кино")
    while "in force" not in home.bot_log():
        await asyncio.sleep(0.05)
    await window.stack.get_by_role("button", name="Запрос в Seerr").click()
    await expect(window.tab.locator(".toast").first).to_contain_text("Вера просит в Seerr")
    await expect(window.message("Новый запрос")).to_be_visible(timeout=20_000)
    await window.shot("request")
    await window.stack.get_by_role("button", name="kill -9").click()
    await expect(window.stack).to_contain_text("не запущен")
    await window.stack.get_by_role("button", name="Запрос в Seerr").click()
    await expect(window.tab.locator(".toast").last).to_contain_text("Бот не слушает Seerr")
