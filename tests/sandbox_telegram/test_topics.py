"""Forums: topics made, written in, listed, closed."""

from typing import Any

import pytest
from pyrogram import errors, raw, types
from pyrogram.handlers import MessageHandler

T = raw.types


@pytest.fixture
async def forum(telegram: Any, bot: Any) -> int:
    assert bot.is_connected
    return int(await telegram.create_supergroup("Кино", ["anna", "boris"], admins=["tgarr_bot"], forum=True))


async def test_messages_keep_to_their_topic(bot: Any, telegram: Any, forum: int) -> None:
    topic = await telegram.create_topic(forum, "Фильмы")
    sent = await bot.send_message(forum, "in the topic", message_thread_id=topic)
    assert sent.message_thread_id == topic
    answered = await bot.send_message(
        forum, "an answer", message_thread_id=topic, reply_parameters=types.ReplyParameters(message_id=sent.id)
    )
    assert (answered.message_thread_id, answered.reply_to_message_id) == (topic, sent.id)
    inherited = await bot.send_message(forum, "a", reply_parameters=types.ReplyParameters(message_id=sent.id))
    general = await bot.send_message(forum, "to all")
    seen = {one.id: (one.topic, one.reply_to) for one in await telegram.messages(forum)}
    assert seen[sent.id] == (topic, None)
    assert seen[answered.id] == (topic, sent.id)
    assert seen[inherited.id] == (topic, sent.id)
    assert seen[general.id] == (1, None)
    assert general.message_thread_id in (None, 1)
    with pytest.raises(errors.TopicIdInvalid):
        await bot.send_message(
            forum, "x", message_thread_id=9999, reply_parameters=types.ReplyParameters(message_id=sent.id)
        )


async def test_a_bot_hears_in_which_topic_somebody_writes(telegram: Any, make_client: Any, until: Any) -> None:
    arrived: list[Any] = []

    async def keep(_: Any, message: Any) -> None:
        arrived.append(message)

    await make_client(telegram, MessageHandler(keep))
    forum = await telegram.create_supergroup("Кино", ["anna"], admins=["tgarr_bot"], forum=True)
    topic = await telegram.create_topic(forum, "Фильмы")
    first = await telegram.say("anna", forum, "one", topic=topic)
    await telegram.say("anna", forum, "two", reply_to=first)
    await telegram.say("anna", forum, "three")
    await until(lambda: [one for one in arrived if one.text == "three"])
    assert {one.text: one.message_thread_id for one in arrived if one.text in ("one", "two")} == {
        "one": topic,
        "two": topic,
    }
    with pytest.raises(LookupError, match="no topic"):
        await telegram.say("anna", forum, "x", topic=9999)
    group = await telegram.create_supergroup("Сериалы", ["anna"])
    with pytest.raises(ValueError, match="no topics"):
        await telegram.say("anna", group, "x", topic=1)
    with pytest.raises(ValueError, match="not a forum"):
        await telegram.create_topic(group, "x")
    with pytest.raises(ValueError, match="only a supergroup"):
        await telegram._create("group", "x", ["anna"], None, [], forum=True)


async def test_a_bot_makes_topics_with_the_right_to(bot: Any, telegram: Any, forum: int) -> None:
    made = await bot.create_forum_topic(forum, "Сериалы")
    assert (await telegram.describe(forum))["topics"][str(made.id)] == "Сериалы"
    await telegram.promote(forum, "tgarr_bot", rights=["pin_messages"])
    with pytest.raises(errors.ChatAdminRequired):
        await bot.create_forum_topic(forum, "x")
    await telegram.promote(forum, "tgarr_bot")
    with pytest.raises(errors.TopicTitleEmpty):
        await bot.create_forum_topic(forum, "x" * 129)


async def test_topics_are_listed_and_found_by_id(ask: Any, telegram: Any, forum: int) -> None:
    topic = await telegram.create_topic(forum, "Фильмы", author="anna")
    peer = T.InputPeerChannel(channel_id=-forum - 1_000_000_000_000, access_hash=0)

    def topics(q: str | None = None) -> Any:
        return raw.functions.messages.GetForumTopics(
            peer=peer, offset_date=0, offset_id=0, offset_topic=0, limit=10, q=q
        )

    assert [one.title for one in (await ask(topics())).topics] == ["Фильмы", "General"]
    assert [one.id for one in (await ask(topics("фил"))).topics] == [topic]
    found = await ask(raw.functions.messages.GetForumTopicsByID(peer=peer, topics=[topic, 9999]))
    assert [type(one) for one in found.topics] == [T.ForumTopic, T.ForumTopicDeleted]
    assert {one.id for one in found.users} == {telegram.people["anna"].id}
    group = await telegram.create_supergroup("Сериалы", ["anna", "tgarr_bot"])
    plain = T.InputPeerChannel(channel_id=-group - 1_000_000_000_000, access_hash=0)
    with pytest.raises(errors.ChannelForumMissing):
        await ask(raw.functions.messages.GetForumTopicsByID(peer=plain, topics=[1]))


async def test_a_closed_topic_is_for_admins_with_the_right(bot: Any, telegram: Any, forum: int) -> None:
    topic = await telegram.create_topic(forum, "Фильмы")
    await telegram.close_topic(forum, topic)
    await bot.send_message(forum, "an admin may", message_thread_id=topic)
    await telegram.promote(forum, "tgarr_bot", rights=["pin_messages"])
    with pytest.raises(errors.TopicClosed):
        await bot.send_message(forum, "x", message_thread_id=topic)
    await telegram.close_topic(forum, topic, closed=False)
    await bot.send_message(forum, "open again", message_thread_id=topic)
    telegram.centre.world.groups[forum].topics[topic].is_deleted = True
    with pytest.raises(errors.TopicDeleted):
        await bot.send_message(forum, "x", message_thread_id=topic)
    with pytest.raises(LookupError, match="no topic"):
        await telegram.close_topic(forum, 9999)
