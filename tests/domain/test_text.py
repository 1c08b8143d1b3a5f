"""Formatted text: what Telegram counts in UTF-16 units, and what an emoji must not break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.chat.text import Entity, Style, Text, bold, code, italic, link, quote, units

SIGNS = st.text(alphabet=st.sampled_from("abв \n🎬👨‍👩‍👧é́😀*_<&"), max_size=120)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    parts = draw(st.lists(st.tuples(SIGNS, st.sampled_from([None, *Style])), max_size=6))
    return Text.join(Text(plain).styled(style) if style else Text(plain) for plain, style in parts)


def in_utf16(plain: str) -> int:
    return len(plain.encode("utf-16-le")) // 2


@given(SIGNS)
def test_units_are_those_of_utf16(plain: str) -> None:
    assert units(plain) == in_utf16(plain) == Text(plain).units


@given(texts())
def test_on_the_wire_each_entity_covers_the_same_signs(text: Text) -> None:
    plain, entities = text.wire()
    encoded = plain.encode("utf-16-le")
    assert len(entities) == len(text.entities)
    for sent, entity in zip(entities, text.entities, strict=True):
        covered = encoded[2 * sent.offset : 2 * (sent.offset + sent.length)].decode("utf-16-le")
        assert covered == plain[entity.offset : entity.offset + entity.length]
        assert sent.style is entity.style


@given(texts(), st.integers(1, 50))
def test_clipping_keeps_within_the_limit_and_in_the_text(text: Text, most: int) -> None:
    clipped = text.clipped(most)
    assert clipped.units <= most
    if text.units <= most:
        assert clipped == text
    else:
        assert clipped.plain.endswith("…")
        assert text.plain.startswith(clipped.plain[:-1])
    assert all(one.offset >= 0 and one.offset + one.length <= len(clipped) and one.length for one in clipped.entities)
    clipped.plain.encode("utf-16-le")  # no half of an emoji


@given(texts(), st.integers(2, 50))
def test_splitting_loses_nothing_but_the_blanks_it_breaks_at(text: Text, most: int) -> None:
    pieces = text.split(most)
    assert all(piece.units <= most for piece in pieces)
    assert all(piece.plain.strip() for piece in pieces) or len(pieces) == 1
    rest = text.plain
    for piece in pieces:
        at = rest.index(piece.plain)
        assert not rest[:at].strip()
        rest = rest[at + len(piece) :]
    assert not rest.strip()
    for style in Style:
        styled = "".join(text.plain[one.offset :][: one.length] for one in text.entities if one.style is style)
        kept = [
            piece.plain[one.offset :][: one.length] for piece in pieces for one in piece.entities if one.style is style
        ]
        assert "".join(styled.split()) == "".join("".join(kept).split())


@pytest.mark.parametrize(
    ("words", "most", "pieces"),
    [
        ("one two", 10, ["one two"]),
        ("one\ntwo three", 9, ["one", "two three"]),
        ("one two three", 8, ["one two", "three"]),
        ("😀😀😀", 4, ["😀😀", "😀"]),
        ("😀😀😀", 5, ["😀😀", "😀"]),
        ("abcdef", 3, ["abc", "def"]),
    ],
)
def test_where_a_text_is_split(words: str, most: int, pieces: list[str]) -> None:
    assert [piece.plain for piece in Text(words).split(most)] == pieces


def test_a_cut_ends_at_a_word_when_one_is_near() -> None:
    assert Text("The quick brown fox").clipped(12).plain == "The quick…"
    assert Text("a" * 100).clipped(10).plain == "a" * 9 + "…"


def test_parts_keep_their_styles_when_they_are_joined() -> None:
    text = Text.lines(bold("Тест"), None, Text.join(("x", italic("y"), link("z", "http://z"), link("w", "")), ", "))
    assert text.plain == "Тест\nx, y, z, w"
    assert text.entities == (
        Entity(Style.BOLD, 0, 4),
        Entity(Style.ITALIC, 8, 1),
        Entity(Style.LINK, 11, 1, "http://z"),
    )
    assert (bold("") + "x").entities == ()
    assert ("x" + code("y")).entities == (Entity(Style.CODE, 1, 1),)
    assert quote("q", folded=True).entities[0].style is Style.FOLDED_QUOTE
    assert quote("q").entities[0].style is Style.QUOTE


def test_templates_take_styled_values_and_formats() -> None:
    text = Text.template("{name} is {share:.1f} {{x}}", name=bold("Dune {year}"), share=0.25)
    assert text.plain == "Dune {year} is 0.2 {x}"
    assert text.entities == (Entity(Style.BOLD, 0, 11),)
    with pytest.raises(KeyError):
        Text.template("{nothing}")


@given(st.text(max_size=200))
def test_signs_of_markup_in_a_value_mean_nothing(value: str) -> None:
    text = Text.template("«{title}»", title=bold(value))
    assert text.plain == f"«{value}»"
    assert text.entities == ((Entity(Style.BOLD, 1, len(value)),) if value else ())


def test_a_number_and_its_unit_stay_together_and_what_is_copied_stays_as_it_is() -> None:
    text = Text.join(("7,4 ГБ за 1 ч 12 мин, 98 % и 3 друга ", code("/a/Season 2 s"), " 120 ms 4 series ✓ ask ● get"))
    plain, entities = text.wire()
    assert plain.replace("\N{NO-BREAK SPACE}", "~") == (
        "7,4~ГБ за 1~ч 12~мин, 98~% и 3 друга /a/Season 2 s 120~ms 4 series ✓~ask ●~get"
    )
    assert entities == [Entity(Style.CODE, plain.index("/a"), 13)]
