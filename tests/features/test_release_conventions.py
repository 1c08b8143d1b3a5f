"""Release names by the conventions of those who write them: scene, fansubs, trackers of many countries, reposters."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tgarr.domain.releases import Modifier, Source, parse

Counted = tuple[str, tuple[int, ...], tuple[int, ...], tuple[int, ...], bool]

ONE, TWO = (1,), (2,)

# name: title, seasons, episodes, absolute episodes, whole season
COUNTED: dict[str, Counted] = {
    # the scene and P2P
    "Night.Ferry.S02E05.1080p.WEB-DL-QS": ("Night Ferry", TWO, (5,), (), False),
    "Night.Ferry.s02.e05.720p-QS": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry - S02 E05 - The Harbour": ("Night Ferry", TWO, (5,), (), False),
    "Night.Ferry.S02EP05.720p-QS": ("Night Ferry", TWO, (5,), (), False),
    "Night.Ferry.S02E05E06.720p-QS": ("Night Ferry", TWO, (5, 6), (), False),
    "Night.Ferry.S02E05-E07.720p-QS": ("Night Ferry", TWO, (5, 6, 7), (), False),
    "Night.Ferry.S02E05-07.720p-QS": ("Night Ferry", TWO, (5, 6, 7), (), False),
    "Night.Ferry.S02E05.S02E06.720p-QS": ("Night Ferry", TWO, (5, 6), (), False),
    "Night.Ferry.S02E05-720p-QS": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry - S02E05 - 94 Lamps": ("Night Ferry", TWO, (5,), (), False),
    "Night.Ferry.S02E05a.Harbour.720p-QS": ("Night Ferry", TWO, (5,), (), False),
    "Night.Ferry.S02E05+06.720p-QS": ("Night Ferry", TWO, (5, 6), (), False),
    "Night.Ferry.S02E05.and.S02E06.720p-QS": ("Night Ferry", TWO, (5, 6), (), False),
    "Night Ferry 2×05": ("Night Ferry", TWO, (5,), (), False),
    "Night.Ferry.S02D1.PAL.DVDR-QS": ("Night Ferry", TWO, (), (), False),
    "Night.Ferry.S02.Disc.1.1080p.BluRay-QS": ("Night Ferry", TWO, (), (), False),
    "Night.Ferry.Season.2.3of6.720p.HDTV-QS": ("Night Ferry", TWO, (3,), (), False),
    "Night.Ferry.Part.Two.720p.HDTV-QS": ("Night Ferry", ONE, (2,), (), False),
    "Night.FerryS02E05.720p.HDTV-QS": ("Night Ferry", TWO, (5,), (), False),
    "Night.Ferry.S2024E105.720p-QS": ("Night Ferry", (2024,), (105,), (), False),
    "Night.Ferry.2x05.720p.HDTV-QS": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry - [02x05] - Harbour": ("Night Ferry", TWO, (5,), (), False),
    "Night.Ferry.2x05x06.720p-QS": ("Night Ferry", TWO, (5, 6), (), False),
    "Night Ferry - 05 (1280x720 x264)": ("Night Ferry", (), (), (5,), False),
    "Night.Ferry.205.720p.HDTV-QS": ("Night Ferry", TWO, (5,), (), False),
    "Night.Ferry.205.206.720p.HDTV-QS": ("Night Ferry", TWO, (5, 6), (), False),
    "Night.Ferry.Part.2.720p.HDTV-QS": ("Night Ferry", ONE, (2,), (), False),
    "Night.Ferry.E05.720p.WEB-DL-QS": ("Night Ferry", ONE, (5,), (), False),
    "42 S02E05": ("42", TWO, (5,), (), False),
    "S02E05 - Harbour": ("", TWO, (5,), (), False),
    "Night.Ferry.S02.1080p.BluRay-QS": ("Night Ferry", TWO, (), (), True),
    "Night.Ferry.S01-S03.1080p.BluRay-QS": ("Night Ferry", (1, 2, 3), (), (), True),
    "Night.Ferry.S01-03.1080p.BluRay-QS": ("Night Ferry", (1, 2, 3), (), (), True),
    "Night Ferry S01 S03 (1080p BluRay)": ("Night Ferry", (1, 2, 3), (), (), True),
    "Night Ferry Seasons 1-3 1080p": ("Night Ferry", (1, 2, 3), (), (), True),
    "Night Ferry Seasons 1 to 3 Complete": ("Night Ferry", (1, 2, 3), (), (), True),
    "Night Ferry Season 1, 2 & 3 720p": ("Night Ferry", (1, 2, 3), (), (), True),
    "Night.Ferry.COMPLETE.S01,S02,S03.720p-QS": ("Night Ferry", (1, 2, 3), (), (), True),
    "Night.Ferry.2of6.Harbour.720p.HDTV-QS": ("Night Ferry", ONE, (2,), (), False),
    "Night Ferry (US) S02E05 720p HDTV": ("Night Ferry (US)", TWO, (5,), (), False),
    "Space.1999.Harbour.One.S01E02.720p-QS": ("Space 1999 Harbour One", ONE, (2,), (), False),
    "Night.Ferry.1999.COMPLETE.S01.720p-QS": ("Night Ferry", ONE, (), (), True),
    "Night.Ferry.S03P01.1080p.WEB-QS": ("Night Ferry", (3,), (), (), False),
    "Night.Ferry.S03.Vol.2.1080p.WEB-DL-QS": ("Night Ferry", (3,), (), (), False),
    "Night.Ferry.The.Complete.Second.Season.DVDRip-QS": ("Night Ferry", TWO, (), (), True),
    "Night.Ferry.The.Complete.Series.1080p.BluRay-QS": ("Night Ferry", (), (), (), True),
    "Night.Ferry.2001.Complete.Mini-Series.1080p-QS": ("Night Ferry", ONE, (), (), True),
    "Night Ferry Season 1 - 3 720p": ("Night Ferry", (1, 2, 3), (), (), True),
    # fansubs
    "[Quiet] Night Ferry 2nd Season - 12.5 [720p]": ("Night Ferry", (), (), (), False),
    "[Quiet] Night Ferry Season 2 - 05 [720p]": ("Night Ferry", TWO, (5,), (), False),
    "[Quiet] Night Ferry Season 2 - 12 [720p]": ("Night Ferry", TWO, (12,), (), False),
    "Night Ferry Season 2 - 05 (720p)": ("Night Ferry", TWO, (5,), (), False),
    "[Quiet] Night Ferry Second Season - 05 [720p]": ("Night Ferry", TWO, (5,), (), False),
    "[Quiet] Night Ferry - 001-500 [1080p]": ("Night Ferry", (), (), tuple(range(1, 501)), False),
    "[Quiet] Night Ferry - 01-1080 [AAC]": ("Night Ferry", (), (), (1,), False),
    "[Quiet] Night Ferry [Batch] [1080p]": ("Night Ferry", (), (), (), True),
    "[Quiet] Night Ferry - Complete (BD 1080p)": ("Night Ferry", (), (), (), True),
    "[Quiet] Night Ferry - 05v2 (720p) [0A1B2C3D]": ("Night Ferry", (), (), (5,), False),
    "[Quiet]_Night_Ferry_-_05_[0A1B2C3D]": ("Night Ferry", (), (), (5,), False),
    "[Quiet] Night Ferry 05 [720p]": ("Night Ferry", (), (), (5,), False),
    "[Quiet] Night Ferry (01-12) [720p]": ("Night Ferry", (), (), tuple(range(1, 13)), False),
    "[Quiet] Night Ferry - 01~03 [720p]": ("Night Ferry", (), (), (1, 2, 3), False),
    "[Quiet] Night Ferry - 01 & 02 [720p]": ("Night Ferry", (), (), (1, 2), False),
    "[Quiet] Night Ferry - 100 Lamps - 05 [720p]": ("Night Ferry - 100 Lamps", (), (), (5,), False),
    "[Quiet] Night Ferry S2 - 05 [720p]": ("Night Ferry", TWO, (5,), (), False),
    "[Quiet] Night Ferry 2nd Season - 05 [720p]": ("Night Ferry", TWO, (5,), (), False),
    "[Quiet] Night Ferry - 12.5 [720p]": ("Night Ferry", (), (), (), False),
    "[Quiet] 86 - 05 [720p]": ("86", (), (), (5,), False),
    "Night Ferry - 050 - The Harbour": ("Night Ferry", (), (), (50,), False),
    "Night Ferry 107 VOSTFR 720p": ("Night Ferry", (), (), (107,), False),
    "[Quiet] Night Ferry 34 - At the Harbour [0A1B2C3D]": ("Night Ferry", (), (), (34,), False),
    "[Quiet] Night Ferry 2.11 - At the Harbour [0A1B2C3D]": ("Night Ferry 2.11 - At the Harbour", (), (), (), False),
    # China, Japan, Korea, Turkey
    "夜渡 第二季 第3集 1080p": ("夜渡", TWO, (3,), (), False),
    "夜渡第十一季第二十三集": ("夜渡", (11,), (23,), (), False),
    "夜渡 第2期 1080p": ("夜渡", TWO, (), (), True),
    "Night Ferry 2期": ("Night Ferry", TWO, (), (), True),
    "【静海字幕组】★10月新番★[夜渡/Night Ferry][05][1080p][简体]": ("Night Ferry", (), (), (5,), False),
    "[Quiet][国漫][夜渡][Night Ferry][2021][05 END][GB][1080P]": ("Night Ferry", (), (), (5,), False),
    "[静海字幕组] 夜渡 / Night Ferry S02 - 05 [WebRip 1080p]": ("Night Ferry", TWO, (5,), (), False),
    "[Quiet][Night Ferry][第05话][1080p]": ("Night Ferry", (), (), (5,), False),
    "[Quiet][Night Ferry][01-12完][1080p]": ("Night Ferry", (), (), tuple(range(1, 13)), False),
    "夜渡2.Night.Ferry.II.2023.2160p.WEB-DL-QS": ("Night Ferry II", (), (), (), False),
    "夜渡.Night.Ferry.S02E05.1080p.WEB-DL-QS": ("Night Ferry", TWO, (5,), (), False),
    "밤배.E05.210104.1080p-QS": ("밤배", ONE, (5,), (), False),
    "210104 Night Ferry ep05.mp4": ("Night Ferry", ONE, (5,), (), False),
    "Night Ferry 05. Bölüm 1080p WEB-DL": ("Night Ferry", (), (), (5,), False),
    # Spain, the Netherlands, France, Germany
    "Night Ferry - Temporada 2 [HDTV 720p][Cap.205][AC3 5.1 Castellano]": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry [HDTV 720p][Cap.201_203]": ("Night Ferry", TWO, (1, 2, 3), (), False),
    "Night.Ferry.T02E05.SPANISH.720p": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry 2ª Temporada Completa 720p": ("Night Ferry", TWO, (), (), True),
    "Night Ferry Se.2 afl.5-6": ("Night Ferry", TWO, (5, 6), (), False),
    "Night.Ferry.Saison2.FRENCH.HDTV-QS": ("Night Ferry", TWO, (), (), True),
    "Night.Ferry.Staffel.2.German.720p": ("Night Ferry", TWO, (), (), True),
    "Night Ferry Folge 5 German 720p": ("Night Ferry", (), (), (5,), False),
    "Night.Ferry.-.Temp.2.720p.HDTV.x264[Cap.205]SPANISH": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry Seizoen 2 Aflevering 5": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry Saison 2 Épisode 5": ("Night Ferry", TWO, (5,), (), False),
    # the north, Hungary, the Czech lands, Romania
    "Night Ferry Säsong 2 Avsnitt 5": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry Sæson 2 Afsnit 5": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry Kausi 2 Jakso 5": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry 2. évad 5. rész": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry 2. řada 5. díl": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry Sezonul 2 Episodul 5": ("Night Ferry", TWO, (5,), (), False),
    "Night Ferry 2. Sezon 5. Bölüm": ("Night Ferry", TWO, (5,), (), False),
    # Russia and Ukraine
    "Ночной паром 5-го сезон 9-я серия": ("Ночной паром", (5,), (9,), (), False),
    "Паром 60 Сезон 2 1080p": ("Паром 60", TWO, (), (), True),
    "Ferry 60 Temporada 2": ("Ferry 60", TWO, (), (), True),
    "Ночной.паром.5.серия.из.12.WEB-DL.1080p": ("Ночной паром", (), (), (5,), False),
    "Ночной паром / Night Ferry / Сезон: 2 / Серии: 1-4 из 10 [2023, WEB-DL]": (
        "Night Ferry",
        TWO,
        (1, 2, 3, 4),
        (),
        False,
    ),
    "Ночной паром / Night Ferry / Сезон: 2 / Серии: 1-10 из 10 [2023, WEB-DL]": ("Night Ferry", TWO, (), (), True),
    "Ночной паром / Night Ferry / S2E1-4 of 10 [2023, WEB-DL]": ("Night Ferry", TWO, (1, 2, 3, 4), (), False),
    "Ночной паром (2 сезон: 1-4 серии из 10) (2023) WEB-DL": ("Ночной паром", TWO, (1, 2, 3, 4), (), False),
    "Ночной паром (1-3 сезон) (2021-2023) WEB-DL": ("Ночной паром", (1, 2, 3), (), (), True),
    "Нічний пором (Сезон 2) / Night Ferry (Season 2) (2023) WEB-DL Ukr/Eng": ("Night Ferry", TWO, (), (), True),
    "Ночной паром / Night Ferry [TV] [26 из 26] [RUS(int), JAP+Sub] [2002, DVDRip]": ("Night Ferry", ONE, (), (), True),
    "Ночной паром / Night Ferry [TV] [3 из 26] [2002, DVDRip]": ("Night Ferry", (), (), (1, 2, 3), False),
    "Ночной паром (2 сезон: 1-9 серии из 9) / Night Ferry / 2024 / ДБ / WEB-DL": ("Night Ferry", TWO, (), (), True),
    "Ночной паром [02х01-08 из 08] (2024) WEB-DL 1080p": ("Ночной паром", TWO, (), (), True),
    "Ночной паром (2024) WEB-DL 1080p (2 сезон: 1-4 серии из 8)": ("Ночной паром", TWO, (1, 2, 3, 4), (), False),
    "Ночной паром / Night Ferry [TV-2] [23 из 23] [RUS(ext)] [2023, WEB-DL]": ("Night Ferry", TWO, (), (), True),
    "Ночной паром ТВ-2 / Night Ferry (ТВ-2) [1-4 из 23] [2023, WEB-DL]": ("Night Ferry", TWO, (1, 2, 3, 4), (), False),
    "[Quiet] Night Ferry TV3 (01-13 of 13) [720p]": ("Night Ferry", (3,), (), (), True),
    "Ночной паром / Night Ferry [TV] [500 из 500] [2007, HDTVRip]": ("Night Ferry", ONE, (), (), True),
    "Ночной паром (2 сезон, 8 серий) [2023, WEB-DL]": ("Ночной паром", TWO, tuple(range(1, 9)), (), False),
    "Ночной паром (2 сезон, 8 серия) [2023, WEB-DL]": ("Ночной паром", TWO, (8,), (), False),
    "Ночной паром [1975, BDRip 1080p] [2 серии из 2]": ("Ночной паром", ONE, (), (), True),
    # films are not counted
    "The.Complete.Harbour.2024.COMPLETE.UHD.BLURAY-QS": ("The Complete Harbour", (), (), (), False),
    "Night.Ferry.Episode.4.The.Harbour.1977.1080p.BluRay-QS": ("Night Ferry Episode 4 The Harbour", (), (), (), False),
    "Night.Ferry.Part.2.2013.1080p.BluRay-QS": ("Night Ferry Part 2", (), (), (), False),
    "Night.Ferry.Part.2.2013.1080p.HDTV-QS": ("Night Ferry Part 2", (), (), (), False),
    "Night Ferry Part Two (2013) HDTV 1080p": ("Night Ferry Part Two", (), (), (), False),
    "The.DVD.of.Night.Ferry.2021.1080p.BluRay-QS": ("The DVD of Night Ferry", (), (), (), False),
    "Night.Ferry.2.2013.1080p.BluRay-QS": ("Night Ferry 2", (), (), (), False),
    "Night.Ferry.451.1080p.BluRay-QS": ("Night Ferry 451", (), (), (), False),
    "Night Ferry 1.11 - You Are (Not) Here (1080p BD)": ("Night Ferry 1.11 - You Are (Not) Here", (), (), (), False),
}


@pytest.mark.parametrize("name", COUNTED)
def test_what_is_counted(name: str) -> None:
    found = parse(name)
    counted = (found.title, found.seasons, found.episodes, found.absolute_episodes, found.full_season)
    assert counted == COUNTED[name]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("Night.Ferry.S01.1080p-QS", True),
        ("Night.Ferry.S01.Part.1.1080p-QS", True),
        ("Night.Ferry.S01E01E02.1080p-QS", True),
        ("[Quiet] Night Ferry - 01-12 [1080p]", True),
        ("Night.Ferry.The.Complete.Series.1080p-QS", True),
        ("Night.Ferry.S01E01.1080p-QS", False),
        ("[Quiet] Night Ferry - 12 [1080p]", False),
        ("Night.Ferry.2021.02.05.1080p-QS", False),
        ("Night.Ferry.2021.1080p-QS", False),
    ],
)
def test_more_than_one_episode_is_a_pack(name: str, pack: bool) -> None:
    assert parse(name).pack is pack


@pytest.mark.parametrize("name", ["밤배.Night.Ferry.2019.1080p.BluRay-QS", "夜渡.Night.Ferry.2019.1080p.BluRay-QS"])
def test_a_title_in_two_scripts_is_two_titles(name: str) -> None:
    found = parse(name)
    assert (found.title, len(found.titles)) == ("Night Ferry", 2)


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("Night.Ferry.2021.02.05.720p.WEB-QS", "2021-02-05"),
        ("Night Ferry - 2021-02-05 - Guest", "2021-02-05"),
        ("Night.Ferry.02.25.2021.720p", "2021-02-25"),
        ("Night.Ferry.25.02.2021.720p", "2021-02-25"),
        ("Night Ferry 20210205 720p", "2021-02-05"),
        ("Night Ferry 5th Feb 2021 720p", "2021-02-05"),
        ("Night Ferry February 5, 2021 720p", "2021-02-05"),
        ("Night.Ferry.E76.2021.02.05.720p", "2021-02-05"),
        ("Night.Ferry.210205.720p.HDTV-QS", "2021-02-05"),
        ("Night.Ferry.2021.13.45.720p", ""),
        ("Night.Ferry.S01E02.2021.02.05.720p", ""),
    ],
)
def test_the_day_of_a_daily_show(name: str, date: str) -> None:
    found = parse(name)
    assert (found.air_date, found.title) == (date, "Night Ferry")


GROUPS: dict[str, str] = {
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-Quiet.Sea.mkv": "Quiet.Sea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-Q-5EA": "Q-5EA",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea (Two, Multi-Subs)": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea [PublicHD]": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea[rartv]": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea-Obfuscated": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea-RP-xpost": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea.English": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea_English": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea.HebSubs": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea.-.Dual.Audio.-.Dublado": "QuietSea",
    "Silver.Harbour.2021.1080p.WEB-DL.H.264-QuietSea.rar": "QuietSea",
    "Silver Harbour 2021 2160p BluRay REMUX HEVC Dual Audio-ZR-": "-ZR-",
    "Silver.Harbour.2021.1080p.WEB-DL.x264-FHD": "FHD",
    "Silver.Harbour.2021.1080p.WEB-DL.x264.-QuietSea": "QuietSea",
    "Silver.Harbour.2021.720p.WEB-DL.x264-REPACK-QuietSea": "QuietSea",
    "Silver Harbour (2021) (1080p BluRay x265 10bit AAC 5.1 Seaman)": "Seaman",
    "Silver Harbour (2021) (1080p BluRay x265 - Seaman) [QxR]": "QxR",
    "Silver Harbour (2021) [1080p] [BluRay] [QuietSea]": "QuietSea",
    "Silver Harbour 2021 [BluRay][MKV][1080p][Softsubs (QuietSea)]": "QuietSea",
    "[Quiet-Sea] Night Ferry - 05 (720p) [0A1B2C3D]": "Quiet-Sea",
    "[Quiet & Sea][720p] Night Ferry - 05": "Quiet & Sea",
    "Silver Harbour (2021) WEB-DL 1080p от Тишина": "Тишина",
    "Silver.Harbour.2021.1080p.NF.Webrip.x265.10bit.EAC3.5.1.TAoE": "TAoE",
    "Silver.Harbour.2021.1080p.WEB-DL.DD5.1.H.264.mkv": "",
    "Silver Harbour 2021 1080p WEB-DL x264 quietsea": "",
    "Silver Harbour - S01E01 - Pilot [HDTV-720p]": "",
    "Night Ferry - S01E01 - Two-Faced": "",
    "[www.quiet.sea.com] - Night.Ferry.S01E01.720p.HDTV-QS": "QS",
    "Night Ferry (2021) S01 (1080p BluRay x265) [Hakata Ramen]": "Hakata Ramen",
    "Silver.Harbour.2021.1080p.WEBRip.x264.AAC-[YTS.MX]": "YTS.MX",
    "Ночной паром / Night Ferry [2021, WEB-DL] [1080p]": "",
    "[AniLibria] Night Ferry - 05 [WEBRip 1080p]": "AniLibria",
    "Ночной паром / Night Ferry [2021, WEB-DL 1080p] MVO (HDRezka Studio)": "",
    "Ночной паром (2020) BDRip 1080p от Тишина | Чистый звук": "Тишина",
    "quiet.org - Night.Ferry.S01E01.720p.HDTV-QS": "QS",
    "Ночной паром (2020) WEB-DLRip от Тишина & Даль | 1.46 GB": "Тишина & Даль",
    "Ночной паром (2020) BDRip 1080p [14.6 Гб]": "",
    "Ночной паром (2020) BDRip [H.265/1080p] [10-bit]": "",
    "Ночной паром (2020) BDRip 1080p [Open Matte]": "",
    "[Quiet] Night Ferry - 05 [1080p][Multiple Subtitle] [ENG][POR-BR][SPA-LA][RUS]": "Quiet",
}


@pytest.mark.parametrize("name", GROUPS)
def test_who_made_it(name: str) -> None:
    assert parse(name).release_group == GROUPS[name]


LANGUAGES: dict[str, tuple[str, ...]] = {
    "Silver.Harbour.2021.GERMAN.DL.1080p.BluRay-QS": ("German",),
    "Silver.Harbour.2021.German.ML.1080p.BluRay-QS": ("German", "English"),
    "Silver.Harbour.2021.TRUEFRENCH.1080p-QS": ("French",),
    "Silver.Harbour.2021.VOSTFR.1080p-QS": (),
    "Silver.Harbour.2021.ITA-ENG.1080p-QS": ("Italian", "English"),
    "Silver.Harbour.2021.1080p.WEB-DL.pt-BR-QS": ("Portuguese (Brazil)",),
    "Silver Harbour 2021 1080p Latino": ("Spanish (Latino)",),
    "Silver.Harbour.2021.PL.1080p-QS": ("Polish",),
    "Silver.Harbour.2021.pl.1080p-QS": (),
    "Silver.Harbour.2021.PL-SUB.1080p-QS": (),
    "Silver.Harbour.2021.Ger.Eng.Sub.1080p-QS": (),
    "Silver.Harbour.2021.Eng.Fre.Multi.Subs.1080p-QS": ("English", "French"),
    "Silver Harbour 2021 1080p ITA SUB ITA ENG": ("Italian",),
    "Срібна гавань / Silver Harbour (2021) WEB-DL 2xUkr/Eng | Sub Ukr/Eng": ("Ukrainian", "English"),
    "[Quiet] Night Ferry - 05 [1080p][简繁内封]": ("Chinese",),
    "[Quiet] Night Ferry - 05 [1080p][CHT]": ("Chinese",),
    "The.Good.German.2006.1080p-QS": (),
    "Der.Hafen.German.2006.1080p-QS": ("German",),
    "The.French.Harbour.S01E01.720p-QS": (),
    "Night.Ferry.S01E01.The.Cat.720p.HDTV-QS": (),
    "Night.Ferry.S01E01.Harbour.ita.720p.HDTV-QS": ("Italian",),
    "Night.Ferry.S01E01.The.Cat.Ita.Eng.720p.HDTV-QS": ("Italian", "English"),
    "Night Ferry - S01E01 - Pilot.English.srt": ("English",),
    "Night Ferry - S01E01 - Pilot.en.srt": ("English",),
    "Silver.Harbour.2021.Lv.1080p-QS": ("Latvian",),
    "Серебряная гавань (2021) WEB-DLRip | 1.46 GB": (),
    "Серебряная гавань / 2021 / РУ / WEB-DL (1080p)": ("Russian",),
    "Ночной паром (2 сезон: 1-9 серии из 9) / Night Ferry / 2020-2021 / ПО (Чайка) / WEB-DL": ("Russian",),
    "Серебряная гавань / Silver Harbour [Movie] [RUS(int), JAP+Sub] [2016, BDRip]": ("Russian", "Japanese"),
    "[Quiet] Night Ferry - 05 [1080p][ENG][RUS]": ("English", "Russian"),
    "[Quiet] Night Ferry - 05 [1080p][Multiple Subtitle][ENG][RUS]": (),
}


@pytest.mark.parametrize("name", LANGUAGES)
def test_what_is_spoken(name: str) -> None:
    assert parse(name).languages == LANGUAGES[name]


COPIES: dict[str, tuple[Source, Modifier, int]] = {
    "Silver.Harbour.2021.1080p.BluRay.x264-QS": (Source.BLURAY, Modifier.NONE, 1080),
    "Silver.Harbour.2021.1080p.BluRay.AVC.DTS-HD.MA.5.1-QS": (Source.BLURAY, Modifier.DISC, 1080),
    "Silver.Harbour.2021.1080p.BluRay.REMUX.AVC-QS": (Source.BLURAY, Modifier.REMUX, 1080),
    "Silver.Harbour.2021.COMPLETE.BLURAY-QS": (Source.BLURAY, Modifier.DISC, 0),
    "Silver.Harbour.2021.BD50": (Source.BLURAY, Modifier.DISC, 0),
    "Silver Harbour 2021 BluRay.iso": (Source.BLURAY, Modifier.DISC, 0),
    "[Quiet] Silver Harbour (BD 1080p HEVC FLAC)": (Source.BLURAY, Modifier.NONE, 1080),
    "Silver.Harbour.2021.720p.REMUX.AVC-QS": (Source.BLURAY, Modifier.NONE, 720),
    "Silver.Harbour.2021.1080p.UHD.BluRay.x265-QS": (Source.BLURAY, Modifier.NONE, 1080),
    "Silver.Harbour.2021.4K.UHD.BluRay.x265-QS": (Source.BLURAY, Modifier.NONE, 2160),
    "Silver.Harbour.[Bluray720p]": (Source.BLURAY, Modifier.NONE, 720),
    "Silver.Harbour.2021.PAL.DVD9-QS": (Source.DVD, Modifier.DISC, 0),
    "Silver.Harbour.2021.DVDRip.XviD-QS": (Source.DVD, Modifier.NONE, 0),
    "Silver.Harbour.2021.1080i.HDTV.MPEG2-QS": (Source.TV, Modifier.RAW, 1080),
    "Silver.Harbour.2021.1080p.WEB.H264-QS": (Source.WEB_DL, Modifier.NONE, 1080),
    "Silver.Harbour.2021.WEB.Rip.1280x534-QS": (Source.WEBRIP, Modifier.NONE, 720),
    "Silver.Harbour.2021.R5.XviD-QS": (Source.DVD, Modifier.NONE, 0),
    "Silver.Harbour.2021.DLMux.1080p-QS": (Source.WEB_DL, Modifier.NONE, 1080),
    "Silver.Harbour.2021.BDMux.720p-QS": (Source.BLURAY, Modifier.NONE, 720),
    "Night.Ferry.S02E05.HDTVx264-QS": (Source.TV, Modifier.NONE, 0),
    "Silver.Harbour.1080p.HDR.HEVC.BT.2020.DTS-HD.MA.7.1-QS": (Source.UNKNOWN, Modifier.NONE, 1080),
    "Silver.Harbour.2021.Telesync": (Source.TELESYNC, Modifier.NONE, 0),
    "Charlotte.s.Web.1080p.BluRay.x264-QS": (Source.BLURAY, Modifier.NONE, 1080),
    "Night.Ferry.S01E01.The.Web.QS": (Source.UNKNOWN, Modifier.NONE, 0),
    "Серебряная гавань (2021) WEB-DLRip-AVC": (Source.WEBRIP, Modifier.NONE, 0),
    "[Quiet] Silver Harbour BD 1080p": (Source.BLURAY, Modifier.NONE, 1080),
    "Ночной паром [1975, BDRip 1080p] [2 серии из 2]": (Source.BLURAY, Modifier.NONE, 1080),
    "Ночной паром (2024) WEB-DL 1080p [16 серий]": (Source.WEB_DL, Modifier.NONE, 1080),
    "[Quiet] Night Ferry - 05 [720p][Multiple Subtitle] [ENG][POR-BR]": (Source.UNKNOWN, Modifier.NONE, 720),
}


@pytest.mark.parametrize("name", COPIES)
def test_what_it_was_copied_from(name: str) -> None:
    found = parse(name)
    assert (found.source, found.modifier, found.resolution) == COPIES[name]


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("Silver Harbour Director's Cut (1968)", "Director's Cut"),
        ("Silver.Harbour.EXTENDED.2021.1080p", "Extended"),
        ("Silver Harbour 50th Anniversary Edition 2012", "Special"),
        ("Silver Harbour 2021 Final Cut", "Special"),
        ("Silver.Harbour.2021.Open.Matte.1080p", "Open Matte"),
        ("Silver.Harbour.2021.The.Final.Cut.1080p", "Special"),
        ("Silver.Harbour.Holiday.Special.1978.DVD", ""),
    ],
)
def test_its_edition(name: str, edition: str) -> None:
    found = parse(name)
    assert (found.edition, found.title.startswith("Silver Harbour")) == (edition, True)


def test_a_title_is_not_only_an_article() -> None:
    found = parse("The.Final.Cut.2004.1080p")
    assert (found.title, found.edition) == ("The Final Cut", "")


def test_numbers_of_databases_are_no_part_of_the_title() -> None:
    assert parse("Silver.Harbour.tt1234567.2021.1080p").title == "Silver Harbour"
    assert parse("Silver Harbour {tmdb-12345} [1080p]").title == "Silver Harbour"


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("Night.Ferry.S01E01.REPACK2.720p.HDTV-QS", 3),
        ("Night.Ferry.S01E01.REAL.PROPER.720p.HDTV-QS", 2),
        ("Night.Ferry.2021.03.04.Real.Harbour.720p.HDTV-QS", 1),
        ("[Quiet] Night Ferry - 05v3 [720p]", 3),
        ("[Quiet] Night Ferry - 05 v3 [720p]", 3),
        ("[Quiet] Night Ferry (2016) v2 [0A1B2C3D]", 2),
        ("The.Proper.Harbour.2021.1080p", 1),
    ],
)
def test_its_version(name: str, version: int) -> None:
    assert parse(name).version == version


PIECES = (
    "-1",
    " [a]",
    "[a]",
    "e01",
    "-e01",
    "1-",
    "s01e01",
    "(1-2)",
    "dts-",
    "20.20.",
    " / ",
    "第1話",
    "a.",
    "sub eng ",
    "ﷺ",
)


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        name = (piece * length)[:length]
        best = 1.0
        for _ in range(7):
            began = time.process_time()
            parse(name)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(1_000) < 4 * seconds(500) + 0.001


@settings(deadline=None)  # a busy machine waits; the CPU is measured
@given(
    st.lists(st.sampled_from((*PIECES, "[", "]", "(", ")", "2021", " ", ".", "1080p", "我", "сезон 1", "x264"))).map(
        "".join
    )
)
@example("[a]" * 333)
@example("我" * 1_000)
def test_no_name_takes_long(name: str) -> None:
    def seconds() -> float:
        began = time.process_time()
        parse(name)
        return time.process_time() - began

    assert min(seconds() for _ in range(3)) < 0.02  # several times what it takes
