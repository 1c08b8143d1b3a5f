"""Screens that only show something else: nothing of them is kept, and nothing is lost by that."""

from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Town
from tests.conversations.test_releases import browsed

WRITTEN = "SELECT (SELECT max(id) FROM outbox), (SELECT count(*) FROM dialogues), (SELECT max(sent_at) FROM messages)"


async def listed(town: Town) -> SeenMessage:
    """Return a list of releases that everything said before is done with."""
    message = await browsed(town.anna)
    while await town.rows("SELECT 1 FROM outbox WHERE state = 'waiting'"):
        pass
    return message


async def test_turning_a_page_writes_nothing(town: Town) -> None:
    first = await listed(town)
    before = await town.rows(WRITTEN)
    second = await town.anna.taps(first, "▶️")
    again = await town.anna.taps(second, "◀️")
    assert "Страница 2" in second.text
    assert (again.text, again.labels) == (first.text, first.labels)
    assert await town.rows(WRITTEN) == before


async def test_a_page_that_was_being_turned_when_the_bot_stopped_is_turned_at_the_next_start(town: Town) -> None:
    first = await listed(town)
    await town.telegram.delay(60, method="messages.editMessage")
    await town.anna.tap_only(first, "▶️")
    await town.stop()
    await town.telegram.delay(0, method="messages.editMessage")
    assert (await town.anna.sees(first)).text == first.text
    after = await town.telegram.position()
    await town.start()
    assert "Страница 2" in (await town.edit(first, after)).text


async def test_a_page_that_telegram_does_not_take_at_once_is_queued(town: Town) -> None:
    first = await listed(town)
    await town.telegram.next_call_fails("messages.editMessage", "FLOOD_WAIT_1", code=420)
    second = await town.anna.taps(first, "▶️")
    assert "Страница 2" in second.text
    assert await town.rows("SELECT kind FROM outbox ORDER BY id DESC LIMIT 1") == [("edit",)]
