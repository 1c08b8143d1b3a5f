"""What one message says does not depend on the order, or on the number of times, in which its pieces came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.chat.language import Words
from tgarr.config.texts import Texts
from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.notices import MOST_PIECES, About, Piece, Story, Word, in_order, still_news
from tgarr.domain.records import replace
from tgarr.features.notices import view

HOUR = 3600.0
ARCANE = About(title="Аркейн", year=2021, media=MediaKind.SERIES, ids=ExternalIds(tvdb=371028))
RU, EN = Words("ru"), Words("en")


def episode(
    number: int, *, fact: int = 0, season: int = 2, at: float = 0.0, word: Word = Word.AVAILABLE, download: str = ""
) -> Piece:
    return Piece(
        fact=fact or season * 100 + number,
        word=word,
        at=at,
        season=season,
        episodes=(number,),
        download=download,
        quality="WEBDL-1080p",
    )


def story(*pieces: Piece, about: About = ARCANE) -> Story:
    return Story(about=about, pieces=in_order(pieces))


def told(one: Story, words: Words = RU) -> str:
    return view.notice(words, one, Texts()).text.plain


def test_a_season_over_an_evening_reads_as_one() -> None:
    evening = story(*(episode(number, at=number * HOUR) for number in (1, 2, 3, 4, 6)))
    assert told(evening) == "📺 Аркейн (2021) › Сезон 2\n✅ 5 серий готовы: 1–4, 6\nWEBDL-1080p"
    assert told(evening, EN) == "📺 Аркейн (2021) › Season 2\n✅ 5 episodes are ready: 1–4, 6\nWEBDL-1080p"
    assert told(story(episode(3))) == "📺 Аркейн (2021) › S02E03\n✅ Можно смотреть\nWEBDL-1080p"


def test_a_pack_of_several_seasons_is_one_message_that_names_them() -> None:
    pack = story(*(episode(number, season=season, download="x") for season in (1, 2) for number in range(1, 10)))
    assert told(pack).split("\n")[:2] == ["📺 Аркейн (2021) › Сезоны 1–2", "✅ 18 серий готовы: S1: 1–9, S2: 1–9"]


def test_a_file_that_took_the_place_of_another_is_not_news_of_an_episode() -> None:
    evening = story(episode(1), episode(2))
    again = evening.joined(story(episode(1, fact=9, at=HOUR, word=Word.REPLACED)))
    assert told(again) == told(evening)
    alone = view.notice(RU, story(episode(1, word=Word.REPLACED)), Texts())
    assert alone.text.plain.split("\n")[1] == "🔁 Файл заменён"
    assert alone.silent


def test_what_a_media_server_calls_new_joins_the_import() -> None:
    added = story(
        Piece(fact=1, word=Word.ADDED, at=HOUR, link="https://plex.example/1"),
        about=About(title="arcane", ids=ExternalIds(tvdb=371028)),
    )
    imported = story(episode(1), episode(2))
    for one, other in ((added, imported), (imported, added)):
        assert one.nearness(other)
        joined = view.notice(RU, one.joined(other), Texts())
        assert joined.text.plain == told(imported)
        assert joined.keyboard[0][0].url == "https://plex.example/1"
    assert told(added).split("\n")[1] == "🆕 Новое в медиатеке"


def test_where_it_can_be_watched_goes_before_pages_about_it() -> None:
    page = story(Piece(fact=1, word=Word.AVAILABLE, at=0.0, link="https://seerr.example/tv/1"))
    imported = story(replace(episode(1), release="Arcane.S02E01", link="https://jellyfin.example/1"))
    alone = view.notice(EN, page, Texts()).keyboard
    both = view.notice(EN, page.joined(imported), Texts()).keyboard
    assert [(one.label, one.url) for one in alone[0]] == [("↗️ Open", "https://seerr.example/tv/1")]
    assert [(one.label, one.url) for one in both[0]] == [("▶️ Watch", "https://jellyfin.example/1")]


@pytest.mark.parametrize(
    ("other", "near"),
    [
        (story(episode(2, at=6 * HOUR)), True),
        (story(episode(2, at=6 * HOUR + 1)), False),
        (story(episode(2, at=-6 * HOUR)), True),
        (story(episode(2, season=1)), False),
        (story(episode(2, season=1, download="a")), True),
        (story(episode(1, word=Word.GRABBED)), False),
        (story(episode(2), about=replace(ARCANE, ids=ExternalIds(tvdb=1))), False),
        (story(episode(2), about=About(title="АРКЕЙН", year=2021)), True),
        (story(episode(2), about=About(title="Аркейн", year=2020)), False),
        (story(episode(2), about=About(title="Аркейн", media=MediaKind.MOVIE)), False),
        (story(Piece(fact=9, word=Word.AVAILABLE, at=0.0)), True),
    ],
)
def test_what_belongs_together(other: Story, *, near: bool) -> None:
    one = story(episode(1, download="a"))
    assert bool(one.nearness(other)) is near
    assert bool(other.nearness(one)) is near


def test_an_evening_does_not_last_for_ever() -> None:
    trickle = story(*(episode(number, at=number * 5 * HOUR) for number in range(1, 4)))
    assert trickle.nearness(story(episode(4, at=20 * HOUR)))
    assert not trickle.nearness(story(episode(5, at=25 * HOUR)))


def test_a_request_is_one_message_that_says_how_it_stands() -> None:
    asked = Piece(fact=1, word=Word.REQUESTED, at=0.0, who=("Боря",), season=2)
    declined = Piece(fact=2, word=Word.DECLINED, at=HOUR, reason="места нет", season=2)
    one = story(declined, asked)
    assert told(one) == "📺 Аркейн (2021) › Сезон 2\n🚫 Запрос отклонён\nместа нет\nПопросил(а): Боря"


def test_several_seasons_asked_for_are_said_in_the_reader_s_language() -> None:
    asked = story(Piece(fact=1, word=Word.REQUESTED, at=0.0, part="Season 1, 2"))
    assert told(asked) == "📺 Аркейн (2021) › Сезоны 1, 2\n🙋 Новый запрос"


def test_downloads_that_failed_are_counted_and_their_reasons_are_few_and_short() -> None:
    failed = [
        Piece(
            fact=number, word=Word.FAILED, at=0.0, download=f"d{number}", reason=f"{number} " + "x" * 900, release="A"
        )
        for number in range(5)
    ]
    lines = told(story(*failed)).split("\n")
    assert lines[1] == "❌ Не удалось 5 загрузок"
    assert len(lines) == 6
    assert all(len(line) <= 200 for line in lines)
    assert told(story(failed[0])).split("\n")[1] == "❌ Загрузка не удалась"


def test_what_is_no_title_has_a_name_all_the_same() -> None:
    torrent = story(Piece(fact=1, word=Word.FINISHED, at=0.0), about=About(title="debian.iso"))
    album = story(Piece(fact=1, word=Word.AVAILABLE, at=0.0, part="OK Computer"), about=About(title="Radiohead"))
    assert told(torrent) == "📦 debian.iso\n✅ Скачано"
    assert told(album) == "Radiohead › OK Computer\n✅ Можно смотреть"


def test_nobody_is_told_of_themselves() -> None:
    one = story(replace(episode(1), who=("Аня", "Боря")))
    assert told(one.without_names(["Аня"])).endswith("Попросил(а): Боря")


def test_a_digest_groups_by_title_and_is_never_too_long() -> None:
    film = story(
        Piece(fact=7, word=Word.AVAILABLE, at=0.0, link="https://j.example/7"),
        about=About(title="Дюна", year=2021, media=MediaKind.MOVIE),
    )
    failed = story(Piece(fact=8, word=Word.FAILED, at=0.0), about=film.about)
    season = story(*(episode(number) for number in range(1, 5)))
    shown = view.digest(RU, [film, season, failed], over_night=True)
    assert shown.text.plain == (
        "🌅 За ночь\n\n• 🎬 Дюна (2021)\n   ✅ Можно смотреть\n   ❌ Загрузка не удалась\n"
        "• 📺 Аркейн (2021) › Сезон 2: ✅ 4 серии готовы: 1–4"
    )
    assert [one.url for one in shown.text.entities if one.url] == ["https://j.example/7"]
    many = [story(episode(1), about=About(title=f"{number} " + "ы" * 140)) for number in range(60)]
    long = view.digest(EN, many, over_night=False)
    assert long.text.units <= 4096
    assert "titles more" in long.text.plain
    assert long.text.plain.startswith("🔔 While you were not disturbed")


def test_what_others_say_has_no_lines_that_could_pass_for_ours() -> None:
    hostile = About(title="x\n✅ Ready\u2028y", year=2020)
    piece = Piece(fact=1, word=Word.FAILED, at=0.0, reason="no\n\n\nspace", who=("a\nb",), release="r\ns")
    assert told(story(piece, about=hostile)).split("\n") == [
        "x ✅ Ready y (2020)",
        "❌ Загрузка не удалась",
        "no space",
        "r s",
        "Попросил(а): a b",
    ]


@pytest.mark.parametrize(
    ("early", "late", "left"),
    [
        (episode(1, word=Word.GRABBED), episode(1, fact=2, at=HOUR), False),
        (episode(1, word=Word.FAILED), episode(1, fact=2, at=HOUR), False),
        (episode(1, word=Word.FAILED, at=2 * HOUR), episode(1, fact=2, at=HOUR), True),
        (episode(1, word=Word.GRABBED), episode(2, fact=2, at=HOUR), True),
        (Piece(fact=1, word=Word.GRABBED, at=0.0, season=2, download="a"), episode(2, at=HOUR, download="a"), False),
        (Piece(fact=1, word=Word.REQUESTED, at=0.0, season=2), episode(2, at=HOUR), True),
        (Piece(fact=1, word=Word.GRABBED, at=0.0), Piece(fact=2, word=Word.AVAILABLE, at=HOUR), False),
    ],
)
def test_what_is_there_by_now_is_not_told_as_on_its_way(early: Piece, late: Piece, *, left: bool) -> None:
    first, second = still_news([story(early), story(late)])
    assert (first is not None) is left
    assert second == story(late)
    other = still_news([story(early, about=About(title="Другой")), story(late)])
    assert None not in other


PIECES = st.lists(
    st.builds(
        lambda number, at, word: episode(
            number, fact=number * 10 + list(Word).index(word), at=at * HOUR / 60, word=word
        ),
        st.integers(1, 12),
        st.integers(0, 330),
        st.sampled_from([Word.AVAILABLE, Word.REPLACED, Word.ADDED]),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda piece: piece.fact,
)


@given(PIECES, st.data())
def test_any_order_and_any_repetition_ends_in_the_same_text(pieces: list[Piece], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(pieces), max_size=10))
    shuffled = data.draw(st.permutations([*pieces, *again]))
    one, *rest = (story(piece) for piece in shuffled)
    for more in rest:
        assert one.nearness(more)
        one = one.joined(more)
    assert one == story(*pieces)
    assert view.notice(RU, one, Texts()) == view.notice(RU, story(*pieces), Texts())
    assert Story.from_json(one.to_json()) == one


def test_too_many_pieces_are_not_kept() -> None:
    kept = in_order(episode(number, fact=number, at=float(number)) for number in range(1, 1000))
    assert len(kept) == MOST_PIECES
    assert kept[0].fact == 1
