"""SignalR's framing: however a stream is cut into frames, the same records come out."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.arr.signalr import Records

JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.lists(JSON, max_size=12), st.lists(st.integers(0, 10_000), max_size=30))
def test_any_split_gives_the_same_records(values: list[Any], cuts: list[int]) -> None:
    stream = "".join(json.dumps(value, indent=2) + "\x1e" for value in values)
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    records = Records()
    found = [
        json.loads(record) for start, end in itertools.pairwise(places) for record in records.feed(stream[start:end])
    ]
    assert found == values


def test_a_record_is_kept_until_its_end_comes() -> None:
    records = Records()
    assert records.feed('{"type"') == []
    assert records.feed(": 6}") == []
    assert records.feed('\x1e{"a": 1}\x1e{') == ['{"type": 6}', '{"a": 1}']
    assert records.feed("}\x1e") == ["{}"]


def test_a_record_without_an_end_is_not_kept_for_ever() -> None:
    records = Records()
    for _ in range(8):
        assert records.feed("x" * 1_000_000) == []
    with pytest.raises(OverflowError):
        records.feed("x")
