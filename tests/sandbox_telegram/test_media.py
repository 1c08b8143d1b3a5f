"""Photos and documents: up in parts, shown, edited, sent again by their id, down again."""

import hashlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pyrogram import errors, raw, types

T = raw.types


def picture(color: str, form: str = "PNG", size: tuple[int, int] = (40, 60)) -> BytesIO:
    drawn = BytesIO()
    Image.new("RGB", size, color).save(drawn, form)
    drawn.name = f"poster.{form.lower()}"
    return drawn


@pytest.fixture
def anna(telegram: Any) -> int:
    return int(telegram.people["anna"].id)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
async def test_a_photo_arrives_byte_for_byte(bot: Any, anna: int, telegram: Any, form: str) -> None:
    poster = picture("red", form)
    sent = await bot.send_photo(anna, poster, caption="**Dune**")
    seen = await telegram.message("anna", sent.id)
    assert seen.photo.sha256 == hashlib.sha256(poster.getvalue()).hexdigest()
    assert (seen.photo.width, seen.photo.height, seen.photo.size) == (40, 60, len(poster.getvalue()))
    assert (seen.text, seen.entities[0].type) == ("Dune", "bold")
    assert await telegram.photo_bytes(seen.photo) == poster.getvalue()
    assert (await bot.download_media(sent, in_memory=True)).getvalue() == poster.getvalue()


async def test_a_photo_is_sent_again_by_its_id(bot: Any, anna: int, telegram: Any) -> None:
    first = await bot.send_photo(anna, picture("red"))
    again = await bot.send_photo(anna, first.photo.file_id)
    photos = [(await telegram.message("anna", one.id)).photo.id for one in (first, again)]
    assert photos[0] == photos[1]


async def test_an_id_that_does_not_fit_is_refused(bot: Any, ask: Any, anna: int, telegram: Any) -> None:
    sent = await bot.send_photo(anna, picture("red"))
    file = telegram.centre.world.files.stored[(await telegram.message("anna", sent.id)).photo.id]
    peer = T.InputPeerUser(user_id=anna, access_hash=0)
    right = {"id": file.id, "access_hash": file.access_hash, "file_reference": file.reference}

    def media(kind: Any = T.InputMediaPhoto, inner: Any = T.InputPhoto, **changes: Any) -> Any:
        given = kind(id=inner(**right | changes))
        return raw.functions.messages.SendMedia(peer=peer, media=given, message="", random_id=bot.rnd_id())

    await ask(media())
    with pytest.raises(errors.MediaEmpty):
        await ask(media(access_hash=1))
    with pytest.raises(errors.MediaEmpty):
        await ask(media(T.InputMediaDocument, T.InputDocument))
    with pytest.raises(errors.FileReferenceExpired):
        await ask(media(file_reference=b"old"))


async def test_a_document_keeps_its_name_and_a_big_one_all_its_parts(bot: Any, anna: int, telegram: Any) -> None:
    content = BytesIO(bytes(range(256)) * 42_000)
    content.name = "export.bin"
    sent = await bot.send_document(anna, content, caption="history")
    seen = await telegram.message("anna", sent.id)
    assert (seen.document.name, seen.document.size, seen.photo) == ("export.bin", 256 * 42_000, None)
    assert {one.method for one in await telegram.requests() if "Part" in one.method} == {"upload.saveBigFilePart"}
    assert (await bot.download_media(sent, in_memory=True)).getvalue() == content.getvalue()
    again = await bot.send_document(anna, sent.document.file_id)
    assert (await telegram.message("anna", again.id)).document.id == seen.document.id


async def test_a_caption_has_at_most_1024_units(bot: Any, anna: int) -> None:
    await bot.send_photo(anna, picture("red"), caption="a" * 1024)
    with pytest.raises(errors.MediaCaptionTooLong):
        await bot.send_photo(anna, picture("red"), caption="a" * 1025)


async def test_links_are_not_fetched_and_rubbish_is_no_photo(bot: Any, ask: Any, anna: int) -> None:
    with pytest.raises(errors.WebpageCurlFailed):
        await bot.send_photo(anna, "https://example.org/poster.jpg")
    rubbish = BytesIO(b"<html>not an image</html>")
    rubbish.name = "poster.jpg"
    with pytest.raises(errors.ImageProcessFailed):
        await bot.send_photo(anna, rubbish)
    truncated = BytesIO(picture("red", "JPEG").getvalue()[:30])
    truncated.name = "poster.jpg"
    with pytest.raises(errors.ImageProcessFailed):
        await bot.send_photo(anna, truncated)
    peer = T.InputPeerUser(user_id=anna, access_hash=0)
    with pytest.raises(errors.MediaInvalid):
        await ask(
            raw.functions.messages.SendMedia(peer=peer, media=T.InputMediaDice(emoticon="🎲"), message="", random_id=1)
        )


async def test_a_photo_becomes_another_and_a_text_becomes_a_photo(bot: Any, anna: int, telegram: Any) -> None:
    sent = await bot.send_photo(anna, picture("red"), caption="red")
    await bot.edit_message_media(anna, sent.id, types.InputMediaPhoto(picture("blue"), caption="blue"))
    seen = await telegram.message("anna", sent.id)
    assert (seen.text, seen.edits) == ("blue", 1)
    assert await telegram.photo_bytes(seen.photo.id) == picture("blue").getvalue()

    text = await bot.send_message(anna, "searching")
    await bot.edit_message_media(anna, text.id, types.InputMediaPhoto(picture("green"), caption="found"))
    seen = await telegram.message("anna", text.id)
    assert (seen.text, seen.photo is not None) == ("found", True)
    await bot.edit_message_caption(anna, text.id, "ready")
    assert (await telegram.message("anna", text.id)).text == "ready"
    with pytest.raises(errors.MediaCaptionTooLong):
        await bot.edit_message_caption(anna, text.id, "a" * 1025)


async def test_an_album_is_one_group_and_repeats_like_single_messages(bot: Any, anna: int, telegram: Any) -> None:
    bot.rnd_id = iter(range(100, 110)).__next__
    items = [types.InputMediaPhoto(picture(color), caption=color) for color in ("red", "blue")]
    sent = await bot.send_media_group(anna, items)
    assert [one.caption for one in sent] == ["red", "blue"]
    assert len({one.media_group_id for one in sent}) == 1
    items = [types.InputMediaPhoto(picture(color), caption=color) for color in ("red", "blue")]
    bot.rnd_id = iter(range(100, 110)).__next__
    again = await bot.send_media_group(anna, items)
    assert [one.id for one in again] == [one.id for one in sent]
    assert len([one for one in await telegram.messages("anna") if one.photo]) == 2


async def test_an_album_has_at_most_ten_items(ask: Any, anna: int) -> None:
    peer = T.InputPeerUser(user_id=anna, access_hash=0)
    photo = T.InputMediaPhoto(id=T.InputPhoto(id=1, access_hash=1, file_reference=b""))
    item = T.InputSingleMedia(media=photo, random_id=1, message="")
    with pytest.raises(errors.MultiMediaTooLong):
        await ask(raw.functions.messages.SendMultiMedia(peer=peer, multi_media=[item] * 11))


async def test_parts_are_checked(ask: Any, anna: int) -> None:
    save = raw.functions.upload.SaveFilePart
    with pytest.raises(errors.FilePartTooBig):
        await ask(save(file_id=1, file_part=0, bytes=b"1" * (512 * 1024 + 1)))
    with pytest.raises(errors.FilePartEmpty):
        await ask(save(file_id=1, file_part=0, bytes=b""))
    assert await ask(save(file_id=1, file_part=0, bytes=b"1")) is True
    peer = T.InputPeerUser(user_id=anna, access_hash=0)

    def photo(parts: int) -> Any:
        file = T.InputFile(id=1, parts=parts, name="x.jpg", md5_checksum="")
        media = T.InputMediaUploadedPhoto(file=file)
        return raw.functions.messages.SendMedia(peer=peer, media=media, message="", random_id=1)

    with pytest.raises(errors.FilePartMissing):
        await ask(photo(2))
    with pytest.raises(errors.FilePartsInvalid):
        await ask(photo(0))


async def test_downloads_are_checked(bot: Any, ask: Any, anna: int, telegram: Any) -> None:
    sent = await bot.send_photo(anna, picture("red"))
    file = telegram.centre.world.files.stored[(await telegram.message("anna", sent.id)).photo.id]
    right = {"id": file.id, "access_hash": file.access_hash, "file_reference": file.reference, "thumb_size": "x"}

    def get(offset: int = 0, limit: int = 4096, **changes: Any) -> Any:
        location = T.InputPhotoFileLocation(**right | changes)
        return raw.functions.upload.GetFile(location=location, offset=offset, limit=limit)

    assert (await ask(get())).bytes == file.content[:4096]
    elsewhere = raw.functions.upload.GetFile(location=T.InputTakeoutFileLocation(), offset=0, limit=4096)
    for call, error in (
        (get(limit=5), errors.LimitInvalid),
        (get(limit=12 * 1024), errors.LimitInvalid),
        (get(offset=5), errors.OffsetInvalid),
        (get(access_hash=1), errors.FileIdInvalid),
        (get(file_reference=b"old"), errors.FileReferenceExpired),
        (elsewhere, errors.LocationInvalid),
    ):
        with pytest.raises(error):
            await ask(call)


async def test_there_is_no_file_of_that_number(telegram: Any) -> None:
    with pytest.raises(LookupError, match="no file 5"):
        await telegram.photo_bytes(5)
