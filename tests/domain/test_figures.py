import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.chat.figures import age, bar, call, percent, runtime, size, span, speed
from tgarr.chat.language import Words

RU, EN = Words("ru"), Words("en")


@pytest.mark.parametrize(
    ("amount", "russian", "english"),
    [
        (0, "0 Б", "0 B"),
        (1023, "1023 Б", "1023 B"),
        (1024, "1 КБ", "1 KB"),
        (734 * 1024**2, "734 МБ", "734 MB"),
        (7.4 * 1024**3, "7,4 ГБ", "7.4 GB"),
        (99.9 * 1024**3, "99,9 ГБ", "99.9 GB"),
        (250 * 1024**3, "250 ГБ", "250 GB"),
        (1.5 * 1024**4, "1,5 ТБ", "1.5 TB"),
        (5000 * 1024**4, "5000 ТБ", "5000 TB"),
    ],
)
def test_sizes(amount: float, russian: str, english: str) -> None:
    assert (size(amount, RU), size(amount, EN)) == (russian, english)


@pytest.mark.parametrize(
    ("amount", "russian", "english"),
    [(0, "0 Б/с", "0 B/s"), (5.25 * 1024**2, "5,2 МБ/с", "5.2 MB/s"), (200 * 1024**2, "200 МБ/с", "200 MB/s")],
)
def test_speeds(amount: float, russian: str, english: str) -> None:
    assert (speed(amount, RU), speed(amount, EN)) == (russian, english)


@pytest.mark.parametrize(
    ("seconds", "russian", "english"),
    [
        (-5, "0 с", "0 s"),
        (0.2, "1 с", "1 s"),
        (59, "59 с", "59 s"),
        (59.5, "1 мин", "1 min"),
        (61, "2 мин", "2 min"),
        (3540, "59 мин", "59 min"),
        (3541, "1 ч 0 мин", "1 h 0 min"),
        (7800, "2 ч 10 мин", "2 h 10 min"),
        (86399, "1 д 0 ч", "1 d 0 h"),
        (90000, "1 д 1 ч", "1 d 1 h"),
    ],
)
def test_spans(seconds: float, russian: str, english: str) -> None:
    assert (span(seconds, RU), span(seconds, EN)) == (russian, english)


@pytest.mark.parametrize(
    ("hours", "russian", "english"),
    [
        (0, "1 мин", "1 min"),
        (0.5, "30 мин", "30 min"),
        (0.999, "1 ч", "1 h"),
        (47.4, "47 ч", "47 h"),
        (48, "2 д", "2 d"),
        (729 * 24, "729 д", "729 d"),
        (730 * 24, "2 года", "2 years"),
        (5 * 365 * 24, "5 лет", "5 years"),
    ],
)
def test_ages(hours: float, russian: str, english: str) -> None:
    assert (age(hours, RU), age(hours, EN)) == (russian, english)


def test_an_operation_is_called_without_what_stands_before_all_of_them() -> None:
    called = {"GET /api/v3/movie/lookup": "GET movie/lookup", "GET /Items/{id}": "GET /Items/{id}"}
    assert {name: call(name, RU).plain for name in called} == called
    assert call("GET elsewhere", RU).plain == "постеры из интернета"


def test_running_times() -> None:
    assert [runtime(minutes, EN) for minutes in (0, 59, 60, 155)] == ["0 min", "59 min", "1 h 0 min", "2 h 35 min"]
    assert runtime(155, RU) == "2 ч 35 мин"


@given(st.floats(allow_nan=False, min_value=-1, max_value=2), st.integers(1, 30))
def test_a_bar_has_its_width_and_is_full_and_empty_only_when_it_is(share: float, width: int) -> None:
    drawn = bar(share, width)
    assert len(drawn) == width
    assert (drawn == "█" * width) == (share >= 1)


@given(st.floats(0, 1))
def test_percents_are_whole_only_when_it_is(share: float) -> None:
    number = int(percent(share).removesuffix(" %"))
    assert 0 <= number <= 100
    assert (number == 100) == (share == 1)
    assert number <= share * 100


@given(st.floats(0, 1e18))
def test_a_size_is_short_in_every_language(amount: float) -> None:
    assert all(len(size(amount, words)) <= 12 for words in (RU, EN))
