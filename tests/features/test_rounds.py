"""What live cards say of the age of their news, when somebody sets the clock."""

import asyncio
from typing import Any, cast

import pytest

from tgarr.chat.house import House
from tgarr.config import Config
from tgarr.features.progress.rounds import Rounds

TELEGRAM = {"api_id": 1, "api_hash": "0" * 32, "bot_token": "1:x"}


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
async def test_an_hour_more_or_less_on_the_clock_makes_no_news_older(jump: float) -> None:
    steady = asyncio.get_running_loop().time
    begun, wall = steady(), [1_000_000.0]
    nobody = cast("Any", None)
    config = Config.model_validate({"telegram": TELEGRAM})
    house = House(config=config, state=nobody, directory=nobody, front=nobody, clock=lambda: wall[0] + steady() - begun)
    rounds = Rounds(house, {}, lambda _key, _journey: None)
    house.silent["qb"] = house.clock() - 40
    rounds._follow_the_clock(house.clock())
    wall[0] += jump
    rounds._follow_the_clock(house.clock())
    assert house.clock() - house.silent["qb"] == pytest.approx(40, abs=2)
    rounds._follow_the_clock(house.clock())
    assert house.clock() - house.silent["qb"] == pytest.approx(40, abs=2)
