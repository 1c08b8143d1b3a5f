"""qBittorrent's logins, names, deltas and changes in the manners of its versions."""

from typing import Any

import aiohttp
import pytest

from sandbox.services import metainfo
from sandbox.services.stack import SimulatedStack

API = "/api/v2"
LINK = "magnet:?xt=urn:btih:" + "cd" * 20 + "&dn=Some.Film.1080p"
HASH = "cd" * 20


async def added(client: Any, link: str = LINK, **form: str) -> Any:
    return await client.ask("POST", f"{API}/torrents/add", data={"urls": link} | form)


async def post(client: Any, path: str, **form: str) -> int:
    return int((await client.ask("POST", f"{API}/{path}", data=form)).status)


async def one(client: Any) -> dict[str, Any]:
    return dict((await client.get(f"{API}/torrents/info"))[0])


@pytest.mark.parametrize(
    ("version", "good", "bad", "cookie"),
    [
        ("5.2", (204, b""), (401, b"Unauthorized"), "QBT_SID_8080"),
        ("5.1", (200, b"Ok."), (200, b"Fails."), "SID"),
        ("4.6", (200, b"Ok."), (200, b"Fails."), "SID"),
    ],
)
async def test_logins(
    session: aiohttp.ClientSession,
    make_client: Any,
    version: str,
    good: tuple[int, bytes],
    bad: tuple[int, bytes],
    cookie: str,
) -> None:
    async with SimulatedStack([f"qbittorrent:{version}"]) as stack:
        address = stack.qbittorrent
        client = make_client(session=session, base=address.url)
        assert (await client.ask("GET", f"{API}/app/version")).status == 403
        wrong = await client.ask("POST", f"{API}/auth/login", data={"username": "admin", "password": "no"})
        assert (wrong.status, wrong.body) == bad
        assert "Set-Cookie" not in wrong.headers
        form = {"username": address.username, "password": address.password}
        right = await client.ask("POST", f"{API}/auth/login", data=form)
        assert (right.status, right.body) == good
        assert right.headers["Set-Cookie"].startswith(f"{cookie}=")
        assert (await client.ask("GET", f"{API}/app/version")).text.startswith(f"v{version}")
        await stack.clock.advance(3601)
        assert (await client.ask("GET", f"{API}/app/version")).status == 403


async def test_five_wrong_passwords_ban_the_address(stack: SimulatedStack, qbittorrent: Any) -> None:
    qbittorrent.login = None
    for _ in range(5):
        await post(qbittorrent, "auth/login", username="admin", password="no")
    form = {"username": "admin", "password": str(stack.qbittorrent.password)}
    assert await post(qbittorrent, "auth/login", **form) == 403
    await stack.clock.advance(3601)
    assert await post(qbittorrent, "auth/login", **form) == 204


async def test_a_key_needs_no_cookie_and_a_foreign_origin_is_refused(stack: SimulatedStack, qbittorrent: Any) -> None:
    bearer = {"Authorization": f"Bearer {stack.qbittorrent.api_key}"}
    answer = await qbittorrent.ask("GET", f"{API}/app/version", headers=bearer)
    assert (answer.status, "Set-Cookie" in answer.headers) == (200, False)
    foreign = {"Origin": "http://elsewhere.invalid"}
    assert (await qbittorrent.ask("GET", f"{API}/app/version", headers=foreign)).status == 401


@pytest.mark.parametrize(
    ("version", "right", "wrong", "state"),
    [("5.0", "stop", "pause", "stoppedDL"), ("4.6", "pause", "stop", "pausedDL")],
)
async def test_stopping_has_two_names(
    session: aiohttp.ClientSession,
    make_client: Any,
    log_into: Any,
    version: str,
    right: str,
    wrong: str,
    state: str,
) -> None:
    async with SimulatedStack([f"qbittorrent:{version}"]) as stack:
        client = make_client(session=session, base=stack.qbittorrent.url)
        await log_into(client, stack)
        assert (await added(client)).body == b"Ok."
        assert (await added(client)).body == b"Fails."
        await stack.clock.advance(10)
        assert await post(client, f"torrents/{wrong}", hashes=HASH) == 404
        assert await post(client, f"torrents/{right}", hashes=HASH) == 200
        before = await one(client)
        await stack.clock.advance(100)
        assert await one(client) == before | {"last_activity": before["last_activity"]}
        assert before["state"] == state
        assert (await client.get(f"{API}/torrents/info?filter={'stopped' if right == 'stop' else 'paused'}")) != []
        assert (await client.ask("GET", f"{API}/torrents/stop")).status in {404, 405}


async def test_deltas_carry_only_what_changed(stack: SimulatedStack, qbittorrent: Any) -> None:
    await added(qbittorrent, tags="tg-1001")
    first = await qbittorrent.get(f"{API}/sync/maindata?rid=0")
    assert first["full_update"]
    assert set(first["torrents"]) == {HASH}
    assert "hash" not in first["torrents"][HASH]
    same = await qbittorrent.get(f"{API}/sync/maindata?rid={first['rid']}")
    assert same == {"rid": first["rid"] + 1}
    await stack.clock.advance(10)
    moved = await qbittorrent.get(f"{API}/sync/maindata?rid={same['rid']}")
    assert "full_update" not in moved
    assert moved["torrents"][HASH]["progress"] > 0
    assert "name" not in moved["torrents"][HASH]
    await post(qbittorrent, "torrents/createCategory", category="films", savePath="/films")
    await post(qbittorrent, "torrents/delete", hashes=HASH, deleteFiles="false")
    gone = await qbittorrent.get(f"{API}/sync/maindata?rid={moved['rid']}")
    assert gone["torrents_removed"] == [HASH]
    assert "films" in gone["categories"]
    foreign = await qbittorrent.get(f"{API}/sync/maindata?rid=77")
    assert foreign["full_update"]


async def test_each_session_has_its_own_deltas(stack: SimulatedStack, qbittorrent: Any, make_client: Any) -> None:
    await added(qbittorrent)
    first = await qbittorrent.get(f"{API}/sync/maindata?rid=0")
    async with aiohttp.ClientSession() as other_session:
        bearer = {"Authorization": f"Bearer {stack.qbittorrent.api_key}"}
        other = make_client(session=other_session, base=stack.qbittorrent.url, headers=bearer)
        assert (await other.get(f"{API}/sync/maindata?rid=0"))["full_update"]
    assert "full_update" not in await qbittorrent.get(f"{API}/sync/maindata?rid={first['rid']}")


async def test_a_torrent_file_keeps_its_hash(qbittorrent: Any) -> None:
    files = (metainfo.ContentFile("a.mkv", 1_000_000_000), metainfo.ContentFile("b.srt", 40_000))
    data, meta = metainfo.describe("Some.Pack", files, source="test")
    form = aiohttp.FormData()
    form.add_field("torrents", data, filename="x.torrent", content_type="application/x-bittorrent")
    form.add_field("category", "films")
    answer = await qbittorrent.ask("POST", f"{API}/torrents/add", data=form)
    assert answer.json["added_torrent_ids"] == [meta.info_hash]
    listed = await qbittorrent.get(f"{API}/torrents/files?hash={meta.info_hash}")
    assert [file["size"] for file in listed] == [1_000_000_000, 40_000]
    broken = aiohttp.FormData()
    broken.add_field("torrents", b"<html>", filename="x.torrent")
    assert (await qbittorrent.ask("POST", f"{API}/torrents/add", data=broken)).status == 415


async def test_limits_and_priorities_have_consequences(stack: SimulatedStack, qbittorrent: Any) -> None:
    links = [LINK.replace("cd" * 20, f"{number:040x}") for number in range(1, 8)]
    for link in links:
        await added(qbittorrent, link)
    await stack.clock.advance(10)
    states = [torrent["state"] for torrent in await qbittorrent.get(f"{API}/torrents/info")]
    assert states == ["downloading"] * 5 + ["queuedDL"] * 2
    last = f"{7:040x}"
    assert await post(qbittorrent, "torrents/topPrio", hashes=last) == 204
    top = (await qbittorrent.get(f"{API}/torrents/info?hashes={last}"))[0]
    assert (top["priority"], top["state"]) == (1, "downloading")
    await post(qbittorrent, "torrents/setDownloadLimit", hashes=last, limit="100000")
    limited = (await qbittorrent.get(f"{API}/torrents/info?hashes={last}"))[0]
    assert 0 < limited["dlspeed"] <= 100_000
    await post(qbittorrent, "transfer/setDownloadLimit", limit="3000000")
    assert 2_500_000 < (await qbittorrent.get(f"{API}/transfer/info"))["dl_info_speed"] <= 3_000_000
    await post(qbittorrent, "transfer/toggleSpeedLimitsMode")
    assert (await qbittorrent.ask("GET", f"{API}/transfer/speedLimitsMode")).text == "1"
    assert (await qbittorrent.get(f"{API}/transfer/info"))["dl_info_speed"] <= 2_000_000
    await post(qbittorrent, "app/setPreferences", json='{"queueing_enabled": false}')
    assert await post(qbittorrent, "torrents/topPrio", hashes=last) == 409


async def test_recheck_category_and_refusals(stack: SimulatedStack, qbittorrent: Any) -> None:
    await added(qbittorrent)
    assert (await one(qbittorrent))["state"] == "metaDL"
    assert await post(qbittorrent, "torrents/filePrio", hash=HASH, id="0", priority="7") == 409
    await stack.clock.advance(10)
    assert await post(qbittorrent, "torrents/filePrio", hash=HASH, id="0", priority="7") == 204
    assert await post(qbittorrent, "torrents/recheck", hashes=HASH) == 204
    assert (await one(qbittorrent))["state"] == "checkingDL"
    await stack.clock.advance(10)
    assert (await one(qbittorrent))["state"] == "downloading"
    assert await post(qbittorrent, "torrents/setCategory", hashes=HASH, category="nothing") == 409
    assert await post(qbittorrent, "torrents/delete", hashes=HASH) == 400
    assert await post(qbittorrent, "torrents/setShareLimits", hashes=HASH, ratioLimit="1") == 400
    assert (await qbittorrent.ask("GET", f"{API}/torrents/delete")).status == 405
    assert (await qbittorrent.ask("GET", f"{API}/torrents/properties?hash=00")).status == 404


async def test_categories_and_tags(qbittorrent: Any) -> None:
    await added(qbittorrent, tags="tg-1001")
    assert await post(qbittorrent, "torrents/createCategory", category="films", savePath="/films") == 204
    assert await post(qbittorrent, "torrents/createCategory", category="films") == 409
    assert await post(qbittorrent, "torrents/createCategory", category="") == 400
    assert await post(qbittorrent, "torrents/editCategory", category="films", savePath="/other") == 204
    assert await post(qbittorrent, "torrents/editCategory", category="nothing") == 409
    assert (await qbittorrent.get(f"{API}/torrents/categories"))["films"]["savePath"] == "/other"
    assert await post(qbittorrent, "torrents/setCategory", hashes=HASH, category="films") == 204
    assert len(await qbittorrent.get(f"{API}/torrents/info?category=films")) == 1
    assert await qbittorrent.get(f"{API}/torrents/info?category=") == []
    await post(qbittorrent, "torrents/removeCategories", categories="films")
    assert (await one(qbittorrent))["category"] == ""
    await post(qbittorrent, "torrents/addTags", hashes=HASH, tags="one, two")
    await post(qbittorrent, "torrents/createTags", tags="three")
    assert (await one(qbittorrent))["tags"] == "one, tg-1001, two"
    assert await qbittorrent.get(f"{API}/torrents/tags") == ["one", "tg-1001", "three", "two"]
    await post(qbittorrent, "torrents/removeTags", hashes=HASH, tags="one")
    await post(qbittorrent, "torrents/deleteTags", tags="two")
    assert (await one(qbittorrent))["tags"] == "tg-1001"


async def test_settings_of_one_torrent(stack: SimulatedStack, qbittorrent: Any) -> None:
    await added(qbittorrent, stopped="true", sequentialDownload="true", dlLimit="5000", rename="Renamed")
    first = await one(qbittorrent)
    assert (first["state"], first["seq_dl"], first["dl_limit"], first["name"]) == (
        "stoppedDL",
        True,
        5000,
        "Renamed",
    )
    limits = (await qbittorrent.ask("POST", f"{API}/torrents/downloadLimit", data={"hashes": HASH})).json
    assert limits == {HASH: 5000}
    for path, form in (
        ("setUploadLimit", {"limit": "700"}),
        ("setForceStart", {"value": "true"}),
        ("setSuperSeeding", {"value": "true"}),
        ("setAutoManagement", {"enable": "true"}),
        ("toggleSequentialDownload", {}),
        ("toggleFirstLastPiecePrio", {}),
        ("setLocation", {"location": "/elsewhere/"}),
        ("reannounce", {}),
        ("start", {}),
    ):
        assert await post(qbittorrent, f"torrents/{path}", hashes=HASH, **form) == 204, path
    share = {
        "ratioLimit": "1.5",
        "seedingTimeLimit": "60",
        "inactiveSeedingTimeLimit": "-2",
        "shareLimitAction": "Stop",
    }
    assert await post(qbittorrent, "torrents/setShareLimits", hashes=HASH, **share) == 204
    assert await post(qbittorrent, "torrents/rename", hash=HASH, name="Named") == 204
    assert await post(qbittorrent, "torrents/rename", hash=HASH, name="") == 409
    assert await post(qbittorrent, "torrents/rename", hash="00", name="x") == 404
    assert await post(qbittorrent, "torrents/setLocation", hashes=HASH, location="") == 400
    await stack.clock.advance(10)
    after = await one(qbittorrent)
    assert (after["up_limit"], after["super_seeding"], after["auto_tmm"], after["seq_dl"]) == (
        700,
        True,
        True,
        False,
    )
    assert (after["f_l_piece_prio"], after["save_path"], after["name"]) == (True, "/elsewhere", "Named")
    assert (after["ratio_limit"], after["seeding_time_limit"], after["state"]) == (1.5, 60, "downloading")


async def test_limits_of_the_whole_client(qbittorrent: Any) -> None:
    assert await post(qbittorrent, "transfer/setUploadLimit", limit="1000") == 204
    assert (await qbittorrent.ask("GET", f"{API}/transfer/uploadLimit")).text == "1000"
    assert (await qbittorrent.ask("GET", f"{API}/transfer/downloadLimit")).text == "0"
    assert await post(qbittorrent, "transfer/setSpeedLimitsMode", mode="1") == 204
    assert await post(qbittorrent, "transfer/setSpeedLimitsMode", mode="2") == 400
    assert (await qbittorrent.ask("GET", f"{API}/transfer/speedLimitsMode")).text == "1"
    assert await post(qbittorrent, "app/setPreferences", json="{") == 400
    assert await post(qbittorrent, "torrents/add") == 400
    assert await post(qbittorrent, "torrents/add", urls="magnet:?dn=nothing") == 415
    pending = await added(qbittorrent, "https://somewhere.invalid/x.torrent")
    assert (pending.status, pending.json["pending_count"]) == (202, 1)
    assert (await added(qbittorrent)).status == 200
    assert (await added(qbittorrent)).status == 409
    await qbittorrent.ask("POST", f"{API}/auth/logout")
    qbittorrent.login = None
    assert (await qbittorrent.ask("GET", f"{API}/app/version")).status == 403
