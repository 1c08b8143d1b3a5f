"""Everything a bot can send, sent by a stock client, as the page shows it."""

import asyncio
import hmac
import json
import re
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from PIL import Image
from playwright.async_api import expect
from pyrogram import types
from pyrogram.enums import ChatAction, ParseMode
from pyrogram.handlers import CallbackQueryHandler

from tests.page.conftest import Open, ProbeHome

pytestmark = [pytest.mark.daemon("chromium"), pytest.mark.timeout(90)]
HOSTILE = "<img src=x onerror=\"document.title='caught'\"><script>document.title='caught'</script>"
Inline, Button = types.InlineKeyboardMarkup, types.InlineKeyboardButton


def picture(color: str) -> BytesIO:
    drawn = BytesIO()
    Image.new("RGB", (200, 300), color).save(drawn, "JPEG")
    drawn.name = "poster.jpg"
    return drawn


@pytest.fixture
async def anna(probe: ProbeHome) -> int:
    await probe.telegram.say("anna", "private", "/start")
    return probe.telegram.people["anna"].id


async def test_formatting(probe: ProbeHome, opened: Open, anna: int) -> None:
    window = await opened(probe)
    text = (
        "<b>жирный <i>и курсив</i></b> <u>черта</u> <s>нет</s> <code>код</code> "
        '<a href="https://example.org/a">ссылка</a> <spoiler>тайна</spoiler> 👨‍👩‍👧 <b>после</b>\n'
        '<pre language="python">print(1)</pre><blockquote expandable>раз\nдва\nтри\nчетыре\nпять</blockquote>'
    )
    await probe.bot.send_message(anna, text, parse_mode=ParseMode.HTML)
    message = window.message("жирный")
    await expect(message.locator("strong em")).to_have_text("и курсив")
    await expect(message.locator("strong").last).to_have_text("после")
    for tag, words in {"u": "черта", "s": "нет", "code": "код", "pre": "print(1)"}.items():
        await expect(message.locator(tag)).to_have_text(words)
    link = message.get_by_role("link", name="ссылка")
    assert await link.get_attribute("href") == "https://example.org/a"
    assert await link.get_attribute("rel") == "noopener noreferrer"
    spoiler = message.locator(".spoiler")
    hidden = await spoiler.evaluate("one => getComputedStyle(one).color")
    await spoiler.click()
    assert await spoiler.evaluate("one => getComputedStyle(one).color") != hidden
    quote = message.locator("blockquote")
    folded = await quote.evaluate("one => one.clientHeight")
    await quote.click()
    assert await quote.evaluate("one => one.clientHeight") > folded
    await window.shot("formatting")


async def test_whatever_is_written_is_text(probe: ProbeHome, opened: Open, anna: int) -> None:
    telegram = probe.telegram
    await telegram.create_group(HOSTILE, ["anna", telegram.bot])
    window = await opened(probe)
    keys = Inline([[Button(HOSTILE, callback_data="x")]])
    sent = await probe.bot.send_message(anna, HOSTILE, parse_mode=ParseMode.DISABLED, reply_markup=keys)
    await probe.bot.send_document(anna, BytesIO(b"<script>1</script>"), file_name=f"{HOSTILE}.html")
    await probe.bot.pin_chat_message(anna, sent.id)
    await expect(window.message("onerror").first).to_contain_text(HOSTILE)
    await expect(window.tab.locator(".chat b").last).to_have_text(HOSTILE)
    await expect(window.tab.locator(".pinned")).to_contain_text(HOSTILE)
    await expect(window.tab.locator(".messages .text img, .messages script, .chat img")).to_have_count(0)
    file = await window.tab.locator(".file").get_attribute("href")
    answer = await window.tab.request.get(f"{window.tab.url.partition('#')[0]}{file}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    await probe.bot.send_message(anna, "[x](javascript:document.title='caught')")
    await window.tab.wait_for_timeout(200)
    assert await window.tab.title() == "tgarr"


async def test_pictures_albums_and_files(probe: ProbeHome, opened: Open, anna: int) -> None:
    window = await opened(probe)
    await probe.bot.send_photo(anna, picture("teal"), caption="одна", has_spoiler=True)
    one = window.message("одна")
    await expect(one.locator(".picture.hidden")).to_have_count(1)
    await one.locator(".picture").click()
    await expect(one.locator(".picture.hidden")).to_have_count(0)
    await one.locator(".picture").click()
    await expect(window.tab.locator("dialog.viewer img")).to_be_visible()
    await window.tab.keyboard.press("Escape")
    words = {"red": "три", "gold": "", "navy": ""}
    parts = [types.InputMediaPhoto(picture(color), caption=caption) for color, caption in words.items()]
    await probe.bot.send_media_group(anna, parts)
    album = window.message("три")
    await expect(album.locator("img")).to_have_count(3)
    await probe.bot.send_document(anna, BytesIO(b"1,2\n"), file_name="stats.csv", caption="таблица")
    await expect(window.message("таблица").locator(".file")).to_contain_text("stats.csv")
    await expect(window.message("таблица").locator(".file")).to_contain_text("4 Б")
    await window.shot("pictures")


async def test_keyboards_of_every_kind(probe: ProbeHome, opened: Open, anna: int) -> None:
    window = await opened(probe)
    heard: list[Any] = []

    async def answer(_client: Any, query: Any) -> None:
        if query.data == "toast":
            await query.answer("коротко")
        elif query.data == "alert":
            await query.answer("важно", show_alert=True)
        else:
            heard.append(query)

    probe.bot.add_handler(CallbackQueryHandler(answer))
    rows = [
        [Button("Тост", callback_data="toast"), Button("Важно", callback_data="alert")],
        [Button("Молчание", callback_data="nothing"), Button("Глубоко", url="https://t.me/tgarr_bot?start=abc-1")],
        [Button("Наружу", url="https://example.org/film")],
    ]
    await probe.bot.send_message(anna, "Выбор", reply_markup=Inline(rows))
    choice = window.message("Выбор")
    await window.pressed(choice, "Тост").click()
    await expect(window.tab.locator(".toast")).to_have_text("коротко")
    await window.pressed(choice, "Важно").click()
    await expect(window.tab.get_by_role("dialog")).to_contain_text("важно")
    await window.tab.get_by_role("button", name="OK").click()
    await window.pressed(choice, "Молчание").click()
    await expect(window.pressed(choice, "Молчание")).to_have_attribute("aria-busy", "true")
    await heard[0].answer()
    await expect(window.pressed(choice, "Молчание")).not_to_have_attribute("aria-busy", "true")
    await window.pressed(choice, "Глубоко").click()
    await expect(window.message("/start abc-1")).to_be_visible()
    await window.pressed(choice, "Наружу").click()
    await expect(window.tab.get_by_role("dialog")).to_contain_text("https://example.org/film")
    await window.tab.get_by_role("button", name="Отменить").click()
    board = types.ReplyKeyboardMarkup([["Да", "Нет"]], resize_keyboard=True)
    await probe.bot.send_message(anna, "Точно?", reply_markup=board)
    await window.tab.locator(".board").get_by_role("button", name="Нет").click()
    await expect(window.message("Нет")).to_have_class(re.compile("mine"))
    await probe.bot.send_message(anna, "Хорошо", reply_markup=types.ReplyKeyboardRemove())
    await expect(window.tab.locator(".board")).to_be_hidden()
    asked = await probe.bot.send_message(anna, "Как назвать?", reply_markup=types.ForceReply())
    await expect(window.tab.locator(".answering")).to_contain_text("Как назвать?")
    await window.says("Вечер кино")
    await expect(window.message("Вечер кино").locator(".quoted")).to_contain_text("Как назвать?")
    newest = (await probe.telegram.messages("anna"))[-1]
    assert (newest.text, newest.reply_to) == ("Вечер кино", asked.id)


async def test_edits_pins_deletes_typing_and_silence(probe: ProbeHome, opened: Open, anna: int) -> None:
    window = await opened(probe)
    first = await probe.bot.send_message(anna, "раз", disable_notification=True)
    await expect(window.message("раз").get_by_title("без звука")).to_be_visible()
    await probe.bot.send_message(anna, "два")
    await first.edit("раз и ещё")
    edited = window.tab.locator("article.message").filter(has_text="раз и ещё")
    await expect(edited).to_contain_text("изменено")
    assert await window.tab.locator("article.message .text").all_inner_texts() == ["/start", "раз и ещё", "два"]
    await probe.bot.pin_chat_message(anna, first.id)
    await expect(window.tab.locator(".pinned")).to_contain_text("раз и ещё")
    await probe.bot.send_chat_action(anna, ChatAction.TYPING)
    await expect(window.tab.locator("#talk header")).to_contain_text("печатает…")
    await first.delete()
    await expect(window.tab.locator("article.message").filter(has_text="раз")).to_have_count(0)
    await expect(window.tab.locator(".pinned")).to_be_hidden()
    await expect(window.tab.locator("#talk header")).not_to_contain_text("печатает…", timeout=8000)


async def test_a_loud_message_elsewhere_is_noticed_and_a_silent_one_only_counted(
    probe: ProbeHome, opened: Open, anna: int
) -> None:
    group = await probe.telegram.create_group("Кино", ["anna", probe.telegram.bot])
    window = await opened(probe)
    await window.chat("tgarr")
    await probe.bot.send_message(group, "тихо", disable_notification=True)
    badge = window.tab.locator(".unread")
    await expect(badge).to_have_text("1")
    await probe.bot.send_message(group, "громко\nи подробно")
    await expect(badge).to_have_text("2")
    notice = window.tab.locator(".notice")
    await expect(notice).to_have_text("Киногромко")
    await notice.click()
    await expect(window.message("громко")).to_be_visible()
    await expect(badge).to_have_count(0)
    await probe.bot.send_message(group, "здесь")
    await expect(window.message("здесь")).to_be_visible()
    await expect(notice).to_have_count(0)
    assert anna


async def test_groups_topics_and_commands(probe: ProbeHome, opened: Open) -> None:
    telegram = probe.telegram
    forum = await telegram.create_supergroup("Киноклуб", ["anna", "boris", telegram.bot], forum=True)
    window = await opened(probe)
    await window.chat("Киноклуб")
    topic = await telegram.create_topic(forum, "Премьеры")
    await window.tab.get_by_role("button", name="Премьеры").click()
    await window.says("что нового?")
    await expect(window.message("что нового?")).to_be_visible()
    assert (await telegram.messages(forum))[-1].topic == topic
    await window.tab.get_by_role("button", name="General").click()
    await expect(window.tab.locator("article.message").filter(has_text="что нового?")).to_have_count(0)
    scope = types.BotCommandScopeAllGroupChats()
    await probe.bot.set_bot_commands([types.BotCommand("vote", "проголосовать")], scope=scope)
    await expect(window.tab.get_by_title("Команды")).to_be_visible()
    await window.field.fill("/v")
    await window.tab.get_by_role("option", name="/vote").click()
    await expect(window.message("/vote@tgarr_bot")).to_be_visible()


async def test_what_could_not_be_sent_is_not_lost(probe: ProbeHome, opened: Open, anna: int) -> None:
    window = await opened(probe)
    await window.tab.get_by_role("button", name="Остановить бота").click()
    await window.tab.get_by_role("button", name="Разблокировать").click()
    await expect(window.field).to_be_visible()
    await window.says("x" * 5000)
    await expect(window.tab.locator(".toast")).to_contain_text("4096")
    await expect(window.field).to_have_value("x" * 5000)
    assert anna


async def test_a_mini_app_gets_signed_data_theme_and_buttons(probe: ProbeHome, opened: Open, anna: int) -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def hear(request: web.Request) -> web.Response:
        heard.put_nowait(await request.json())
        return web.Response()

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=_MINI_APP, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/app", page), web.post("/heard", hear)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/app"
    try:
        window = await opened(probe, dark=True)
        keys = Inline([[Button("Приложение", web_app=types.WebAppInfo(url=url))]])
        await probe.bot.send_message(anna, "Смотрите", reply_markup=keys)
        await window.pressed(window.message("Смотрите"), "Приложение").click()
        started = await asyncio.wait_for(heard.get(), 10)
        told = dict(parse_qsl(dict(parse_qsl(started["hash"]))["tgWebAppData"]))
        given = told.pop("hash")
        key = hmac.digest(b"WebAppData", probe.telegram.bot.token.encode(), "sha256")
        lines = "\n".join(f"{name}={told[name]}" for name in sorted(told))
        assert hmac.new(key, lines.encode(), "sha256").hexdigest() == given
        assert json.loads(told["user"]) == {
            "id": anna,
            "first_name": "Анна",
            "language_code": "ru",
            "username": "anna_sandbox",
        }
        theme = await asyncio.wait_for(heard.get(), 10)
        assert theme["eventType"] == "theme_changed"
        assert theme["eventData"]["theme_params"]["text_color"] == "rgb(232, 238, 244)"
        await window.shot("mini-app")
        app_frame = window.tab.locator("dialog.webapp")
        await app_frame.get_by_role("button", name="Назад").click()
        assert (await asyncio.wait_for(heard.get(), 10))["eventType"] == "back_button_pressed"
        await app_frame.get_by_role("button", name="Готово").click()
        assert (await asyncio.wait_for(heard.get(), 10))["eventType"] == "main_button_pressed"
        await expect(window.tab.locator("dialog.webapp")).to_have_count(0)
    finally:
        await runner.cleanup()


_MINI_APP = """<!doctype html><meta charset="utf-8"><title>app</title><p>Мини-приложение</p><script>
const tell = (body) => fetch("/heard", { method: "POST", body: JSON.stringify(body) });
const post = (eventType, eventData) => parent.postMessage(JSON.stringify({ eventType, eventData }), "*");
tell({ hash: location.hash.slice(1) }).then(() => {
  addEventListener("message", (event) => {
    const told = JSON.parse(event.data);
    tell(told).then(() => told.eventType === "main_button_pressed" && post("web_app_close"));
  });
  post("web_app_setup_main_button", { is_visible: true, is_active: true, text: "Готово" });
  post("web_app_setup_back_button", { is_visible: true });
  post("web_app_request_theme");
});
</script>"""


async def test_what_telegram_finds_by_itself_can_be_pressed(probe: ProbeHome, opened: Open, anna: int) -> None:
    window = await opened(probe)
    await probe.bot.send_message(anna, "см. @tgarr_bot и @nobody_here, /help")
    message = window.message("см.")
    await message.get_by_role("button", name="@nobody_here").click()
    await expect(window.tab.locator(".toast")).to_contain_text("нет")
    await message.get_by_role("button", name="/help").click()
    await expect(window.message("/help").last).to_be_visible()
