"""`tgarr replay`: an edited configuration is tried on the searches in the record."""

from pathlib import Path
from typing import Any

import pytest

from actors.stores import house_settings, people, release_searches
from actors.stores.release_searches import KEPT, ReleaseSearch
from actors.stores.state import StateCore
from tests.features.test_command_line import GOOD
from tgarr.__main__ import main
from tgarr.chat.searched import Searched
from tgarr.domain.releases import Release

GIB = 1024**3
SMALL, LARGE = "Film.2021.1080p.WEB-DL.x265.DD5.1-A", "Film.2021.1080p.WEB-DL.x264.DTS-EVO"
ABOUT = {"title": "Film", "part": "", "rules": "film", "resolution": 0, "packs_first": False}


def release(title: str, gibibytes: int, **more: Any) -> Release:
    fields = {"guid": title, "quality": "WEBDL-1080p", "quality_weight": 1800, "size": gibibytes * GIB} | more
    return Release(indexer_id=1, indexer="X", title=title, age_hours=1.0, protocol="torrent", **fields)


OFFERED = [release(SMALL, 4), release(LARGE, 9)]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    core = StateCore(tmp_path / "record")
    for number in range(3):
        search = ReleaseSearch(
            token=str(number), person=7, about=ABOUT, found=Searched(releases=OFFERED).to_json(), at=float(number)
        )
        core.write(lambda db, search=search: release_searches.put(db, search))
    core.close()
    path = tmp_path / "config.yaml"
    path.write_text(GOOD)
    return path


def tried(config: Path, more: str, capsys: pytest.CaptureFixture[str]) -> str:
    edited = config.with_name("edited.yaml")
    edited.write_text(GOOD + more)
    assert main(["-c", str(config), "replay", str(edited)]) == 0
    return capsys.readouterr().out


def test_what_would_be_chosen_otherwise_is_told_in_size_and_quality(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tried(config, "scoring: {dts: 30}\n", capsys)
    assert out.startswith("In the last 3 searches 3 would choose another: +15")
    assert f"  Film\n    - {SMALL} (WEBDL-1080p x265, 4" in out
    assert f"    + {LARGE} (WEBDL-1080p x264, 9" in out


def test_the_same_rules_change_nothing(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "nothing else would have been chosen" in tried(config, "", capsys)
    assert "nothing else would have been chosen" in tried(config, "scoring: {dts: 6}\n", capsys)


def test_what_nothing_is_left_of_is_told_too(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tried(config, "choosing: {film: {largest: 1}}\n", capsys)
    assert "-12" in out.splitlines()[0]
    assert "    + nothing\n" in out


def test_what_a_person_has_forbidden_stays_forbidden(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    core = StateCore(config.parent / "record")
    core.write(lambda db: people.add(db, 7, role="user", name="Anna", now=0))
    core.write(lambda db: people.set_setting(db, 7, "rules film", {"blocked_groups": ["^EVO$"]}))
    core.close()
    assert "nothing else would have been chosen" in tried(config, "scoring: {dts: 30}\n", capsys)


def test_what_an_admin_has_set_in_the_chat_holds_on_both_sides(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    core = StateCore(config.parent / "record")
    core.write(lambda db: house_settings.set_setting(db, "points", {"dts": 30}, person=7, now=0))
    core.close()
    assert "nothing else would have been chosen" in tried(config, "scoring: {dts: 40}\n", capsys)
    assert f"    - {LARGE} " in tried(config, "scoring: {dolby_digital: 60}\n", capsys)


def test_mistakes_of_either_file_are_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited = config.with_name("edited.yaml")
    edited.write_text(GOOD + 'choosing: {film: {blocked_groups: ["(a"]}}\n')
    assert main(["-c", str(config), "replay", str(edited)]) == 78
    assert "choosing.film.blocked_groups[0]" in capsys.readouterr().err


def test_a_record_that_is_not_there(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(GOOD.replace("data: record", "data: elsewhere"))
    assert main(["-c", str(config), "replay", str(config)]) != 0
    assert "cannot be read" in capsys.readouterr().err


def test_only_the_newest_searches_are_kept(tmp_path: Path) -> None:
    core = StateCore(tmp_path / "record")

    def fill(db: Any) -> None:
        for number in range(KEPT + 5):
            search = ReleaseSearch(token=str(number), person=7, about=ABOUT, found=b"{}", at=float(number))
            release_searches.put(db, search)

    core.write(fill)
    assert core.read(lambda db: db.execute("SELECT count(*), min(searched_at) FROM release_searches").fetchone()) == (
        KEPT,
        5.0,
    )
    core.close()
