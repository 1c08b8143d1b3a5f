"""Everything one can have qBittorrent do, on each simulated generation and on the real one."""

import asyncio
import functools

import pytest

from sandbox.services import metainfo
from sandbox.services.faults import Fault
from tests.services.torrent_stage import Stage, shown
from tgarr.domain.transfers import QueueMove, Transfer, TransferState
from tgarr.errors import ServiceConflict, ServiceNotFound, ServiceRejected

LINK_HASH = "0123456789abcdef0123456789abcdef01234567"
LINK = f"magnet:?xt=urn:btih:{LINK_HASH.upper()}&dn=Some.Film"


def torrent(name: str) -> tuple[bytes, str]:
    content, meta = metainfo.describe(name, (metainfo.ContentFile("a.mkv", 1_000_000_000),), source="test")
    return content, meta.info_hash


def is_in(category: str, transfer: Transfer) -> bool:
    return transfer.category == category


FILE, HASH = torrent("Some.Film.2021.1080p")


async def test_a_file_is_added_into_a_category_that_is_made(stage: Stage) -> None:
    face = stage.start(category="films")
    await face.add_file(FILE, paused=True)
    added = await shown(face, HASH, lambda transfer: transfer.state is TransferState.PAUSED)
    assert (added.client, added.name, added.category) == ("torrents", "Some.Film.2021.1080p", "films")
    assert (added.size, added.done, added.progress, added.finished) == (1_000_000_000, 0, 0, False)
    assert added.added_at is not None
    assert added.save_path
    assert (await face.categories()).value == ("films",)
    await face.add_file(FILE, category="films")
    assert len((await face.transfers()).value) == 1


async def test_a_link_is_added_once(stage: Stage) -> None:
    face = stage.start()
    await face.add(f" {LINK}\n")
    await shown(face, LINK_HASH)
    await face.add(LINK)
    assert len((await face.transfers()).value) == 1
    await face.add("http://127.0.0.1:9/never.torrent")
    assert stage.asked("torrents/add") == 3


@pytest.mark.parametrize("nonsense", ["", "/etc/passwd", "file:///etc/passwd", f"{LINK}\nhttp://127.0.0.1/x"])
async def test_what_is_no_link_is_not_even_sent(old_and_new: Stage, nonsense: str) -> None:
    with pytest.raises(ServiceRejected):
        await old_and_new.start().add(nonsense)
    assert not old_and_new.calls


async def test_what_it_cannot_use_is_refused(stage: Stage) -> None:
    face = stage.start()
    with pytest.raises(ServiceRejected):
        await face.add("magnet:?xt=urn:btih:short")
    for nonsense in (b"", b"<html></html>", b"d4:infod4:name1:xee"):
        with pytest.raises(ServiceRejected):
            await face.add_file(nonsense)
    assert (await face.transfers()).value == ()


async def test_pausing_resuming_and_checking(stage: Stage) -> None:
    face = stage.start()
    await face.add_file(FILE)
    await shown(face, HASH, lambda transfer: transfer.state in {TransferState.STALLED, TransferState.DOWNLOADING})
    await face.pause([HASH.upper()])
    await shown(face, HASH, lambda transfer: transfer.state is TransferState.PAUSED)
    await face.resume([HASH])
    await shown(face, HASH, lambda transfer: transfer.state not in {TransferState.PAUSED, TransferState.UNKNOWN})
    await face.recheck([HASH])
    await shown(face, HASH, lambda transfer: transfer.state in {TransferState.STALLED, TransferState.DOWNLOADING})
    assert stage.asked("torrents/recheck") == 1


async def test_the_queue(stage: Stage) -> None:
    face = stage.start()
    files = [torrent(f"Film {number}") for number in range(3)]
    for content, hash_ in files:
        await face.add_file(content, paused=True)
        await shown(face, hash_)
    hashes = [hash_ for _, hash_ in files]

    async def order() -> list[int]:
        queued = sorted((await face.transfers()).value, key=lambda transfer: transfer.priority)
        return [hashes.index(transfer.hash) for transfer in queued]

    for where, moved, expected in (
        (QueueMove.TOP, 2, [2, 0, 1]),
        (QueueMove.DOWN, 2, [0, 2, 1]),
        (QueueMove.UP, 1, [0, 1, 2]),
        (QueueMove.BOTTOM, 0, [1, 2, 0]),
    ):
        await face.move([hashes[moved]], where)
        async with asyncio.timeout(5):
            while await order() != expected:
                await asyncio.sleep(0.05)


async def test_no_queue_is_a_conflict(stage: Stage) -> None:
    assert await stage.post("app/setPreferences", json='{"queueing_enabled": false}') in {200, 204}
    with pytest.raises(ServiceConflict):
        await stage.start().move([HASH], QueueMove.TOP)


async def test_categories(stage: Stage) -> None:
    face = stage.start()
    await face.add_file(FILE, paused=True)
    await shown(face, HASH)
    for category in ("series", "series", ""):
        await face.set_category([HASH], category)
        await shown(face, HASH, functools.partial(is_in, category))
    assert stage.asked("torrents/createCategory") == 1
    assert (await face.categories()).value == ("series",)


async def test_the_alternative_limits(stage: Stage) -> None:
    face = stage.start()
    for on in (True, True, False, False):
        await face.set_alternative_limits(on=on)
        assert await stage.get("transfer/speedLimitsMode") == on
        async with asyncio.timeout(5):
            while (await face.totals()).value.alternative_limits is not on:
                await asyncio.sleep(0.05)


async def test_totals_tell_the_room_that_is_left(stage: Stage) -> None:
    async with asyncio.timeout(15):
        while not (totals := (await stage.start().totals()).value).free:  # just started, it has not looked yet
            await asyncio.sleep(0.1)
    assert totals.free > 1_000_000
    assert totals.connected
    assert (await stage.start().health()).value == ()


async def test_removing(stage: Stage) -> None:
    face = stage.start()
    await face.add_file(FILE, paused=True)
    await shown(face, HASH)
    await face.remove([HASH], files=True)
    assert (await face.transfers()).value == ()


@pytest.mark.parametrize("hashes", [["all"], [f"{HASH}|{LINK_HASH}"], [""], [HASH, "x" * 40]])
async def test_only_hashes_are_taken_for_hashes(old_and_new: Stage, hashes: list[str]) -> None:
    face = old_and_new.start()
    await face.add_file(FILE)
    with pytest.raises(ServiceNotFound):
        await face.remove(hashes, files=True)
    await face.remove([], files=True)
    assert len((await face.transfers()).value) == 1


async def test_changes_are_all_at_first_and_then_what_changed(stage: Stage) -> None:
    face = stage.start()
    other, other_hash = torrent("Another.Film")
    for content, hash_ in ((FILE, HASH), (other, other_hash)):
        await face.add_file(content, paused=True)
        await shown(face, hash_, lambda transfer: transfer.state is TransferState.PAUSED)
    first = await face.changes()
    assert first.complete
    assert {transfer.hash for transfer in first.changed} == {HASH, other_hash}
    await asyncio.sleep(0.6)
    await face.changes()
    assert await face.changes() == type(first)()
    await face.set_category([HASH], "films")
    seen: list[tuple[str, str]] = []
    async with asyncio.timeout(5):
        while not seen:
            seen = [(transfer.hash, transfer.category) for transfer in (await face.changes()).changed]
            await asyncio.sleep(0.05)
    assert seen == [(HASH, "films")]
    await face.remove([HASH], files=False)
    async with asyncio.timeout(5):
        while (gone := await face.changes()).removed == ():
            await asyncio.sleep(0.05)
    assert (gone.removed, gone.complete) == ((HASH,), False)


async def test_what_others_read_in_between_is_still_a_change(old_and_new: Stage) -> None:
    face = old_and_new.start()
    assert (await face.changes()).complete
    await face.add_file(FILE, paused=True)
    await face.transfers()
    await face.totals()
    assert [transfer.hash for transfer in (await face.changes()).changed] == [HASH]


async def test_a_replaced_version_has_other_words(old_and_new: Stage) -> None:
    """The container was updated, and its sessions live on."""
    face = old_and_new.start()
    await face.add_file(FILE)
    stack = old_and_new.stack
    assert stack is not None
    simulator = stack.simulators["qbittorrent"]
    words = not simulator.stopped_words  # type: ignore[attr-defined]
    simulator.stopped_words = words  # type: ignore[attr-defined]
    simulator.web_api = (2, 11, 4) if words else (2, 9, 3)  # type: ignore[attr-defined]
    await stack._listeners["qbittorrent"].close()
    await stack._listeners["qbittorrent"].start(simulator.application())
    await face.pause([HASH])
    assert (await shown(face, HASH)).state is TransferState.PAUSED
    await stack.set_fault("qbittorrent", Fault.NOT_FOUND, path="/api/v2/torrents/", method="POST")
    with pytest.raises(ServiceNotFound):
        await face.resume([HASH])
