"""Prowlarr's searches, grabs and indexer switches."""

from typing import Any
from urllib.parse import quote

import pytest

from sandbox.services import metainfo
from sandbox.services.stack import SimulatedStack


async def search(prowlarr: Any, query: str, **options: str) -> list[dict[str, Any]]:
    rest = "".join(f"&{name}={value}" for name, value in options.items())
    return list(await prowlarr.get(f"/api/v1/search?query={quote(query)}{rest}"))


@pytest.mark.parametrize(
    ("query", "kind", "imdb"),
    [
        ("Dune 2021", "movie", 1160419),
        ("Дюна 2021", "search", 1160419),
        ("{TmdbId:841}", "movie", 87182),
        ("{ImdbId:tt0133093}", "movie", 133093),
        ("{TvdbId:371980}{Season:1}", "tvsearch", 11280740),
        ("Severance S01E02", "tvsearch", 11280740),
    ],
)
async def test_searches(prowlarr: Any, query: str, kind: str, imdb: int) -> None:
    found = await search(prowlarr, query, type=kind)
    assert found[0]["imdbId"] == imdb
    assert len({(release["indexerId"], release["guid"]) for release in found}) == len(found)


async def test_filters(prowlarr: Any) -> None:
    everything = await search(prowlarr, "Dune 2021")
    assert {release["indexerId"] for release in everything} == {1, 2, 3, 4}
    assert {release["indexerId"] for release in await search(prowlarr, "Dune 2021", indexerIds="2")} == {2}
    assert await search(prowlarr, "Dune 2021", indexerIds="-1") == []
    assert await search(prowlarr, "Dune 2021", categories="5000") == []
    assert len(await search(prowlarr, "Dune 2021", limit="3")) == 3
    assert (await prowlarr.ask("GET", "/api/v1/search?query=x&categories=films")).status == 400


async def test_a_disabled_indexer_is_not_asked(prowlarr: Any) -> None:
    body = {"ids": [1, 2], "enable": False}
    assert (await prowlarr.ask("PUT", "/api/v1/indexer/bulk", json=body)).status == 202
    assert {release["indexerId"] for release in await search(prowlarr, "Dune 2021")} == {3, 4}
    statistics = await prowlarr.get("/api/v1/indexerstats")
    assert [each["numberOfQueries"] for each in statistics["indexers"]] == [0, 0, 1, 1]


async def test_a_grab_goes_to_prowlarrs_own_category(stack: SimulatedStack, prowlarr: Any, qbittorrent: Any) -> None:
    release = (await search(prowlarr, "Dune 2021"))[0]
    grab = {"guid": release["guid"], "indexerId": release["indexerId"]}
    assert (await prowlarr.ask("POST", "/api/v1/search", json=grab)).status == 200
    assert (await qbittorrent.get("/api/v2/torrents/info"))[0]["category"] == "prowlarr"
    assert (await prowlarr.get("/api/v1/history?eventType=1"))["totalRecords"] == 1
    await stack.clock.advance(1801)
    assert (await prowlarr.ask("POST", "/api/v1/search", json=grab)).status == 404


async def test_the_download_link_gives_the_torrent_of_the_hash(prowlarr: Any, session: Any) -> None:
    release = next(each for each in await search(prowlarr, "Dune 2021") if "infoHash" in each)
    async with session.get(release["downloadUrl"]) as answer:
        assert answer.status == 200
        meta = metainfo.read(await answer.read())
    assert (meta.info_hash.upper(), meta.size) == (release["infoHash"], release["size"])
    async with session.get(release["downloadUrl"].replace("apikey=", "apikey=x")) as answer:
        assert answer.status == 401
