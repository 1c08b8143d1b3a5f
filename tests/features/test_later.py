"""When a wish that waits is tried, for how long it waits, and how it looks; whatever the clock does."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import asdict

from actors.stores.live_cards import LiveCard
from tgarr.chat import later
from tgarr.chat.language import Words
from tgarr.chat.later import Kept, passes, screen
from tgarr.domain.records import replace
from tgarr.errors import (
    AskTimeout,
    CircuitOpen,
    ConnectionLost,
    ServiceBusy,
    ServiceConflict,
    ServiceFailed,
    ServiceNotFound,
    ServiceRejected,
    ServiceTimeout,
    ServiceUnauthorized,
    ServiceUnclear,
    ServiceUnreachable,
    UnexpectedAnswer,
)

HOUR = 3600.0
NOW = 1_000_000.0


def wish(**fields: Any) -> Kept:
    values: dict[str, Any] = {
        "row": 1,
        "person": 2,
        "name": "Anna",
        "verb": "add-go",
        "arguments": ("auto",),
        "token": "abcdefghijkl",
        "state": {"at": 0},
        "what": "to add it",
        "service": "radarr",
        "code": "unreachable",
        "asked": NOW,
    }
    return Kept(**values | fields)


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (ServiceUnreachable("s"), True),
        (ConnectionLost("s"), True),
        (ServiceTimeout("s"), True),
        (ServiceFailed("s"), True),
        (ServiceUnclear("s"), True),
        (CircuitOpen("s"), True),
        (ServiceUnauthorized("s"), False),
        (ServiceNotFound("s"), False),
        (ServiceConflict("s"), False),
        (ServiceRejected("s"), False),
        (UnexpectedAnswer("s"), False),
        (ServiceBusy("s"), False),
        (AskTimeout("s"), False),
    ],
)
def test_only_what_passes_by_itself_is_waited_for(error: Exception, waits: bool) -> None:
    assert passes(error) is waits


def test_a_service_that_is_not_there_costs_no_try_and_one_that_fails_is_left_alone_longer_and_longer() -> None:
    kept, pauses = wish(), []
    for error in (ServiceUnreachable("s"), CircuitOpen("s"), *[ServiceFailed("s")] * 6):
        kept = kept.put_off(error, NOW)
        pauses.append(kept.not_before - NOW)
    assert pauses == [5, 5, 20, 80, 320, 900, 900, 900]
    assert (kept.tries, kept.code) == (6, "failed")


def test_it_is_due_in_time_and_a_clock_that_was_set_back_does_not_hold_it_up() -> None:
    kept = wish().put_off(ServiceFailed("s"), NOW)
    assert [kept.due(NOW + after) for after in (0, 19, 20, HOUR)] == [False, False, True, True]
    assert kept.due(NOW - HOUR)


def test_after_a_day_it_is_too_old_also_on_the_day_that_has_25_hours() -> None:
    assert [wish().expired(NOW + hours * HOUR) for hours in (-1, 0, 23.9, 24.1)] == [False, False, False, True]
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 10, 24, 22, 0, tzinfo=berlin).timestamp()
    next_evening = datetime(2026, 10, 25, 22, 0, tzinfo=berlin).timestamp()
    assert next_evening - evening == 25 * HOUR
    assert wish(asked=evening).expired(next_evening)
    assert not wish(asked=evening).expired(next_evening - 2 * HOUR)


def test_it_is_kept_and_read_as_it_was_and_the_fields_of_others_are_left_out() -> None:
    kept = wish(heading="Dune (2021)")
    card = LiveCard(
        key="k",
        chat=1,
        topic=None,
        message_id=1,
        kind="waiting",
        subject=asdict(kept) | {"arguments": ["auto"], "new": 1},
        state="open",
        updated_at=0,
        held_until=0,
        homeless=False,
    )
    assert Kept.of(card) == kept
    assert kept.data == "abcdefghijkl:add-go:auto"
    with pytest.raises(KeyError):
        Kept.of(replace(card, subject={}))


@pytest.mark.parametrize(
    ("language", "code", "lines"),
    [
        (
            "en",
            "unreachable",
            [
                "Dune (2021)",
                "",
                "radarr does not answer: it is switched off, or its address in config.yaml is wrong.",
                "",
                "⏳ Accepted, and it waits: to add it",
                "As soon as radarr answers I carry it out and go on here.",
            ],
        ),
        (
            "ru",
            "circuit-open",
            [
                "Dune (2021)",
                "",
                "radarr сейчас не отвечает.",
                "",
                "⏳ Запрос принят и ждёт: добавить",
                "Как только radarr ответит, сделаю это и продолжу здесь.",
            ],
        ),
    ],
)
def test_how_it_looks(language: str, code: str, lines: list[str]) -> None:
    shown = screen(wish(heading="Dune (2021)", code=code), Words(language))
    assert shown.text.plain.split("\n") == lines
    assert [[one.data for one in row] for row in shown.keyboard] == [
        ["abcdefghijkl:add-go:auto"],
        ["abcdefghijkl:wait-cancel"],
    ]


def test_what_is_not_known_is_not_named() -> None:
    assert screen(wish(), Words("en")).text.plain.startswith("radarr does not answer")
    assert later.MOST_TRIES < 20
