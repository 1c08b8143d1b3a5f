"""A person's own rules as they are kept, and how one is added and taken away."""

from typing import Any

import pytest

from tgarr.chat.taste import rules_kept
from tgarr.domain.releases.patterns import BadPattern
from tgarr.features.rules.changing import MOST, Of, Wish, entries, sized, wished

NTB = "^NTb$"


@pytest.mark.parametrize(
    ("of", "wish", "kept"),
    [
        ("group", "like", {"groups": {NTB: 15}}),
        ("group", "less", {"groups": {NTB: -15}}),
        ("group", "never", {"blocked_groups": [NTB]}),
        ("indexer", "only", {"only_indexers": [NTB]}),
        ("indexer", "forget", {}),
    ],
)
def test_each_wish(of: Of, wish: Wish, kept: dict[str, Any]) -> None:
    assert wished({}, of, NTB, wish) == kept


def test_a_new_wish_takes_the_place_of_the_one_before() -> None:
    kept = wished(wished({}, "group", NTB, "like"), "group", NTB, "never")
    assert kept == {"blocked_groups": [NTB]}
    assert wished(kept, "group", NTB, "forget") == {}
    assert wished(kept, "indexer", NTB, "like", points=3) == {"blocked_groups": [NTB], "indexers": {NTB: 3}}


def test_the_rules_before_are_not_touched() -> None:
    kept: dict[str, Any] = {"groups": {"a": 1}}
    wished(kept, "group", "b", "like")
    assert kept == {"groups": {"a": 1}}


def test_rules_one_by_one() -> None:
    kept = {"groups": {"a": 1, "b": -2}, "blocked_groups": ["c"], "only_indexers": ["d"], "largest": 40}
    assert entries(kept) == [
        ("group", "a", "like", 1),
        ("group", "b", "less", -2),
        ("group", "c", "never", 0),
        ("indexer", "d", "only", 0),
    ]


def test_a_ceiling_of_nothing_is_none() -> None:
    assert sized({}, "largest", 40) == {"largest": 40}
    assert sized({"largest": 40}, "largest", 0) == {}


def test_what_cannot_be_an_expression_and_what_would_be_too_much() -> None:
    with pytest.raises(BadPattern):
        wished({}, "group", "(a", "never")
    full: dict[str, Any] = {"groups": {f"g{number}": 1 for number in range(MOST)}}
    with pytest.raises(ValueError, match="too many"):
        wished(full, "group", "one-more", "like")
    assert wished(full, "group", "g1", "forget") != full


def test_they_are_read_as_rules() -> None:
    rules = rules_kept({"rules film": {"groups": {"a": 1}, "only_groups": ["b"], "largest": 9}}, "film", "person")
    assert (rules.groups, rules.only_groups, rules.largest, rules.whose) == ({"a": 1}, ("b",), 9, "person")
    assert rules_kept({}, "series", "person").groups == {}
