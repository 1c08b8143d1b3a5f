import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.chat.commands import parse_command


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/search Dune 2021", "search", "Dune 2021"),
        ("/Search@Tgarr_Bot  Dune ", "search", "Dune"),
        ("/search\nDune\n2021 ", "search", "Dune\n2021"),
        ("/start", "start", ""),
        ("/start CODE", "start", "CODE"),
        ("/search@another_bot Dune", "", ""),
        ("Dune /search", None, "Dune /search"),
        ("//", None, "//"),
        ("/", None, "/"),
        ("/поиск Дюна", None, "/поиск Дюна"),
        ("/search@", None, "/search@"),
        (" /search x", None, " /search x"),
        ("/" + "x" * 65, None, "/" + "x" * 65),
        ("", None, ""),
    ],
)
def test_commands(text: str, command: str | None, rest: str) -> None:
    assert parse_command(text, "tgarr_bot") == (command, rest)


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    command, rest = parse_command(f"/{text}", "tgarr_bot")
    assert command is None or command == command.lower()
    assert len(rest) <= len(text) + 1
