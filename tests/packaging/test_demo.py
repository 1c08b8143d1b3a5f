"""The demonstration: what a newcomer sees first, in both languages, and what it says when something is not seen."""

import io
import subprocess
import sys

import pytest

from sandbox.tour.conversation import Screen
from sandbox.tour.steps import StepNotSeen, Tour
from sandbox.tour.words import LANGUAGES
from tests.conversations.at_home import household


@pytest.mark.timeout(240)
def test_every_step_of_the_tour_is_seen() -> None:
    command = [sys.executable, "-m", "tgarr", "demo", "--no-stay"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=220, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "✔ группа услышала об этом ровно один раз" in done.stdout
    assert "✘" not in done.stdout
    assert done.stderr == ""


@pytest.mark.timeout(180)
async def test_every_step_is_seen_in_english_too() -> None:
    shown = io.StringIO()
    async with household(language="en", clock_factor=300, people={}) as home:
        await Tour(home, Screen(shown), LANGUAGES["en"]).run()
    assert "✔ the group heard of it exactly once" in shown.getvalue()


async def test_a_bot_that_wants_no_code_is_a_step_that_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.tour.steps._STEP_SECONDS", 0.2)
    async with household() as home:
        with pytest.raises(StepNotSeen, match="not seen in 0 s: a code"):
            await Tour(home, Screen(io.StringIO()), LANGUAGES["ru"]).run()
