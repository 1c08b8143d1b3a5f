"""Own texts: a line that has nothing to say is left out, and so is what stood before an empty field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.chat.text import Style, Text, bold
from tgarr.chat.wording import worded
from tgarr.config.texts import FIELDS


def said(template: str, **fields: str) -> str:
    return worded(template, {name: Text(fields.get(name, "")) for name in FIELDS}).plain


@pytest.mark.parametrize(
    ("template", "fields", "text"),
    [
        ("{title} › {part}", {"title": "T", "part": "P"}, "T › P"),
        ("{title} › {part}", {"title": "T"}, "T"),
        ("{title} › {part}", {"part": "P"}, "P"),
        ("{title}\n{quality}\nAsked by {who}", {"title": "T", "quality": "Q"}, "T\nQ"),
        ("{title} ({quality})!", {"title": "T"}, "T!"),
        ("{title} ({quality})!", {"title": "T", "quality": "Q"}, "T (Q)!"),
        ("✅ {title}", {"title": "T"}, "✅ T"),
        ("✅ {title}", {}, ""),
        ("By {who}, {title}", {"title": "T"}, "By T"),
        ("{{{title}}}", {"title": "T"}, "{T}"),
        ("———\n{title}\n\nalways", {"title": "T\nU"}, "———\nT\nU\n\nalways"),
        ("[{title}] {part}", {"part": "P"}, "P"),
    ],
)
def test_what_is_empty_is_left_out(template: str, fields: dict[str, str], text: str) -> None:
    assert said(template, **fields) == text


def test_fields_bring_their_looks_along() -> None:
    shown = worded("{title} › {part}", {"title": bold("Дюна 🎬"), "part": bold("P")})
    assert [(one.style, shown.plain[one.offset : one.offset + one.length]) for one in shown.entities] == [
        (Style.BOLD, "Дюна 🎬"),
        (Style.BOLD, "P"),
    ]


@given(st.text(alphabet="ab {}()›\n", max_size=40), st.sampled_from(["", "x"]), st.sampled_from(["", "*{y}*"]))
def test_values_are_never_read_as_templates(literal: str, title: str, part: str) -> None:
    safe = literal.replace("{", "{{").replace("}", "}}")
    shown = said(f"{safe}{{title}} {{part}}", title=title, part=part)
    if title or part:
        assert shown.endswith(part or title)
