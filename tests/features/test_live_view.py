"""How the message with all downloads reads, in both languages, and that it always fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.chat.language import Words
from tgarr.chat.text import MESSAGE_UNITS
from tgarr.domain.board import FILTERS, PAGE, Page
from tgarr.domain.transfers import Transfer, TransferState
from tgarr.features.downloads import live_view

TOKEN = "t" * 12


def one(number: int, state: TransferState = TransferState.DOWNLOADING, **facts: object) -> Transfer:
    return Transfer(client="q", hash=f"{number:040x}", name=f"Film {number}", state=state, **facts)  # type: ignore[arg-type]


MOVING = one(1, size=4 * 2**30, done=2**30, progress=0.25, download_speed=3 * 2**20, eta=1024)
PAGE_OF_ALL = Page(
    wanted="all",
    at=1,
    pages=3,
    lines=(MOVING,),
    found=21,
    speed=3 * 2**20,
    left=3 * 2**30,
    lately=("Film 7",),
    silent=("q",),
)


def test_in_russian() -> None:
    assert live_view.text(PAGE_OF_ALL, Words("ru")).plain.splitlines() == [
        "⬇️ Загрузки",
        "↓ 3,0 МБ/с · ещё 3,0 ГБ · осталось 18 мин",
        "⚠️ q не отвечает: его загрузки показаны такими, какими были, когда он отвечал.",
        "",
        "11. ⬇️ Film 1",
        "   ██░░░░░░ 25 % · 4,0 ГБ · 3,0 МБ/с · 18 мин",
        "",
        "Страница 2 из 3, всего 21",
        "",
        "✅ Film 7",
    ]


def test_in_english_and_of_a_filter() -> None:
    page = Page(wanted="waiting", lines=(one(2, TransferState.QUEUED),), found=1, left=5, lately=("Film 7",))
    assert live_view.text(page, Words("en")).plain.splitlines() == [
        "⬇️ Downloads › waiting",
        "↓ 0 B/s · 5 B to go",
        "",
        "1. ⏳ Film 2",
        "   ░░░░░░░░ 0 % · 0 B",
        "",
        "✅ Film 7",
    ]


@pytest.mark.parametrize(("wanted", "words"), [("all", "✅ Everything is downloaded."), ("trouble", "Nothing here.")])
def test_where_nothing_is_listed(wanted: str, words: str) -> None:
    assert words in live_view.text(Page(wanted=wanted), Words("en")).plain


def test_nothing_is_promised_of_a_client_that_does_not_answer() -> None:
    text = live_view.text(Page(wanted="all", silent=("qbittorrent",)), Words("en")).plain
    assert "qbittorrent does not answer" in text
    assert "Everything is downloaded" not in text


def test_what_is_finished_is_not_named_twice() -> None:
    done = one(7, TransferState.SEEDING, progress=1.0)
    text = live_view.text(Page(wanted="done", lines=(done,), found=1, lately=("Film 7",)), Words("en")).plain
    assert text.count("Film 7") == 1


def test_the_buttons_lead_round_and_keep_the_filter() -> None:
    rows = live_view.keyboard(PAGE_OF_ALL, Words("en"), TOKEN)
    assert [button.data for button in rows[0]] == [f"{TOKEN}:live-page:all:0", f"{TOKEN}:live-page:all:2"]
    assert [[button.label for button in row] for row in rows[1:3]] == [
        ["● all", "moving", "waiting"],
        ["done", "stuck"],
    ]
    assert [button.data for button in rows[-1]] == [f"{TOKEN}:live-close"]
    assert len(live_view.keyboard(Page(wanted="done"), Words("en"), TOKEN)) == 3


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_ends_say_how_to_go_on(language: str) -> None:
    words = Words(language)
    assert "/live" in live_view.closed(words).text.plain
    ended = live_view.ended(PAGE_OF_ALL, words)
    assert "/live" in ended.text.plain
    assert "✅ Film 7" in ended.text.plain
    assert ended.keyboard == ()
    assert live_view.moved(words).text.plain.count("\n") == 1


NAMES = st.text(max_size=300)


@given(st.lists(NAMES, max_size=PAGE), st.sampled_from(FILTERS), st.lists(NAMES, max_size=3))
def test_it_always_fits(names: list[str], wanted: str, lately: list[str]) -> None:
    def named(name: str) -> Transfer:
        return Transfer(
            client="q",
            hash="0" * 40,
            name=name,
            state=TransferState.DOWNLOADING,
            size=2**50,
            progress=0.5,
            download_speed=2**40,
            eta=10**6,
        )

    page = Page(wanted=wanted, pages=99, lines=tuple(map(named, names)), lately=tuple(lately))
    text = live_view.text(page, Words("ru"))
    assert text.units <= MESSAGE_UNITS
    assert not text.plain.endswith("…\n")
