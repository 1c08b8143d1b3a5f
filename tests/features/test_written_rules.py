"""Rules as people write them, and the weights that can be changed in the chat."""

from typing import get_type_hints

import msgspec
import pytest

from tgarr.chat.language import LANGUAGES, Words
from tgarr.domain.releases import Weights
from tgarr.features.rules.points import GROUPS
from tgarr.features.rules.written import TYPES, Written, example, read

NTB = "^(NTb|FLUX)$"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"film group +15 {NTB}", ("person", "film", "group", "like", 15, NTB)),
        (f"фильмы группа +15 {NTB}", ("person", "film", "group", "like", 15, NTB)),
        (f"Сериалы Группа −30 {NTB}", ("person", "series", "group", "less", 30, NTB)),
        ("аниме индексатор никогда nyaa", ("person", "anime", "indexer", "never", 15, "nyaa")),
        ("кино трекер только rutracker|kinozal", ("person", "film", "indexer", "only", 15, "rutracker|kinozal")),
        ("series indexer 7 a b", ("person", "series", "indexer", "like", 7, "a b")),
        ("дом фильмы группа забыть x", ("house", "film", "group", "forget", 15, "x")),
        ("house film group never x", ("house", "film", "group", "never", 15, "x")),
    ],
)
def test_a_rule_is_read_in_either_language(text: str, rule: tuple[str | int, ...]) -> None:
    assert msgspec.structs.astuple(read(text)) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "дом",
        "film",
        "film group NTb",
        "film group +0 x",
        "film group 1001 x",
        "film group 0010009999 x",
        "film group +-x y",
        "x y 1 z",
    ],
)
def test_what_is_no_rule(text: str) -> None:
    with pytest.raises(ValueError, match=r"missing|points|words"):
        read(text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TYPES)
def test_the_example_that_is_shown_can_be_written(language: str, kind: str) -> None:
    for whose in ("person", "house"):
        shown = example(Words(language), whose, kind).removeprefix("/rule ")  # type: ignore[arg-type]  # of a table
        wanted = Written(whose=whose, kind=kind, of="group", wish="like", points=15, pattern=NTB)  # type: ignore[arg-type]
        assert read(shown) == wanted


def test_every_weight_of_whole_points_can_be_changed_in_the_chat_once() -> None:
    shown = [name for _label, labels in GROUPS.values() for name in labels]
    assert sorted(shown) == sorted(name for name, kind in get_type_hints(Weights).items() if kind is int)
