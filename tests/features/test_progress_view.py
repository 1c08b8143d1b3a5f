"""How a live card looks to who asked, to who joined, and to a group; in both languages."""

from typing import Any

import pytest

from tgarr.chat.language import Words
from tgarr.domain.journeys import Journey, Stage
from tgarr.domain.media import MediaKind
from tgarr.features.progress import view
from tgarr.features.progress.subject import Shown
from tgarr.features.progress.view import Around

ANNA, GROUP = 1, -100


def shown(stage: Stage = Stage.DOWNLOADING, *, looks: bool = False, kind: Any = MediaKind.MOVIE, **more: Any) -> Shown:
    fields = {"client": "qb", "download_id": "a" * 40, "release": "R", "progress": 0.43} | more
    journey = Journey(id="k", instance="radarr", title_id=7, since=1, stage=stage, **fields)
    return Shown(
        journey=journey,
        heading="Dune (2021)",
        kind=kind,
        person=ANNA,
        name="Anna",
        language="en",
        token="t" * 12,
        bell="b" * 12,
        looks=looks,
    )


def labels(one: Shown, around: Around, language: str = "en") -> list[str]:
    return [button.label for row in view.screen(one, Words(language), around).keyboard for button in row]


def lines(one: Shown, around: Around, language: str = "en") -> list[str]:
    return view.screen(one, Words(language), around).text.plain.split("\n")


def test_who_asked_is_named_to_others_only() -> None:
    assert not any("Asked" in line for line in lines(shown(), Around(chat=ANNA)))
    for chat in (2, GROUP):
        assert "Asked by Anna" in lines(shown(), Around(chat=chat))


def test_in_private_the_bell_is_on_or_off() -> None:
    assert "🔔 Tell me when it is over" in labels(shown(), Around(chat=ANNA))
    waiting = Around(chat=ANNA, waiting=("Anna",))
    assert "🔕 No need to tell me" in labels(shown(), waiting)
    assert lines(shown(), waiting)[-1] == "🔔 I will tell you when it is over."
    assert lines(shown(), waiting, "ru")[-1] == "🔔 Скажу, когда всё закончится."


def test_in_a_group_the_bell_is_everybodys_and_who_waits_is_named() -> None:
    nobody = view.screen(shown(), Words("ru"), Around(chat=GROUP))
    bells = [one for row in nobody.keyboard for one in row if "tell-me" in one.data]
    assert [(one.label, one.data) for one in bells] == [("🔔 Скажите и мне", f"{'b' * 12}:tell-me:1")]
    waiting = Around(chat=GROUP, waiting=("Аня", "Боря"))
    assert lines(shown(), waiting, "ru")[-1] == "🔔 Ждут: Аня, Боря"
    assert {"🔔 Скажите и мне", "🔕 Мне не нужно"} <= set(labels(shown(), waiting, "ru"))
    many = Around(chat=GROUP, waiting=tuple(f"n{number}" for number in range(12)))
    assert lines(shown(), many)[-1].endswith("n6, n7 +4")


def test_who_may_only_look_gets_nothing_to_steer_with() -> None:
    assert labels(shown(looks=True), Around(chat=2)) == ["🔔 Tell me when it is over", "🙈 Stop following"]
    failed = shown(Stage.FAILED, looks=True)
    assert labels(failed, Around(chat=2)) == ["🎬 About it"]


@pytest.mark.parametrize("stage", [Stage.FAILED, Stage.REMOVED, Stage.DELETED])
def test_at_a_bad_end_there_is_another_release_and_nobody_waits(stage: Stage) -> None:
    around = Around(chat=GROUP, waiting=("Аня",))
    assert labels(shown(stage), around) == ["🔎 Another release", "🎬 About it"]
    assert not any("Waiting" in line for line in lines(shown(stage), around))


def test_a_title_that_is_looked_out_for_says_what_moves_it_on() -> None:
    awaited = shown(Stage.AWAITED, client="", download_id="", release="")
    assert "As soon as radarr takes a release, this message moves on." in lines(awaited, Around(chat=ANNA))
    assert labels(awaited, Around(chat=ANNA))[:2] == ["🔎 Choose a release", "⚡ Search now"]


def test_what_is_said_aloud_at_the_end() -> None:
    ready = view.told(shown(Stage.READY, link="http://jf/1"), Words("en"), names=("@anna", "Boris"))
    assert ready.text.plain.split("\n") == ["🔔 🎬 Dune (2021)", "✅ Ready to watch", "@anna, Boris"]
    assert [[one.url for one in row] for row in ready.keyboard] == [["http://jf/1"]]
    assert not ready.silent
    failed = view.told(shown(Stage.FAILED, reason="dead"), Words("ru"))
    assert failed.text.plain.split("\n") == ["🔔 🎬 Dune (2021)", "❌ Загрузка не удалась", "radarr: dead"]
    assert failed.keyboard == ()
    torrent = view.told(shown(Stage.READY, kind=None), Words("en"))
    assert torrent.text.plain.split("\n")[1] == "✅ Downloaded"


def test_an_hour_of_silence_is_named_with_its_age() -> None:
    silent = Around(chat=ANNA, silent=("qb", 3600.0))
    assert "⚠️ qb does not answer; this is from 1 h 0 min ago." in lines(shown(), silent)
