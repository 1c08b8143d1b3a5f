"""Spans of time are read as people write them, and are theirs by their own clock."""

import math
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tgarr.chat.language import Words
from tgarr.errors import InvalidInput
from tgarr.features.statistics.charts import beginnings
from tgarr.features.statistics.ranges import RANGES, Span, range_of
from tgarr.features.statistics.wording import read

TODAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 12, 30, tzinfo=UTC).timestamp()
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "week", "неделя"),
        ("день", "day", "сутки"),
        ("сутки", "day", "сутки"),
        ("7 days", "week", "неделя"),
        ("месяц", "month", "30 дней"),
        ("за год", "year", "год"),
        ("3 дня", "72h", "3 дня"),
        ("3d", "72h", "3 дня"),
        ("за последние 2 недели", "336h", "14 дней"),
        ("12 часов", "12h", "12 часов"),
        ("5 лет", "43800h", "1825 дней"),
        ("Вчера", "2026-11-28..2026-11-28", "28.11.2026"),
        ("today", "2026-11-29..2026-11-29", "29.11.2026"),
        ("2026-10-01 2026-10-15", "2026-10-01..2026-10-15", "01.10 – 15.10.2026"),
        ("с 15.10.2026 по 1.10.2026", "2026-10-01..2026-10-15", "01.10 – 15.10.2026"),
        ("01.10.2026-15.10.2026", "2026-10-01..2026-10-15", "01.10 – 15.10.2026"),
        ("2025-12-20 2026-01-10", "2025-12-20..2026-01-10", "20.12.25 – 10.01.26"),
        ("2026-02", "2026-02-01..2026-02-28", "01.02 – 28.02.2026"),
        ("10.2026", "2026-10-01..2026-10-31", "01.10 – 31.10.2026"),
        ("2026", "2026-01-01..2026-12-31", "01.01 – 31.12.2026"),
    ],
)
def test_what_people_write(text: str, name: str, said: str) -> None:
    found = read(text, TODAY)
    assert (found.name, found.said(Words("ru")).plain) == (name, said)
    assert range_of(found.name) == found


@pytest.mark.parametrize(
    "text",
    [
        "завтра",
        "2027-01-01",
        "0 дней",
        "5 минут",
        "9999 лет",
        "2026-13-01",
        "30.02.2026",
        "1 2 3",
        "2026-10-01 foo",
        "мой",
    ],
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="range"):
        read(text, TODAY)


def test_days_are_those_of_the_reader() -> None:
    span = range_of("2026-10-01..2026-10-15").span(NOW, MOSCOW)
    assert span.since == datetime(2026, 9, 30, 21, tzinfo=UTC).timestamp()
    assert span.until == datetime(2026, 10, 15, 21, tzinfo=UTC).timestamp()
    assert range_of("72h").span(NOW, MOSCOW) == Span(NOW - 3 * 86400, math.inf)


@pytest.mark.parametrize(
    ("name", "step", "count", "first"),
    [
        ("day", "hour", 24, "2026-11-28 16:00"),
        ("week", "day", 7, "2026-11-23 00:00"),
        ("month", "day", 30, "2026-10-31 00:00"),
        ("year", "month", 12, "2025-12-01 00:00"),
        ("72h", "day", 3, "2026-11-27 00:00"),
        ("1h", "hour", 1, "2026-11-29 15:00"),
        ("2026-10-01..2026-10-15", "day", 15, "2026-10-01 00:00"),
        ("2026-11-28..2026-11-28", "hour", 24, "2026-11-28 00:00"),
        ("2026-11-29..2026-11-29", "hour", 16, "2026-11-29 00:00"),
        ("2026-01-01..2026-12-31", "month", 11, "2026-01-01 00:00"),
    ],
)
def test_the_bars_of_a_chart(name: str, step: str, count: int, first: str) -> None:
    found, begins = beginnings(range_of(name).span(NOW, MOSCOW), NOW, MOSCOW)
    assert (found, len(begins)) == (step, count)
    assert f"{datetime.fromtimestamp(begins[0], MOSCOW):%Y-%m-%d %H:%M}" == first
    assert begins == sorted(set(begins))


def test_a_button_that_names_no_range_is_none() -> None:
    for name in ("", "decade", "2026-10-01..", "..", "2026-10-01..x"):
        with pytest.raises(InvalidInput, match="button"):
            range_of(name)
    assert set(RANGES) == {"day", "week", "month", "year"}
