"""What becomes of an answer: letters for a phone, a file for a spreadsheet, something to draw."""

import csv
import io
from typing import Any

import pytest

from actors.statistics.drawing import draw
from actors.statistics.question import MOST_FILE_BYTES, MOST_LINES, Told
from actors.statistics.sheet import sheet
from sandbox.telegram.world.images import image_size
from tgarr.chat.language import Words
from tgarr.features.sql.plots import MOST_BARS, plotted
from tgarr.features.sql.table import drawn

RU = Words("ru")


def told(kinds: str, *rows: tuple[Any, ...], columns: str = "") -> Told:
    named = tuple(columns.split()) or tuple(f"c{at}" for at in range(len(kinds.split())))
    return Told(columns=named, kinds=tuple(kinds.split()), rows=rows)


def test_what_fits_on_a_phone_is_a_table_with_numbers_to_the_right() -> None:
    text, count = drawn(told("text number", ("Довод", 12), (None, 3), columns="title n"))
    assert text.plain.splitlines() == ["title   n", "─────────", "Довод  12", "·       3"]
    assert count == 2


def test_what_is_wider_is_a_list_for_each_row_without_what_it_does_not_have() -> None:
    wide = told("text text number", ("Очень длинное название релиза", "x" * 30, 1), ("b", None, 2), columns="a b c")
    text, count = drawn(wide)
    assert text.plain.splitlines() == [
        "── 1 ──",
        "a  Очень длинное название релиза",
        "b  " + "x" * 30,
        "c  1",
        "── 2 ──",
        "a  b",
        "c  2",
    ]
    assert count == 2


def test_moments_are_as_short_as_all_of_them_can_be() -> None:
    days, minutes, seconds = ("2026-09-21 00:00:00", "2026-09-21 10:05:00", "2026-09-21 10:05:07")
    for rows, said in (
        ((days, None), ["2026-09-21", "·"]),
        ((days, minutes), ["2026-09-21 00:00", "2026-09-21 10:05"]),
        ((minutes, seconds), [minutes, seconds]),
        ((minutes, f"{seconds}.053241"), [minutes, seconds]),
    ):
        assert drawn(told("time", *((row,) for row in rows)))[0].plain.splitlines()[2:] == said


def test_numbers_have_as_many_figures_as_anybody_reads() -> None:
    text, _ = drawn(told("number", (41203712000.0,), (0.30443712,), (123456.7,), (1.5,)))
    assert [line.strip() for line in text.plain.splitlines()[2:]] == ["41203712000", "0.304437", "123457", "1.5"]


def test_of_nothing_the_columns_are_told() -> None:
    columns = " ".join(f"column_{at}" for at in range(10))
    text, count = drawn(told("text " * 10, columns=columns))
    assert (text.plain, count) == (", ".join(columns.split()), 0)


def test_of_a_row_that_no_message_holds_the_beginning_is_shown() -> None:
    columns = " ".join(f"column_{at}" for at in range(200))
    text, count = drawn(told("text " * 200, ("value" * 10,) * 200, ("b",) * 200, columns=columns))
    assert count == 1
    assert text.plain.splitlines()[1] == "column_0    " + "value" * 10
    assert text.plain.endswith("\n…")
    assert len(text.plain) < 2500


def test_a_sheet_says_everything_and_computes_nothing() -> None:
    rows = [("Тьма, сезон 1", 7, None), ('=HYPERLINK("http://a")', -5, "a\nb"), ("-1+1", 1.5, "@x"), ("+x", True, "=")]
    text, count, cut = sheet(("title", "=n", "x"), rows, harmless=True)
    assert (count, cut, text[0]) == (4, False, "t")
    assert list(csv.reader(io.StringIO(text))) == [
        ["title", "'=n", "x"],
        ["Тьма, сезон 1", "7", ""],
        ['\'=HYPERLINK("http://a")', "-5", "a\nb"],
        ["'-1+1", "1.5", "'@x"],
        ["'+x", "True", "'="],
    ]
    semicolons, _, _ = sheet(("title",), [("a;=1+1",), ("a\n@x",), ("a; b-c",)], harmless=True)  # ends of cells to some
    assert semicolons == "title\na;'=1+1\n\"a\n'@x\"\na; b-c\n"
    plain, _, _ = sheet(("title",), [("-1+1",)], harmless=False)
    assert plain == "title\n-1+1\n"


def test_a_sheet_ends_at_a_whole_row() -> None:
    text, count, cut = sheet(("a",), ((1,) for _ in range(MOST_LINES + 1)), harmless=True)
    assert (count, cut, text.count("\n")) == (MOST_LINES, True, MOST_LINES + 1)
    text, count, cut = sheet(("a",), (("ж" * 100_000,) for _ in range(1000)), harmless=True)
    assert (count, cut) == (24, True)
    assert len(text.encode()) <= MOST_FILE_BYTES
    assert text.endswith("ж\n")


HOURS = [("2026-09-21 10:00:00", 5e9, "a"), ("2026-09-21 11:00:00", 2e9, "b"), ("2026-09-21 12:00:00", None, "a")]


def test_moments_make_lines() -> None:
    plot = plotted(told("time number number", *((at, n, 1) for at, n, _ in HOURS), columns="ts bytes n"), RU)
    assert plot is not None
    assert plot.series == (("bytes", (5e9, 2e9, None)), ("n", (1, 1, 1)))
    assert plot.units[1] == "тыс."  # bytes and something else have no unit in common
    alone = plotted(told("time number", *((at, n) for at, n, _ in HOURS), columns="ts bytes"), RU)
    assert alone is not None
    assert (alone.title, alone.units[:2], alone.comma) == ("bytes", ("Б", "КБ"), ",")


@pytest.mark.parametrize("moment", ["9999-12-31 23:59:59.999999", "19999-01-01 00:00:00", "0044-03-15 (BC) 00:00:00"])
def test_moments_of_another_age_are_in_the_table_and_not_in_the_picture(moment: str) -> None:
    one = told("time number", (moment, 1), ("2026-09-21", 2), ("2026-09-22", 3))
    assert moment.partition(".")[0] in drawn(one)[0].plain
    plot = plotted(one, RU)
    assert plot is not None
    assert plot.series == (("c1", (2, 3)),)
    assert plotted(told("time number", (moment, 1), ("2026-09-21", 2)), RU) is None


def test_a_text_beside_moments_makes_a_line_each() -> None:
    plot = plotted(told("time number text", *HOURS, ("2026-09-21 10:00:00", 1e9, "a"), columns="ts bytes client"), RU)
    assert plot is not None
    assert plot.series == (("a", (6e9, None)), ("b", (None, 2e9)))


def test_names_make_bars_in_the_order_of_the_answer() -> None:
    plot = plotted(told("text number", ("b", 60), (None, 7200), columns="indexer seconds"), RU, "мой")
    assert plot is not None
    assert (plot.names, plot.series, plot.title) == (("b", "—"), (("seconds", (60.0, 7200.0)),), "мой")
    assert (plot.units, plot.step) == (("с", "мин", "ч"), 60)
    hours = plotted(told("number number", (3, 1.5), (4, 2)), RU)
    assert hours is not None
    assert hours.names == ("3", "4")
    many = plotted(told("text number", *((str(at), at) for at in range(100))), RU)
    assert many is not None
    assert len(many.names) == MOST_BARS


@pytest.mark.parametrize(
    "one",
    [
        told("text number"),
        told("text number", ("a", 1)),
        told("number", (1,), (2,)),
        told("text text", ("a", "b"), ("c", "d")),
        told("time number", ("2026-09-21 10:00:00", 1), (None, 2)),
        told("time number", ("2026-09-21 10:00:00", None), ("2026-09-21 10:00:01", None)),
    ],
)
def test_what_a_picture_would_not_tell_is_not_drawn(one: Told) -> None:
    assert plotted(one, RU) is None


def test_all_of_them_are_drawn() -> None:
    for one in (
        told("time number text", *HOURS),
        told("text number", ("Довод $5 и $6", -3), ("x" * 100, 5e12)),
        told("text number", ("🎬 中文\n\\frac", 1), ("_x $\\frac$", 2), columns=r"name $\frac$_bytes"),
        told("time text number", *((f"2026-09-2{day}", name, day) for day in (1, 2) for name in ("_a", "$\\b$"))),
        told("text number", ("a", 0), ("b", None)),
        told("time number", ("2026-09-21", 1), ("2026-09-22 00:00:00+00:00", 1)),
    ):
        plot = plotted(one, RU)
        assert plot is not None
        assert image_size(draw(plot)) == (1024, 640)
