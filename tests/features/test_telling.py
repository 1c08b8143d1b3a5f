"""Who hears what, when, in which message: on a real record, in virtual time."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
import reactivex
from hypothesis import given, settings
from hypothesis import strategies as st
from reactivex.scheduler import VirtualTimeScheduler

from actors.stores import audit, chats, journal, live_cards, notices, people, waiters
from actors.stores import outbox as store
from actors.stores.messages import Standing
from actors.stores.schema import shipped
from tgarr.chat import preferences
from tgarr.chat.house import House
from tgarr.chat.preferences import Preferences, Preset
from tgarr.config import Config, Group
from tgarr.domain.events import Recorded, Told
from tgarr.domain.library import HistoryKind, HistoryRecord
from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.news import News, NewsKind
from tgarr.domain.notices import About, Piece, Word
from tgarr.domain.quiet import QuietHours
from tgarr.facts import kind_of, to_json
from tgarr.features.notices import reading, telling
from tgarr.features.notices.reading import Fact, Read

ANNA, BORIS, GROUP, CHANNEL = 1, 2, -100, -200
HOUR = 3600.0
BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 3, 10, 20, 0, tzinfo=BERLIN).timestamp()
ARCANE = About(title="Аркейн", year=2021, media=MediaKind.SERIES, ids=ExternalIds(tvdb=371028))
TELEGRAM = {"api_id": 1, "api_hash": "0" * 32, "bot_token": "1:x"}
NIGHT = QuietHours.parse("23:00-08:00")


class Town:
    """A record, its people and groups, and a clock that only runs when it is told to."""

    def __init__(self, *, at: float = EVENING, groups: Sequence[dict[str, Any]] = (), **config: Any) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        for step in shipped():
            self.db.executescript(step.sql)
        self.time = VirtualTimeScheduler(initial_clock=at)  # type: ignore[arg-type]  # seconds, as ours
        self.jump = 0.0
        self.config = Config.model_validate(
            {"telegram": TELEGRAM, "time_zone": "Europe/Berlin", "groups": list(groups), "people": {"admins": [ANNA]}}
            | config
        )
        nobody = cast("Any", None)
        self.house = House(config=self.config, state=nobody, directory=nobody, front=nobody, clock=self.now)
        people.add(self.db, ANNA, role="admin", name="Анна", username="anna", now=0, language="ru")
        people.add(self.db, BORIS, role="user", name="Boris", username="boris", now=0, language="en", added_by=ANNA)
        for person in (ANNA, BORIS):
            chats.note(self.db, person, kind="private", title="", now=0)
        self.rounds = reactivex.interval(15.0, scheduler=self.time).subscribe(lambda _: self.wakes())

    def now(self) -> float:
        return self.time.clock + self.jump

    def wakes(self) -> bool:
        return self.writes(lambda: telling.wake(self.db, self.house))

    def writes(self, work: Callable[[], bool]) -> bool:
        self.db.execute("BEGIN")
        try:
            answer = work()
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        return answer

    def passes(self, seconds: float) -> None:
        self.time.advance_by(seconds)

    def wants(self, person: int, **chosen: Any) -> None:
        preferences.keep(self.db, person, Preferences(**chosen))

    def recorded(self, *numbers: int, kind: HistoryKind = HistoryKind.IMPORTED, download: str = "") -> list[Fact]:
        """Write records of episodes of the second season into the journal."""
        facts: list[Fact] = []
        for number in numbers:
            record = HistoryRecord(
                id=number,
                kind=kind,
                at=datetime.fromtimestamp(self.now(), UTC),
                title_id=3,
                download_id=download or f"d{number}",
                release=f"Arcane.S02E{number:02}.1080p",
                quality="WEBDL-1080p",
                episode_id=number,
            )
            facts.append(
                Recorded(instance="sonarr", record=record, fact=self.noted("sonarr", record, f"{kind} {number}"))
            )
        return facts

    def noted(self, service: str, said: HistoryRecord | News, source: str) -> int:
        at, body = said.at.timestamp(), to_json(said)
        known = journal.note(self.db, service=service, kind=kind_of(said), source_id=source, happened_at=at, body=body)
        if known is not None:
            return known.id
        row = self.db.execute(
            "SELECT id FROM facts WHERE source_id = ? AND kind = ?", (source, kind_of(said))
        ).fetchone()
        return int(row[0])

    def tells(self, facts: Sequence[Fact]) -> bool:
        return self.writes(lambda: telling.tell(self.db, self.house, self.reads(facts), facts))

    def reads(self, facts: Sequence[Fact]) -> Read:
        records = [fact for fact in facts if isinstance(fact, Recorded)]
        if len(records) < len(facts):
            return reading.told([fact for fact in facts if isinstance(fact, Told)], pictures="radarr")
        numbers = {number: (2, number) for number in range(100)}
        pieces = tuple(reading.piece_of(fact, numbers, again=False) for fact in records)
        return Read(about=ARCANE, pieces=pieces, subject="s371028")

    def news(self, kind: NewsKind, **fields: Any) -> list[Fact]:
        values = {"title": "Аркейн", "media": MediaKind.SERIES, "ids": ExternalIds(tvdb=371028)} | fields
        news = News(id="1", kind=kind, at=datetime.fromtimestamp(self.now(), UTC), **values)
        return [Told(instance="seerr", news=news, fact=self.noted("seerr", news, f"{kind}"))]

    def says(self, chat: int) -> list[str]:
        """Return the messages of a chat as they stand, or will stand when all of the outbox is sent."""
        rows = self.db.execute(
            "SELECT kind, coalesce(live_key, sameness), json_extract(body, '$.screen.text') FROM outbox"
            " WHERE chat = ? ORDER BY id",
            (chat,),
        )
        standing: dict[str, str] = {}
        for kind, name, text in rows:
            assert (kind == "send") is (name not in standing)
            standing[name] = text
        return list(standing.values())

    def sends(self) -> None:
        """Have Telegram take all that waits."""
        while heads := store.heads(self.db):
            for row in heads:
                if row.kind == "send":
                    number = row.id + 1000
                    standing = Standing(chat=row.chat, message_id=number, live_key=row.live_key, sent_at=self.now())
                    store.sent(self.db, row, standing, now=self.now())
                else:
                    store.finish(self.db, row, "sent", now=self.now())


@pytest.fixture
def town() -> Iterator[Town]:
    made = Town(groups=[{"chat": GROUP, "events": ["available", "failed"]}])
    yield made
    made.rounds.dispose()
    made.db.close()


def test_a_season_over_an_evening_is_one_message_in_each_place_and_language(town: Town) -> None:
    town.wants(BORIS, preset=Preset.ALL)
    for number in (1, 2, 3, 4, 6):
        town.tells(town.recorded(number))
        town.sends()
        town.passes(HOUR)
    assert town.says(GROUP) == ["📺 Аркейн (2021) › Сезон 2\n✅ 5 серий готовы: 1–4, 6\nWEBDL-1080p"]
    assert town.says(BORIS) == ["📺 Аркейн (2021) › Season 2\n✅ 5 episodes are ready: 1–4, 6\nWEBDL-1080p"]
    assert town.says(ANNA) == []  # she hears of what she asked for
    town.passes(5 * HOUR + 1)
    town.tells(town.recorded(7))
    assert len(town.says(GROUP)) == 2


def test_a_pack_of_forty_is_one_message(town: Town) -> None:
    town.tells(town.recorded(*range(1, 41), download="pack"))
    assert town.db.execute("SELECT count(*) FROM outbox").fetchone() == (1,)
    assert "40 серий готовы: 1–40" in town.says(GROUP)[0]


def test_a_fact_is_told_once_and_one_that_fails_amid_is_told_later(town: Town) -> None:
    facts = town.recorded(1)

    def dies() -> bool:
        telling.tell(town.db, town.house, town.reads(facts), facts)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        town.writes(dies)
    assert town.says(GROUP) == []
    for _ in range(3):
        town.tells(facts)
    assert len(town.says(GROUP)) == 1
    assert journal.unfinished(town.db) == []


BATCHES = st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=5), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(BATCHES, st.lists(st.integers(0, 25), min_size=12, max_size=12), st.sampled_from([None, NIGHT]))
def test_any_interleaving_repetition_and_order_ends_in_one_message_with_the_same_text(
    batches: list[list[int]], minutes: list[int], quiet: QuietHours | None
) -> None:
    made = Town(at=EVENING + 5 * HOUR, groups=[{"chat": GROUP}])
    made.wants(ANNA, preset=Preset.ALL, quiet=quiet)
    for batch, pause in zip(batches, minutes, strict=False):
        made.tells(made.recorded(*batch))
        if pause % 2:
            made.sends()
        made.passes(pause * 60.0)
    made.passes(12 * HOUR)
    numbers = {number for batch in batches for number in batch}
    other = Town(at=EVENING, groups=[{"chat": GROUP}])
    other.tells(other.recorded(*numbers))
    assert made.says(GROUP) == other.says(GROUP)
    assert made.says(ANNA) == made.says(GROUP)
    assert journal.unfinished(made.db) == []
    assert notices.held(made.db) == []


def test_what_was_asked_for_is_told_to_who_asked_and_the_others_read_who_it_was(town: Town) -> None:
    audit.add(town.db, now=1, person=BORIS, action="add", subject="s371028")
    audit.add(town.db, now=1, person=ANNA, action="remove", subject="s371028")
    town.tells(town.recorded(1))
    assert town.says(BORIS) == ["📺 Аркейн (2021) › S02E01\n✅ Ready to watch\nWEBDL-1080p"]
    assert town.says(GROUP)[0].endswith("Попросил(а): Boris")
    assert town.says(ANNA) == []


def test_who_asked_elsewhere_is_known_by_their_name(town: Town) -> None:
    town.tells(town.news(NewsKind.REQUESTED, who="@Boris"))
    town.tells(town.news(NewsKind.DECLINED, who="boris", detail="no room"))
    assert town.says(BORIS) == ["📺 Аркейн\n🚫 The request is declined\nno room\nAsked by @Boris, boris"]
    assert town.says(ANNA) == town.says(GROUP) == []


def test_what_a_media_server_tells_of_an_import_is_no_second_message(town: Town) -> None:
    town.wants(BORIS, preset=Preset.ALL)
    town.tells(town.news(NewsKind.ADDED, picture="https://image.example/p.jpg"))
    assert "New in the media library" in town.says(BORIS)[0]
    town.passes(HOUR)
    town.tells(town.recorded(1, 2))
    town.passes(HOUR)
    town.tells(town.news(NewsKind.AVAILABLE))
    assert [one.split("\n")[1] for one in town.says(BORIS)] == ["✅ 2 episodes are ready: 1–2"]
    assert len(town.says(GROUP)) == 1  # which does not hear of what media servers add


def card(
    town: Town, fact: Fact, *, chat: int, stage: str = "downloading", ended: bool = False, **journey: object
) -> None:
    assert isinstance(fact, Recorded)
    journey = {"instance": "sonarr", "title_id": 3, "download_id": fact.record.download_id, "stage": stage} | journey
    subject = {"journey": journey, "person": BORIS, "name": "Boris"}
    live_cards.put(town.db, key=f"card {chat}", chat=chat, kind="progress", subject=subject, now=1)
    if ended:
        live_cards.end(town.db, f"card {chat}", now=2)


@pytest.mark.parametrize(
    ("stage", "ended", "heard"), [("downloading", False, 0), ("ready", True, 0), ("downloading", True, 1)]
)
def test_a_private_card_that_shows_it_is_no_message_beside_it_and_one_that_was_left_is(
    town: Town, stage: str, *, ended: bool, heard: int
) -> None:
    facts = town.recorded(1)
    card(town, facts[0], chat=BORIS, stage=stage, ended=ended)
    town.tells(facts)
    assert len(town.says(BORIS)) == heard
    assert "Попросил(а): Boris" in town.says(GROUP)[0]
    others = town.recorded(2)
    audit.add(town.db, now=1, person=BORIS, action="grab", subject="s371028")
    town.tells(others)
    assert len(town.says(BORIS)) == 1


@pytest.mark.parametrize(
    ("journey", "shows"),
    [
        ({"release": ""}, True),
        ({"release": "", "episode_id": 1}, True),
        ({"release": "", "episode_id": 2}, False),
        ({"release": "Arcane.S02E01.1080p"}, True),
        ({"release": "Another.1080p"}, False),
        ({"release": "", "title_id": 4}, False),
        ({"release": "", "season": 2}, True),
        ({"release": "", "season": 1}, False),
        ({"release": "", "instance": "sonarr-4k"}, False),
    ],
)
def test_a_card_that_still_searches_will_show_what_is_found(
    town: Town, journey: dict[str, object], *, shows: bool
) -> None:
    facts = town.recorded(1, kind=HistoryKind.GRABBED)
    audit.add(town.db, now=1, person=BORIS, action="search", subject="s371028")
    card(town, facts[0], chat=BORIS, stage="searching", **{"download_id": ""} | journey)
    town.tells(facts)
    assert (town.says(BORIS) == []) is shows


def test_a_card_in_a_group_does_not_keep_the_group_from_hearing(town: Town) -> None:
    facts = town.recorded(1)
    card(town, facts[0], chat=GROUP)
    town.tells(facts)
    assert len(town.says(GROUP)) == 1


def test_what_somebody_waits_for_at_a_card_in_the_group_is_said_there_by_the_card(town: Town) -> None:
    facts = town.recorded(1)
    card(town, facts[0], chat=GROUP)
    waiters.join(town.db, card=f"card {GROUP}", person=ANNA, now=1)
    grabbed = town.recorded(1, kind=HistoryKind.GRABBED)
    town.wants(BORIS, preset=Preset.ALL)
    for told in (grabbed, facts):
        town.tells(told)
    assert town.says(GROUP) == []
    assert len(town.says(BORIS)) == 2
    town.tells(town.recorded(2))
    assert len(town.says(GROUP)) == 1


def test_a_group_that_moves_hears_the_rest_in_its_new_chat(town: Town) -> None:
    town.tells(town.recorded(1, 2))
    town.sends()
    chats.migrate(town.db, GROUP, to=-1000, now=town.now())
    for number in (3, 4):
        town.tells(town.recorded(number))
        town.sends()
    assert [one.split("\n")[1] for one in town.says(GROUP)] == ["✅ 2 серии готовы: 1–2"]
    assert [one.split("\n")[1] for one in town.says(-1000)] == ["✅ 2 серии готовы: 3–4"]


def test_a_message_that_had_not_gone_out_when_the_group_moved_goes_on_in_the_new_chat(town: Town) -> None:
    town.tells(town.recorded(1))
    chats.migrate(town.db, GROUP, to=-1000, now=town.now())
    town.tells(town.recorded(2))
    assert [one.split("\n")[1] for one in town.says(-1000)] == ["✅ 2 серии готовы: 1–2"]
    assert town.says(GROUP) == []


# Quiet hours


def night(**chosen: Any) -> Town:
    made = Town(at=EVENING + 3.5 * HOUR)  # 23:30
    made.wants(ANNA, preset=Preset.ALL, quiet=NIGHT, **chosen)
    return made


def test_a_night_ends_in_one_message_on_the_minute() -> None:
    town = night()
    town.tells(town.recorded(1))
    town.passes(2 * HOUR)
    town.tells(town.recorded(2))
    town.tells(town.recorded(3, kind=HistoryKind.FAILED))
    town.passes(6.5 * HOUR - 1)
    assert town.says(ANNA) == []
    town.passes(16)
    assert town.says(ANNA) == [
        "🌅 За ночь\n\n• 📺 Аркейн (2021)\n   Сезон 2: ✅ 2 серии готовы: 1–2\n   S02E03: ❌ Загрузка не удалась"
    ]
    town.passes(16 * HOUR)
    town.tells(town.recorded(4, kind=HistoryKind.GRABBED))
    assert len(town.says(ANNA)) == 1  # it is night again
    town.passes(10 * HOUR)
    assert len(town.says(ANNA)) == 2


def test_one_thing_of_a_night_is_a_message_of_its_own_that_goes_on() -> None:
    town = night()
    town.tells(town.recorded(1))
    town.passes(9 * HOUR)
    town.sends()
    assert [one.split("\n")[1] for one in town.says(ANNA)] == ["✅ Можно смотреть"]
    town.passes(HOUR)
    town.tells(town.recorded(2))
    assert len(town.says(ANNA)) == 2  # ten hours later, an evening of its own


def test_what_another_version_wrote_is_in_nobody_s_way() -> None:
    town = night()
    strange: dict[str, Any] = {"pieces": [{"word": "of another version"}]}
    held = {"chat": ANNA, "topic": 0, "family": "ready", "state": "held", "now": town.now()}
    notices.add(town.db, story=strange, **held)
    town.tells(town.recorded(1))
    town.passes(9 * HOUR)
    assert len(town.says(ANNA)) == 1
    notices.add(town.db, story=strange, **held)
    town.passes(60)
    assert len(town.says(ANNA)) == 1
    assert notices.held(town.db) == []


def test_a_download_of_the_night_that_is_there_in_the_morning_is_told_as_there() -> None:
    town = night()
    town.tells(town.recorded(1, 2, kind=HistoryKind.GRABBED))
    town.passes(HOUR)
    town.tells(town.recorded(1, 2))
    town.passes(9 * HOUR)
    assert town.says(ANNA) == ["📺 Аркейн (2021) › Сезон 2\n✅ 2 серии готовы: 1–2\nWEBDL-1080p"]
    assert town.db.execute("SELECT state FROM notices ORDER BY id").fetchall() == [("digested",), ("told",)]


def test_what_was_told_before_the_night_is_edited_in_it() -> None:
    town = Town(at=EVENING + 2.5 * HOUR)
    town.wants(ANNA, preset=Preset.ALL, quiet=NIGHT)
    town.tells(town.recorded(1))
    town.sends()
    town.passes(HOUR)
    town.tells(town.recorded(2))
    assert [one.split("\n")[1] for one in town.says(ANNA)] == ["✅ 2 серии готовы: 1–2"]
    assert notices.held(town.db) == []


def test_a_bot_that_was_down_over_the_end_tells_when_it_is_back() -> None:
    town = night()
    town.tells(town.recorded(1))
    town.tells(town.recorded(2, kind=HistoryKind.FAILED))
    town.rounds.dispose()
    town.passes(30 * HOUR)
    assert town.says(ANNA) == []
    assert town.wakes() is True  # night again: it has still to wait
    town.passes(5 * HOUR)
    assert town.wakes() is False
    assert len(town.says(ANNA)) == 1


@pytest.mark.parametrize("jump", [HOUR, -HOUR / 2, 9 * HOUR, -9 * HOUR])
def test_a_clock_that_jumps_neither_loses_nor_doubles_it(jump: float) -> None:
    town = night()
    town.tells(town.recorded(1))
    town.tells(town.recorded(2, kind=HistoryKind.FAILED))
    town.jump = jump
    town.passes(60)
    early = len(town.says(ANNA))
    assert early == (abs(jump) > HOUR)  # then it is day
    town.jump = 0.0
    town.passes(9 * HOUR)
    assert len(town.says(ANNA)) == 1


def test_who_travels_is_woken_by_the_clock_of_the_place() -> None:
    town = night()
    town.tells(town.recorded(1))
    people.set_time_zone(town.db, ANNA, "Asia/Tokyo")  # 07:30 there
    town.passes(20 * 60)
    assert town.says(ANNA) == []
    town.passes(11 * 60)
    assert len(town.says(ANNA)) == 1


@pytest.mark.parametrize(("evening", "hours"), [("2026-03-28T23:30", 7.5), ("2026-10-24T23:30", 9.5)])
def test_in_the_nights_in_which_the_clock_changes_the_end_is_when_the_clock_shows_it(
    evening: str, hours: float
) -> None:
    town = Town(at=datetime.fromisoformat(evening).replace(tzinfo=BERLIN).timestamp())
    town.wants(ANNA, preset=Preset.ALL, quiet=NIGHT)
    town.tells(town.recorded(1))
    town.passes(hours * HOUR - 1)
    assert town.says(ANNA) == []
    town.passes(16)
    assert len(town.says(ANNA)) == 1


def test_quiet_hours_that_are_given_up_end_at_once_and_a_muted_evening_is_no_night() -> None:
    town = Town()
    town.wants(ANNA, preset=Preset.ALL, muted_until=EVENING + HOUR)
    town.tells(town.recorded(1))
    town.tells(town.recorded(2, kind=HistoryKind.FAILED))
    town.passes(HOUR - 60)
    assert town.says(ANNA) == []
    town.wants(ANNA, preset=Preset.ALL)
    town.passes(16)
    assert town.says(ANNA)[0].startswith("🔔 Пока вас не беспокоили\n")


def test_a_group_has_quiet_hours_too_and_one_that_is_taken_out_hears_nothing() -> None:
    group = {"chat": GROUP, "events": ["available"], "quiet": "23:00-08:00", "topic": 7, "language": "en"}
    town = Town(at=EVENING + 3.5 * HOUR, groups=[group, {"chat": CHANNEL, "quiet": "23:00-08:00"}])
    town.tells(town.recorded(1))
    town.passes(HOUR)
    assert town.says(GROUP) == town.says(CHANNEL) == []
    town.house.config = town.config.model_copy(update={"groups": (Group.model_validate(group),)})
    town.passes(9 * HOUR)
    assert "Ready to watch" in town.says(GROUP)[0]
    assert json.loads(town.db.execute("SELECT body FROM outbox").fetchone()[0])["topic"] == 7
    assert town.says(CHANNEL) == []
    assert town.db.execute("SELECT state FROM notices ORDER BY id").fetchall() == [("told",), ("dropped",)]


def test_who_never_wrote_to_the_bot_is_not_written_to(town: Town) -> None:
    people.add(town.db, 3, role="user", name="Вера", now=0, added_by=ANNA)
    town.wants(3, preset=Preset.ALL)
    town.tells(town.recorded(1))
    assert town.says(3) == []


def test_who_is_shut_out_hears_nothing(town: Town) -> None:
    town.wants(BORIS, preset=Preset.ALL)
    people.block(town.db, BORIS)
    town.tells(town.recorded(1))
    assert town.says(BORIS) == []


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://image.tmdb.org/t/p/w500/x.jpg", True),
        ("http://image.tmdb.org/x.jpg", False),
        ("https://127.0.0.1/x.jpg", False),
        ("https://[::1]/x.jpg", False),
        ("https://localhost/x.jpg", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_pictures_are_taken_from_where_anybody_could(town: Town, address: str, *, taken: bool) -> None:
    facts = town.news(NewsKind.ADDED, picture=address)
    assert (town.reads(facts).about.picture is not None) is taken


@pytest.mark.parametrize(
    ("part", "season", "episodes"),
    [
        ("Season 2", 2, ()),
        ("S02E03", 2, (3,)),
        ("OK Computer", None, ()),
        ("", None, ()),
        ("Season 1, 2", None, ()),
        ("S2025E0103", 2025, (103,)),
    ],
)
def test_the_part_in_news_is_read_where_it_is_a_season(
    town: Town, part: str, season: int | None, episodes: tuple[int, ...]
) -> None:
    piece = town.reads(town.news(NewsKind.ADDED, part=part)).pieces[0]
    assert (piece.season, piece.episodes) == (season, episodes)
    assert piece.part == ("" if season is not None else part)


def test_a_day_between_two_pieces_of_one_batch_makes_two_stories() -> None:
    def piece(fact: int, at: float, download: str = "a") -> Piece:
        return Piece(fact=fact, word=Word.FAILED, at=at, download=download)

    read = Read(about=ARCANE, pieces=())
    found = read.stories([piece(4, 24 * HOUR), piece(1, 1.0), piece(2, 300.0), piece(3, 400.0, "b")])
    assert [[one.fact for one in story.pieces] for story in found] == [[1, 2, 3], [4]]


CAME, WENT, GRABBED = HistoryKind.IMPORTED, HistoryKind.DELETED, HistoryKind.GRABBED


@pytest.mark.parametrize(
    ("history", "replacing", "gone"),
    [
        ([(1, CAME, 7)], set(), set()),
        ([(1, CAME, 7), (2, GRABBED, 7), (3, CAME, 7)], {3}, set()),
        ([(1, CAME, 7), (2, WENT, 7), (3, CAME, 7)], set(), set()),
        ([(1, CAME, 7), (2, WENT, 7)], set(), {1}),
        ([(2, WENT, 7), (1, CAME, 7)], set(), {1}),
        ([(1, CAME, 7), (2, WENT, 8)], set(), set()),
        ([(1, CAME, 7), (2, CAME, 8), (3, WENT, 8)], set(), {2}),
        ([(1, WENT, 7), (2, CAME, 7)], set(), set()),
        ([(5, WENT, 7)], set(), set()),
    ],
)
def test_what_has_become_of_a_file_is_read_in_the_history(
    history: list[tuple[int, HistoryKind, int]], replacing: set[int], gone: set[int]
) -> None:
    lines = [
        HistoryRecord(
            id=number,
            kind=kind,
            at=datetime.fromtimestamp(number, UTC),
            title_id=1,
            download_id="",
            release="",
            episode_id=episode,
        )
        for number, kind, episode in history
    ]
    assert reading.fates(lines, [line for line in lines if line.kind is CAME]) == (replacing, gone)
