"""How often a torrent client is looked at: as somebody sees it move, or as something is about to be complete."""

from pathlib import Path
from typing import Any, cast

import pytest

from actors.runtime import Directory
from actors.stores.state import StateFace
from tests.domain.test_newcomers import NoFront
from tgarr.chat.house import House
from tgarr.config import Config
from tgarr.domain.transfers import Transfer, TransferState
from tgarr.finished import Finished
from tgarr.sources import Sources


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    service = {"type": "qbittorrent", "url": "http://q", "poll": 60}
    config = Config.model_validate(
        {
            "data": str(tmp_path),
            "telegram": {"api_id": 1, "api_hash": "0" * 32, "bot_token": "1:" + "x" * 35},
            "services": {"q": service},
        }
    )
    house = House(config=config, state=cast("StateFace", None), directory=Directory(), front=cast("Any", NoFront()))
    made = Sources(house)
    made._finished["q"] = Finished(house, "q", made._ask_libraries)
    return made


def loading(sources: Sources, eta: int) -> None:
    one = Transfer(client="q", hash="a", name="a", state=TransferState.DOWNLOADING, eta=eta)
    sources._finished["q"]._note_pace(one)


def test_nothing_is_loaded_and_nobody_looks(sources: Sources) -> None:
    assert sources._pace_of_client("q") == 60
    assert sources._pace_of_client("gone") == 15


def test_what_is_about_to_be_complete_is_waited_for_by_halves(sources: Sources) -> None:
    waits = []
    for eta in (1000, 100, 20, 4, 0):
        loading(sources, eta)
        waits.append(sources._pace_of_client("q"))
    assert waits == [60, 50, 10, 2, 2]


@pytest.mark.parametrize("who", ["watched", "followed"])
def test_what_somebody_sees_move_is_looked_at_often(sources: Sources, who: str) -> None:
    getattr(sources._house, who).add("somebody")
    assert sources._pace_of_client("q") == 2
    loading(sources, 1000)
    assert sources._pace_of_client("q") == 1
