"""Own words for what is told are tried before they are accepted; what is wrong with them has a line and a key."""

from pathlib import Path

import pytest

from tests.features.test_config_loading import ENVIRONMENT, TELEGRAM, brief
from tgarr.chat.language import Words
from tgarr.config import Config, InvalidConfig, load, schema
from tgarr.config.texts import FIELDS, Texts
from tgarr.domain.notices import About, Piece, Story, Word
from tgarr.features.notices import view

DEFAULT = Path(__file__).parents[2] / "config.yaml"


def loaded(path: Path, text: str) -> Config:
    path = path / "config.yaml"
    path.write_text(TELEGRAM + text, "utf-8")
    return load(path, environment=ENVIRONMENT)


def test_one_text_for_all_languages_or_one_for_each(tmp_path: Path) -> None:
    texts = loaded(tmp_path, 'texts:\n  grabbed: "{title}!"\n  failed: {ru: "{title} :("}\n').texts
    assert (texts.grabbed.text("ru"), texts.grabbed.text("en")) == ("{title}!", "{title}!")
    assert (texts.failed.text("ru"), texts.failed.text("en")) == ("{title} :(", "")
    story = Story(about=About(title="Дюна", year=2021), pieces=(Piece(fact=1, word=Word.FAILED, at=0.0),))
    assert view.notice(Words("ru"), story, texts).text.plain == "Дюна (2021) :("
    assert view.notice(Words("en"), story, texts).text.plain == "Дюна (2021)\n❌ The download failed"


def test_every_word_can_have_its_own_text() -> None:
    assert set(Texts.model_fields) == {word.value for word in Word}
    about = About(title="Дюна")
    for word in Word:
        story = Story(about=about, pieces=(Piece(fact=1, word=word, at=0.0, link="https://x.example"),))
        own = Texts.model_validate({word.value: "{event}: {title} {link}"})
        shown = view.notice(Words("en"), story, own).text
        assert shown.plain.endswith(": Дюна Open") or shown.plain.endswith(": 📦 Дюна Open")
        assert shown.entities[-1].url == "https://x.example"


@pytest.mark.parametrize(
    ("written", "line", "key", "what"),
    [
        ("  grabbed: '{titel}'", 3, "texts.grabbed", "text-unknown-field"),
        ("  grabbed: '{title.year}'", 3, "texts.grabbed", "text-unknown-field"),
        ("  grabbed: '{title[0]}'", 3, "texts.grabbed", "text-unknown-field"),
        ("  grabbed: '{0}'", 3, "texts.grabbed", "text-unknown-field"),
        ("  grabbed: '{}'", 3, "texts.grabbed", "text-unknown-field"),
        ("  grabbed: '{title'", 3, "texts.grabbed", "text-braces"),
        ("  grabbed: 'title}'", 3, "texts.grabbed", "text-braces"),
        ("  grabbed: '{title!r}'", 3, "texts.grabbed", "text-format"),
        ("  grabbed: '{title:>99999999}'", 3, "texts.grabbed", "text-format"),
        ("  grabbed: 'always the same'", 3, "texts.grabbed", "text-without-field"),
        ("  grabbed: ' '", 3, "texts.grabbed", "blank"),
        ("  grabbed: ''", 3, "texts.grabbed", "blank"),
        ("  grabbed: '{title}" + "x" * 600 + "'", 3, "texts.grabbed", "text-too-long"),
        ("  grabbed: {title}", 3, "texts.grabbed", "text-or-languages"),
        ("  grabbed: [1]", 3, "texts.grabbed", "text-or-languages"),
        ("  grabbed: {}", 3, "texts.grabbed", "text-or-languages"),
        ("  grabbed:\n    ru: '{title}'\n    en: '{who'", 5, "texts.grabbed.en", "text-braces"),
        ("  grabbed:\n    ru: [1]", 4, "texts.grabbed.ru", "text-or-languages"),
        ("  grabed: '{title}'", 3, "texts.grabed", "unknown-key"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_with_its_place(
    tmp_path: Path, written: str, line: int, key: str, what: str
) -> None:
    with pytest.raises(InvalidConfig) as caught:
        loaded(tmp_path, f"texts:\n{written}\n")
    assert brief(list(caught.value.mistakes)) == [(line, key, what)]
    for language in ("ru", "en"):
        assert caught.value.words(language)


def test_the_words_name_the_field_that_is_wrong_and_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfig) as caught:
        loaded(tmp_path, "texts: {grabbed: '{titel} {hunter 2}'}\n")
    words = caught.value.words("en")
    assert "There is no field {titel}. Known: {title}, {part}, {event}" in words
    assert all(f"{{{name}}}" in words for name in FIELDS)
    with pytest.raises(InvalidConfig) as caught:
        loaded(tmp_path, "texts: {grabbed: '{Hunter-2}'}\n")
    assert "unter" not in caught.value.words("ru")


def test_the_defaults_stand_in_the_documented_file() -> None:
    written = DEFAULT.read_text("utf-8")
    for word, text in view._TEXTS.items():
        if word not in (Word.APPROVED, Word.DECLINED):
            line = text.replace("\n", "\\n")
            assert f'# {word.value}: "{line}"' in written
    assert schema()["properties"]["texts"]


def test_quiet_hours_of_a_group_and_its_language(tmp_path: Path) -> None:
    group = "{chat: -1, events: [requested, issue, added, finished], quiet: '23:00-08:00', language: en}"
    found = loaded(tmp_path, f"groups: [{group}, {{chat: -1, topic: 7}}]\n").groups
    assert (str(found[0].quiet), found[0].language) == ("23:00-08:00", "en")
    with pytest.raises(InvalidConfig) as caught:
        loaded(tmp_path, "groups: [{chat: -1, quiet: always}]\n")
    assert brief(list(caught.value.mistakes)) == [(2, "groups[0].quiet", "bad-hours")]
