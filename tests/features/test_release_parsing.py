import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tgarr.domain.releases import Audio, Codec, Hdr, Modifier, Parsed, Source, Translation, parse
from tgarr.domain.releases.names import LONGEST

S, M, C, H, A, T = Source, Modifier, Codec, Hdr, Audio, Translation

NAMES: dict[str, dict[str, Any]] = {
    "Silver.Harbour.2021.2160p.UHD.BluRay.REMUX.DV.HDR10+.HEVC.TrueHD.7.1.Atmos-QuietSea": {
        "title": "Silver Harbour",
        "year": 2021,
        "resolution": 2160,
        "source": S.BLURAY,
        "modifier": M.REMUX,
        "codec": C.X265,
        "hdr": {H.DOLBY_VISION, H.HDR10_PLUS},
        "audio": {A.TRUEHD, A.ATMOS},
        "release_group": "QuietSea",
    },
    "Silver.Harbour.2021.1080p.NF.WEB-DL.DDP5.1.H.264-QuietSea": {
        "source": S.WEB_DL,
        "codec": C.X264,
        "audio": {A.DOLBY_DIGITAL_PLUS},
        "release_group": "QuietSea",
    },
    "Silver.Harbour.2021.1080p.BluRay.DTS-HD.MA.5.1.AVC.REMUX-QuietSea": {
        "audio": {A.DTS_HD},
        "modifier": M.REMUX,
        "release_group": "QuietSea",
    },
    "Silver Harbour (2021) [1080p] [WEBRip] [5.1] [YTS.MX]": {"title": "Silver Harbour", "source": S.WEBRIP},
    "Silver.Harbour.2021.PROPER.720p.HDTV.x264-QS": {
        "version": 2,
        "proper": True,
        "repack": False,
        "source": S.TV,
    },
    "Silver.Harbour.2021.REPACK.720p.WEB.H264-QS": {"repack": True, "proper": False, "source": S.WEB_DL},
    "Silver.Harbour.2021.TS.x264-QS": {"source": S.TELESYNC, "title": "Silver Harbour"},
    "Silver.Harbour.2021.HDCAM.XviD-QS": {"source": S.CAM, "codec": C.XVID},
    "Silver.Harbour.2021.DVDScr.HC.x264-QS": {"source": S.SCREENER, "hardcoded_subtitles": True},
    "Silver.Harbour.2021.TC.x264": {"source": S.TELECINE},
    "Silver.Harbour.2021.Workprint": {"source": S.WORKPRINT},
    "Silver.Harbour.2021.AV1.1080p.WEB-DL.Opus-QS": {"codec": C.AV1, "audio": {A.OPUS}},
    "Silver.Harbour.2021.Sample.mkv": {"sample": True},
    "Silver.Harbour.Directors.Cut.2021.1080p.BluRay.x264": {
        "title": "Silver Harbour",
        "edition": "Director's Cut",
    },
    "Silver.Harbour.2021.German.DL.1080p.BluRay.x264-QS": {"languages": ("German",)},
    # ordinary words that mean something elsewhere
    "Cats.2019.1080p.BluRay.x264-QS": {"title": "Cats", "source": S.BLURAY},
    "Cam.2018.1080p.WEB-DL.x264-QS": {"title": "Cam", "source": S.WEB_DL},
    "The.Tick.S01E02.Cam.and.TS.1080p.WEBRip.x264-QS": {"title": "The Tick", "source": S.WEBRIP, "episodes": (2,)},
    "The.French.Dispatch.2021.1080p.WEB-DL": {"title": "The French Dispatch", "languages": ()},
    "Charlotte's.Web.2006.DVDRip.XviD": {"title": "Charlotte's Web", "source": S.DVD},
    "Sample.This.2012.1080p.BluRay.x264": {"title": "Sample This", "sample": False},
    "I.Am.Not.Him.2020.1080p.WEB-DL": {"title": "I Am Not Him"},
    "Are.We.(Not).Alone.2020.1080p.WEB-DL": {"title": "Are We (Not) Alone"},
    # titles that look like years
    "1917.2019.1080p.BluRay.x264-QS": {"title": "1917", "year": 2019},
    "1917.1080p.BluRay.x264": {"title": "1917", "year": None},
    "2012.2009.720p.BluRay.x264": {"title": "2012", "year": 2009},
    "300.2006.1080p.BluRay": {"title": "300", "year": 2006, "absolute_episodes": ()},
    "Blade.Runner.2049.2017.2160p.WEB-DL": {"title": "Blade Runner 2049", "year": 2017},
    "Blade.Runner.2049.1080p.WEB-DL": {"title": "Blade Runner 2049", "year": None},
    # series
    "Night.Ferry.S01E01E02.720p.HDTV.x264-QS": {"title": "Night Ferry", "seasons": (1,), "episodes": (1, 2)},
    "Night.Ferry.S01E01-E03.720p.HDTV.x264-QS": {"episodes": (1, 2, 3)},
    "Night Ferry - S02E21 - 94 Meetings - 720p WEB-DL": {"episodes": (21,), "seasons": (2,)},
    "Night.Ferry.S01-S03.1080p.BluRay.x265-QS": {"seasons": (1, 2, 3), "full_season": True, "episodes": ()},
    "Night.Ferry.S02.1080p.WEB-DL": {"seasons": (2,), "full_season": True},
    "Night Ferry Season 2 Complete 1080p BluRay": {"title": "Night Ferry", "seasons": (2,), "full_season": True},
    "Night.Ferry.1x05.Harbour.DVDRip": {"seasons": (1,), "episodes": (5,), "title": "Night Ferry"},
    "Night.Ferry.2015.09.07.720p.HDTV.x264": {"air_date": "2015-09-07", "title": "Night Ferry", "year": None},
    "S.W.A.T.2017.S03E01.1080p.WEB-DL": {"title": "S.W.A.T", "year": 2017, "seasons": (3,)},
    "[QuietSubs] Night Ferry - 05 (1080p) [ABCDEF12].mkv": {
        "title": "Night Ferry",
        "absolute_episodes": (5,),
        "release_group": "QuietSubs",
    },
    "[QuietSubs] Night Ferry - 01-12 [1080p][HEVC]": {"absolute_episodes": tuple(range(1, 13))},
    # Russian trackers
    "Серебряная гавань / Silver Harbour (Иван Иванов / Ivan Ivanov) [2021, Россия, драма, WEB-DL 2160p, HDR10+] "
    "Dub (Studio) + MVO (LostFilm) + Original (Eng) + Sub (Rus, Eng)": {
        "title": "Silver Harbour",
        "titles": ("Серебряная гавань", "Silver Harbour"),
        "year": 2021,
        "resolution": 2160,
        "hdr": {H.HDR10_PLUS},
        "languages": ("Russian", "English"),
        "translations": {T.DUB, T.MVO, T.ORIGINAL, T.SUBTITLES},
    },
    "Серебряная гавань / Silver Harbour (2021) BDRip 1080p | D, P2 | Studio": {
        "source": S.BLURAY,
        "translations": {T.DUB, T.DVO},
        "languages": ("Russian",),
    },
    "Ночной паром / Night Ferry / Сезон: 1 / Серии: 1-7 из 7 (A Person) [2008, США, BDRip 1080p] MVO (LostFilm)": {
        "title": "Night Ferry",
        "year": 2008,
        "seasons": (1,),
        "episodes": (),
        "full_season": True,
        "translations": {T.MVO},
    },
    "Ночной паром / Night Ferry / S2E1-4 of 8 [2024, США, WEB-DL 720p] Dub": {
        "episodes": (1, 2, 3, 4),
        "full_season": False,
    },
    "Ночной паром (1 сезон: 1-8 серии из 8) (2023) WEB-DL 1080p": {
        "title": "Ночной паром",
        "seasons": (1,),
        "full_season": True,
    },
    "Ночной паром (1-8 сезон) 2011-2019 BDRip 1080p": {"seasons": tuple(range(1, 9)), "full_season": True},
    "Ночной паром (2024) WEB-DLRip-AVC от Тишина": {"title": "Ночной паром", "release_group": "Тишина"},
    "The Night Ferry": {"title": "The Night Ferry"},
    "": {"title": ""},
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read(name: str) -> None:
    found = parse(name)
    assert {field: getattr(found, field) for field in NAMES[name]} == NAMES[name]


names = st.text(max_size=1_000) | st.lists(
    st.sampled_from(
        [
            "S01",
            "E05",
            "-",
            "[",
            "]",
            "(",
            ")",
            ".",
            " / ",
            "1080p",
            "WEB-DL",
            "2019",
            "[]",
            "-a",
            "x",
            "сезон",
            "1-8",
        ]
    )
).map("".join)


@given(names)
@example("-a" + "[]" * 499)
@example("-1" * 500)
@example("e1" * 500)
@example("S01E01" + "-E01" * 240)
def test_any_text_is_accepted(name: str) -> None:
    found = parse(name)
    assert isinstance(found, Parsed)
    assert len(found.episodes) <= 500
    assert found.version >= 1
    assert not found.air_date or re.fullmatch(r"\d{4}-\d\d-\d\d", found.air_date)


def test_a_name_without_end_is_read_as_far_as_any_honest_name_goes() -> None:
    head = "Silver.Harbour.2021.1080p.WEB-DL."
    assert parse(head + "x." * 5_000_000) == parse((head + "x." * 500)[:1_000])


@given(st.sampled_from(["Cats", "The.Tick", "Camelot", "Tsunami", "Webster", "Dubliners", "Remuxa", "Hdra"]))
def test_words_are_whole(word: str) -> None:
    found = parse(f"{word}.2020.1080p.{word}.BluRay.x264")
    assert (found.source, found.modifier) == (S.BLURAY, M.NONE)
    assert not found.translations | found.hdr


def test_a_name_is_read_once_and_no_more_of_it_is_kept_than_is_read() -> None:
    name = "Silver.Harbour.2021.1080p.WEB-DL.x264-QuietSea" * 100
    assert parse(name) is parse(name[:LONGEST])
