"""Rules, order and choice: what is forbidden, what comes first, what is taken and why nothing better is."""

import time
from typing import Any

import pytest

from tgarr.domain.records import replace
from tgarr.domain.releases import (
    By,
    Past,
    Preferences,
    Ranked,
    Release,
    Rules,
    Taste,
    Weights,
    Why,
    choose,
    decided_by,
    first_choice,
    may_take,
    rank,
)
from tgarr.domain.releases.patterns import BadPattern, check, exactly, finds

GIB = 1024**3
PLAIN = Taste(weights=Weights())


def release(title: str, **fields: Any) -> Release:
    made = Release(
        guid=title, indexer_id=1, indexer="Owl (Prowlarr)", title=title, size=8 * GIB, age_hours=1.0, protocol="torrent"
    )
    return replace(made, **fields)


def titles(ranked: Any) -> list[str]:
    return [one.release.title for one in ranked]


def by_rules(**fields: Any) -> Taste:
    return Taste(weights=Weights(), rules=(Rules(**fields),))


HD, UHD, SD = "Film.2021.1080p.WEB-DL.x264-NTb", "Film.2021.2160p.WEB-DL.x265-FLUX", "Film.2021.480p.WEB-DL-YIFY"


# Expressions


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_no_expression_takes_long(pattern: str) -> None:
    begun = time.process_time()
    finds(pattern, "a" * 5_000)
    assert time.process_time() - begun < 0.1


@pytest.mark.parametrize(
    "pattern", ["", "  ", "(", "a(?=b)", r"(a)\1", "x" * 201, "((a{100}){100}){100}", "(.?){1000}$"]
)
def test_what_is_no_expression_or_cannot_be_fast_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        check(pattern)


@pytest.mark.parametrize(
    "pattern", ["|".join(f"группа{number:02}" for number in range(22)), r"\p{L}+", r"^\w{3,24}$", r"[^\x00-\x7f]{1,50}"]
)
def test_what_people_write_is_not_too_much(pattern: str) -> None:
    check(pattern)


def test_a_name_is_found_exactly_and_in_either_case() -> None:
    assert finds(exactly("D-Z0N3.x"), "d-z0n3.X")
    assert not finds(exactly("D-Z0N3.x"), "D-Z0N3-x")
    assert not finds(exactly("NTb"), "NTbX")


# Rules


def test_what_is_liked_and_disliked_adds_points_and_says_for_what() -> None:
    house = Rules(groups={"^(NTb|FLUX)$": 15}, indexers={"owl": 3})
    own = Rules(groups={"ntb": 5, "YIFY": -30}, whose="person")
    ranked = rank([release(HD), release(SD)], Taste(weights=Weights(), rules=(house, own)))
    shown = {one.release.title: {(p.reason, p.amount, p.shown) for p in one.score.points} for one in ranked}
    assert shown[HD] >= {("group_liked", 20, "NTb"), ("indexer_liked", 3, "Owl")}
    assert shown[SD] >= {("group_liked", -30, "YIFY")}


@pytest.mark.parametrize(
    ("fields", "rule", "shown"),
    [
        ({"blocked_groups": ("^ntb$",)}, "blocked_groups", "NTb"),
        ({"blocked_indexers": ("owl",)}, "blocked_indexers", "Owl"),
        ({"only_groups": ("FLUX",)}, "only_groups", "NTb"),
        ({"only_indexers": ("raven",)}, "only_indexers", "Owl"),
        ({"largest": 7.5}, "largest", "7.5"),
        ({"largest_pack": 7.5}, None, ""),
        ({"largest": 8}, None, ""),
        ({"only_groups": ("NTb",), "only_indexers": ("Owl",)}, None, ""),
    ],
)
def test_what_a_rule_forbids(fields: dict[str, Any], rule: str | None, shown: str) -> None:
    one = rank([release(HD)], by_rules(**fields))[0]
    assert (one.block and (one.block.rule, one.block.shown)) == (rule and (rule, shown))


def test_a_pack_goes_by_the_size_of_packs() -> None:
    pack = release("Show.S02.1080p.WEB-DL.x264-NTb", size=50 * GIB)
    assert rank([pack], by_rules(largest=10))[0].block is None
    block = rank([pack], by_rules(largest_pack=40))[0].block
    assert block is not None
    assert block.rule == "largest_pack"


def test_the_group_that_the_arr_has_read_counts() -> None:
    one = rank([release("Film 2021", group="NTb", quality_weight=5)], by_rules(blocked_groups=("NTb",)))[0]
    assert one.block is not None


# Order


def test_qualities_stand_in_the_arrs_order_and_points_decide_within_one() -> None:
    dolby = release("Film.2021.1080p.BluRay.DV.x265.TrueHD.Atmos-A", quality_weight=1900, seeders=90)
    plain = release("Film.2021.2160p.WEB-DL.x264-B", quality_weight=2200)
    better = release("Film.2021.2160p.WEB-DL.DV.x265-C", quality_weight=2200)
    formats = release("Film.2021.2160p.WEB-DL.x264-D", quality_weight=2200, custom_format_score=10)
    ranked = rank([dolby, plain, better, formats], PLAIN)
    assert titles(ranked) == titles_of(formats, better, plain, dolby)
    assert ranked[0].score.total < ranked[3].score.total


def test_what_hardly_anybody_shares_comes_after_what_is_shared_in_its_quality() -> None:
    lonely = release("Film.2021.1080p.WEB-DL.DV.x265-A", quality_weight=1800, seeders=3)
    shared = release("Film.2021.1080p.WEB-DL.x264-B", quality_weight=1800, seeders=4)
    usenet = release("Film.2021.1080p.WEB-DL-C", quality_weight=1800, protocol="usenet")
    assert titles(rank([lonely, shared, usenet], PLAIN)) == titles_of(shared, usenet, lonely)


@pytest.mark.parametrize(
    ("other", "by"),
    [
        ({"quality_weight": 9}, By.QUALITY),
        ({"custom_format_score": -1}, By.FORMATS),
        ({"seeders": 1}, By.SWARM),
        ({"seeders": 40}, By.POINTS),
        ({"size": 7 * GIB}, By.TIE),
    ],
)
def test_what_decided_is_told(other: dict[str, Any], by: By) -> None:
    best = release(HD, quality_weight=10, seeders=50)
    first, second = rank([release(HD, **{"guid": "2", "quality_weight": 10, "seeders": 50} | other), best], PLAIN)
    assert first.release is best
    assert decided_by(first, second) is by


def titles_of(*releases: Release) -> list[str]:
    return [one.title for one in releases]


def test_the_order_of_the_titles_own_profile_goes_before_the_weights_of_the_definitions() -> None:
    """A profile that wants 720p first: the arr says so by the places it gives, not by its weights."""
    small = release("Film.2021.720p.WEB-DL.x264-A", quality_weight=1500, place=1)
    smaller = release("Film.2021.720p.WEBRip.DV.x265-B", quality_weight=1500, place=2)
    large = release("Film.2021.1080p.WEB-DL.x264-C", quality_weight=1800, place=3)
    assert titles(rank([large, small, smaller], PLAIN)) == titles_of(smaller, small, large)


def test_what_a_person_wishes_comes_before_the_arrs_order() -> None:
    wish = Taste(weights=Weights(), preferences=Preferences(resolution=1080, languages=("Russian",)))
    russian = release(HD, quality_weight=1800, resolution=1080, languages=("Russian",))
    english = release("Film.2021.1080p.WEB-DL.x264-B", quality_weight=1800, resolution=1080, languages=("English",))
    best = release(UHD, quality_weight=2200, resolution=2160, languages=("English",))
    assert titles(rank([best, english, russian], wish)) == titles_of(russian, english, best)


def test_names_alone_give_the_order_of_the_definitions() -> None:
    names = [
        "Film.2021.2160p.UHD.BluRay.REMUX.HEVC-A",
        "Film.2021.2160p.WEB-DL.x265-A",
        "Film.2021.1080p.BluRay.x264-A",
        "Film.2021.1080p.WEBRip.x264-A",
        "Film.2021.720p.HDTV.x264-A",
        "Film.2021.DVDRip.XviD-A",
        "Film.2021.HDCAM.x264-A",
        "Film.2021.1080p.BluRay.x264.Sample-A",
    ]
    assert titles(rank(map(release, reversed(names)), PLAIN)) == names


def test_what_is_forbidden_stands_behind_and_what_is_rejected_last() -> None:
    rejected = release(UHD, rejections=("no",))
    ranked = rank([rejected, release(HD), release(SD)], by_rules(blocked_groups=("NTb",)))
    assert titles(ranked) == [SD, HD, UHD]


def test_only_the_names_that_are_looked_at_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(Ranked, "score", property(lambda one: read.append(one.release.title)))
    offered = [release(f"Film.2021.{lines}p.WEB-DL-A", quality_weight=lines) for lines in range(100, 400)]
    ranked = rank(offered, PLAIN)
    assert len(ranked) == 300
    assert ranked[0].release is offered[-1]
    assert titles(ranked[:5]) == titles_of(*offered[:-6:-1])
    assert read == []


# Choice


def test_for_a_season_no_episode_is_chosen_however_good() -> None:
    episode = release("Show.S02E01.2160p.WEB-DL.x265-FLUX", season=2, episodes=(1,), place=1)
    pack = release("Show.S02.720p.WEB-DL-NTb", season=2, full_season=True, place=2)
    chosen = choose(rank([episode, pack], PLAIN, packs_first=True), whole=True)
    assert chosen.best is not None
    assert (chosen.best.release, chosen.runner_up, chosen.passed_over) == (pack, None, ())
    alone = rank([episode], PLAIN, packs_first=True)
    assert (choose(alone, whole=True).best, first_choice(alone, whole=True)) == (None, None)
    assert first_choice(alone) is not None
    assert not may_take(alone, alone[0], past={}, muted=(), whole=True)


def test_for_a_season_all_its_episodes_together_will_do() -> None:
    def of(title: str, *episodes: int) -> Release:
        return release(title, season=1, episodes=episodes, place=1)

    batch, part = of("[X] Show - 01-12 [1080p]", *range(1, 13)), of("[Y] Show - 01-06 [1080p]", *range(1, 7))
    last = of("[X] Show - 12 [1080p]", 12)
    chosen = choose(rank([last, part, batch], PLAIN, packs_first=True), whole=True)
    assert chosen.best is not None
    assert (chosen.best.release, chosen.runner_up) == (batch, None)
    other = replace(of("[X] Show S2 - 24 [1080p]", 24), season=2, rejections=("Wrong season",))
    assert choose(rank([batch, other], PLAIN, packs_first=True), whole=True).best is not None
    so_far = choose(rank([part], PLAIN, packs_first=True), whole=True)
    assert so_far.best is not None  # nobody knows of more


def test_the_best_the_runner_up_and_what_was_passed_over() -> None:
    ranked = rank([release(HD), release(UHD), release(SD)], PLAIN)
    plain = choose(ranked)
    assert plain.best is ranked[0]
    assert plain.runner_up is ranked[1]
    assert plain.passed_over == ()
    tried = choose(ranked, past={UHD: Past.FAILED})
    assert (tried.best, tried.runner_up) == (ranked[1], ranked[2])
    assert [(one.one.release.title, one.why) for one in tried.passed_over] == [(UHD, Why.TRIED)]


def test_each_reason_to_pass_over() -> None:
    best = release("Film.2021.2160p.BluRay.x265-EVO", indexer="Raven")
    offered = [best, release(UHD, rejections=("no",)), release(HD, indexer="Owl (Prowlarr)"), release(SD, indexer="X")]
    choice = choose(rank(offered, by_rules(blocked_groups=("EVO",))), muted={"Owl"})
    assert choice.best is not None
    assert choice.best.release.title == SD
    assert choice.runner_up is None
    assert [one.why for one in choice.passed_over] == [Why.FORBIDDEN, Why.REJECTED, Why.MUTED]


def test_what_would_not_have_been_taken_anyway_is_not_told() -> None:
    choice = choose(rank([release(UHD), release(SD, rejections=("no",))], PLAIN))
    assert choice.passed_over == ()


def test_nothing_to_choose() -> None:
    assert choose(rank([], PLAIN)).best is None
    none = choose(rank([release(HD, rejections=("no",))], PLAIN))
    assert none.best is None
    assert not none.meets(-1000)
    assert [one.why for one in none.passed_over] == [Why.REJECTED]


def test_a_threshold_is_met_from_its_own_number_on() -> None:
    choice = choose(rank([release(HD)], PLAIN))
    assert choice.best is not None
    total = choice.best.score.total
    assert choice.meets(total)
    assert not choice.meets(total + 1)
