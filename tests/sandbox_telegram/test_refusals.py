"""The words of refusals are Telegram's own: a client knows each of them."""

import re
from pathlib import Path

from pyrogram.errors.exceptions.all import exceptions

SOURCES = Path(__file__).parents[2] / "sandbox" / "telegram"


def test_every_word_is_one_that_clients_know() -> None:
    used = {
        words
        for source in SOURCES.rglob("*.py")
        for words in re.findall(r'"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)"', source.read_text(encoding="utf-8"))
    }
    known = {words for listed in exceptions.values() for words in listed}
    assert used - known == {"FLOOD_WAIT_7", "FILE_OR_JSON"}
    assert len(used) > 40
