"""An error of a running bot is found in a real Bugsink, which speaks Sentry's protocol; and nobody's words are."""

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from sandbox.seerr import free_port
from tests import leaks
from tests.conftest import program
from tests.conversations.at_home import Visitor, household, says

pytestmark = pytest.mark.daemon("bugsink-manage")

SETTINGS = """
from bugsink.settings.default import *
SECRET_KEY = "of-a-test-of-a-test-of-a-test-of-a-test-of-a-test-of-a-test"
DATABASES["default"]["NAME"] = "{folder}/events.sqlite3"
DATABASES["snappea"]["NAME"] = "{folder}/tasks.sqlite3"
SNAPPEA = {{"TASK_ALWAYS_EAGER": True, "NUM_WORKERS": 1}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
BUGSINK = {{"BASE_URL": "http://127.0.0.1:{port}", "INGEST_STORE_BASE_DIR": "{folder}/ingestion"}}
ALLOWED_HOSTS = ["127.0.0.1"]
"""
PROJECT = "from projects.models import Project; print(Project.objects.create(name='tgarr').dsn)"


@asynccontextmanager
async def bugsink(folder: Path) -> AsyncIterator[str]:
    """Run one with an empty project; give the address for its reports."""
    port = free_port()
    (folder / "bugsink_conf.py").write_text(SETTINGS.format(folder=folder, port=port))
    environment = {"PATH": os.defpath, "HOME": str(folder), "PYTHONPATH": str(folder)}

    async def managed(*words: str) -> str:
        process = await asyncio.create_subprocess_exec(
            program("bugsink-manage"), *words, cwd=folder, env=environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, complained = await process.communicate()
        assert process.returncode == 0, complained.decode()
        return said.decode().split()[-1]

    await managed("migrate")
    dsn = await managed("shell", "-c", PROJECT)
    server = await asyncio.create_subprocess_exec(
        Path(program("bugsink-manage")).with_name("gunicorn"), "--bind", f"127.0.0.1:{port}", "bugsink.wsgi",
        cwd=folder, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(f"http://127.0.0.1:{port}/health/ready"):
                        break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.2)
        yield dsn
    finally:
        server.terminate()
        await server.wait()


def events(folder: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"file:{folder / 'events.sqlite3'}?mode=ro", uri=True)) as db:
        return [json.loads(data) for (data,) in db.execute("SELECT data FROM events_event ORDER BY digested_at")]


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.timeout(240)
async def test_an_error_of_a_running_bot_is_found_there_and_nobodys_words_are(tmp_path: Path) -> None:
    async with bugsink(tmp_path) as dsn, household() as home:
        anna = Visitor(home)
        card = await anna.asks("/stats")
        log = len(home.bot_log())
        home.configure(sentry={"dsn": dsn, "environment": "attic"})
        async with asyncio.timeout(30):
            while "is in force" not in home.bot_log()[log:]:
                await asyncio.sleep(0.05)
        # A dialogue of which nothing is left, as a version of tomorrow may leave it.
        state = json.dumps({"Довод": "Анна"}, ensure_ascii=False)
        with closing(sqlite3.connect(home.folder / "data" / "state.sqlite", timeout=10)) as db, db:
            db.execute("UPDATE dialogues SET state = ?", (state,))
        answer = await anna.taps(card, "🏆", says("Что-то сломалось у нас"))
        request = answer.text.rpartition(" ")[2].strip(".")
        async with asyncio.timeout(40):
            while not (found := events(tmp_path)):
                await asyncio.sleep(0.2)
        event = found[0]
        assert event["logentry"]["message"] == "a handler failed"
        assert event["tags"]["request"] == request
        assert (event["environment"], event["server_name"]) == ("attic", "tgarr")
        assert event["exception"]["values"][-1]["type"] == "KeyError"
        config = yaml.safe_load(home.config_path.read_text("utf-8"))
        leaks.current.secrets_of(config)
        kept = everything(tmp_path)
        for hidden in ("Довод", "Анна", *leaks.current.secrets(), str(home.folder)):
            assert hidden.encode() not in kept, hidden
            assert json.dumps(hidden)[1:-1].encode() not in kept, hidden
