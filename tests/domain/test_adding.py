import pytest
from hypothesis import given
from hypothesis import strategies as st

from tgarr.domain.library import Monitor, QualityProfile, RootFolder
from tgarr.domain.media import MediaKind, Season, Title, TitleKey
from tgarr.features.add.rules import Choices, Chosen, first_choice, options, tag_of, toggled

CHOICES = Choices(
    profiles=(QualityProfile(1, "Any"), QualityProfile(4, "HD")),
    folders=(
        RootFolder(id=1, path="/gone", accessible=False),
        RootFolder(id=2, path="/a"),
        RootFolder(id=3, path="/b"),
    ),
)
FILM = Title(key=TitleKey(MediaKind.MOVIE, 1), title="F")
SERIES = Title(key=TitleKey(MediaKind.SERIES, 1), title="S", seasons=(Season(number=1), Season(number=2)))


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Борис", "boris"),
        ("Щукина Юлия", "shchukina-yuliya"),
        ("Їжак Ґанна", "izhak-ganna"),
        ("José  O'Neill!", "jose-o-neill"),
        ("Anna_98", "anna-98"),
        ("王芳", "telegram-77"),
        ("🎬", "telegram-77"),
        ("", "telegram-77"),
    ],
)
def test_who_asked_as_a_tag(name: str, tag: str) -> None:
    assert tag_of(name, 77) == tag


@given(st.text(max_size=60))
def test_every_name_makes_a_tag_that_the_library_takes(name: str) -> None:
    tag = tag_of(name, 77)
    assert tag
    assert set(tag) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("last", "configured", "profile", "folder"),
    [
        ({}, None, 1, "/a"),  # not the folder that cannot be reached
        ({}, "/b", 1, "/b"),
        ({}, "/unknown", 1, "/a"),
        ({"profile": 4, "folder": "/a"}, "/b", 4, "/a"),
        ({"profile": 99, "folder": "/removed"}, "/b", 1, "/b"),
        ({"profile": 99, "folder": "/removed"}, None, 1, "/a"),
    ],
)
def test_what_is_chosen_to_begin_with(
    last: dict[str, object], configured: str | None, profile: int, folder: str
) -> None:
    chosen = first_choice(CHOICES, last=last, configured_folder=configured, title=FILM, season=None)
    assert (chosen.profile, chosen.folder) == (profile, folder)


@pytest.mark.parametrize(
    ("resolution", "profile"), [(0, "HD-1080p"), (2160, "Ultra-HD"), (1080, "HD-1080p"), (720, "HD-720p")]
)
def test_the_profile_is_one_of_the_resolution_that_is_wanted(resolution: int, profile: str) -> None:
    names = ("Any", "SD", "HD-720p", "HD-1080p", "Ultra-HD", "HD - 720p/1080p")
    profiles = tuple(QualityProfile(number, name) for number, name in enumerate(names))
    choices = Choices(profiles=profiles, folders=CHOICES.folders)
    chosen = first_choice(choices, last={}, configured_folder=None, title=FILM, season=None, resolution=resolution)
    assert names[chosen.profile] == profile


def test_where_no_folder_can_be_reached_the_first_is_offered() -> None:
    choices = Choices(profiles=CHOICES.profiles, folders=CHOICES.folders[:1])
    assert first_choice(choices, last={}, configured_folder=None, title=FILM, season=None).folder == "/gone"


def test_monitoring_is_remembered_for_series_and_a_season_that_was_asked_for_counts_more() -> None:
    last = {"monitor": "pilot"}
    shared = {"choices": CHOICES, "last": last, "configured_folder": None}
    assert first_choice(**shared, title=FILM, season=1).monitor is Monitor.ALL  # type: ignore[arg-type]
    assert first_choice(**shared, title=SERIES, season=None).monitor is Monitor.PILOT  # type: ignore[arg-type]
    assert first_choice(**shared, title=SERIES, season=2).seasons == (2,)  # type: ignore[arg-type]
    assert first_choice(**shared, title=SERIES, season=9).seasons is None  # type: ignore[arg-type]
    odd = first_choice(CHOICES, last={"monitor": "odd"}, configured_folder=None, title=SERIES, season=None)
    assert odd.monitor is Monitor.ALL


def test_choices_survive_being_kept() -> None:
    for seasons in (None, (), (1, 3)):
        chosen = Chosen(profile=4, folder="/b", monitor=Monitor.FUTURE, seasons=seasons)
        assert Chosen.from_json(chosen.to_json()) == chosen
        assert options(chosen, tag="anna", search=True).tags == ("anna",)


def test_seasons_are_put_in_and_taken_out() -> None:
    assert toggled((), 3) == (3,)
    assert toggled((3, 1), 2) == (1, 2, 3)
    assert toggled((1, 2, 3), 2) == (1, 3)
