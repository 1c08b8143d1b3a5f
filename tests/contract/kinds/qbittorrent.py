"""qBittorrent's part of the contract suite."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.services import metainfo
from tests.contract.scene import Case, Contract
from tgarr.domain.capabilities import TorrentClient
from tgarr.domain.transfers import QueueMove

ROOT = "/api/v2"
HASH = "cd" * 20
LINK = f"magnet:?xt=urn:btih:{HASH}&dn=Some.Film.1080p"
FILE, META = metainfo.describe("Some.Pack", (metainfo.ContentFile("a.mkv", 1_000_000_000),), source="test")


class Face(TorrentClient):
    """All reads of a torrent client are kept; what the mirror is made of is not."""

    async def difference(self, rid: int) -> Any:
        raise NotImplementedError


async def add(face: TorrentClient) -> None:
    await face.add(LINK, category="films")
    assert [transfer.hash for transfer in (await face.transfers()).value] == [HASH]


async def add_file(face: TorrentClient) -> None:
    await face.add_file(FILE, paused=True)
    assert [transfer.hash for transfer in (await face.transfers()).value] == [META.info_hash]


def with_torrent(what: Callable[[TorrentClient], Awaitable[Any]]) -> Callable[[TorrentClient], Awaitable[Any]]:
    async def call(face: TorrentClient) -> None:
        await face.add(LINK)
        await what(face)

    return call


def post(name: str, path: str, call: Callable[[Any], Awaitable[Any]]) -> Case:
    return Case(name=name, method="POST", path=f"{ROOT}/{path}", call=call)


VERSIONS = ("5.2", "5.1", "5.0", "4.6", "4.5")
CONTRACT = Contract(
    face=Face,
    versions=VERSIONS,
    read=Case(name="difference", path=f"{ROOT}/sync/maindata", call=lambda face: face.difference(0)),
    kept=Case(name="transfers", path=f"{ROOT}/sync/maindata", call=lambda face: face.transfers()),
    change=post("recheck", "torrents/recheck", lambda face: face.recheck([HASH])),
    unclear=(post("add", "torrents/add", add), post("add a file", "torrents/add", add_file)),
    others=(
        Case(name="probe", path=f"{ROOT}/app/version", call=lambda face: face.probe()),
        Case(name="totals", path=f"{ROOT}/sync/maindata", call=lambda face: face.totals()),
        Case(name="health", path=f"{ROOT}/sync/maindata", call=lambda face: face.health()),
        Case(name="categories", path=f"{ROOT}/torrents/categories", call=lambda face: face.categories()),
        post("pause", "torrents/", with_torrent(lambda face: face.pause([HASH]))),
        post("resume", "torrents/", with_torrent(lambda face: face.resume([HASH]))),
        post("remove", "torrents/delete", with_torrent(lambda face: face.remove([HASH], files=False))),
        post("move", "torrents/topPrio", with_torrent(lambda face: face.move([HASH], QueueMove.TOP))),
        post("category", "torrents/createCategory", with_torrent(lambda face: face.set_category([HASH], "series"))),
        post("alternative limits", "transfer/", lambda face: face.set_alternative_limits(on=True)),
    ),
    documents=dict.fromkeys(VERSIONS, "qbittorrent-handmade"),
    unlike_document={("", "POST", "add"): "a form with files cannot be written down on its way"},
)
