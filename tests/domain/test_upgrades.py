"""Which release is worth replacing a copy with, and why."""

from typing import Any

import msgspec
import pytest

from tgarr.domain.library import Copy, SearchTarget
from tgarr.domain.media import MediaKind
from tgarr.domain.records import replace
from tgarr.domain.releases import Release, Source, Taste, Weights, rank
from tgarr.domain.upgrades import Change, Part, Rule, Upgrade, as_it_is, better, parts_of

GIB = 1024**3
TASTE = Taste(weights=Weights())
WORTH = {"WEBDL-720p": 7, "WEBDL-1080p": 15, "Bluray-1080p": 19, "WEBDL-2160p": 24, "Remux-2160p": 28}
HERE = Copy(
    id=7,
    release="Silver.Harbour.2021.1080p.WEB-DL.DDP5.1.x264-QS",
    size=6 * GIB,
    quality="WEBDL-1080p",
    resolution=1080,
    languages=("English",),
)
BLURAY = "Silver.Harbour.2021.1080p.BluRay.DDP5.1.x264-QS"


def release(title: str, quality: str, **fields: Any) -> Release:
    made = Release(
        guid=title,
        indexer_id=1,
        indexer="Quiet",
        title=title,
        size=9 * GIB,
        age_hours=1.0,
        protocol="torrent",
        quality=quality,
        quality_weight=WORTH[quality],
        languages=("English",),
    )
    return msgspec.structs.replace(made, **fields)


def found(*offered: Release, here: Copy = HERE, least: int = 1, **how: Any) -> Upgrade | None:
    part = Part(target=SearchTarget(id=1), copies=(here,))
    ranked = rank(offered, TASTE)
    return better(part, ranked, TASTE, least=least, **how)


def test_the_gain_is_the_difference_and_says_what_makes_it() -> None:
    upgrade = found(release("Silver.Harbour.2021.2160p.WEB-DL.DDP5.1.DV.x265-QS", "WEBDL-2160p", seeders=200))
    assert upgrade is not None
    assert upgrade.gain == 15 + 5 + 5
    assert upgrade.changes == (
        Change(15, "dolby_vision", "Dolby Vision", ""),
        Change(5, "resolution_2160p", "2160p", "1080p"),
        Change(5, "x265", "x265", "x264"),
    )
    assert sum(change.amount for change in upgrade.changes) == upgrade.gain


def test_seeders_make_no_copy_better() -> None:
    assert found(release(HERE.release.replace("QS", "LOUD"), "WEBDL-1080p", seeders=500)) is None


def test_what_is_here_is_not_its_own_upgrade() -> None:
    poor = replace(HERE, release=BLURAY)  # called one thing by the arr, and another by its name
    assert found(release(BLURAY, "Bluray-1080p"), here=poor) is None


def test_less_than_asked_for_is_no_upgrade() -> None:
    offered = release(BLURAY, "Bluray-1080p")
    assert found(offered, least=5) is not None
    assert found(offered, least=6) is None


def test_what_the_arr_would_not_import_is_left_out() -> None:
    here = replace(HERE, quality="Bluray-1080p", release="Silver.Harbour.2021.1080p.BluRay-QS")
    lower = release("Silver.Harbour.2021.1080p.WEB-DL.AV1.DV.TrueHD.Atmos-QS", "WEBDL-1080p")
    same = release(BLURAY.replace("x264", "AV1"), "Bluray-1080p")
    assert found(lower, release("X.2021.1080p.BluRay-Y", "Bluray-1080p", seeders=0), here=here) is None
    assert found(lower, here=here) is None  # though nothing that is offered says what a Bluray is worth
    assert found(same, here=here) is not None
    assert found(same, here=replace(here, custom_format_score=10)) is None


@pytest.mark.parametrize(
    ("rejection", "by_us"),
    [
        ("Existing file meets cutoff: WEBDL-1080p", True),
        ("Existing file on disk meets cutoff: WEBDL-1080p", True),
        ("Existing file on disk is of equal or higher preference: WEBDL-1080p v1", True),
        ("Existing file on disk has a equal or higher custom format score: 10", True),
        ("Existing file and the Quality profile does not allow upgrades", False),
        ("Release is blocklisted", False),
        ("Bluray-1080p is not wanted in profile", False),
    ],
)
def test_what_the_arr_rejects_is_taken_only_where_it_would_keep_the_copy_and_we_would_not(
    rejection: str, *, by_us: bool
) -> None:
    offered = release(BLURAY, "Bluray-1080p", rejections=(rejection,))
    assert found(offered) is None
    upgrade = found(offered, against_the_arr=True)
    assert (upgrade is not None) is by_us
    assert upgrade is None or upgrade.against_the_arr
    twice = msgspec.structs.replace(offered, rejections=(rejection, "Release is blocklisted"))
    assert found(twice, against_the_arr=True) is None


def test_what_has_failed_is_passed_over_by_name_and_by_hash() -> None:
    best, next_ = release(BLURAY, "Bluray-1080p", info_hash="aa"), release(BLURAY + "2", "Bluray-1080p")
    for bad in (best.title, best.info_hash):
        upgrade = found(best, next_, passed_over={bad})
        assert upgrade is not None
        assert upgrade.release.release == next_


RUSSIAN = Rule(lacks="Russian")


@pytest.mark.parametrize(
    ("rule", "applies"),
    [
        (Rule(), True),
        (Rule(kind=MediaKind.MOVIE), True),
        (Rule(kind=MediaKind.SERIES), False),
        (Rule(below=1080), False),
        (Rule(below=2160), True),
        (RUSSIAN, True),
        (Rule(lacks="English"), False),
        (Rule(sources=(Source.WEB_DL,)), True),
        (Rule(sources=(Source.CAM,), below=2160), False),
    ],
)
def test_a_rule_applies_where_all_that_it_says_is_true(rule: Rule, *, applies: bool) -> None:
    assert rule.applies(MediaKind.MOVIE, as_it_is(HERE, TASTE)) is applies


def test_a_rule_wants_what_it_says() -> None:
    english = release("Silver.Harbour.2021.2160p.REMUX.DV.TrueHD.Atmos-QS", "Remux-2160p")
    russian = release("Silver.Harbour.2021.1080p.BluRay.x265.Dub-RU", "Bluray-1080p", languages=("Russian", "English"))
    upgrade = found(english, russian, rule=RUSSIAN)
    assert upgrade is not None
    assert upgrade.release.release == russian
    sharp = found(english, russian, rule=Rule(below=2160))
    assert sharp is not None
    assert sharp.release.release == english
    assert found(russian, rule=Rule(sources=(Source.BLURAY, Source.WEB_DL))) is None


def episodes(*numbers: int, season: int = 1, first: int = 10) -> list[Copy]:
    return [
        replace(HERE, id=first + number, season=season, episodes=(number,), episode_ids=(first + number,))
        for number in numbers
    ]


def below(*ids: int) -> list[SearchTarget]:
    return [SearchTarget(id=5, season=1, episode_id=one) for one in ids]


def parts(copies: list[Copy], targets: list[SearchTarget]) -> list[tuple[str, int]]:
    found = parts_of(MediaKind.SERIES, copies, title_id=5, below=targets)
    return [(part.name, len(part.copies)) for part in found]


def test_a_season_is_bettered_as_one_where_most_of_it_could_be_better() -> None:
    copies = episodes(1, 2, 3, 4)
    assert parts(copies, below(11, 12, 13)) == [("S01", 4)]
    assert parts(copies, below(11, 12)) == [("S01E01", 1), ("S01E02", 1)]
    assert parts(copies, below(13)) == [("S01E03", 1)]
    assert parts(copies, []) == [("S01", 4)]
    assert parts([*episodes(1, 2, season=0), *episodes(1, first=30)], []) == [
        ("S00E01", 1),
        ("S00E02", 1),
        ("S01E01", 1),
    ]
    assert parts_of(MediaKind.MOVIE, [], title_id=5) == []


def test_a_season_wants_a_whole_one_and_its_gain_is_the_mean() -> None:
    copies = episodes(1, 2)
    better_one = replace(copies[1], release=HERE.release.replace("x264", "x265"))
    part = Part(target=SearchTarget(id=5, season=1), copies=(copies[0], better_one))
    single = release("Show.S01E01.1080p.BluRay.DDP5.1.x265-QS", "Bluray-1080p", season=1, episodes=(1,))
    whole = release("Show.S01.1080p.BluRay.DDP5.1.x265-QS", "Bluray-1080p", season=1, full_season=True)
    ranked = rank([single, whole], TASTE)
    upgrade = better(part, ranked, TASTE, least=1)
    assert upgrade is not None
    assert upgrade.release.release == whole
    assert upgrade.gain == round(((5 + 5) + 5) / 2)
