"""Who is let in at the doors, what is read there, and what is answered."""

import asyncio
import base64
import contextlib
import io
import json
import random
import time
import tracemalloc
import zlib
from typing import Any
from urllib.parse import quote_plus

import aiohttp
import pytest

from actors.stores import hooks
from sandbox.seerr import free_port
from tests.web.conftest import Porch
from tgarr.chat.signals import DoorChanged
from tgarr.logs import redaction
from tgarr.web import door as doors
from tgarr.web.body import LARGEST
from tgarr.web.guard import Guard

GRAB = {"eventType": "Grab", "instanceName": "Sonarr", "series": {"id": 1, "title": "Silo"}}
REQUEST = {
    "notification_type": "MEDIA_PENDING",
    "subject": "Dune: Part Two (2024)",
    "media": {"media_type": "movie", "tmdbId": "693134"},
    "request": {"request_id": "17", "requestedBy_username": "ann"},
}


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_service_that_is_asked_only_rings(porch: Porch, method: str) -> None:
    assert await porch.knock("sonarr", GRAB, method=method) == (204, "")
    await porch.until(lambda: porch.rung)
    assert porch.rung == ["sonarr"]
    assert await porch.facts() == []


async def test_tests_and_plays_ring_nothing(porch: Porch) -> None:
    assert (await porch.knock("sonarr", GRAB | {"eventType": "Test"}))[0] == 204
    assert (await porch.knock("jellyfin", {"NotificationType": "PlaybackProgress"}))[0] == 204
    assert (await porch.knock("jellyfin", {"NotificationType": "ItemAdded"}))[0] == 204
    await porch.until(lambda: porch.rung)
    assert porch.rung == ["jellyfin"]


async def test_a_program_that_says_nothing_rings_too(porch: Porch) -> None:
    assert (await porch.knock("qbittorrent", b"%N finished"))[0] == 204
    await porch.until(lambda: porch.rung)
    assert porch.rung == ["qbittorrent"]


async def test_rings_are_made_one(porch: Porch) -> None:
    await asyncio.gather(*(porch.knock("sonarr", GRAB) for _ in range(60)))
    await porch.until(lambda: porch.rung)
    assert len(porch.rung) <= 3


async def test_news_is_on_the_disk_before_it_is_answered_and_twice_is_once(porch: Porch) -> None:
    for _ in range(2):
        assert (await porch.knock("requests", REQUEST))[0] == 204
        (fact,) = await porch.facts()
    assert (fact.service, fact.kind, fact.source_id) == ("requests", "news requested", "request 17")
    await porch.until(lambda: porch.news)
    assert [(one.instance, one.news.title, one.fact) for one in porch.news] == [("requests", "Dune: Part Two", fact.id)]


async def test_what_has_no_name_of_its_own_is_the_same_for_a_while(
    porch: Porch, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = {"notification_type": "ISSUE_RESOLVED", "subject": "Silo (2023)", "issue": {"issue_id": "4"}}
    for _ in range(3):
        assert (await porch.knock("requests", complaint))[0] == 204
    assert len(await porch.facts()) == 1
    later = time.time() + 3600
    porch.house.clock = lambda: later
    monkeypatch.setattr("tgarr.web.door.now", lambda: doors.datetime.fromtimestamp(later, doors.UTC))
    assert (await porch.knock("requests", complaint))[0] == 204
    assert len(await porch.facts()) == 2


@pytest.mark.parametrize("path", ["/hooks/requests/wrong", "/hooks/nobody/wrong", "/hooks/requests", "/hooks/x/%FF%00"])
async def test_strangers_learn_nothing(porch: Porch, path: str) -> None:
    answers = []
    for method in ("POST", "PUT", "GET"):
        async with porch.session.request(method, porch.url + path, data=b"{}" if method != "GET" else None) as answer:
            answers.append((answer.status, await answer.text()))
    assert set(answers) == {(404, "404: Not Found")}
    assert porch.rung == []


@pytest.mark.parametrize("kind", ["basic", "bare", "bearer", "token"])
async def test_the_secret_in_a_header(porch: Porch, kind: str) -> None:
    secret = await porch.secret("sonarr")
    headers = {
        "basic": {"Authorization": "Basic " + base64.b64encode(f"tgarr:{secret}".encode()).decode()},
        "bare": {"Authorization": secret},
        "bearer": {"Authorization": f"Bearer {secret}"},
        "token": {"Access-Token": secret},
    }[kind]
    async with porch.session.post(f"{porch.url}/hooks/sonarr", headers=headers, json=GRAB) as answer:
        assert answer.status == 204


async def test_a_broken_header_is_no_key(porch: Porch) -> None:
    for given in ("Basic ???", "Basic " + "A" * 4000, "Basic dGdhcnI6"):
        headers = {"Authorization": given}
        async with porch.session.post(f"{porch.url}/hooks/sonarr", headers=headers, json=GRAB) as answer:
            assert answer.status == 404


async def test_the_address_says_that_it_is_right(porch: Porch) -> None:
    async with porch.session.get(await porch.address("sonarr")) as answer:
        assert answer.status == 200
        assert "the address is right" in await answer.text()
    assert porch.rung == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"hello", 400),
        (b"[1]", 400),
        (b'"text"', 400),
        (b"\xff\xfe{}", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 100_000, 400),
        (b'{"a": "' + b"x" * LARGEST + b'"}', 413),
    ],
)
async def test_what_cannot_be_read(porch: Porch, caplog: pytest.LogCaptureFixture, body: bytes, status: int) -> None:
    for _ in range(3):
        told, words = await porch.knock("sonarr", body)
        assert (told, words != "") == (status, True)
    assert len([one for one in caplog.records if "is refused" in one.message]) == 1
    assert (await porch.knock("sonarr", b"\xef\xbb\xbf" + json.dumps(GRAB).encode()))[0] == 204


async def test_too_large_without_a_length(porch: Porch) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b"x" * 10_000

    with contextlib.suppress(aiohttp.ClientConnectionError):  # it may be cut off while it still speaks
        async with porch.session.post(await porch.address("requests"), data=endless()) as answer:
            assert answer.status == 413


async def test_what_is_packed_is_not_unpacked(porch: Porch) -> None:
    packed = {"Content-Encoding": "deflate"}
    status, words = await porch.knock("requests", zlib.compress(json.dumps(REQUEST).encode()), headers=packed)
    assert (status, words) == (400, "this is no JSON\n")
    bomb = zlib.compress(bytes(100_000_000), 9)
    tracemalloc.start()
    try:
        async with porch.session.post(f"{porch.url}/hooks/requests/wrong", data=bomb, headers=packed) as answer:
            assert answer.status == 404
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def form(**parts: bytes) -> aiohttp.MultipartWriter:
    writer = aiohttp.MultipartWriter("form-data")
    for name, content in parts.items():
        part = writer.append(io.BytesIO(content))
        part.set_content_disposition("form-data", name=name, **({"filename": "x.jpg"} if name == "thumb" else {}))
    return writer


PLEX = {
    "event": "library.new",
    "Server": {"uuid": "a" * 40},
    "Metadata": {"type": "movie", "title": "Dune", "year": 2021, "ratingKey": "7", "addedAt": 1_700_000_000},
}


async def test_a_form_with_a_picture(porch: Porch) -> None:
    content = form(payload=json.dumps(PLEX).encode(), thumb=b"\xff\xd8" + b"x" * 3_000_000)
    assert await porch.knock("plex", content) == (204, "")
    assert [fact.body["title"] for fact in await porch.facts()] == ["Dune"]


async def test_forms_that_are_none(porch: Porch) -> None:
    assert (await porch.knock("plex", form(thumb=b"x")))[0] == 400
    assert (await porch.knock("plex", form(payload=b"x" * (LARGEST + 1))))[0] == 413
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await porch.knock("plex", b"nothing like it", headers=kind))[0] == 400
    assert (await porch.knock("plex", b"--x\r\nbroken", headers=kind))[0] == 400
    kind = {"Content-Type": "multipart/form-data"}
    assert (await porch.knock("plex", b"--x\r\n", headers=kind))[0] == 400
    outer = aiohttp.MultipartWriter("mixed")
    outer.append(form(payload=b"{}"))
    assert (await porch.knock("plex", outer))[0] == 400


async def test_a_form_of_fields(porch: Porch) -> None:
    emby = {"Event": "library.new", "Item": {"Type": "Movie", "Name": "Dune", "Id": "9"}}
    async with porch.session.post(await porch.address("emby"), data={"data": json.dumps(emby)}) as answer:
        assert answer.status == 204
    assert [fact.body["title"] for fact in await porch.facts()] == ["Dune"]
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await porch.knock("emby", json.dumps(emby).encode(), headers=kind))[0] == 204
    assert (await porch.knock("emby", b"x=\xff&" * 50, headers=kind))[0] == 400
    assert len(await porch.facts()) == 1


async def test_one_door_cannot_fill_the_record(porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    def request(number: int) -> dict[str, Any]:
        return REQUEST | {"request": {"request_id": str(number)}}

    answers = await asyncio.gather(*(porch.knock("requests", request(number)) for number in range(300)))
    statuses = [status for status, _ in answers]
    assert set(statuses) == {204, 429}
    assert len(await porch.facts()) == statuses.count(204) <= 130
    assert (await porch.knock("ombi", {"notificationType": "Test"}))[0] == 204
    assert len([one for one in caplog.records if "is refused" in one.message]) == 1


async def test_who_has_come_is_noted(porch: Porch) -> None:
    await porch.knock("sonarr", GRAB)
    await porch.knock("requests", REQUEST)
    async with asyncio.timeout(5):
        while True:
            rows = await porch.house.state.read(hooks.known)
            if rows["sonarr"].heard_at and rows["requests"].heard_at:
                break
            await asyncio.sleep(0.01)
    assert rows["plex"].heard_at is None


async def test_another_secret_shuts_the_door_of_before(porch: Porch) -> None:
    before = await porch.address("requests")
    await porch.house.state.write(lambda db: hooks.change_secret(db, "requests"))
    porch.house.signals.publish(DoorChanged("requests"))
    async with asyncio.timeout(5):
        while True:
            async with porch.session.post(before, json=REQUEST) as answer:
                if answer.status == 404:
                    break
            await asyncio.sleep(0.01)
    assert (await porch.knock("requests", REQUEST))[0] == 204


async def test_a_record_that_cannot_be_written_is_said_so(porch: Porch) -> None:
    await porch.house.state.write(lambda db: db.execute("DROP TABLE facts"))
    status, words = await porch.knock("requests", REQUEST)
    assert (status, "cannot be kept now" in words) == (503, True)
    assert (await porch.knock("sonarr", GRAB))[0] == 204


async def test_who_asks_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch, porch: Porch) -> None:
    assert Guard.__init__.__kwdefaults__ is not None
    monkeypatch.setitem(Guard.__init__.__kwdefaults__, "within", 0.3)
    web = porch.house.config.web.model_copy(update={"port": free_port()})
    porch.house.config = porch.house.config.model_copy(update={"web": web})
    porch.web.renew()
    await porch.stands()
    silent = [await asyncio.open_connection("127.0.0.1", web.port) for _ in range(2)]
    silent[0][1].write(b"POST /hooks/sonarr/x HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    async with asyncio.timeout(5):
        for reader, writer in silent:
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()
    async with aiohttp.ClientSession() as session, session.post(await porch.address("sonarr"), json=GRAB) as answer:
        assert answer.status == 204


async def test_who_speaks_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, porch: Porch) -> None:
    monkeypatch.setattr("tgarr.web.door._BODY_SECONDS", 0.2)

    async def slowly() -> Any:
        yield b"{"
        await asyncio.sleep(1)
        yield b"}"

    with contextlib.suppress(aiohttp.ClientConnectionError):
        async with porch.session.post(await porch.address("requests"), data=slowly()) as answer:
            assert answer.status == 408


def mangled(dice: random.Random, good: bytes) -> bytes:
    """What a bad line, or a bad neighbour, makes of something good."""
    content = bytearray(good)
    for _ in range(dice.randint(1, 6)):
        match dice.randint(0, 3):
            case 0:
                content[dice.randrange(len(content))] = dice.randrange(256)
            case 1:
                del content[dice.randrange(len(content)) :]
                content += b"}"
            case 2:
                at = dice.randrange(len(content))
                content[at:at] = dice.randbytes(dice.randint(1, 30))
            case _:
                at = dice.randrange(len(content))
                content[at:at] = content[: dice.randint(1, 60)]
    return bytes(content)


KINDS = (
    "application/json",
    "text/plain; charset=utf-8",
    "text/plain; charset=nonsense",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "multipart/mixed; boundary=",
    "application/x-www-form-urlencoded",
    "nonsense",
)


async def test_nothing_that_is_sent_fails_here(porch: Porch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tgarr.web.deliveries._MOST_PER_MINUTE", 100_000)
    dice = random.Random(11)
    whole = json.dumps(PLEX).encode()
    inside = b'--x\r\nContent-Disposition: form-data; name="payload"\r\n\r\n' + whole + b"\r\n--x--\r\n"
    coded = b"data=" + quote_plus(whole).encode()
    seeds = [whole, inside, coded, json.dumps(REQUEST).encode(), json.dumps(GRAB).encode()]
    seen = set()
    for _ in range(600):
        name = dice.choice(("requests", "plex", "emby", "music", "their-jellyfin", "sonarr", "ombi"))
        headers = {"Content-Type": dice.choice(KINDS)}
        if dice.random() < 0.1:
            headers["Content-Encoding"] = dice.choice(("gzip", "deflate", "br"))
        status, _ = await porch.knock(name, mangled(dice, dice.choice(seeds)), headers=headers)
        seen.add(status)
    assert seen <= {204, 400}
    assert 204 in seen
    assert (await porch.knock("sonarr", GRAB))[0] == 204


async def test_json_whatever_it_is_called(porch: Porch) -> None:
    for kind in ("text/plain; charset=utf-8", "application/octet-stream", "application/json; charset=utf-16"):
        headers = {"Content-Type": kind}
        assert (await porch.knock("requests", REQUEST, headers=headers))[0] == 204
    assert len(await porch.facts()) == 1


async def test_nobody_learns_what_we_are_made_of(porch: Porch) -> None:
    async with porch.session.get(f"{porch.url}/") as answer:
        assert (answer.status, "Server" in answer.headers) == (404, False)


async def test_who_goes_before_the_end_is_no_trouble(porch: Porch, caplog: pytest.LogCaptureFixture) -> None:
    path = (await porch.address("requests")).removeprefix(porch.url)
    for cut in (b"", b'{"notification_type"'):
        _, writer = await asyncio.open_connection("127.0.0.1", porch.house.config.web.port)
        writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n".encode() + cut)
        await writer.drain()
        await porch.knock("sonarr", GRAB)
        writer.transport.abort()
    assert (await porch.knock("requests", REQUEST))[0] == 204
    said = [one.getMessage() for one in caplog.records if one.levelname in ("WARNING", "ERROR")]
    assert said == ["what requests tells is refused (400): it was cut off"]


async def test_there_is_room_for_so_many(monkeypatch: pytest.MonkeyPatch, porch: Porch) -> None:
    assert Guard.__init__.__kwdefaults__ is not None
    monkeypatch.setitem(Guard.__init__.__kwdefaults__, "most", 3)
    web = porch.house.config.web.model_copy(update={"port": free_port()})
    porch.house.config = porch.house.config.model_copy(update={"web": web})
    porch.web.renew()
    await porch.stands()
    await porch.session.close()
    guests = [await asyncio.open_connection("127.0.0.1", web.port) for _ in range(8)]
    async with asyncio.timeout(5):
        for reader, _ in guests[3:]:
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
        for reader, writer in guests[:3]:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert b"404" in await reader.read()
    for _, writer in guests:
        writer.close()


async def test_the_log_knows_the_secrets(porch: Porch) -> None:
    assert redaction.text(f"at /hooks/sonarr/{await porch.secret('sonarr')} of it") == "at /hooks/sonarr/[hidden] of it"
