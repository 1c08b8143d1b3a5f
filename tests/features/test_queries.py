from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.domain.media import MediaKind
from tgarr.domain.queries import Query, clean, read_query
from tgarr.errors import InvalidInput

SERIES = MediaKind.SERIES
READ: dict[str, dict[str, Any]] = {
    "Dune 2021": {"text": "Dune", "said": "Dune 2021", "year": 2021},
    "Dune (2021) 2160p": {"text": "Dune", "year": 2021, "resolution": 2160},
    "дюна 4к": {"text": "дюна", "resolution": 2160},
    "дюна в 4K 2021 года": {"text": "дюна", "said": "дюна 2021", "year": 2021, "resolution": 2160},
    "Breaking Bad S01E05": {"text": "Breaking Bad", "season": 1, "episode": 5, "kind": SERIES},
    "Breaking Bad s1e5 1080p": {
        "text": "Breaking Bad",
        "season": 1,
        "episode": 5,
        "resolution": 1080,
        "kind": SERIES,
    },
    "Breaking Bad 1x05": {"text": "Breaking Bad", "season": 1, "episode": 5, "kind": SERIES},
    "Breaking Bad S02": {"text": "Breaking Bad", "season": 2, "kind": SERIES},
    "Во все тяжкие 2 сезон": {"text": "Во все тяжкие", "season": 2, "kind": SERIES},
    "Во все тяжкие 2 сезон 5 серия": {"text": "Во все тяжкие", "season": 2, "episode": 5, "kind": SERIES},
    "Друзья, сезон 2": {"text": "Друзья", "season": 2, "kind": SERIES},
    "Friends season 3 episode 4": {"text": "Friends", "season": 3, "episode": 4, "kind": SERIES},
    "сериал Чернобыль": {"text": "Чернобыль", "kind": SERIES},
    "фильм Дюна": {"text": "Дюна", "kind": MediaKind.MOVIE},
    "24 S01E02": {"text": "24", "season": 1, "episode": 2, "kind": SERIES},
    "Wonder Woman 1984": {"text": "Wonder Woman", "said": "Wonder Woman 1984", "year": 1984},
    "2012 2009": {"text": "2012", "said": "2012 2009", "year": 2009},
    "Blade Runner 2049 1080p": {"text": "Blade Runner 2049", "resolution": 1080},
    "Blade Runner 2049 (2017)": {"text": "Blade Runner 2049", "year": 2017},
    "  Dune\n\t2021 ": {"text": "Dune", "year": 2021},
    "\u202eDune\u200b\x00 2021": {"text": "Dune", "year": 2021},
}
TITLES = (
    *("1917", "2012", "300", "1984", "4k", "1080p", "S01E01", "2 сезон", "фильм", "Blade Runner 2049"),
    *("2001 A Space Odyssey", "Class of 1984", "Space: 1999", "Movie 43", "Scary Movie", "Se7en", "Се7ен"),
    *("(500) Days of Summer", "Series 7", "WALL·E", "Ёлки", "千と千尋の神隠し"),
)
QUERIES: dict[str, dict[str, Any]] = READ | {title: {"text": title} for title in TITLES}


QUERIES |= {
    "Dune.2021.2160p.WEB-DL.DV.HEVC-GROUP": {"text": "Dune", "said": "Dune 2021", "year": 2021, "resolution": 2160},
    "Дюна.2021.2160p.WEB-DL": {"text": "Дюна", "year": 2021, "resolution": 2160},
    "Dune 2021 1080p BluRay REMUX AVC-HALCYON": {"text": "Dune", "year": 2021, "resolution": 1080},
    "Dark.S02E01.1080p.WEB-DL": {
        "text": "Dark",
        "season": 2,
        "episode": 1,
        "resolution": 1080,
        "kind": MediaKind.SERIES,
    },
    "Друзья S01-S03": {"text": "Друзья", "season": 1, "kind": MediaKind.SERIES},
    "Дюна 4K UHD": {"text": "Дюна", "resolution": 2160},
    "www.site.com": {"text": "www.site.com"},
}


@pytest.mark.parametrize("typed", QUERIES)
def test_a_query_is_read(typed: str) -> None:
    wanted = {"year": None, "season": None, "episode": None, "resolution": 0, "kind": None} | QUERIES[typed]
    found = read_query(typed)
    assert {field: getattr(found, field) for field in wanted} == wanted


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "query-too-short"),
        ("   ", "query-too-short"),
        ("a", "query-too-short"),
        ("\u202e\u200fa\u200b", "query-too-short"),
        ("\x00\x01\x02", "query-too-short"),
        ("a" * 201, "query-too-long"),
        ("a " * 1_000_000, "query-too-long"),
        ("?!", "query-without-letters"),
        ("🎬🎬🎬", "query-without-letters"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_a_reason(typed: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_query(typed)
    assert caught.value.reason == reason


def test_two_hundred_characters_are_allowed() -> None:
    assert clean(f"  {'a' * 200}  ") == "a" * 200


typed = st.text(max_size=250) | st.lists(
    st.sampled_from(
        ["dune", " ", "2021", "(", ")", "S01", "E05", "4k", "сезон", "2", "1080p", "фильм", "x", ":", "\u202e"]
    )
).map("".join)


@given(typed)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_query(text)
    except InvalidInput:
        return
    assert isinstance(found, Query)
    assert 1 <= len(found.text) <= 200
    assert any(sign.isalnum() for sign in found.text)
    assert found.said.startswith(found.text)
    for sign in found.text:
        assert sign.isprintable()
        assert sign not in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(typed)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    try:
        once = clean(text)
    except InvalidInput:
        return
    assert clean(once) == once
