"""Files in the chat: made when their message goes out, in its turn, and never at the cost of words."""

import asyncio

import pytest

from tests.chat.rig import DataCentre, Rig
from tests.chat.test_pictures import png
from tgarr.chat import attachments
from tgarr.chat.making import Made
from tgarr.chat.screens import Attachment, Screen, from_json, to_json
from tgarr.chat.text import Text, bold

ANNA = 100_001


async def make(attachment: Attachment) -> Made:
    match attachment.spec:
        case "picture":
            return Made(content=png(1), text=Text("drawn"))
        case "refused":
            return Made(text=bold("why not"))
        case "broken":
            raise ValueError("no such file")
        case "slow":
            await asyncio.sleep(30)
    return Made(content=attachment.spec.encode(), text=bold("all of it"))


def with_file(spec: str, name: str = "rows.csv") -> Screen:
    return Screen(text=Text("no file"), attachment=Attachment(name, spec))


@pytest.fixture(autouse=True)
async def greeted(rig: Rig) -> None:
    rig.options |= {"make_file": make}
    await rig.restart()
    await rig.centre.say("anna", "private", "hello")


async def test_a_file_is_made_as_it_goes_out_in_its_turn_and_its_maker_speaks(rig: Rig, telegram: DataCentre) -> None:
    big = "строка\n" * 100_000
    await rig.stop()
    await rig.open()
    await rig.send(ANNA, "before")
    row = await rig.send(ANNA, with_file(big))
    await rig.send(ANNA, "after")
    assert len(await rig.rows("SELECT 1 FROM outbox WHERE id = ? AND state = 'waiting'", row)) == 1
    await rig.restart()  # what is to be made outlives the process
    await rig.sent_out()
    before, file, after = (await rig.said("anna"))[-3:]
    assert (before.text, file.text, after.text) == ("before", "all of it", "after")
    assert file.document is not None
    assert (file.document.name, file.document.mime_type) == ("rows.csv", "text/csv")
    assert (await telegram.photo_bytes(file.document)).decode() == big
    assert await rig.rows("SELECT medium FROM messages WHERE message_id = ?", file.id) == [("photo",)]


async def test_a_png_goes_as_a_picture(rig: Rig) -> None:
    await rig.send(ANNA, with_file("picture", "chart.png"))
    await rig.sent_out()
    said = (await rig.said("anna"))[-1]
    assert said.photo is not None
    assert said.text == "drawn"


async def test_whatever_fails_the_words_go_out(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "_MAKE_SECONDS", 0.2)
    for spec in ("refused", "broken", "slow"):
        await rig.send(ANNA, with_file(spec))
    await rig.sent_out()
    await rig.centre.next_call_fails("upload.saveFilePart", "FILE_PART_INVALID")
    await rig.send(ANNA, with_file("a"))
    await rig.sent_out()
    await rig.centre.next_call_fails("messages.sendMedia", "MEDIA_INVALID")
    await rig.send(ANNA, with_file("b"))
    await rig.sent_out()
    said = (await rig.said("anna"))[-5:]
    assert [one.text for one in said] == ["why not", "no file", "no file", "no file", "no file"]
    assert not any(one.document for one in said)


async def test_a_flood_while_uploading_is_waited_out(rig: Rig) -> None:
    await rig.centre.next_call_fails("upload.saveFilePart", "FLOOD_WAIT_1", code=420)
    await rig.send(ANNA, with_file("a"))
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].document is not None


async def test_a_question_makes_the_phone_open_its_answer(rig: Rig) -> None:
    await rig.send(ANNA, Screen(text=Text("which?"), asks=True))
    await rig.sent_out()
    assert (await rig.said("anna"))[-1].keyboard == "force_reply"


def test_the_record_gives_a_screen_back_as_it_was() -> None:
    screen = Screen(text=bold("a"), attachment=Attachment("a.csv", "{}"), asks=True, silent=True)
    assert from_json(to_json(screen)) == screen
