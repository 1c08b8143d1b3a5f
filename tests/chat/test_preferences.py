"""What somebody hears of: presets, the topics turned one by one, hours; and what an older version may have kept."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.stores import people
from actors.stores.schema import shipped
from tgarr.chat import preferences
from tgarr.chat.preferences import Preferences, Preset, Reach
from tgarr.domain.notices import Topic
from tgarr.domain.quiet import QuietHours


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for step in shipped():
        connection.executescript(step.sql)
    people.add(connection, 7, role="user", name="Боря", now=0)
    return connection


def reach(mine: Preferences, *, serves: bool = False) -> dict[str, str]:
    found = {topic: mine.reach_of(topic, serves=serves) for topic in Topic}
    return {topic.value: reach.value for topic, reach in found.items() if reach is not Reach.NONE}


def test_by_themselves_people_hear_of_what_they_asked_for_and_admins_of_errors_too() -> None:
    mine = dict.fromkeys(("available", "grabbed", "failed", "requested", "issue"), "mine")
    assert reach(Preferences()) == mine
    assert reach(Preferences(), serves=True) == mine | {"failed": "all", "issue": "all", "health": "all"}


@pytest.mark.parametrize(
    ("preset", "of_a_user"),
    [
        (Preset.ERRORS, {"failed": "all", "issue": "all"}),
        (Preset.ALL, {topic.value: "all" for topic in Topic if topic is not Topic.HEALTH}),
        (Preset.NONE, {}),
    ],
)
def test_a_preset_is_for_everything_but_how_the_services_are_doing(preset: Preset, of_a_user: dict[str, str]) -> None:
    mine = Preferences(reach={Topic.ADDED: Reach.ALL}).chosen(preset)
    assert reach(mine) == of_a_user
    assert ("health" in reach(mine, serves=True)) is (preset is not Preset.NONE)


def test_a_topic_goes_round_and_one_that_is_nobody_s_has_no_mine() -> None:
    mine, steps = Preferences(), []
    for _ in range(3):
        mine = mine.turned(Topic.AVAILABLE, serves=False)
        steps.append(mine.reach_of(Topic.AVAILABLE, serves=False).value)
    assert steps == ["none", "all", "mine"]
    mine = mine.turned(Topic.ADDED, serves=False)
    assert mine.reach_of(Topic.ADDED, serves=False) is Reach.ALL
    assert mine.turned(Topic.ADDED, serves=False).reach_of(Topic.ADDED, serves=False) is Reach.NONE


def test_all_of_it_is_kept_and_the_usual_takes_no_room(db: sqlite3.Connection) -> None:
    mine = Preferences(
        preset=Preset.ALL, reach={Topic.ADDED: Reach.NONE}, quiet=QuietHours.parse("23:00-08:00"), muted_until=5.0
    )
    preferences.keep(db, 7, mine)
    assert preferences.of(db, 7) == mine
    assert preferences.of_all(db) == {7: mine}
    preferences.keep(db, 7, Preferences())
    assert preferences.of_all(db) == {}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["preset", "reach", "quiet", "muted_until"]), inner)
        ),
        max_leaves=8,
    )
)
def test_whatever_another_version_kept_counts_as_not_chosen(kept: object) -> None:
    assert reach(preferences.read(kept))
