"""Where the bars of a chart begin, wherever its reader lives."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tgarr.features.statistics.charts import beginnings
from tgarr.features.statistics.ranges import Span, range_of

BERLIN = ZoneInfo("Europe/Berlin")


def told(name: str, now: str, zone: ZoneInfo, style: str) -> list[str]:
    moment = datetime.fromisoformat(now).replace(tzinfo=zone).timestamp()
    _, begins = beginnings(range_of(name).span(moment, zone), moment, zone)
    return [f"{datetime.fromtimestamp(one, zone):{style}}" for one in begins]


@pytest.mark.parametrize("now", ["2026-03-31 12:00", "2026-10-27 00:10"])
def test_each_day_begins_at_its_midnight_though_the_clocks_were_changed(now: str) -> None:
    days = told("week", now, BERLIN, "%d.%m %H:%M")
    last = datetime.fromisoformat(now)
    assert days == [f"{last - timedelta(days=back):%d.%m} 00:00" for back in range(6, -1, -1)]
    assert len(set(told("month", now, BERLIN, "%d.%m"))) == 30


def test_a_year_is_twelve_months_and_the_last_is_under_way() -> None:
    months = told("year", "2026-02-15 10:00", BERLIN, "%d.%m.%Y %H:%M")
    assert months[0] == "01.03.2025 00:00"
    assert months[-2:] == ["01.01.2026 00:00", "01.02.2026 00:00"]
    assert len(months) == 12


def test_where_recording_began_a_first_bar_of_less_time_is_shown() -> None:
    now = datetime.fromisoformat("2026-10-27 10:30").replace(tzinfo=BERLIN).timestamp()
    for hours, first, count in ((3.2, "27.10 07:00", 4), (80, "24.10 00:00", 4), (24 * 120, "01.06 00:00", 5)):
        _, begins = beginnings(Span(now - hours * 3600), now, BERLIN, cut=True)
        assert (f"{datetime.fromtimestamp(begins[0], BERLIN):%d.%m %H:%M}", len(begins)) == (first, count)


def test_a_day_is_twenty_four_hours_even_the_one_of_twenty_five() -> None:
    hours = told("day", "2026-10-25 12:30", BERLIN, "%H:%M")
    assert (len(hours), hours[-1]) == (24, "12:00")
    assert hours.count("02:00") == 2
    assert told("day", "2026-10-25 12:10", ZoneInfo("Asia/Kolkata"), "%M")[-1] == "00"
