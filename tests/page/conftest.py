"""The page in a real browser, before a whole household or before a probe bot of stock kurigram."""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import pytest
from playwright.async_api import Browser, Locator, async_playwright, expect
from playwright.async_api import Page as Tab
from pyrogram import Client

from sandbox.household import Household
from sandbox.page import Page
from sandbox.services.stack import SimulatedStack
from sandbox.telegram.cast import BOTS
from tests.conftest import program
from tests.sandbox_telegram.conftest import InProcess, connection_to, trust

ARTEFACTS = Path("artefacts/page")
Open = Callable[..., Awaitable["Window"]]

expect.set_options(timeout=15_000)


class Window:
    """A browser window with the page in it, used as a person would: by what is to be read on it."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.troubles: list[str] = []
        self.elsewhere: list[str] = []
        tab.on("pageerror", lambda error: self.troubles.append(str(error)))
        tab.on("console", lambda one: one.type == "error" and self.troubles.append(one.text))
        tab.on("request", lambda one: self._asked(one.url))
        self.field = tab.get_by_role("textbox", name=re.compile("Сообщение|Message"))
        self.stack = tab.locator("#stack")

    def _asked(self, url: str) -> None:
        if not re.match(r"(http|ws)://127\.0\.0\.1[:/]", url):
            self.elsewhere.append(url)

    async def says(self, text: str) -> None:
        """Write and send."""
        await self.field.fill(text)
        await self.field.press("Enter")

    async def chat(self, title: str) -> None:
        """Open a chat by its title."""
        await self.tab.locator(".chat").filter(has=self.tab.get_by_text(title, exact=True)).click()

    def message(self, text: str | re.Pattern[str]) -> Locator:
        """The newest message in which a text stands."""
        return self.tab.locator("article.message").filter(has_text=text).last

    def pressed(self, where: Locator, label: str | re.Pattern[str]) -> Locator:
        """A button of a message."""
        return where.locator(".keyboard").get_by_role("button", name=label).first

    async def shot(self, name: str) -> None:
        """Keep a picture of what is to be seen."""
        await self.tab.screenshot(path=ARTEFACTS / f"{name}.png")


class ProbeHome:
    """A data centre in this process, one service, and a stock client in the place of the bot's process."""

    def __init__(self, folder: Path) -> None:
        self.telegram = InProcess([replace(BOTS[0], inline_mode=True, inline_feedback=True)])
        self.services = SimulatedStack(("radarr",))
        self.bot: Client
        self._folder = folder
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.telegram)
        await self._stack.enter_async_context(self.services)
        trust(self.telegram.server)
        self.bot = Client(
            "probe",
            api_id=1,
            api_hash="0" * 32,
            bot_token=self.telegram.bot.token,
            in_memory=True,
            workdir=self._folder,
            connection_factory=connection_to(self.telegram.server),
        )
        await self.bot.start()
        self._stack.push_async_callback(self.bot.stop)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    bot_runs = True
    bot_pid = os.getpid()

    async def start_bot(self) -> None:
        raise AssertionError("the probe is always there")

    async def stop_bot(self) -> int:
        raise AssertionError("the probe is always there")

    async def kill_bot(self) -> None:
        raise AssertionError("the probe is always there")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        # Nobody's pages but ours are shown, and CI runs as root, where the sandbox of Chromium does not start.
        running = await playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        yield running
        await running.close()


@pytest.fixture
async def probe(tmp_path: Path) -> AsyncIterator[ProbeHome]:
    async with ProbeHome(tmp_path) as home:
        yield home


@pytest.fixture
async def household() -> AsyncIterator[Household]:
    async with Household(clock_factor=60) as home:
        yield home


@pytest.fixture
async def home_with_web() -> AsyncIterator[Household]:
    async with Household(services=("radarr",), web=True) as home:
        yield home


@pytest.fixture
async def opened(browser: Browser) -> AsyncIterator[Open]:
    """Open windows on a household's page, and hold every window to it: no error, no request to elsewhere."""
    async with AsyncExitStack() as stack:
        pages: dict[int, Page] = {}
        windows: list[Window] = []

        async def open_(
            home: Any,
            person: str = "anna",
            *,
            language: str = "ru-RU",
            size: tuple[int, int] = (1360, 860),
            dark: bool = False,
        ) -> Window:
            if id(home) not in pages:
                pages[id(home)] = await stack.enter_async_context(Page(home))
            context = await browser.new_context(
                locale=language,
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
            )
            window = Window(await context.new_page())
            windows.append(window)
            await window.tab.goto(f"{pages[id(home)].url}#{person}")
            await window.tab.locator(".chat").first.wait_for()
            return window

        yield open_
        for window in windows:
            assert not window.troubles
            assert not window.elsewhere
