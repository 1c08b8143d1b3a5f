"""Captions: whatever a service says of a title, a caption is one Telegram takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.chat import cards
from tgarr.chat.language import Words
from tgarr.chat.text import CAPTION_UNITS, Style, Text
from tgarr.domain.answers import Answer
from tgarr.domain.media import ExternalIds, Holding, MediaKind, Season, Title, TitleKey
from tgarr.errors import ServiceUnreachable

RU, EN = Words("ru"), Words("en")
HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(["🎬" * 600, "x" * 5000, "слово " * 900, "\u202e evil", "*_`[<b>&amp;", "\n" * 300]),
)


@st.composite
def titles(draw: st.DrawFn) -> Title:
    kind = draw(st.sampled_from(list(MediaKind)))
    held = Holding(
        id=1,
        monitored=draw(st.booleans()),
        on_disk=draw(st.booleans()),
        size=draw(st.integers(0, 10**15)),
        quality=draw(HOSTILE),
        episodes=9,
        episodes_on_disk=draw(st.integers(0, 9)),
        available=draw(st.booleans()),
    )
    return Title(
        key=TitleKey(kind, 1),
        title=draw(HOSTILE),
        original_title=draw(HOSTILE),
        year=draw(st.sampled_from([0, 2021])),
        ids=ExternalIds(
            tmdb=draw(st.integers(0, 9)), tvdb=draw(st.integers(0, 9)), imdb=draw(st.sampled_from(["", "tt1"]))
        ),
        overview=draw(HOSTILE),
        genres=tuple(draw(st.lists(HOSTILE, max_size=5))),
        runtime=draw(st.integers(0, 1000)),
        rating=draw(st.floats(0, 10)),
        seasons=tuple(Season(number=number) for number in range(draw(st.integers(0, 3)))),
        holding=draw(st.sampled_from([None, held])),
    )


@given(titles(), HOSTILE, st.sampled_from([RU, EN]))
def test_no_title_makes_a_caption_that_telegram_refuses(title: Title, note: str, words: Words) -> None:
    text = cards.caption(title, words, note=Text(note), queue=Text(note))
    assert text.units <= CAPTION_UNITS
    plain, entities = text.wire()
    assert all(one.length > 0 and one.offset + one.length <= len(plain.encode("utf-16-le")) // 2 for one in entities)


def film(**more: object) -> Title:
    fields: dict[str, object] = {"key": TitleKey(MediaKind.MOVIE, 438631), "title": "Дюна", "year": 2021}
    return Title(**fields | more)  # type: ignore[arg-type]  # the fields of each test


def test_a_whole_card() -> None:
    title = film(
        original_title="Dune",
        ids=ExternalIds(tmdb=438631, imdb="tt1160419", tvdb=5),
        overview="Длинное описание",
        genres=("Фантастика", "Драма", "Боевик", "Ещё"),
        runtime=155,
        rating=7.84,
    )
    text = cards.caption(title, RU)
    assert text.plain == (
        "🎬 Дюна (2021)\nDune\nФантастика, Драма, Боевик · 2 ч 35 мин · ★ 7.8\nTMDb · IMDb\n\n"
        "Длинное описание\n\n▫️ Нет в библиотеке"
    )
    assert [one.url for one in text.entities if one.style is Style.LINK] == [
        "https://www.themoviedb.org/movie/438631",
        "https://www.imdb.com/title/tt1160419/",
    ]


def test_the_overview_gives_way_first() -> None:
    title = film(overview="о" * 3000, title="Т" * 500)
    text = cards.caption(title, RU, queue=Text("q" * 80))
    assert text.plain.endswith("q" * 80)
    assert text.units <= CAPTION_UNITS
    crowded = cards.caption(film(overview="о" * 3000, title="Т" * 960), RU)
    assert "ооо" not in crowded.plain
    assert crowded.plain.endswith("Нет в библиотеке")


@pytest.mark.parametrize(
    ("held", "kind", "words"),
    [
        (None, MediaKind.MOVIE, "▫️ Not in the library"),
        (Holding(id=1, on_disk=True), MediaKind.MOVIE, "✅ On disk"),
        (
            Holding(id=1, on_disk=True, quality="Bluray-1080p", size=2**30),
            MediaKind.MOVIE,
            "✅ On disk · Bluray-1080p · 1.0 GB",
        ),
        (
            Holding(id=1, episodes=9, episodes_on_disk=4, size=2**30),
            MediaKind.SERIES,
            "◐ 4 of 9 episodes on disk · 1.0 GB",
        ),
        (Holding(id=1), MediaKind.MOVIE, "▫️ In the library, not monitored"),
        (Holding(id=1, monitored=True), MediaKind.MOVIE, "🔔 In the library, monitored"),
        (Holding(id=1, monitored=True, available=False), MediaKind.MOVIE, "🗓 In the library, not out yet"),
    ],
)
def test_what_the_library_has(held: Holding | None, kind: MediaKind, words: str) -> None:
    assert cards.holding(held, EN, kind).plain == words


def test_an_answer_says_how_old_it_is_where_it_could_not_be_had_anew() -> None:
    assert cards.staleness(Answer(film()), EN) is None
    assert cards.staleness(Answer(film(), age=300), EN) is None
    down = cards.staleness(Answer(film(), age=30, trouble=ServiceUnreachable("radarr")), EN)
    assert down is not None
    assert down.plain == "⚠️ radarr does not answer; this is from 30 s ago."


def test_a_name_without_a_year_and_a_title_without_a_poster() -> None:
    assert cards.name(film(year=0)) == "Дюна"
    assert cards.picture(film(), "radarr") is None
    poster = cards.picture(film(poster_url="http://x/p.jpg"), "radarr")
    assert poster is not None
    assert (poster.key, poster.service) == ("m438631", "radarr")
    assert cards.crumbs(film(), "Releases").plain == "🎬 Дюна (2021) › Releases"


def test_genres_are_told_in_the_readers_language_and_unknown_ones_as_they_came() -> None:
    title = Title(key=TitleKey(MediaKind.MOVIE, 1), title="Дюна", genres=("science fiction", "Drama", "Grimdark"))
    assert "фантастика, драма, Grimdark" in cards.caption(title, RU).plain
    assert "Science Fiction, Drama, Grimdark" in cards.caption(title, EN).plain
