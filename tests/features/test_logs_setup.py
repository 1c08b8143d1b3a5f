import asyncio
import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from tgarr.logs import configure, request, request_id


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    made = io.StringIO()
    configure(format="json", stream=made)
    yield made
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ours_and_foreign_loggers_give_the_same_json(stream: io.StringIO) -> None:
    structlog.get_logger("tgarr.x").info("grabbed", title="Дюна", size=5)
    logging.getLogger("library").warning("slow: %d ms", 7, extra={"host": "h"})
    ours, foreign = lines(stream)
    assert (ours["event"], ours["title"], ours["size"], ours["level"], ours["logger"]) == (
        "grabbed",
        "Дюна",
        5,
        "info",
        "tgarr.x",
    )
    assert (foreign["event"], foreign["host"], foreign["level"]) == ("slow: 7 ms", "h", "warning")
    assert ours["time"].endswith("Z")
    assert "Дюна" in stream.getvalue()


async def test_the_request_id_reaches_every_line_and_task_inside(stream: io.StringIO) -> None:
    async def work(name: str) -> None:
        with request(name):
            await asyncio.gather(inner(), inner())

    async def inner() -> None:
        await asyncio.sleep(0)
        logging.getLogger("library").info("inside %s", request_id())

    await asyncio.gather(work("r1"), work("r2"))
    structlog.get_logger().info("outside")
    *inside, outside = lines(stream)
    assert len(inside) == 4
    assert all(line["event"] == f"inside {line['request']}" for line in inside)
    assert "request" not in outside


def test_libraries_that_talk_much_are_quiet_unless_debugging(stream: io.StringIO) -> None:
    logging.getLogger("pyrogram.session").info("nobody wants this")
    assert lines(stream) == []
    configure(level="debug", format="json", stream=stream)
    logging.getLogger("pyrogram.session").info("now wanted")
    assert [line["event"] for line in lines(stream)] == ["now wanted"]


def test_a_stream_that_is_a_terminal_gets_text() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    terminal = Terminal()
    try:
        configure(stream=terminal)
        logging.getLogger("x").warning("readable")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(False)
        structlog.reset_defaults()
    assert "readable" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")


def test_objects_that_cannot_be_shown_do_not_cost_the_line(stream: io.StringIO) -> None:
    configure(format="json", stream=stream)  # takes pytest's own handler away, which would stumble

    class Broken(Exception):
        def __repr__(self) -> str:
            raise ValueError("no")

        __str__ = __repr__

    structlog.get_logger().info("odd", thing=Broken())
    try:
        raise Broken  # noqa: TRY301  # an exception to log
    except Broken:
        logging.getLogger("x").exception("failed")
    assert [line["event"] for line in lines(stream)] == ["odd", "failed"]


def test_wrong_arguments_neither_raise_nor_leak(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    configure(format="json", stream=stream)
    logging.getLogger("x").warning("%d", "hunter2")
    structlog.get_logger("y").warning("%s %s", "shown")
    foreign, ours = lines(stream)
    assert (foreign["event"], foreign["logger"]) == ("a log line could not be written", "x")
    assert ours["event"] == "%s %s"
    assert "hunter2" not in stream.getvalue() + capsys.readouterr().err


def test_what_nobody_catches_is_a_redacted_line_too() -> None:
    program = (
        "import threading; from tgarr import logs; logs.configure(format='json'); logs.catch_uncaught();"
        "logs.redact('hunter2hunter2');\n"
        "def fail(): raise ValueError('hunter2hunter2')\n"
        "one = threading.Thread(target=fail); one.start(); one.join(); fail()"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    told = [json.loads(line) for line in result.stderr.splitlines()]
    assert [line["level"] for line in told] == ["critical", "critical"]
    assert all("ValueError: [hidden]" in line["exception"] for line in told)
    assert "hunter2" not in result.stderr


def test_nothing_heavy_is_imported() -> None:
    program = (
        "import sys, tgarr.logs; print(*(m for m in ('pyrogram','aiohttp','pydantic','yaml') if m in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
