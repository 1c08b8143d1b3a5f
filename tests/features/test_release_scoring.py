import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.domain.records import replace
from tgarr.domain.releases import (
    Modifier,
    Point,
    Preferences,
    Release,
    Score,
    SecretUrl,
    Source,
    Taste,
    Translation,
    Weights,
    arr_order,
    facts,
    rank,
    score,
)

GIB = 1024**3
NOBODY = Preferences()


def release(title: str = "Silver.Harbour.2021.1080p.WEB-DL.x264-QS", **fields: Any) -> Release:
    made = Release(
        guid=title, indexer_id=1, indexer="Quiet", title=title, size=8 * GIB, age_hours=1.0, protocol="torrent"
    )
    return replace(made, **fields)


def scored(made: Release, preferences: Preferences = NOBODY, weights: Weights | None = None) -> Score:
    return score(made, facts(made), weights or Weights(), preferences)


def points(made: Release, preferences: Preferences = NOBODY) -> dict[str, int]:
    return {point.reason: point.amount for point in scored(made, preferences).points}


def test_every_point_is_explained() -> None:
    made = release(
        "Silver.Harbour.2021.REPACK.2160p.UHD.BluRay.REMUX.DV.HDR10.HEVC.TrueHD.7.1.Atmos-QS",
        seeders=57,
        size=60 * GIB,
    )
    result = scored(made, Preferences(resolution=2160))
    assert result.points == (
        Point(50, "base"),
        Point(25, "resolution_2160p", "2160p"),
        Point(15, "resolution_wanted", "2160p"),
        Point(30, "remux", "REMUX"),
        Point(10, "x265", "x265"),
        Point(15, "dolby_vision", "Dolby Vision"),
        Point(10, "atmos", "Atmos"),
        Point(5, "repack", "REPACK"),
        Point(10, "seeders_most", "57"),
    )
    assert result.total == 170


@pytest.mark.parametrize(
    ("words", "reason", "amount"),
    [
        ("HDCAM.x264", "cam", -50),
        ("TS.x264", "telesync", -40),
        ("TC.x264", "telecine", -30),
        ("WORKPRINT.x264", "workprint", -40),
        ("DVDScr.x264", "screener", -30),
        ("1080p.BluRay.HC.x264", "hardcoded_subtitles", -20),
        ("1080p.BluRay.Sample", "sample", -200),
        ("720p.HDTV.x264", "hdtv", 5),
        ("1080p.WEBRip.AV1", "av1", 15),
        ("1080p.WEBRip.DDP5.1", "dolby_digital", 3),
        ("1080p.WEBRip.DTS-HD.MA.5.1", "dts_hd", 7),
        ("2160p.WEB-DL.HDR10+", "hdr10_plus", 12),
        ("1080p.PROPER.BluRay", "proper", 5),
    ],
)
def test_a_weight_is_applied(words: str, reason: str, amount: int) -> None:
    assert points(release(f"Silver.Harbour.2021.{words}-QS"))[reason] == amount


@pytest.mark.parametrize(
    ("title", "size", "reason"),
    [
        ("Silver.Harbour.2021.1080p.WEB-DL", 0.5, "size_small"),
        ("Silver.Harbour.2021.1080p.WEB-DL", 90, "size_large"),
        ("Silver.Harbour.2021.1080p.WEB-DL", 20, None),
        ("Silver.Harbour.2021.1080p.WEB-DL", 0, None),
        ("Night.Ferry.S01E01.1080p.WEB-DL", 0.1, "size_small"),
        ("Night.Ferry.S01E01.1080p.WEB-DL", 20, "size_large"),
        ("Night.Ferry.S01E01.1080p.WEB-DL", 0.5, None),
        ("Night.Ferry.S01.1080p.WEB-DL", 1, "size_small"),
        ("Night.Ferry.S01.1080p.WEB-DL", 150, None),
        ("Night.Ferry.S01.1080p.WEB-DL", 250, "size_large"),
    ],
)
def test_a_size_that_no_honest_copy_has(title: str, size: float, reason: str | None) -> None:
    found = {key for key in points(release(title, size=int(size * GIB))) if key.startswith("size")}
    assert found == ({reason} if reason else set())


def test_preferences_for_language_and_translation() -> None:
    made = release("Гавань / Harbour (2021) WEB-DL 1080p Dub + Original (Eng)")
    wishes = Preferences(languages=("English",), translations=frozenset({Translation.DUB}))
    assert points(made, wishes) | {"language_wanted": 20, "translation_wanted": 10} == points(made, wishes)
    assert "language_wanted" not in points(made, Preferences(languages=("French",)))


def test_weights_are_the_owners() -> None:
    made = release()
    assert scored(made, weights=Weights(web_dl=0, base=0)).points == (
        Point(0, "base"),
        Point(20, "resolution_1080p", "1080p"),
        Point(5, "x264", "x264"),
    )


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_seeders_are_never_worse(some: int, more: int) -> None:
    few, many = sorted((some, more))
    assert scored(release(seeders=few)).total <= scored(release(seeders=many)).total


def test_the_arrs_answer_wins_over_the_name() -> None:
    made = release(quality="Remux-2160p", languages=("Russian", "Unknown"), season=2, episodes=(3,))
    known = facts(made)
    assert (known.source, known.modifier, known.resolution) == (Source.BLURAY, Modifier.REMUX, 2160)
    assert (known.languages, known.seasons, known.episodes) == (("Russian",), (2,), (3,))
    assert known.codec == "x264"
    assert facts(release(quality="SDTV")).source is Source.TV
    assert facts(release(quality="Bluray-1080p Remux")).modifier is Modifier.REMUX
    assert facts(release(quality="Unknown")).source is Source.WEB_DL
    assert facts(release(resolution=720)).resolution == 720


def test_rejected_ones_come_last_and_ties_are_broken_as_the_arr_does() -> None:
    best = release("Silver.Harbour.2021.2160p.BluRay.x265-A", rejections=("not wanted",))
    plain = release(guid="plain")
    better_quality = release(guid="quality", quality_weight=9)
    custom = release(guid="custom", custom_format_score=5)
    seeded = release(guid="seeded", seeders=9, leechers=1)
    larger = release(guid="larger", size=9 * GIB)
    usenet = release(guid="usenet", protocol="usenet", age_hours=0.5)
    ordered = rank([best, usenet, plain, larger, seeded, custom, better_quality], Taste(weights=Weights()))
    assert [one.release.guid for one in ordered] == [
        "quality",
        "custom",
        "seeded",
        "usenet",
        "larger",
        "plain",
        best.guid,
    ]


def test_fresh_usenet_posts_come_first() -> None:
    posts = [release(protocol="usenet", age_hours=hours) for hours in (0.5, 20, 100, 24 * 20, 24 * 2_000)]
    keys = [arr_order(post, protocol="usenet") for post in posts]
    assert keys == sorted(keys, reverse=True)
    assert len(set(keys)) == 5


def test_the_download_address_does_not_show() -> None:
    made = release(download_url=SecretUrl("http://host/?apikey=hunter2"))
    assert made.download_url is not None
    assert made.download_url.reveal().endswith("hunter2")
    assert "hunter2" not in f"{made} {made!r} {made.download_url} {made.download_url!r} {made.download_url:>10}"
    with pytest.raises(TypeError):
        pickle.dumps(made.download_url)
