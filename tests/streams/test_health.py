"""Alerts in virtual time: what lasts is told, once, together where it belongs together; and after any looks at all."""

import asyncio
import gc
import logging
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reactivex.testing import TestScheduler

from streams.health import Rules, Spell, _Watch, alerts
from streams.publisher import Publisher
from tgarr.domain.health import Alert, Cause, Checked, Look, Part, Trouble, TroubleKind

EVERYTHING = frozenset(TroubleKind)
HOSTS = {"radarr": "media", "sonarr": "media", "jellyfin": "attic"}
GIGABYTE = 10**9
START = 1_000_000.0


def down(service: str, *, host: str | None = None) -> Trouble:
    place = HOSTS[service] if host is None else host
    return Trouble(kind=TroubleKind.DOWN, service=service, reason="unreachable", host=place)


def disk(service: str, free: float = 3 * GIGABYTE, *, total: float = 0) -> Trouble:
    return Trouble(kind=TroubleKind.DISK, service=service, name="/media", free=int(free), total=int(total))


def complaint(service: str, source: str = "DownloadClientCheck", *follows: str) -> Trouble:
    return Trouble(kind=TroubleKind.COMPLAINT, service=service, name=source, follows=follows)


def blocked(service: str, download: str) -> Trouble:
    return Trouble(kind=TroubleKind.IMPORT, service=service, name=download)


def checks(*troubles: Trouble, services: Mapping[str, str] = HOSTS) -> dict[str, Checked]:
    """What a look finds: a service that is down is known for nothing else."""
    silent = {one.service for one in troubles if one.kind is TroubleKind.DOWN}
    return {
        name: Checked(
            host=host,
            troubles=tuple(one for one in troubles if one.service == name),
            knows=frozenset({TroubleKind.DOWN}) if name in silent else EVERYTHING,
        )
        for name, host in services.items()
    }


class House:
    """Looks at a household, `every` seconds of virtual time, with what was told and when."""

    def __init__(
        self, *, lasting: float = 90, every: float = 10, opened: tuple[Alert, ...] = (), spells: tuple[Spell, ...] = ()
    ) -> None:
        self.clock = TestScheduler()
        self.looks = Publisher[Look]()
        self.rules = Rules(lasting=lasting)
        self.every = every
        self.told: list[tuple[float, Alert]] = []
        self.stream = self.looks.stream.pipe(
            alerts(lambda: self.rules, scheduler=self.clock, opened=opened, spells=spells)
        )
        self.stream.subscribe(lambda alert: self.told.append((self.clock.clock, alert)))

    @property
    def last(self) -> Alert:
        return self.told[-1][1]

    @property
    def open(self) -> dict[str, Alert]:
        newest = {alert.key: alert for _, alert in self.told}
        return {key: alert for key, alert in newest.items() if alert.ended is None}

    def look(self, services: Mapping[str, Checked]) -> None:
        self.looks.publish(Look(at=START + self.clock.clock, services=services))

    def sees(self, *troubles: Trouble, seconds: float, services: Mapping[str, str] = HOSTS) -> None:
        """Look at the same again and again for so long."""
        until = self.clock.clock + seconds
        while self.clock.clock < until:
            self.look(checks(*troubles, services=services))
            self.clock.advance_by(self.every)


async def test_what_lasts_is_told_once_and_its_end_with_how_long_it_took() -> None:
    house = House()
    house.sees(down("radarr"), seconds=840)
    assert [moment for moment, _ in house.told] == [90]
    assert house.last.ended is None
    house.sees(seconds=300)
    (_, first), (moment, last) = house.told
    assert (moment, last.key) == (930, first.key)
    assert last.ended is not None
    assert last.ended - last.began == 840  # since it was seen to be well, not since that was sure


async def test_what_passes_is_not_told() -> None:
    house = House()
    for _ in range(20):
        house.sees(down("radarr"), seconds=80)
        house.sees(seconds=10)
    assert house.told == []


async def test_what_flaps_is_one_alert_and_each_return_doubles_the_patience() -> None:
    house = House()
    house.sees(down("radarr"), seconds=100)
    for _ in range(3):
        house.sees(seconds=80)
        house.sees(down("radarr"), seconds=100)
    assert len(house.told) == 1
    began = house.clock.clock
    house.sees(seconds=2000)
    assert [moment - began for moment, alert in house.told if alert.ended is not None] == [90 * 8]


async def test_a_trouble_that_was_told_before_an_end_of_the_process_is_damped_as_well() -> None:
    house = House(spells=(Spell(subject=down("radarr").subject, ago=600), Spell(subject="old", ago=7 * 3600)))
    house.sees(down("radarr"), seconds=100)
    began = house.clock.clock
    house.sees(seconds=500)
    assert [moment - began for moment, alert in house.told if alert.ended is not None] == [180]


async def test_after_six_hours_it_is_forgotten_how_often_it_came() -> None:
    house = House()
    for _ in range(2):
        house.sees(down("radarr"), seconds=100)
        house.sees(seconds=7 * 3600)
    ends = [(moment, alert) for moment, alert in house.told if alert.ended is not None]
    assert [START + moment - (alert.ended or 0) for moment, alert in ends] == [90, 90]


async def test_services_of_one_host_that_go_together_are_one_alert_with_its_cause() -> None:
    house = House()
    house.sees(down("radarr"), down("sonarr"), seconds=200)
    assert len(house.told) == 1
    assert [part.trouble.service for part in house.last.parts] == ["radarr", "sonarr"]
    assert house.last.cause is Cause.HOST
    house.sees(down("sonarr"), seconds=100)
    assert [part.trouble.service for part in house.last.lasting] == ["sonarr"]
    house.sees(seconds=100)
    assert house.last.ended is not None
    assert house.last.cause is Cause.HOST  # what it was, when it is over
    assert len({alert.key for _, alert in house.told}) == 1


async def test_everything_down_on_several_hosts_is_the_network() -> None:
    house = House()
    house.sees(*map(down, HOSTS), seconds=200)
    assert (len(house.told), house.last.cause) == (1, Cause.NETWORK)


async def test_some_of_a_host_have_no_cause_in_common() -> None:
    house = House()
    house.sees(down("radarr"), down("jellyfin"), seconds=200)
    assert (len(house.told), len(house.last.parts), house.last.cause) == (1, 2, None)


async def test_one_that_follows_soon_joins_and_one_that_follows_late_is_news() -> None:
    house = House()
    house.sees(down("radarr"), seconds=50)
    house.sees(down("radarr"), down("sonarr"), seconds=200)
    assert [len(alert.parts) for _, alert in house.told] == [1, 2]
    house.sees(down("radarr"), down("sonarr"), down("jellyfin"), seconds=200)
    assert [len(alert.parts) for _, alert in house.told] == [1, 2, 1]
    assert len(house.open) == 2


async def test_one_that_refuses_our_key_has_nothing_to_do_with_its_host() -> None:
    house = House()
    house.sees(down("radarr", host=""), down("sonarr"), seconds=200)
    assert [len(alert.parts) for _, alert in house.told] == [1, 1]
    assert [alert.cause for _, alert in house.told] == [None, None]


async def test_a_disk_is_one_whoever_speaks_of_it_and_whenever() -> None:
    house = House()
    house.sees(disk("radarr", total=GIGABYTE * 4000), seconds=400)
    house.sees(disk("radarr", total=GIGABYTE * 4000), disk("sonarr", total=GIGABYTE * 4000), seconds=200)
    house.sees(
        disk("radarr", total=GIGABYTE * 4000), disk("sonarr", total=GIGABYTE * 4000), disk("jellyfin"), seconds=200
    )
    assert [len(alert.parts) for _, alert in house.told] == [1, 2, 3]
    assert len(house.open) == 1


async def test_a_disk_that_fills_quickly_is_one_for_those_who_notice_late() -> None:
    house = House()
    for free in range(40, 10, -1):
        house.sees(disk("radarr", free * GIGABYTE), seconds=10)
    for free in range(10, 0, -1):
        house.sees(disk("radarr", free * GIGABYTE), disk("sonarr", (free + 5) * GIGABYTE), seconds=10)
    assert [len(alert.parts) for _, alert in house.told] == [1, 2]


async def test_two_disks_are_two() -> None:
    house = House()
    house.sees(disk("radarr", total=GIGABYTE * 4000), disk("sonarr", total=GIGABYTE * 8000), seconds=200)
    assert len(house.open) == 2


async def test_how_full_a_disk_is_by_and_by_is_no_news() -> None:
    house = House()
    for free in range(30, 10, -1):
        house.sees(disk("radarr", free * GIGABYTE / 10), seconds=30)
    assert len(house.told) == 1


async def test_a_disk_is_well_when_others_say_so_while_one_of_them_is_down() -> None:
    house = House()
    house.sees(disk("radarr"), disk("sonarr"), seconds=200)
    house.sees(down("radarr"), disk("sonarr"), seconds=60)
    house.sees(down("radarr"), seconds=60)
    assert {alert.kind for alert in house.open.values()} == {TroubleKind.DISK, TroubleKind.DOWN}
    house.sees(down("radarr"), seconds=60)
    assert [alert.kind for alert in house.open.values()] == [TroubleKind.DOWN]


async def test_what_a_service_that_is_down_had_is_not_over() -> None:
    house = House()
    house.sees(blocked("radarr", "a"), seconds=100)
    house.sees(down("radarr"), seconds=500)
    assert {alert.kind for alert in house.open.values()} == {TroubleKind.IMPORT, TroubleKind.DOWN}
    house.sees(blocked("radarr", "a"), seconds=500)
    assert [alert.kind for alert in house.open.values()] == [TroubleKind.IMPORT]


async def test_a_complaint_that_a_service_being_down_explains_is_not_told_until_long_after() -> None:
    house = House()
    house.sees(down("jellyfin"), complaint("radarr", "DownloadClientCheck", "jellyfin"), seconds=500)
    assert [alert.kind for _, alert in house.told] == [TroubleKind.DOWN]
    house.sees(complaint("radarr", "DownloadClientCheck", "jellyfin"), seconds=800)
    assert [alert.kind for _, alert in house.told] == [TroubleKind.DOWN] * 2
    house.sees(complaint("radarr", "DownloadClientCheck", "jellyfin"), seconds=200)
    assert house.last.kind is TroubleKind.COMPLAINT


async def test_the_same_complaint_of_two_services_is_one_and_other_ones_are_not() -> None:
    house = House()
    house.sees(complaint("radarr", "Proxy"), complaint("sonarr", "Proxy"), complaint("sonarr", "Mount"), seconds=200)
    assert sorted(len(alert.parts) for alert in house.open.values()) == [1, 2]


async def test_imports_are_told_by_library() -> None:
    house = House()
    house.sees(blocked("radarr", "a"), blocked("radarr", "b"), blocked("sonarr", "c"), seconds=200)
    assert sorted(len(alert.parts) for alert in house.open.values()) == [1, 2]


async def test_a_service_that_was_taken_out_ends_its_alert_at_once() -> None:
    house = House()
    house.sees(down("radarr"), down("sonarr"), seconds=100)
    house.sees(down("sonarr"), seconds=10, services={"sonarr": "media", "jellyfin": "attic"})
    assert [part.gone for part in house.last.parts] == [True, False]
    house.sees(seconds=10, services={"jellyfin": "attic"})
    assert house.last.ended is not None


async def test_a_service_nothing_is_known_of_is_as_it_was() -> None:
    house = House()
    house.sees(down("radarr"), seconds=100)
    for _ in range(50):
        house.look(checks() | {"radarr": Checked()})
        house.clock.advance_by(10)
    assert len(house.open) == 1


async def test_an_alert_of_an_earlier_life_is_not_told_again_and_its_end_is() -> None:
    earlier = Alert(key="a", parts=(Part(trouble=down("radarr"), began=START - 600),))
    house = House(opened=(earlier,))
    house.sees(down("radarr"), seconds=300)
    assert house.told == []
    house.sees(seconds=100)
    ((_, ended),) = house.told
    assert (ended.key, ended.ended) == ("a", START + 300)


async def test_another_rule_is_in_force_at_the_next_look() -> None:
    house = House(lasting=3600)
    house.sees(down("radarr"), seconds=100)
    assert house.told == []
    house.rules = Rules(lasting=90)
    house.sees(down("radarr"), seconds=10)
    assert len(house.told) == 1


async def test_a_listener_that_fails_silences_no_other(caplog: pytest.LogCaptureFixture) -> None:
    house = House()

    def fails(_: Alert) -> None:
        raise ValueError("a mistake in a listener")

    heard = list[Alert]()
    house.stream.subscribe(fails)
    house.stream.subscribe(heard.append)
    with caplog.at_level(logging.ERROR):
        house.sees(down("radarr"), seconds=100)
        house.sees(seconds=100)
    assert len(heard) == len(house.told) == 2
    assert "a mistake in a listener" in caplog.text


async def test_a_look_that_cannot_be_worked_on_does_not_end_the_stream(caplog: pytest.LogCaptureFixture) -> None:
    house = House()
    with caplog.at_level(logging.ERROR):
        house.look(None)  # type: ignore[arg-type]  # a mistake
    house.sees(down("radarr"), seconds=100)
    assert len(house.told) == 1
    assert "could not be worked on" in caplog.text


async def test_memory_is_of_what_is_wrong_and_of_six_hours() -> None:
    house = House(every=60)
    for number in range(600):
        house.sees(blocked("radarr", f"download {number}"), seconds=180)
        house.sees(seconds=300)
    (watch,) = [one for one in gc.get_objects() if isinstance(one, _Watch) and one.scheduler is house.clock]
    assert len({alert.key for _, alert in house.told}) == 600
    assert (len(watch.cases), len(watch.open)) == (0, 0)
    assert len(watch.spells) <= 6 * 3600 / 480 + 1


SIGHTINGS = st.sampled_from(
    [
        *map(down, HOSTS),
        down("radarr", host=""),
        *map(disk, HOSTS),
        disk("sonarr", 90 * GIGABYTE, total=4000 * GIGABYTE),
        blocked("radarr", "a"),
        blocked("radarr", "b"),
        complaint("radarr", "DownloadClientCheck", "jellyfin"),
        complaint("sonarr", "DownloadClientCheck", "jellyfin"),
        Trouble(kind=TroubleKind.FOLDER, service="radarr", words="/films"),
        Trouble(kind=TroubleKind.INDEXER, service="sonarr", name="x"),
    ]
)
LOOKS = st.lists(
    st.tuples(st.lists(SIGHTINGS, max_size=5), st.sets(st.sampled_from(list(HOSTS)), max_size=2), st.integers(1, 200)),
    max_size=40,
)


@given(LOOKS)
def test_any_looks_leave_at_most_one_open_alert_for_a_subject_and_end_it(
    looks: list[tuple[list[Trouble], set[str], int]],
) -> None:
    async def through() -> House:
        house = House()
        for troubles, unknown, seconds in looks:
            found = checks(*{one.subject: one for one in troubles}.values())
            house.look(found | {name: Checked(host=HOSTS[name]) for name in unknown})
            lasting = [part.trouble.subject for alert in house.open.values() for part in alert.lasting]
            assert len(lasting) == len(set(lasting))
            house.clock.advance_by(seconds)
        house.sees(seconds=4000)
        return house

    house = asyncio.run(through())
    assert house.open == {}
    ends = [alert.key for _, alert in house.told if alert.ended is not None]
    assert len(ends) == len(set(ends))  # and an end is the last word
    assert set(ends) == {alert.key for _, alert in house.told}
    for alert in {alert.key: alert for _, alert in house.told}.values():
        assert all(part.ended is not None and part.ended >= part.began for part in alert.parts)
