"""What is on its way of a title, as several cards and one queue tell it."""

from typing import Any

from actors.stores.live_cards import LiveCard
from tgarr.chat.underway import UnderWay, under_way, waiting_for, waits
from tgarr.domain.journeys import Journey, Stage
from tgarr.domain.library import QueueItem, QueueState
from tgarr.domain.records import replace

HASH, OTHER = "a" * 40, "b" * 40


def card(key: str, *, state: Any = "open", person: int = 1, asked: float = 10.0, **fields: Any) -> LiveCard:
    values = {"instance": "radarr", "title_id": 7, "since": 5.0, "stage": Stage.DOWNLOADING} | fields
    subject = {
        "journey": Journey(id=key, **values).to_json(),
        "person": person,
        "name": f"n{person}",
        "asked": asked,
    }
    return LiveCard(
        key=key,
        chat=person,
        topic=None,
        message_id=1,
        kind="progress",
        subject=subject,
        state=state,
        updated_at=1,
        held_until=0,
        homeless=False,
    )


def item(download_id: str = HASH, *, title_id: int = 7, state: QueueState = QueueState.DOWNLOADING) -> QueueItem:
    return QueueItem(id=1, title_id=title_id, download_id=download_id, release="R", state=state)


def moving(cards: list[LiveCard], queue: list[QueueItem], instance: str = "radarr") -> list[tuple[str, int, str]]:
    found = under_way(cards, queue, instance=instance, title_id=7)
    return [(one.card, one.person, one.download_id) for one in found]


def test_several_cards_of_one_download_are_one_and_who_asked_first_has_asked() -> None:
    cards = [
        card("late", person=2, asked=20, download_id=HASH),
        card("first", person=1, asked=10, download_id=HASH),
    ]
    assert moving(cards, [item(HASH.upper())]) == [("first", 1, HASH)]


def test_a_card_that_has_ended_still_tells_who_asked_but_moves_nothing() -> None:
    assert moving([card("over", state="ended", download_id=HASH)], [item()]) == [("", 1, HASH)]
    assert moving([card("over", state="ended", download_id=HASH)], []) == []
    assert moving([card("ready", stage=Stage.READY)], []) == []


def test_before_the_download_is_known_the_release_tells_and_after_it_the_download() -> None:
    assert moving([card("k", release="R", stage=Stage.QUEUED)], [item()]) == [("k", 1, HASH)]
    other = card("k", release="R", download_id=OTHER)
    assert moving([other], [item()]) == [("k", 1, OTHER), ("", 0, HASH)]


def test_one_that_searches_takes_what_the_queue_has_of_its_part() -> None:
    season = replace(item(), release="Dark.S02.1080p", episodes=(21, 22))
    for searching, its in (
        (card("k", stage=Stage.SEARCHING), True),
        (card("k", stage=Stage.SEARCHING, season=2), True),
        (card("k", stage=Stage.SEARCHING, season=1), False),
        (card("k", stage=Stage.SEARCHING, season=2, episode=1, episode_id=21), True),
        (card("k", stage=Stage.SEARCHING, season=2, episode=3, episode_id=23), False),
        (card("k", stage=Stage.SEARCHING, state="ended"), False),
        (card("k", stage=Stage.AWAITED), False),
    ):
        assert (moving([searching], [season])[0] == ("k", 1, HASH)) is its


def test_who_only_looks_out_for_it_has_not_asked() -> None:
    cards = [card("early", person=0, asked=1, download_id=HASH), card("late", asked=9, download_id=HASH)]
    assert moving(cards, [item()]) == [("early", 1, HASH)]


def test_what_only_waits_for_something_to_come_is_not_on_its_way() -> None:
    assert moving([card("k", stage=Stage.AWAITED)], []) == []
    assert moving([card("k", stage=Stage.SEARCHING)], []) == [("k", 1, "")]


def test_one_in_hd_is_not_the_one_in_4k_and_other_titles_are_others() -> None:
    cards = [card("hd", download_id=HASH), card("uhd", instance="radarr-4k"), card("film", title_id=8)]
    assert moving(cards, [item(), item(OTHER, title_id=8)]) == [("hd", 1, HASH)]
    assert moving(cards, [], instance="radarr-4k") == [("uhd", 1, "")]


def test_seasons_are_wishes_of_their_own() -> None:
    cards = [card("one", season=1, asked=2), card("two", season=2, asked=1), card("again", season=1, asked=3)]
    found = under_way(cards, [], instance="radarr", title_id=7)
    assert [(one.card, one.part) for one in found] == [("two", (2, None)), ("one", (1, None))]


def test_what_is_imported_is_not_on_its_way_and_what_cannot_be_read_is_left_out() -> None:
    broken = replace(card("k"), subject={"journey": {"stage": "?"}})
    status = replace(card("k"), kind="live", subject={})
    assert moving([broken, status], [item(state=QueueState.IMPORTED)]) == []
    one = UnderWay(card="k", download_id=HASH, release="R", person=1, name="n", asked=2.0)
    assert UnderWay.from_json(one.to_json()) == one
    assert UnderWay().part == (None, None)


def test_wishes_that_wait_are_found_by_title_and_library() -> None:
    subject = {"instance": "radarr", "key": "m1", "person": 3, "name": "n", "asked": 4.0}
    kept = replace(card("k"), kind="waiting", subject=subject)
    cards = [kept, replace(kept, state="ended"), replace(kept, subject=subject | {"key": "m2"}), card("other")]
    assert [(one.person, one.asked) for one in waiting_for(cards, instance="radarr", key="m1")] == [(3, 4.0)]
    assert waiting_for(cards, instance="radarr-4k", key="m1") == ()
    assert [waits(one) for one in (kept, card("k"), None)] == [True, False, False]
