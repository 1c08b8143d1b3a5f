"""A saved config.yaml is applied while the bot runs, or refused in words; the conversation goes on meanwhile."""

import asyncio

from sandbox.services.faults import Fault
from sandbox.telegram.reports import SeenMessage
from tests.conversations.conftest import Town


async def told(town: Town, after: int, person: str = "anna") -> SeenMessage:
    return await town.post(after, chat=town.telegram.people[person].id, that=lambda one: "config.yaml" in one.text)


async def test_services_come_go_and_change(town: Town) -> None:
    services = dict(town.config["services"])
    without = {name: one for name, one in services.items() if name != "sonarr"}
    await town.saves(services=without)
    shown = await town.anna.says("/status")
    assert "sonarr" not in shown.text
    card = await town.anna.says("Дюна 2021")
    await town.saves(services=services)
    assert "🟢 sonarr" in (await town.anna.says("/status")).text
    assert "📺 Тьма" in (await town.anna.says("Тьма")).text
    await town.anna.taps(card, "Добавить")  # begun before, and still good
    await town.saves(services=services | {"radarr": services["radarr"] | {"api_key": "f" * 32}})
    assert "🔴 radarr" in (await town.anna.says("/status")).text
    await town.saves(services=services | {"radarr": services["radarr"] | {"enabled": False}})
    assert "radarr" not in (await town.anna.says("/status")).text
    answer = await town.anna.tap_only(card, "Качество")
    assert answer.is_alert
    assert "устарела" in (answer.text or "")


async def test_only_what_changed_is_restarted(town: Town) -> None:
    await town.anna.says("Дюна 2021")
    looked_up = len(await town.calls("radarr", "GET", "/movie/lookup"))
    services = town.config["services"]
    await town.saves(services=services | {"sonarr": services["sonarr"] | {"rate_limit": 7}})
    await town.anna.says("Дюна 2021")
    assert len(await town.calls("radarr", "GET", "/movie/lookup")) == looked_up  # its answers were kept


async def test_what_is_read_anew_takes_effect_without_a_restart(town: Town) -> None:
    actors = {name: town.running._directory.find(name) for name in town.config["services"]}
    await town.anna.says("/status")
    services = {name: one | {"public_url": "http://seen.example"} for name, one in town.config["services"].items()}
    await town.saves(services=services | {"radarr": services["radarr"] | {"poll": 7}})
    assert {name: town.running._directory.find(name) for name in actors} == actors
    recent = await town.anna.says("/recent")
    assert "http://seen.example" in str(recent.buttons) + str(recent.entities)


async def _begin_a_slow_search(town: Town) -> int:
    """Return the moment of the feed before a search that radarr is busy with until the fault is cleared."""
    await town.stack.faults.set("radarr", Fault.HANG, path="/api/v3/movie/lookup")
    after = await town.telegram.position()
    await town.telegram.say("anna", "private", "Дюна 2021")
    while not await town.calls("radarr", "GET", "/movie/lookup"):
        await asyncio.sleep(0.02)
    return after


async def test_a_search_that_runs_while_its_service_changes_is_answered(town: Town) -> None:
    after = await _begin_a_slow_search(town)
    old = town.running._directory.find("radarr")
    services = town.config["services"]
    await town.saves(services=services | {"radarr": services["radarr"] | {"rate_limit": 7}})
    assert town.running._directory.find("radarr") is not old
    assert not old.actor_stopped.is_set()
    await town.stack.faults.clear("radarr")
    assert "Дюна (2021)" in (await town.post(after, chat=town.anna.id)).text
    await town.until(old.actor_stopped.is_set)


async def test_a_search_that_runs_while_its_service_is_taken_out_says_so(town: Town) -> None:
    after = await _begin_a_slow_search(town)
    await town.saves(services={name: one for name, one in town.config["services"].items() if name != "radarr"})
    await town.stack.faults.clear("radarr")
    answer = await town.post(after, chat=town.anna.id)
    assert "его убрали из config.yaml" in answer.text
    assert "radarr" not in (await town.anna.taps(answer, "Состояние")).text


async def test_a_change_that_fails_midway_leaves_everything_as_it_was(town: Town) -> None:
    menu = await town.anna.says("/menu")
    old, radarr = town.running.house.config, town.running._directory.find("radarr")
    services = town.config["services"]
    after = await town.telegram.position()
    town.write_config(
        services={name: one for name, one in services.items() if name != "sonarr"}
        | {"radarr": services["radarr"] | {"rate_limit": 7}},
        telegram=town.config["telegram"] | {"bot_token": "999:" + "x" * 35},
    )
    assert "bot_token" in (await told(town, after)).text
    assert town.running.house.config is old
    assert town.running._directory.find("radarr") is radarr
    status = await town.anna.taps(menu, "Состояние")
    assert "🟢 sonarr" in status.text
    assert "🟢 radarr" in status.text


async def test_a_file_with_mistakes_is_told_to_the_admins_and_the_old_one_stays(town: Town) -> None:
    await town.anna.says("/menu")
    await town.boris.says("/menu")
    after = await town.telegram.position()
    good = town.config["services"]
    town.write_config(services=good | {"radarr": {"type": "radar", "url": "nonsense", "api_key": "s3cret-value"}})
    said = await told(town, after)
    assert "действует прежний" in said.text
    assert "services.radarr.type" in said.text
    assert "radarr" in said.text
    assert "s3cret-value" not in said.text
    assert "🎬 Дюна (2021)" in (await town.anna.says("Дюна 2021")).text
    for one in await town.telegram.messages("boris"):
        assert "config.yaml" not in one.text or one.id < said.id
    after = await town.telegram.position()
    await town.saves(services=good | {"radarr": good["radarr"] | {"poll": 9}})
    assert "применён" in (await told(town, after)).text
    assert town.running.house.config.services["radarr"].poll == 9


async def test_another_data_folder_is_refused_with_the_reason(town: Town) -> None:
    await town.anna.says("/menu")
    after = await town.telegram.position()
    town.write_config(data=str(town.folder / "elsewhere"))
    assert "data folder" in (await told(town, after)).text
    assert not (town.folder / "elsewhere").exists()
    assert "Меню" in (await town.anna.says("/menu")).text


async def test_another_token_is_taken_up_and_a_wrong_one_is_not(town: Town) -> None:
    menu = await town.anna.says("/menu")
    good = town.config["telegram"]
    after = await town.telegram.position()
    town.write_config(telegram=good | {"bot_token": "999:" + "x" * 35})
    said = await town.post(after, that=lambda one: "bot_token" in one.text)
    assert "Telegram does not know this token" in said.text
    assert (await town.anna.taps(menu, "Помощь")).text.startswith("❓")
    after = await town.telegram.position()
    await town.saves(telegram=good | {"api_id": 54321})
    assert "применён" in (await told(town, after)).text
    assert "Меню" in (await town.anna.says("/menu")).text


async def test_a_wrong_secret_of_the_same_bot_is_noticed_though_the_login_stands(town: Town) -> None:
    menu = await town.anna.says("/menu")
    good = town.config["telegram"]
    number = good["bot_token"].partition(":")[0]
    after = await town.telegram.position()
    town.write_config(telegram=good | {"bot_token": f"{number}:" + "x" * 35})
    assert "Telegram does not know this token" in (await told(town, after)).text
    assert (await town.anna.taps(menu, "Помощь")).text.startswith("❓")
    town.write_config(telegram=good)
    await town.stop()
    await town.start()
    assert (await town.anna.taps(menu, "Меню")).labels == menu.labels


async def test_who_was_admin_by_the_file_alone_hears_of_it_no_more(town: Town) -> None:
    people = dict(town.config["people"])
    await town.saves(people={**people, "admins": [town.anna.id, town.boris.id], "users": []})
    await town.boris.says("/menu")
    await town.anna.says("/menu")
    await town.saves(people=people)
    after = await town.telegram.position()
    town.write_config(limits={"person_per_minute": "many"})
    await told(town, after)
    await town.anna.says("/menu")
    assert not [one for one in await town.telegram.messages("boris") if "person_per_minute" in one.text]


async def test_a_group_that_is_named_while_running_hears_from_then_on(town: Town) -> None:
    group = await town.telegram.create_group("Кино", ["anna", town.telegram.bot])
    await town.saves(groups=[{"chat": group, "events": ["grabbed"]}])
    after = await town.telegram.position()
    card = await town.anna.says("Дюна 2021")
    await town.anna.taps(card, "Добавить")
    await town.anna.taps(card, "ищет само", until=lambda one: "Ищу" in one.text or "запрос" in one.text)
    heard = await town.post(after, chat=group, seconds=30)
    assert "Дюна (2021)" in heard.text
