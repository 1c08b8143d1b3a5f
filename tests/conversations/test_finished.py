"""A torrent that nobody asked for through a library is a fact when it is complete, also one that ended unseen."""

import asyncio

from tests.conversations.conftest import Town
from tests.conversations.test_all_downloads import add
from tests.conversations.test_progress import grabbed


async def finished(town: Town) -> list[str]:
    rows = await town.rows("SELECT json_extract(body, '$.title') FROM facts WHERE kind = 'news finished' ORDER BY id")
    return [title for (title,) in rows]


async def until_finished(town: Town, *titles: str) -> None:
    async with asyncio.timeout(20):
        while await finished(town) != list(titles):
            await asyncio.sleep(0.05)


async def seen(town: Town, count: int) -> None:
    """Wait until so many torrents were seen under way."""
    async with asyncio.timeout(20):
        while await town.rows("SELECT count(*) FROM snapshots WHERE service LIKE 'torrents %' AND body = 'false'") != [
            (count,)
        ]:
            await asyncio.sleep(0.05)


async def test_told_once_whenever_it_ended_and_never_of_a_librarys(town: Town) -> None:
    await town.stack.clock.set_factor(1)
    await add(town.stack.services, 1)
    await seen(town, 1)
    card = await grabbed(town.anna)
    await seen(town, 2)
    after = await town.telegram.position()
    await town.stack.clock.set_factor(600)
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    await until_finished(town, "Film.1.2021.1080p")
    await town.stack.clock.set_factor(1)
    await add(town.stack.services, 2)
    await seen(town, 1)
    await town.stop()
    await town.stack.clock.advance(30_000)
    await town.start()
    await until_finished(town, "Film.1.2021.1080p", "Film.2.2021.1080p")
    await town.restart()
    await seen(town, 0)
    assert await finished(town) == ["Film.1.2021.1080p", "Film.2.2021.1080p"]
