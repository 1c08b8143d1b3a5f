"""Kill -9 at any moment between hearing and saying: every text is answered exactly once, in order."""

import asyncio
import json
import random
import sys
from pathlib import Path

from tests.chat.rig import DataCentre, until


async def _begin(centre: DataCentre, folder: Path) -> asyncio.subprocess.Process:
    section = {
        "api_id": 1,
        "api_hash": "0" * 32,
        "bot_token": centre.bots["tgarr_bot"].token,
        "server": centre.server.model_dump(),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chat.killed_bot", str(folder), json.dumps(section), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 30) == b"ready\n"
    return process


async def test_every_text_is_answered_exactly_once(telegram: DataCentre, tmp_path: Path, unique: str) -> None:
    dice = random.Random(20)
    said: list[str] = []

    async def answers() -> list[str]:
        seen = await telegram.messages("gleb")
        texts = [one.text for one in seen if one.author == "tgarr_bot" and not one.is_deleted]
        return [text.removeprefix("re: ") for text in texts if unique in text]

    for life in range(4):
        process = await _begin(telegram, tmp_path / "data")
        for number in range(4):
            text = f"{unique} {life}.{number}"
            if number == 2:
                await telegram.lose_answer("messages.sendMessage")
            await telegram.say("gleb", "private", text)
            said.append(text)
        await asyncio.sleep(dice.uniform(0, 0.08))
        process.kill()
        await process.wait()
        down = f"{unique} {life} while down"
        await telegram.say("gleb", "private", down)
        said.append(down)
        await telegram.restore()
    process = await _begin(telegram, tmp_path / "data")
    await until(answers, said, 30)
    await asyncio.sleep(0.5)
    assert await answers() == said
    message = (await telegram.messages("gleb"))[-1]
    await telegram.tap("gleb", "private", message.id, label="b")
    process.kill()
    await process.wait()
