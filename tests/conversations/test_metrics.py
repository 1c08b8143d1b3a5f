"""Prometheus reads how the household stands, and nobody without the token does."""

import asyncio

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from sandbox.seerr import web_section
from sandbox.services.faults import Fault
from tests.conversations.at_home import Visitor, household

TOKEN = "a-token-for-the-test"


async def read(address: str, token: str = TOKEN) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    patience = aiohttp.ClientTimeout(total=8.0)  # that of Prometheus is ten seconds
    async with (
        aiohttp.ClientSession(headers=headers, timeout=patience) as scraper,
        scraper.get(f"{address}/metrics") as answer,
    ):
        return answer.status, await answer.text()


def value(page: str, name: str, **labels: str) -> float:
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    raise LookupError(name)


@pytest.mark.timeout(90)
async def test_what_prometheus_reads_is_how_it_stands() -> None:
    section = web_section() | {"metrics": True, "metrics_token": TOKEN}
    async with household(config={"log": {"level": "debug", "format": "json"}, "web": section}) as home:
        anna, address = Visitor(home), str(section["address"])
        assert "Довод" in (await anna.asks("Довод")).text
        status, page = await read(address)
        assert status == 200
        assert value(page, "tgarr_service_up", service="radarr") == 1
        assert value(page, "tgarr_service_circuit", service="radarr", state="closed") == 1
        lookups = {"service": "radarr", "operation": "GET /api/v3/movie/lookup"}
        assert value(page, "tgarr_service_calls_total", **lookups, outcome="ok") >= 1
        assert value(page, "tgarr_cache_reads_total", service="radarr", outcome="miss") >= 1
        await anna.asks("Довод")
        assert value((await read(address))[1], "tgarr_cache_reads_total", service="radarr", outcome="hit") >= 1
        calls = value(page, "tgarr_service_call_seconds_count", **lookups)
        assert value(page, "tgarr_service_call_seconds_bucket", **lookups, le="+Inf") == calls >= 1
        async with asyncio.timeout(10):
            while value((await read(address))[1], "tgarr_outbox_waiting", priority="reply"):
                await asyncio.sleep(0.1)
        assert value(page, "tgarr_stream_listeners", stream="events") >= 1
        for actor in ("radarr", "record", "statistics"):
            assert value(page, "tgarr_mailbox_messages", actor=actor) >= 0
        for queue in ("inbox", "notices"):
            assert value(page, "tgarr_queue_messages", queue=queue) >= 0
        assert value(page, "tgarr_requests_total", kind="text", outcome="ok") == 1
        assert "админ" in (await Visitor(home, "boris").asks("/latency")).text
        assert value((await read(address))[1], "tgarr_requests_total", kind="text", outcome="refused") == 1
        assert value(page, "tgarr_transfer_speed_bytes", client="qbittorrent", direction="down") >= 0
        assert value(page, "process_resident_memory_bytes") > 0
        await home.services.faults.set("radarr", Fault.SERVER_ERROR)
        async with asyncio.timeout(30):
            while value((await read(address))[1], "tgarr_service_up", service="radarr"):
                await asyncio.sleep(0.2)
        _, broken = await read(address)
        assert value(broken, "tgarr_service_up", service="sonarr") == 1
        assert value(broken, "tgarr_service_calls_total", service="radarr", outcome="failed") >= 1
        # A client that hangs keeps nobody waiting: Prometheus would have nothing of anything.
        await home.services.faults.set("qbittorrent", Fault.HANG)
        async with asyncio.timeout(30):
            while "tgarr_transfer_speed_bytes{" in (await read(address))[1]:
                await asyncio.sleep(0.5)
        async with aiohttp.ClientSession() as somebody:
            for given in ("", "Bearer wrong", f"Basic {TOKEN}", "Bearer \N{SNOWMAN}"):
                async with somebody.get(f"{address}/metrics", headers={"Authorization": given}) as refused:
                    assert refused.status == 401
                    assert "tgarr_" not in await refused.text()
        assert TOKEN not in home.bot_log()
