"""Quiet hours as the clock on the wall shows them, in the nights in which it jumps too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.domain.quiet import QuietHours

BERLIN, MOSCOW, NEW_YORK = (ZoneInfo(name) for name in ("Europe/Berlin", "Europe/Moscow", "America/New_York"))


def at(text: str, zone: ZoneInfo, *, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()


@pytest.mark.parametrize("written", ["23:00-08:00", "23:00 – 8:00", " 23:00 - 08:00 ", "23:00—08:00"])
def test_hours_are_read_as_people_write_them(written: str) -> None:
    assert str(QuietHours.parse(written)) == "23:00-08:00"


@pytest.mark.parametrize(
    "written", ["", "23:00", "23:00-23:00", "24:00-08:00", "23:60-08:00", "23-8", "x", "1:00-2:00-3:00"]
)
def test_other_things_are_no_hours(written: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        QuietHours.parse(written)


@pytest.mark.parametrize(
    ("hours", "moment", "ends"),
    [
        ("23:00-08:00", "2026-03-10T22:59", None),
        ("23:00-08:00", "2026-03-10T23:00", "2026-03-11T08:00"),
        ("23:00-08:00", "2026-03-11T07:59", "2026-03-11T08:00"),
        ("23:00-08:00", "2026-03-11T08:00", None),
        ("13:00-14:30", "2026-03-11T14:29", "2026-03-11T14:30"),
        ("13:00-14:30", "2026-03-11T23:29", None),
        ("00:00-09:00", "2026-03-11T00:00", "2026-03-11T09:00"),
    ],
)
def test_they_begin_and_end_every_day(hours: str, moment: str, ends: str | None) -> None:
    found = QuietHours.parse(hours).until(at(moment, MOSCOW), MOSCOW)
    assert found == (at(ends, MOSCOW) if ends else None)


def test_the_night_with_an_hour_twice_has_one_end() -> None:
    hours = QuietHours.parse("23:00-02:30")
    end = at("2026-10-25T02:30", BERLIN, fold=1)
    assert end - at("2026-10-25T02:30", BERLIN) == 3600
    for moment in ("2026-10-24T23:00", "2026-10-25T02:29", "2026-10-25T02:31"):
        assert hours.until(at(moment, BERLIN), BERLIN) == end, moment
    assert hours.until(end, BERLIN) is None
    assert QuietHours.parse("02:30-04:00").until(at("2026-10-25T02:30", BERLIN), BERLIN) == at(
        "2026-10-25T04:00", BERLIN
    )


def test_the_night_that_lacks_an_hour_is_shorter_and_its_hours_still_end() -> None:
    night = QuietHours.parse("23:00-08:00")
    began = at("2026-03-28T23:00", BERLIN)
    assert night.until(began, BERLIN) == began + 8 * 3600
    assert QuietHours.parse("23:00-02:30").until(began, BERLIN) == at("2026-03-29T03:30", BERLIN)
    assert QuietHours.parse("02:00-02:30").until(at("2026-03-29T03:00", BERLIN), BERLIN) is not None


HOURS = st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda both: both[0] != both[1])


@given(
    HOURS,
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001  # local, of the zone
    st.sampled_from([BERLIN, MOSCOW, NEW_YORK]),
)
def test_whenever_it_is_quiet_it_ends_within_a_day_and_goes_on_until_then(
    both: tuple[int, int], moment: datetime, zone: ZoneInfo
) -> None:
    hours, now = QuietHours(*both), moment.replace(tzinfo=zone).timestamp()
    end = hours.until(now, zone)
    if end is None:
        clock = datetime.fromtimestamp(now, zone)
        minutes = clock.hour * 60 + clock.minute
        begin, until = both
        inside = begin <= minutes < until if begin < until else minutes >= begin or minutes < until
        assert not inside
    else:
        assert now < end <= now + timedelta(hours=25).total_seconds()
        assert hours.until((now + end) / 2, zone) == end
        shown = datetime.fromtimestamp(end, UTC).astimezone(zone)
        assert shown.hour * 60 + shown.minute in (both[1], both[1] + 60)


@pytest.mark.parametrize(
    ("hours", "nightly"),
    [
        ("23:00-08:00", True),
        ("00:00-09:00", True),
        ("03:00-03:01", True),
        ("13:00-14:30", False),
        ("23:00-03:00", False),
    ],
)
def test_hours_of_the_night(hours: str, *, nightly: bool) -> None:
    assert QuietHours.parse(hours).nightly is nightly
