"""The data centre as a process: its one line, its end, its control API."""

import asyncio
import json
import sys
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from sandbox.control import ControlServer
from sandbox.process import SandboxError
from sandbox.telegram.cast import BotRole
from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.limits.budget import Budget
from sandbox.telegram.operations import perform
from sandbox.telegram.process import TelegramSandbox
from sandbox.telegram.world import posting
from sandbox.telegram.world.messages import Draft


async def test_it_says_where_it_listens_and_ends_on_sigterm() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.telegram", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    assert set(ready) == {"server", "control"}
    assert ready["server"]["address"] == "127.0.0.1"
    assert "PUBLIC KEY-----" in ready["server"]["public_key"]
    process.terminate()
    _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")


async def test_the_cast_can_be_chosen() -> None:
    role = BotRole(token="42:a-token", username="the_answer_bot", first_name="Answer", privacy_mode=False)
    async with TelegramSandbox([role], per_chat=Budget(rate=100, burst=100)) as telegram:
        assert (telegram.bot.id, telegram.bot.name, telegram.bot.token) == (42, "the_answer_bot", "42:a-token")
        assert [person.first_name for person in telegram.people.values()] == ["Анна", "Борис", "Вера", "Глеб"]
        assert telegram.pid
        position = await telegram.position()
        waiting = asyncio.create_task(telegram.wait_for(lambda one: one.kind == "message_posted", after=position))
        await asyncio.sleep(0.05)
        number = await telegram.say("anna", telegram.bot, "hello")
        assert (await waiting).message == await telegram.message("anna", number)
        with pytest.raises(TimeoutError, match="nothing of that kind"):
            await telegram.wait_for(lambda _: False, seconds=0.1)
        with pytest.raises(LookupError, match="no bot behind"):
            await telegram.tap("anna", "private", number, data=b"x")
        with pytest.raises(ValueError, match="label, a row or data"):
            await telegram.tap("anna", "private", number)
    with pytest.raises(SandboxError, match="not running"):
        await telegram.position()


async def test_a_wrong_cast_is_refused_in_words() -> None:
    sandbox = TelegramSandbox()
    sandbox._process.arguments += ["--bots", '{"token": "42:x"}']
    with pytest.raises(SandboxError, match="not a bot of token, username"):
        await sandbox.start()
    await sandbox.stop()
    with pytest.raises(SandboxError, match="not running"):
        _ = sandbox.server
    with pytest.raises(ValueError, match="not a bot"):
        BotRole.from_json({"token": "no-number", "username": "a"})


async def test_bots_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "bots.json"
    file.write_text(json.dumps([{"token": "42:a", "username": "a_bot"}, {"token": "43:b", "username": "b_bot"}]))
    sandbox = TelegramSandbox()
    sandbox._process.arguments += ["--bots", str(file)]
    async with sandbox:
        assert list(sandbox.bots) == ["a_bot", "b_bot"]


async def test_the_control_api_wants_its_secret_and_says_what_was_wrong() -> None:
    centre = DataCentre()
    async with ControlServer(partial(perform, centre)) as control, aiohttp.ClientSession() as session:

        async def post(operation: str, *, secret: str = control.secret, **arguments: object) -> tuple[int, str]:
            headers = {"X-Sandbox-Secret": secret}
            async with session.post(f"{control.url}/{operation}", json=arguments, headers=headers) as answer:
                return answer.status, await answer.text()

        assert (await post("position", secret="wrong"))[0] == 403
        assert await post("position") == (200, '{"result": 0}')
        assert (await post("fly"))[0] == 404
        assert (await post("message", chat="anna", message_id=5))[0] == 404
        status, words = await post("position", nonsense=1)
        assert (status, "nonsense" in words) == (400, True)
        assert (await post("feed", seconds=0.05)) == (200, '{"result": []}')
        await post("say", person="anna", chat="private", text="hello")
        status, words = await post("tap", person="anna", chat="private", message_id=1, data="00", seconds=0.05)
        assert (status, "no bot behind" in words) == (404, True)
        private = centre.world.private_chat(centre.world.bots()[0], centre.world.accounts[100_001])
        posting.post(centre.world, private, centre.world.bots()[0], Draft(text="card"))
        status, words = await post("tap", person="anna", chat="private", message_id=2, data="00", seconds=0.05)
        assert (status, "did not answer" in words) == (408, True)
    await centre.stop()
