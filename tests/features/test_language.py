import gettext
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tgarr.chat import failures
from tgarr.chat.catalogue import Catalogue
from tgarr.chat.language import LANGUAGES, Words
from tgarr.errors import TgarrError

ROOT = Path(__file__).parents[2] / "tgarr"
KEYWORDS = {"_": None, "N_": None, "plain": None, "many": (1, 2), "words": None}
#: Arguments of functions that share a name with a keyword, and are no words of the interface.
NO_WORDS = {"ru", "en", "slow-down", "actor"}

Id = str | tuple[str, ...]


def in_code() -> set[Id]:
    found = set()
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(ROOT), method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        identity = message if isinstance(message, str) else tuple(message)
        if identity not in NO_WORDS:
            found.add(identity)
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ROOT / "locale" / "ru" / "LC_MESSAGES" / "tgarr.po").open("rb") as stream:
        return read_po(stream, locale="ru")


def test_russian_has_every_word_of_the_code_and_no_others(catalogue: Catalog) -> None:
    translated = {message.id for message in catalogue if message.id}
    assert in_code() - translated == set()
    assert translated - in_code() == set()


def test_nothing_is_left_empty_or_unsure(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(forms), message.id
            assert not message.fuzzy, message.id


def test_the_catalogue_is_read_as_babel_reads_it(catalogue: Catalog) -> None:
    read = Words("ru")._catalogue
    for message in catalogue:
        if isinstance(message.id, tuple):
            plural = gettext.c2py(catalogue.plural_expr)
            for number in (*range(130), 1001):
                assert read.ngettext(*message.id, number) == message.string[plural(number)]
        elif message.id:
            assert read.gettext(message.id) == message.string


def test_words_of_several_lines_with_signs_and_words_that_are_lacking() -> None:
    read = Catalogue('msgid ""\n"one\\n"\n"\\"two\\" \\\\"\nmsgstr "eins"\n"zwei"\n')
    assert read.gettext('one\n"two" \\') == "einszwei"
    assert read.gettext("three") == "three"
    assert [read.ngettext("{count} day", "{count} days", number) for number in (1, 2)] == [
        "{count} day",
        "{count} days",
    ]


def test_every_form_has_the_places_of_the_original(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            expected = places(ids[-1])
            assert all(places(form) == expected for form in forms), message.id


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 сезон"), (3, "3 сезона"), (5, "5 сезонов"), (11, "11 сезонов"), (21, "21 сезон")]
)
def test_russian_counts(count: int, words: str) -> None:
    assert Words("ru").many("{count} season", "{count} seasons", count).plain == words


def test_an_unknown_language_speaks_english() -> None:
    assert Words("de").plain("🏠 Menu") == "🏠 Menu"
    assert Words("ru").plain("🏠 Menu") == "🏠 Меню"


def every_error(kind: type[TgarrError]) -> set[str]:
    return {kind.code}.union(*(every_error(child) for child in kind.__subclasses__()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_has_words(language: str) -> None:
    shown_to_nobody = {"config", "schema-too-new", "already-running", "invalid-input", "mailbox-full", "ask-timeout"}
    shown_to_nobody |= {"ask-cycle", "actor-stopped", "login-lost"}
    # Actors' failures share the words of "actor"; those of the start are said on the terminal.
    codes = {code for code in every_error(TgarrError) if re.fullmatch(r"[a-z-]+", code)}
    assert codes - shown_to_nobody - failures.known_codes() == set()
    assert Words(language).plain("This button cannot be used.")
