"""The data centre as one process for all these tests, and the bot under test."""

import itertools
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chat.rig import BOTS, NO_LIMIT, DataCentre, Rig

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def data_centre() -> Iterator[dict[str, Any]]:
    roles = json.dumps(
        [{"token": bot.token, "username": bot.username, "privacy_mode": bot.privacy_mode} for bot in BOTS]
    )
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox.telegram", "--bots", roles], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()


@pytest.fixture
async def telegram(data_centre: dict[str, Any]) -> DataCentre:
    centre = DataCentre(data_centre)
    centre.meet(await centre._perform_there("accounts", {}))
    await centre.restore()
    await centre.set_budgets(per_chat=NO_LIMIT, per_group=NO_LIMIT, overall=NO_LIMIT)
    for person in centre.people:
        await centre.unblock_bot(person)
    return centre


@pytest.fixture
async def rig(telegram: DataCentre, tmp_path: Path) -> AsyncIterator[Rig]:
    """The bot, started; what is there already is not heard of."""
    made = Rig(telegram, tmp_path / "data")
    await made.lend_login()
    await made.start()
    yield made
    await made.return_login()
    await made.stop()


@pytest.fixture
def unique() -> str:
    """A word that no other test uses."""
    return f"word{next(_numbers)}"
