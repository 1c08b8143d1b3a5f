"""Polls, reactions and inline results, shown by a probe bot, used in two windows."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import expect
from pyrogram import types
from pyrogram.enums import PollType
from pyrogram.handlers import InlineQueryHandler

from tests.page.conftest import Open, ProbeHome

pytestmark = [pytest.mark.daemon("chromium"), pytest.mark.timeout(90)]


@pytest.fixture
async def group(probe: ProbeHome) -> int:
    return await probe.telegram.create_group("Кино", ["anna", "boris"], admins=[probe.telegram.bot])


def options(*texts: str) -> list[Any]:
    return [types.InputPollOption(text=one) for one in texts]


async def test_a_poll_voted_on_in_two_windows(probe: ProbeHome, opened: Open, group: int) -> None:
    anna, boris = await opened(probe), await opened(probe, "boris")
    sent = await probe.bot.send_poll(group, "Что смотрим?", options("Дюна", "Матрица"), is_anonymous=False)
    for window in (anna, boris):
        await window.chat("Кино")
        await expect(window.message("Что смотрим?")).to_contain_text("Открытый опрос")
    poll, theirs = anna.message("Что смотрим?"), boris.message("Что смотрим?")
    await poll.get_by_role("button", name="Дюна").click()
    await expect(poll).to_contain_text("100 %")
    await expect(theirs).to_contain_text("голосов: 1")
    await expect(theirs).not_to_contain_text("100 %")  # who has not voted does not see
    await theirs.get_by_role("button", name="Матрица").click()
    for seen in (poll, theirs):
        await expect(seen.locator(".share")).to_have_text(["50 %", "50 %"])
        await expect(seen).to_contain_text("Борис")
    await anna.shot("poll")
    await poll.get_by_role("button", name="Отменить голос").click()
    await expect(theirs.locator(".share")).to_have_text(["0 %", "100 %"])
    await probe.bot.stop_poll(group, sent.id)
    await expect(poll).to_contain_text("Опрос завершён")
    await expect(poll.locator(".share")).to_have_text(["0 %", "100 %"])


async def test_several_answers_and_a_quiz(probe: ProbeHome, opened: Open, group: int) -> None:
    window = await opened(probe)
    await window.chat("Кино")
    await probe.bot.send_poll(group, "Когда?", options("Сб", "Вс", "Пн"), allows_multiple_answers=True)
    poll = window.message("Когда?")
    await poll.get_by_role("button", name="Сб").click()
    await poll.get_by_role("button", name="Вс").click()
    await poll.get_by_role("button", name="Проголосовать").click()
    await expect(poll.locator(".share")).to_have_text(["100 %", "100 %", "0 %"])
    await expect(poll).not_to_contain_text("Анна")
    quiz = {"type": PollType.QUIZ, "correct_option_ids": [1]}
    await probe.bot.send_poll(group, "Кто снял?", options("Линч", "Вильнёв"), **quiz)
    asked = window.message("Кто снял?")
    await asked.get_by_role("button", name="Линч").click()
    await expect(asked).to_contain_text("Линч ✗")
    await expect(asked).to_contain_text("Вильнёв ✓")
    await expect(asked.get_by_role("button", name="Отменить голос")).to_have_count(0)


async def test_reactions_in_two_windows(probe: ProbeHome, opened: Open, group: int) -> None:
    anna, boris = await opened(probe), await opened(probe, "boris")
    sent = await probe.bot.send_message(group, "Дюна готова")
    for window in (anna, boris):
        await window.chat("Кино")
    message = anna.message("Дюна готова")
    await message.hover()
    await message.get_by_role("button", name="Реакция").click()
    await message.get_by_role("button", name="🔥").click()
    theirs = boris.message("Дюна готова").locator(".reactions button")
    await expect(theirs).to_have_text("🔥 1")
    await theirs.click()
    await expect(message.locator(".reactions button")).to_have_text("🔥 2")
    await probe.bot.send_reaction(group, sent.id, "🎉")
    await expect(message.locator(".reactions button")).to_have_text(["🔥 2", "🎉 1"])
    await message.locator(".reactions button").first.click()
    await expect(theirs.first).to_have_text("🔥 1")
    assert (await probe.telegram.message(group, sent.id)).reactions == {"🔥": ["boris"], "🎉": ["tgarr_bot"]}


async def test_inline_results_are_chosen_by_keyboard_and_mouse(probe: ProbeHome, opened: Open, group: int) -> None:
    drawn = BytesIO()
    Image.new("RGB", (200, 300), "teal").save(drawn, "JPEG")
    drawn.name = "poster.jpg"
    poster = (await probe.bot.send_photo(group, drawn)).photo
    keys = types.InlineKeyboardMarkup([[types.InlineKeyboardButton("Хочу", callback_data="want")]])

    async def answer(_client: Any, query: Any) -> None:
        text = types.InputTextMessageContent(f"**{query.query}**")
        article = types.InlineQueryResultArticle(
            id="1", title=f"{query.query} (2021)", description="фильм", input_message_content=text, reply_markup=keys
        )
        photo = types.InlineQueryResultCachedPhoto(id="2", photo_file_id=poster.file_id, caption="с постером")
        await query.answer([article, photo], cache_time=0)

    probe.bot.add_handler(InlineQueryHandler(answer))
    window = await opened(probe)
    await window.chat("Кино")
    await window.field.fill("@tgarr_bot Дюна")
    offered = window.tab.locator(".suggestions").get_by_role("option")
    await expect(offered).to_have_count(2)
    await expect(offered.first).to_contain_text("Дюна (2021)")
    await expect(offered.last.locator("img")).to_be_visible()
    await window.shot("inline")
    await window.field.press("Enter")
    chosen = window.message("via @tgarr_bot")
    await expect(chosen.locator("strong")).to_have_text("Дюна")
    await expect(window.pressed(chosen, "Хочу")).to_be_visible()
    await expect(window.field).to_have_value("")
    await window.field.fill("@tgarr_bot x")
    await offered.last.click()
    await expect(window.message("с постером").locator("img")).to_be_visible()
