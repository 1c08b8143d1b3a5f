"""Posters: uploaded once, named afterwards, and never worth a message."""

import hashlib
import struct
import zlib

import pytest

from tests.chat.rig import Rig
from tgarr.chat.screens import Button, Picture, Screen
from tgarr.chat.text import Text, bold

ANNA = 100_001


def png(seed: int, width: int = 64, height: int = 96) -> bytes:
    """Draw a picture that no other seed has."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes((seed * 37 + x + y) % 256 for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


def card(text: str | Text, key: str = "p1") -> Screen:
    return Screen(
        text=Text.of(text), picture=Picture(key, "radarr", f"/{key}.jpg"), keyboard=((Button("add", data="a"),),)
    )


@pytest.fixture(autouse=True)
async def greeted(rig: Rig) -> None:
    await rig.centre.say("anna", "private", "hello")
    rig.pictures |= {"p1": png(1), "p2": png(2), "big": png(3, 1200, 900)}


async def test_a_poster_with_its_caption_uploaded_once_and_named_afterwards(rig: Rig, unique: str) -> None:
    await rig.send(ANNA, card(bold(unique)))
    await rig.send(ANNA, card(bold(unique)))
    await rig.sent_out()
    one, two = (await rig.said("anna"))[-2:]
    assert one.photo is not None
    assert one.photo.sha256 == hashlib.sha256(rig.pictures["p1"]).hexdigest()
    assert two.photo == one.photo
    assert (one.text, one.labels) == (unique, [["add"]])
    assert rig.fetched == ["p1"]
    await rig.restart()
    await rig.send(ANNA, card(unique))
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].photo == one.photo
    assert rig.fetched == ["p1"]


async def test_a_poster_of_several_parts(rig: Rig, unique: str) -> None:
    assert len(rig.pictures["big"]) > 2 * 512 * 1024
    await rig.send(ANNA, card(unique, "big"))
    await rig.sent_out()
    photo = (await rig.said("anna"))[-1].photo
    assert photo is not None
    assert photo.sha256 == hashlib.sha256(rig.pictures["big"]).hexdigest()


async def test_a_poster_that_cannot_be_had_costs_no_message(
    rig: Rig, unique: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tgarr.chat.pictures.FETCH_SECONDS", 0.1)
    keys = ("missing", "empty", "huge", "garbage", "slow")
    rig.pictures |= {"empty": b"", "huge": b"x" * (10 * 1024 * 1024 + 1), "garbage": b"<html>not found</html>"}

    for key in keys:
        await rig.send(ANNA, card(f"{unique} {key}", key))
    await rig.sent_out()
    said = [one for one in await rig.said("anna") if unique in one.text]
    assert [one.text for one in said] == [f"{unique} {key}" for key in keys]
    assert all(one.photo is None and one.labels == [["add"]] for one in said)


async def test_a_refused_upload_and_a_refused_photo_cost_no_message(rig: Rig, unique: str) -> None:
    await rig.centre.next_call_fails("upload.saveFilePart", "FILE_PART_INVALID")
    await rig.send(ANNA, card(f"{unique} 1"))
    await rig.sent_out()
    await rig.centre.next_call_fails("messages.sendMedia", "PHOTO_INVALID_DIMENSIONS")
    await rig.send(ANNA, card(f"{unique} 2"))
    await rig.sent_out()
    said = [one for one in await rig.said("anna") if unique in one.text]
    assert [(one.text, one.photo) for one in said] == [(f"{unique} 1", None), (f"{unique} 2", None)]


async def test_a_flood_while_uploading_is_waited_out(rig: Rig, unique: str) -> None:
    await rig.centre.next_call_fails("upload.saveFilePart", "FLOOD_WAIT_1", code=420)
    await rig.send(ANNA, card(unique))
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].photo is not None


async def test_a_reference_that_is_refused_is_forgotten_and_the_poster_uploaded_anew(rig: Rig, unique: str) -> None:
    await rig.send(ANNA, card(unique))
    await rig.sent_out()
    await rig.state.write(lambda db: db.execute("UPDATE media SET file = '1:2:00'").rowcount)
    await rig.send(ANNA, card(f"{unique} again"))
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].photo is not None
    assert rig.fetched == ["p1", "p1"]
    assert await rig.rows("SELECT count(*) FROM media WHERE file <> '1:2:00'") == [(1,)]
    await rig.state.write(lambda db: db.execute("UPDATE media SET file = '1:2:00'").rowcount)
    del rig.pictures["p1"]
    await rig.send(ANNA, card(f"{unique} a third time"))
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].text == f"{unique} a third time"
    assert await rig.rows("SELECT count(*) FROM media") == [(0,)]


async def test_a_caption_that_is_too_long_follows_its_silent_poster(rig: Rig, unique: str) -> None:
    text = f"{unique} " + "🎬 " * 400 + "end"
    await rig.send(ANNA, card(text), live_key=unique)
    await rig.sent_out()
    photo, words = (await rig.said("anna"))[-2:]
    assert (photo.text, photo.silent, photo.labels) == ("", True, [])
    assert photo.photo is not None
    assert (words.text, words.silent, words.labels) == (text, False, [["add"]])
    assert await rig.rows("SELECT message_id, medium FROM messages WHERE live_key = ?", unique) == [(words.id, "text")]
    failed = await rig.send(ANNA, card(text, "missing"))
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].text == text
    assert await rig.rows("SELECT state FROM outbox WHERE id = ?", failed) == [("sent",)]


async def test_edits_keep_or_change_the_picture(rig: Rig, unique: str) -> None:
    await rig.send(ANNA, card(unique), live_key=unique)
    await rig.sent_out()
    first = (await rig.said("anna"))[-1]
    await rig.edit(ANNA, card("other words"), live_key=unique)
    await rig.sent_out()
    second = (await rig.said("anna"))[-1]
    assert (second.id, second.text, second.photo) == (first.id, "other words", first.photo)
    await rig.edit(ANNA, card("other words", "p2"), live_key=unique)
    await rig.sent_out()
    third = (await rig.said("anna"))[-1]
    assert third.photo is not None
    assert third.photo.sha256 == hashlib.sha256(rig.pictures["p2"]).hexdigest()
    await rig.edit(ANNA, card("third words", "missing"), live_key=unique)
    await rig.sent_out()
    fourth = (await rig.said("anna"))[-1]
    assert (fourth.id, fourth.text, fourth.photo) == (first.id, "third words", third.photo)
    assert await rig.rows("SELECT picture FROM messages WHERE live_key = ?", unique) == [("p2",)]
    await rig.edit(ANNA, "x" * 3000, live_key=unique)
    await rig.sent_out()
    assert len((await rig.said("anna"))[-1].text) == 1024


async def test_an_edit_with_a_picture_of_a_message_that_went_out_as_text(rig: Rig, unique: str) -> None:
    await rig.send(ANNA, card(unique, "missing"), live_key=unique)
    await rig.edit(ANNA, card(f"{unique} more", "p1"), live_key=unique)
    await rig.sent_out()
    seen = (await rig.said("anna"))[-1]
    assert (seen.text, seen.photo) == (f"{unique} more", None)
