"""How quick the sandbox's page is: its start, an edit from the data centre to the screen, and a long chat scrolled."""

import asyncio
import shutil
import statistics
import time
from typing import Final

from playwright.async_api import Page as Tab
from playwright.async_api import async_playwright

from bench.figure import Figure
from sandbox.household import Household
from sandbox.page import Page
from sandbox.telegram.controls import TelegramControls

_EDITS: Final = 150
_EDIT_GAP_SECONDS: Final = 0.05
_MESSAGES: Final = 500
_FRAMES: Final = """
(seconds) => new Promise((resolve) => {
  const roll = document.querySelector(".roll");
  const begun = performance.now();
  const gaps = [];
  let before = begun;
  const step = (now) => {
    gaps.push(now - before);
    before = now;
    roll.scrollTop -= 120;
    if (roll.scrollTop > 0 && now - begun < seconds * 1000) requestAnimationFrame(step);
    else resolve(gaps.slice(1));
  };
  requestAnimationFrame(step);
})
"""
"""Scrolls from the end to the beginning and tells the milliseconds between frames."""
_EMPTY_FRAMES: Final = """
() => new Promise((resolve) => {
  const gaps = [];
  let before = performance.now();
  const step = (now) => {
    gaps.push(now - before);
    before = now;
    if (gaps.length < 120) requestAnimationFrame(step);
    else resolve(gaps.slice(1));
  };
  requestAnimationFrame(step);
})
"""
"""The same where nothing moves: what this browser on this machine needs at least."""


def measure() -> list[Figure]:
    """Measure in Debian's Chromium; nothing where there is none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("page: no chromium on PATH, not measured")
        return []
    return asyncio.run(_measure(chromium))


async def _measure(chromium: str) -> list[Figure]:
    began = time.perf_counter()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        browser_took, began = time.perf_counter() - began, time.perf_counter()
        async with Household() as home, Page(home) as page:
            tab = await browser.new_page(locale="ru-RU")
            await tab.goto(page.url)
            await tab.locator(".begin").click()
            await tab.locator(".keyboard").first.wait_for()
            await tab.get_by_label("Сообщение").fill("Дюна 2021")
            await tab.get_by_label("Сообщение").press("Enter")
            await tab.locator(".picture img").wait_for()
            figures = [
                Figure(
                    id="page-start",
                    what="from the start of the sandbox to the first poster on the page",
                    figure=time.perf_counter() - began,
                    unit="s",
                    reference=browser_took,
                    goal=5,
                ),
                await _edits(home.telegram, tab),
                await _scroll(home.telegram, tab),
            ]
        await browser.close()
    return figures


async def _edits(telegram: TelegramControls, tab: Tab) -> Figure:
    idle = await tab.evaluate(_EMPTY_FRAMES)
    number = await telegram.say("anna", "private", "0")
    await tab.evaluate("performance.clearMarks()")
    for count in range(1, _EDITS):
        await telegram.edit("anna", "private", number, f"{count}")
        await asyncio.sleep(_EDIT_GAP_SECONDS)
    await tab.locator("article.message .text").filter(has_text=f"{_EDITS - 1}").wait_for()
    late = await tab.evaluate("performance.getEntriesByName('shown').map((mark) => mark.detail)")
    return Figure(
        id="page-edit",
        what="from an edit in the data centre to the frame that shows it, p95",
        figure=statistics.quantiles(late, n=20)[-1],
        unit="ms",
        reference=statistics.median(idle) * 2,
        goal=100,
    )


async def _scroll(telegram: TelegramControls, tab: Tab) -> Figure:
    group = await telegram.create_group("Scroll", ["anna", "boris"])
    for count in range(_MESSAGES):
        words = " ".join(["слово"] * (count % 40 + 1))
        await telegram.say("anna" if count % 2 else "boris", group, f"{count}. {words}")
    await tab.locator(".chat").filter(has_text="Scroll").click()
    await tab.locator("article.message").filter(has_text=f"{_MESSAGES - 1}. ").wait_for()
    idle = await tab.evaluate(_EMPTY_FRAMES)
    gaps = await tab.evaluate(_FRAMES, 20)
    return Figure(
        id="page-scroll",
        what=f"longest frame while {_MESSAGES} messages scroll by ({len(gaps)} frames)",
        figure=max(gaps),
        unit="ms",
        reference=max(idle),
        goal=50,
    )
