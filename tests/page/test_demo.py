"""`tgarr demo --no-tour`: the sandbox for the browser alone, until somebody ends it."""

import asyncio
import re
import signal
import sys

import psutil
import pytest
from playwright.async_api import Browser, expect

from tests.page.conftest import Window


@pytest.mark.daemon("chromium")
@pytest.mark.timeout(90)
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
async def test_without_the_tour_the_page_is_furnished_and_ends_when_told(
    browser: Browser, told: signal.Signals
) -> None:
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tgarr", "demo", "--no-tour", "--language", "en"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "PYTHONUNBUFFERED": "1"},
    )
    assert demo.stdout is not None
    try:
        while not (found := re.search(rb"http://\S+", line := await demo.stdout.readline())):
            assert line, "the demo has ended"
        window = Window(await browser.new_page(locale="en-GB"))
        await window.tab.goto(found.group().decode())
        await expect(window.tab.locator(".chat b")).to_have_text(["tgarr", "Films and series", "Films"])
        await window.chat("Films and series")
        await expect(window.tab.locator(".topic")).to_have_text(["General", "Premieres", "What to watch"])
        await window.chat("tgarr")
        await window.tab.get_by_role("button", name="START", exact=True).click()
        await expect(window.message("Анна")).to_be_visible()
        assert not window.troubles
        begun = psutil.Process(demo.pid).children(recursive=True)
        assert len(begun) == 3  # the data centre, the services, the bot
        demo.send_signal(told)
        assert await asyncio.wait_for(demo.wait(), 20) == 128 + told
        assert not [one for one in begun if one.is_running()]
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()
