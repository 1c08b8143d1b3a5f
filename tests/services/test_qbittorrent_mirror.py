"""The mirror is what the client has, however it was brought up to date; and it never forgets to tell of a change."""

import asyncio
import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.qbittorrent import Mirror
from actors.qbittorrent.wire import ListedTorrent, MainData, Torrent, transfer_of
from sandbox.services.faults import Fault
from sandbox.services.qbittorrent_sessions import changes
from tests.services.torrent_stage import Stage, shown, simulated
from tgarr.domain.transfers import Transfer, TransferChanges, TransferState
from tgarr.errors import ServiceFailed

LINK_HASH = "ab" * 20
LINK = f"magnet:?xt=urn:btih:{LINK_HASH}&dn=Some.Film"

torrents = st.dictionaries(
    st.sampled_from(["aa" * 20, "BB" * 20, "cc" * 20]),
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["one", "two"]),
            "state": st.sampled_from(["downloading", "stalledUP", "error", "new in version 9"]),
            "progress": st.sampled_from([0, 0.5, 1]),
            "dlspeed": st.integers(0, 3),
            "eta": st.sampled_from([0, 60, 8_640_000]),
        }
    ),
)
steps = st.lists(st.tuples(st.sampled_from(["difference", "everything", "list", "changes"]), torrents), max_size=12)


def view(current: dict[str, Any]) -> dict[str, Transfer]:
    return {
        hash_.lower(): transfer_of("torrents", hash_.lower(), msgspec.convert(fields, Torrent))
        for hash_, fields in current.items()
    }


@given(steps)
def test_it_is_what_the_client_has(played: list[tuple[str, dict[str, Any]]]) -> None:
    mirror = Mirror(client="torrents")
    acknowledged: dict[str, Any] = {"torrents": {}, "categories": {}, "tags": [], "server_state": {}}
    follower: dict[str, Transfer] = {}

    def follow() -> None:
        news = mirror.changes()
        if news.complete:
            follower.clear()
        for hash_ in news.removed:
            follower.pop(hash_, None)
        follower.update({transfer.hash: transfer for transfer in news.changed})

    for what, current in [("everything", {}), *played, ("changes", {})]:
        if what == "changes":
            follow()
            assert follower == mirror.transfers
            continue
        whole = acknowledged | {"torrents": copy.deepcopy(current)}
        if what == "list":
            entries = msgspec.convert([{"hash": key} | value for key, value in current.items()], list[ListedTorrent])
            mirror.take_listed(entries, asked=set(mirror.transfers) | set(view(current)))
        else:
            said = whole | {"full_update": True} if what == "everything" else changes(acknowledged, whole)
            mirror.take(msgspec.convert({"rid": mirror.rid + 1} | said, MainData))
            acknowledged = whole
        assert mirror.transfers == view(current)
        assert mirror.unfinished == {
            hash_
            for hash_, transfer in mirror.transfers.items()
            if not transfer.finished and transfer.state is not TransferState.FAILED
        }


def test_what_is_said_again_is_no_change_and_what_comes_back_is_not_gone() -> None:
    mirror = Mirror(client="torrents")
    entry = ListedTorrent(hash="AA" * 20, name="one")
    mirror.take_listed([entry])
    assert mirror.changes().complete
    mirror.take_listed([entry])
    assert mirror.changes() == TransferChanges()
    mirror.take_listed([], asked=["aa" * 20])
    mirror.take_listed([entry])
    back = mirror.changes()
    assert ([transfer.name for transfer in back.changed], back.removed) == (["one"], ())


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("error", TransferState.FAILED),
        ("missingFiles", TransferState.FAILED),
        ("stoppedDL", TransferState.PAUSED),
        ("pausedDL", TransferState.PAUSED),
        ("stoppedUP", TransferState.COMPLETED),
        ("pausedUP", TransferState.COMPLETED),
        ("forcedMetaDL", TransferState.METADATA),
        ("queuedDL", TransferState.QUEUED),
        ("moving", TransferState.MOVING),
        ("checkingResumeData", TransferState.CHECKING),
        ("somethingNew", TransferState.UNKNOWN),
    ],
)
def test_its_words_for_states(word: str, state: TransferState) -> None:
    assert transfer_of("torrents", "00", msgspec.convert({"state": word}, Torrent)).state is state


def test_its_ways_of_saying_nothing() -> None:
    fields = {
        "size": -1,
        "completed": -1,
        "eta": 8_640_000,
        "ratio": -1,
        "added_on": 0xFFFF_FFFF,
        "tags": "",
        "priority": -1,
    }
    transfer = transfer_of("torrents", "00", msgspec.convert(fields, Torrent))
    nothing = Transfer(client="torrents", hash="00", name="", state=TransferState.UNKNOWN)
    assert transfer == nothing
    some = transfer_of("torrents", "00", msgspec.convert({"eta": 7, "tags": "a, b,c", "added_on": 1}, Torrent))
    assert (some.eta, some.tags, some.added_at is None) == (7, ("a", "b", "c"), False)


async def test_an_old_client_is_asked_for_what_is_to_arrive_and_tells_of_what_has() -> None:
    async with simulated("4.5") as stage:
        face = stage.start()
        await face.add(LINK)
        assert (await face.changes()).complete
        before = stage.asked("sync/maindata")
        finished: list[Transfer] = []
        assert stage.stack is not None
        await stage.stack.clock.advance(20)
        async with asyncio.timeout(20):
            while not finished:
                finished = [transfer for transfer in (await face.changes()).changed if transfer.finished]
                await stage.stack.clock.advance(60)
        assert finished[0].hash == LINK_HASH
        asked = stage.asked("torrents/info")
        await face.changes()
        assert stage.asked("torrents/info") == asked + 1  # what has arrived is not asked for any more
        await face.pause([LINK_HASH])
        paused = await shown(face, LINK_HASH, lambda transfer: transfer.state is TransferState.COMPLETED)
        assert paused.finished
        assert stage.asked("sync/maindata") == before


async def test_an_old_client_s_unfinished_transfer_may_vanish() -> None:
    async with simulated("4.5") as stage:
        face = stage.start()
        await face.add(LINK)
        await face.changes()
        await stage.post("torrents/delete", hashes=LINK_HASH, deleteFiles="false")
        assert (await face.changes()).removed == (LINK_HASH,)


async def test_a_client_that_is_down_has_its_last_list_and_no_changes(old_and_new: Stage) -> None:
    face = old_and_new.start()
    await face.add(LINK)
    await face.changes()
    assert old_and_new.stack is not None
    await old_and_new.stack.set_fault("qbittorrent", Fault.SERVER_ERROR)
    answer = await face.transfers()
    assert [transfer.hash for transfer in answer.value] == [LINK_HASH]
    assert answer.age > 0
    assert isinstance(answer.trouble, ServiceFailed)
    with pytest.raises(ServiceFailed):
        await face.changes()
