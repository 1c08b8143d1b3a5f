"""The server follows the configuration, and a port that somebody else has stops nothing else."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.seerr import free_port
from tests.web.conftest import Porch, porch_at


def change(porch: Porch, **web: Any) -> None:
    config = porch.house.config
    porch.house.config = config.model_copy(update={"web": config.web.model_copy(update=web)})
    porch.web.renew()


async def refuses(porch: Porch, port: int) -> bool:
    try:
        async with porch.session.get(f"http://127.0.0.1:{port}/"):
            return False
    except aiohttp.ClientConnectionError:
        return True


async def test_off_and_on_and_elsewhere(porch: Porch) -> None:
    first = porch.house.config.web.port
    change(porch, enabled=False)
    while not await refuses(porch, first):
        pass
    second = free_port()
    change(porch, enabled=True, port=second)
    await porch.stands()
    assert await refuses(porch, first)
    assert (await porch.knock("sonarr", {}))[0] == 204
    assert porch.told == []


async def test_other_doors_need_no_other_server(porch: Porch) -> None:
    secret = await porch.secret("plex")
    async with porch.session.get(f"{porch.url}/hooks/plex/{secret}") as answer:
        assert answer.status == 200
        connection = answer.connection
        change(porch, hooks={"cinema": "plex"})
        while (await porch.session.get(f"{porch.url}/hooks/plex/{secret}")).status != 404:
            pass
        assert connection is None or not connection.closed
    assert (await porch.knock("cinema", {"event": "media.play"}))[0] == 204
    change(porch, hooks={"plex": "plex"})
    while (await porch.session.get(f"{porch.url}/hooks/plex/{secret}")).status != 200:
        pass


async def test_a_port_that_somebody_else_has(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with porch_at(tmp_path, port=port) as porch:
            await porch.until(lambda: porch.told)
            assert porch.house.web_down == f"127.0.0.1:{port}: the port is in use"
            warnings = [one.message for one in caplog.records if one.levelname == "WARNING"]
            assert warnings == [f"services cannot tell at 127.0.0.1:{port}: the port is in use"]
            for _ in range(3):  # it tries again, and says nothing of that
                porch.web.renew()
                await porch.until(lambda: not porch.web._changed.is_set())
            ((words, _),) = porch.told
            assert "Another program uses this port" in words
            taken.close()
            await porch.until(lambda: len(porch.told) > 1)
            await porch.stands()
            assert porch.house.web_down == ""
            assert "again" in porch.told[1][0]


async def test_an_address_that_is_not_ours(tmp_path: Path) -> None:
    async with porch_at(tmp_path, listen="192.0.2.1") as porch:
        await porch.until(lambda: porch.told)
        assert "web.listen" in porch.told[0][0]
        change(porch, enabled=False)
        await porch.until(lambda: not porch.house.web_down)
        change(porch, enabled=True, listen="127.0.0.1")
        await porch.stands()


def test_nothing_of_it_is_loaded_while_it_is_off() -> None:
    """The bot's start pays for what it uses only."""
    program = (
        "import sys, tgarr.app; print([name for name in sys.modules if name.startswith(('aiohttp.web', 'tgarr.web'))])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "['tgarr.web', 'tgarr.web.keeping']"
