"""What wakes an admin, and what waits until they are up or is never told to who does not want it."""

from typing import Any

import pytest

from actors.stores import alerts
from tests.features.test_telling import ANNA, EVENING, GROUP, HOUR, NIGHT, Town
from tgarr.chat.preferences import Preset
from tgarr.domain.health import Alert, Part, Trouble, TroubleKind
from tgarr.features.alerts import telling
from tgarr.features.alerts.kept import to_json

CRITICAL = {TroubleKind.DOWN, TroubleKind.DISK, TroubleKind.FOLDER}


def happens(town: Town, kind: TroubleKind) -> None:
    trouble = Trouble(service="radarr", kind=kind, name="x", words="x", host="h", reason="unreachable", free=1, total=2)
    alert = Alert(key=kind.value, parts=(Part(trouble=trouble, began=town.now()),))
    alerts.put(town.db, key=alert.key, body=to_json(alert), began_at=alert.began, ended_at=None)
    telling.tell(town.db, town.house, [])


@pytest.mark.parametrize("kind", TroubleKind)
def test_only_what_stops_everything_wakes_people_up(kind: TroubleKind) -> None:
    group: dict[str, Any] = {"chat": GROUP, "events": ["health"], "quiet": str(NIGHT), "language": "en"}
    town = Town(at=EVENING + 4 * HOUR, groups=[group])
    town.wants(ANNA, quiet=NIGHT)
    happens(town, kind)
    assert len(town.says(ANNA)) == len(town.says(GROUP)) == (kind in CRITICAL)
    town.passes(9 * HOUR)
    assert telling.lacking(town.db, town.house) is (kind not in CRITICAL)
    telling.tell(town.db, town.house, [])
    assert len(town.says(ANNA)) == len(town.says(GROUP)) == 1


def test_who_wants_to_hear_of_nothing_hears_of_no_alert() -> None:
    town = Town()
    town.wants(ANNA, preset=Preset.NONE)
    happens(town, TroubleKind.DOWN)
    assert town.says(ANNA) == []
    assert not telling.lacking(town.db, town.house)
