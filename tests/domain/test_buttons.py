import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.chat.buttons import button, read
from tgarr.errors import InvalidInput

TOKEN = "Ab-_56789012"
VERBS = st.from_regex(r"[a-z-]{1,12}", fullmatch=True)
ARGUMENTS = st.lists(st.from_regex(r"[A-Za-z0-9_.,-]{0,9}", fullmatch=True), max_size=3)


@given(st.sampled_from(["", TOKEN]), VERBS, ARGUMENTS)
def test_what_is_written_is_read_again_and_fits(token: str, verb: str, arguments: list[str]) -> None:
    made = button("x", token, verb, *arguments)
    assert len(made.data.encode()) <= 64
    pointer = read(made.data.encode())
    assert (pointer.token, pointer.verb, list(pointer.arguments)) == (token, verb, arguments)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    try:
        pointer = read(data)
    except InvalidInput:
        return
    assert pointer.verb
    assert len(pointer.token) in (0, 12)


@given(st.from_regex(r"(~|[A-Za-z0-9_-]{10,14}):[a-z:-]{0,22}:?[ -~]{0,44}", fullmatch=True))
def test_almost_right_data_is_read_the_same_way_or_refused(data: str) -> None:
    try:
        pointer = read(data.encode())
    except InvalidInput:
        return
    assert ":".join((pointer.token or "~", pointer.verb, *pointer.arguments)) == data


def test_the_longest_button_we_make_fits() -> None:
    assert len(button("x", TOKEN, "torrent", 99, "f" * 40).data) <= 64


@pytest.mark.parametrize(
    ("token", "verb", "arguments"),
    [(TOKEN, "torrent", ("f" * 40, "f" * 40)), ("short", "menu", ()), (TOKEN, "Menu", ()), (TOKEN, "menu", ("ю",))],
)
def test_a_button_that_could_not_be_read_again_is_a_mistake_in_the_code(
    token: str, verb: str, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="not fit for a button"):
        button("x", token, verb, *arguments)
