"""Group privacy mode: what a bot hears and what not."""

from typing import Any

import pytest


@pytest.fixture
def texts(heard: Any) -> Any:
    """The texts that the bot's client was pushed, after everything said so far arrived."""

    def current() -> list[str]:
        return [one.message.message for one in heard if getattr(getattr(one, "message", None), "message", None)]

    return current


async def arrived(telegram: Any, texts: Any, until: Any) -> list[str]:
    """What the bot heard, up to a private message that it hears for sure."""
    end = f"that is all {await telegram.position()}"
    await telegram.say("anna", "private", end)
    await until(lambda: end in texts())
    return [text for text in texts() if text != "/start" and not text.startswith("that is all")]


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_bot_in_privacy_mode_hears_what_is_for_it(
    bot: Any, telegram: Any, texts: Any, until: Any, kind: str
) -> None:
    create = telegram.create_group if kind == "group" else telegram.create_supergroup
    group = await create("Кино", ["anna", "boris", "tgarr_bot"])
    for text in ("chatter", "@tgarr_bot look", "/bare", "/to@other_bot", "see /search@TGARR_bot Dune"):
        await telegram.say("anna", group, text)
    assert await arrived(telegram, texts, until) == ["see /search@TGARR_bot Dune"]
    sent = await bot.send_message(group, "I speak last")
    await telegram.say("anna", group, "/bare again")
    await telegram.say("boris", group, "an answer", reply_to=sent.id)
    other = await telegram.say("boris", group, "chatter")
    await telegram.say("anna", group, "an answer to somebody else", reply_to=other)
    assert (await arrived(telegram, texts, until))[1:] == ["/bare again", "an answer"]
    seen = [one.text for one in await telegram.messages(group, as_seen_by="tgarr_bot")]
    assert "chatter" not in seen
    assert "chatter" in [one.text for one in await telegram.messages(group, as_seen_by="boris")]
    assert (await bot.get_messages(group, other)).empty


async def test_an_admin_hears_everything(bot: Any, telegram: Any, texts: Any, until: Any) -> None:
    assert bot.is_connected
    group = await telegram.create_supergroup("Кино", ["anna"], admins=["tgarr_bot"])
    await telegram.say("anna", group, "chatter")
    assert await arrived(telegram, texts, until) == ["chatter"]


async def test_a_change_of_the_setting_counts_after_the_bot_is_added_again(
    bot: Any, telegram: Any, texts: Any, until: Any
) -> None:
    assert bot.is_connected
    group = await telegram.create_supergroup("Кино", ["anna", "tgarr_bot"])
    await telegram.set_privacy_mode("tgarr_bot", False)
    await telegram.say("anna", group, "not yet")
    await telegram.remove_member(group, "tgarr_bot")
    await telegram.add_member(group, "tgarr_bot")
    await telegram.say("anna", group, "now")
    assert await arrived(telegram, texts, until) == ["now"]


async def test_bots_do_not_hear_bots(two_bots: Any, make_client: Any) -> None:
    client = await make_client(two_bots)
    group = await two_bots.create_supergroup("Кино", ["anna", "tgarr_bot", "other_bot"])
    sent = await client.send_message(group, "/search@other_bot x")
    person = await two_bots.say("anna", group, "chatter")
    seen = [one.id for one in await two_bots.messages(group, as_seen_by="other_bot")]
    assert person in seen
    assert sent.id not in seen
