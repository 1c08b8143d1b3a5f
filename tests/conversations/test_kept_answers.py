"""What was true a while ago is not told as what is: not after an import, and not while nobody can be asked."""

import re

from sandbox.services.faults import Fault
from tests.conversations.conftest import Town
from tests.conversations.test_progress import grabbed

AGE = re.compile(r"⚠️ (\w+) не отвечает; данные \d+ с назад\.")


async def without_bells(town: Town) -> None:
    """Have the bot hear of changes by looking only."""
    services = town.config["services"]
    await town.saves(services={name: fields | {"realtime": False} for name, fields in services.items()})


async def test_what_was_imported_is_on_disk_wherever_one_looks(town: Town) -> None:
    await without_bells(town)
    await town.stack.clock.set_factor(20)
    card = await grabbed(town.anna)
    assert "🔔 В библиотеке" in (await town.anna.says("Dune 2021")).text
    after = await town.telegram.position()
    await town.stack.clock.set_factor(600)
    await town.edit(card, after, until=lambda one: "Можно смотреть" in one.text, seconds=50)
    await town.post(after, that=lambda one: one.text.startswith("🔔"))  # whose wish it was hears of its end
    again = await town.anna.says("Dune 2021")
    assert "✅ На диске" in again.text
    about = await town.anna.taps(card, "Карточка")
    assert "✅ На диске" in about.text


async def test_downloads_of_a_silent_client_are_those_of_before(town: Town) -> None:
    await town.stack.clock.set_factor(20)
    after = await town.telegram.position()
    card = await grabbed(town.anna)
    await town.edit(card, after, until=lambda one: "Пауза" in str(one.labels))
    before = await town.anna.says("/downloads")
    await town.stack.faults.set("qbittorrent", Fault.REFUSED)
    await town.anna.tap_only(card, "Пауза")
    shown = await town.anna.says("/downloads")
    assert AGE.search(shown.text), shown.text
    assert before.text.split("\n")[-2] in shown.text
    assert "Здесь пусто" not in shown.text
    assert "свободно" not in shown.text  # nor its speeds, as if they were those of now


async def test_media_of_a_silent_server_are_those_of_before(town: Town) -> None:
    await without_bells(town)
    before = await town.anna.says("/recent")
    await town.anna.says("/scan")
    await town.stack.faults.set("jellyfin", Fault.REFUSED)
    shown = await town.anna.says("/recent")
    assert AGE.search(shown.text), shown.text
    assert before.text.split("\n")[2] in shown.text
    silent = await town.anna.says("/sessions")  # never asked before
    assert "Никто не смотрит" not in silent.text
    assert "jellyfin не удалось спросить" in silent.text


async def test_downloads_of_a_client_that_was_never_heard_are_not_nothing(town: Town) -> None:
    await town.stop()
    await town.stack.faults.set("qbittorrent", Fault.REFUSED)
    await town.start()
    shown = await town.anna.says("/downloads")
    assert "qbittorrent не удалось спросить" in shown.text
    assert "Здесь пусто" not in shown.text
