"""Every query of the board and of the alert rules is asked of a real Prometheus that has read a real run."""

import asyncio
import contextlib
import json
import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from sandbox.household import Household
from sandbox.seerr import free_port, web_section
from sandbox.services.faults import Fault
from tests.conftest import program
from tests.conversations.at_home import Visitor

ROOT = Path(__file__).parents[2] / "deploy"
BOARD = ROOT / "grafana" / "dashboards" / "tgarr.json"
RULES = ROOT / "prometheus" / "rules.yml"

pytestmark = pytest.mark.daemon("prometheus")


def panels() -> Iterator[dict[str, Any]]:
    for panel in json.loads(BOARD.read_text("utf-8"))["panels"]:
        if panel["type"] != "row":
            yield panel


def queries() -> Iterator[tuple[str, str]]:
    for panel in panels():
        for target in panel["targets"]:
            # What Grafana puts in their place: four times the interval, and the time to see.
            yield panel["title"], target["expr"].replace("$__rate_interval", "8s")


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]


def test_the_tool_of_prometheus_finds_nothing_wrong() -> None:
    tool = Path(program("prometheus")).with_name("promtool")
    for what, path in (("config", ROOT / "prometheus" / "prometheus.yml"), ("rules", RULES)):
        said = subprocess.run([tool, "check", what, path], capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout + said.stderr


def test_the_board_is_whole() -> None:
    listed = list(panels())
    assert len({panel["id"] for panel in listed}) == len(listed)
    source = yaml.safe_load((ROOT / "grafana/provisioning/datasources/prometheus.yml").read_text("utf-8"))
    assert {panel["datasource"]["uid"] for panel in listed} == {source["datasources"][0]["uid"]}
    places = [panel["gridPos"] for panel in listed]
    cells = [
        (x, y) for at in places for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


@contextlib.asynccontextmanager
async def prometheus(folder: Path, target: str) -> AsyncIterator[str]:
    """Run one that reads a bot each second; give its address."""
    config = yaml.safe_load((ROOT / "prometheus" / "prometheus.yml").read_text("utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(RULES)]
    config["scrape_configs"][0]["static_configs"] = [{"targets": [target]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    listen = f"127.0.0.1:{free_port()}"
    process = await asyncio.create_subprocess_exec(
        program("prometheus"),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'series'}",
        f"--web.listen-address={listen}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield f"http://{listen}"
    finally:
        process.terminate()
        await process.wait()


async def asked(session: aiohttp.ClientSession, address: str, query: str) -> list[Any]:
    async with session.get(f"{address}/api/v1/query", params={"query": query}) as answer:
        told = await answer.json()
    assert told["status"] == "success", (query, told)
    return list(told["data"]["result"])


@pytest.mark.timeout(150)
async def test_no_query_is_empty_or_of_an_unknown_name(tmp_path: Path) -> None:
    section = web_section() | {"metrics": True}
    async with Household(config={"web": section}) as home, aiohttp.ClientSession() as session:
        anna = Visitor(home)
        target = str(section["address"]).removeprefix("http://")
        async with prometheus(tmp_path, target) as address:
            async with asyncio.timeout(60):
                while not await _is_up(session, address):
                    await asyncio.sleep(0.5)
            await home.services.faults.set("radarr", Fault.SERVER_ERROR, path="/api/v3/queue")
            waiting = {query: title for title, query in queries()}
            async with asyncio.timeout(90):
                while waiting:
                    await anna.asks("Довод")
                    waiting = {
                        query: title for query, title in waiting.items() if not await asked(session, address, query)
                    }
            for rule in rules():
                # Without what makes it an alert, each rule has something to look at.
                looked = re.sub(r"\s*(==|>|<)\s*[\d.e]+\s*$", "", rule["expr"])
                assert looked != rule["expr"]
                assert await asked(session, address, looked), rule["alert"]
            async with session.get(f"{address}/api/v1/rules") as answer:
                loaded = (await answer.json())["data"]["groups"][0]["rules"]
            assert {rule["health"] for rule in loaded} == {"ok"}
            assert len(loaded) == len(rules())
            async with session.get(f"{address}/api/v1/label/__name__/values") as answer:
                known = set((await answer.json())["data"])
            used = set(re.findall(r"\b(?:tgarr|process)_[a-z_]+", BOARD.read_text("utf-8") + RULES.read_text("utf-8")))
            assert used <= known


async def _is_up(session: aiohttp.ClientSession, address: str) -> bool:
    try:
        return any(one["value"][1] == "1" for one in await asked(session, address, "up"))
    except aiohttp.ClientError:
        return False
