"""Reports of errors: that they arrive, that nothing of anybody's is in them, and that nobody waits for them."""

import asyncio
import gzip
import json
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tgarr import logs
from tgarr.errors import ServiceFailed
from tgarr.logs.reports import Reports

KEY = "b6e0c4f2a1d94c0f9a7e"
SECRET = "sonarr-key-0123456789"
TITLE = "Довод"
WORDS = f"Анна ищет {TITLE} {SECRET} /home/anna"


class Taking:
    """Takes envelopes as Sentry does (develop.sentry.dev/sdk/data-model/envelopes)."""

    def __init__(self, hold: threading.Event | None = None) -> None:
        self.events: list[dict[str, Any]] = []
        self.raw = b""
        taking = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                if hold is not None:
                    hold.wait(20)
                taking.raw += body
                _head, _kind, event, *_ = body.split(b"\n")
                taking.events.append(json.loads(event))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.dsn = f"http://{KEY}@127.0.0.1:{self.server.server_port}/1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        end = time.monotonic() + 10
        while len(self.events) < count and time.monotonic() < end:
            time.sleep(0.01)
        assert len(self.events) == count
        return self.events


@pytest.fixture
def sentry() -> Iterator[Taking]:
    taking = Taking()
    yield taking
    taking.server.shutdown()
    taking.server.server_close()


@pytest.fixture
def reports() -> Iterator[Reports]:
    made = Reports()
    yield made
    made.end()


def fail(text: str) -> None:
    said_in_chat = text
    try:
        int(said_in_chat)
    except ValueError as error:
        raise ServiceFailed("radarr", f"500 {said_in_chat}") from error


def reported(work: Callable[[], None], logger: str = "tgarr.chat.x", words: str = "%s died: %s") -> None:
    try:
        work()
    except Exception:
        logging.getLogger(logger).exception(words, TITLE, SECRET)


def test_an_error_arrives_with_its_request_and_its_frames_and_no_words_of_anybody(
    sentry: Taking, reports: Reports
) -> None:
    logs.redact(SECRET)
    reports.renew(sentry.dsn, "attic")
    with logs.request("u17"):
        reported(lambda: fail(WORDS), words=f"%s died: %s {SECRET}")
    (event,) = sentry.wait_for(1)
    assert (event["tags"]["request"], event["environment"], event["server_name"]) == ("u17", "attic", "tgarr")
    assert event["logentry"]["message"] == "%s died: %s [hidden]"
    inner, outer = event["exception"]["values"]
    assert (inner["type"], inner["value"], outer["type"], outer["value"]) == (
        "ValueError",
        "",
        "ServiceFailed",
        "failed",
    )
    frame = outer["stacktrace"]["frames"][-1]
    assert frame["function"] == "fail"
    assert "raise ServiceFailed" in frame["context_line"]
    assert "vars" not in frame
    assert "abs_path" not in frame
    everything = sentry.raw.decode()
    for hidden in ("Анна", "Довод", SECRET, "/home/anna", json.dumps("Довод")[1:-1], socket.gethostname() + '"'):
        assert hidden not in everything, hidden
    assert KEY not in json.dumps(sentry.events)


def test_what_the_system_says_is_told_without_the_name_of_the_file(sentry: Taking, reports: Reports) -> None:
    reports.renew(sentry.dsn, "home")
    reported(lambda: open("/nowhere/Довод.mkv").close())  # noqa: PTH123  # it is not there
    (event,) = sentry.wait_for(1)
    assert event["exception"]["values"][0]["value"] == "No such file or directory"
    assert "nowhere" not in json.dumps(event["exception"]["values"][0]["value"])


async def _refused() -> None:
    await asyncio.open_connection("127.0.0.1", 9)  # nobody listens there


def test_what_the_system_says_is_told_without_the_address_that_others_write_into_it(
    sentry: Taking, reports: Reports
) -> None:
    reports.renew(sentry.dsn, "home")
    reported(lambda: asyncio.run(_refused()))
    (event,) = sentry.wait_for(1)
    assert event["exception"]["values"][-1]["value"] == "Connection refused"
    assert "127.0.0.1" not in json.dumps([one["value"] for one in event["exception"]["values"]])


def test_an_error_that_is_its_own_cause_is_told_once(sentry: Taking, reports: Reports) -> None:
    def go_round() -> None:
        error = ValueError(TITLE)
        raise error from error

    reports.renew(sentry.dsn, "home")
    reported(go_round)
    sentry.wait_for(1)


def test_of_others_nothing_is_told_that_they_may_have_filled_in(sentry: Taking, reports: Reports) -> None:
    reports.renew(sentry.dsn, "home")
    logging.getLogger("asyncio").error("Task of Анна was never retrieved")
    logging.getLogger("urllib3.connectionpool").error("what carries reports says nothing of itself")
    logging.getLogger("tgarr.x").warning("no error")
    logging.getLogger("tgarr.x").error("chat %d does not want us", 100_001)
    foreign, ours = sentry.wait_for(2)
    assert foreign["logentry"]["message"] == "an error of asyncio"
    assert ours["logentry"]["message"] == "chat %d does not want us"
    assert "100001" not in sentry.raw.decode()


def test_the_same_again_and_again_is_told_once(sentry: Taking, reports: Reports) -> None:
    reports.renew(sentry.dsn, "home")
    for _ in range(50):
        reported(lambda: fail("a"))
    reported(lambda: fail("a"), words="another %s %s")
    assert len(sentry.wait_for(2)) == 2


def test_it_moves_with_the_configuration_and_stays_when_logging_is_set_up_anew(
    sentry: Taking, reports: Reports
) -> None:
    other = Taking()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        reports.renew(sentry.dsn, "home")
        logs.configure(level="error", format="json")
        reported(lambda: fail("a"), words="first %s %s")
        sentry.wait_for(1)
        reports.renew(other.dsn, "home")
        reported(lambda: fail("a"), words="second %s %s")
        other.wait_for(1)
        reports.renew("", "home")
        reported(lambda: fail("a"), words="third %s %s")
        assert reports not in root.handlers
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        other.server.shutdown()
        other.server.server_close()
    assert (len(sentry.events), len(other.events)) == (1, 1)


async def _longest_tick(seconds: float) -> float:
    longest, last, end = 0.0, time.monotonic(), time.monotonic() + seconds
    while last < end:
        await asyncio.sleep(0.01)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return longest


@pytest.mark.parametrize("how", ["nobody listens", "it never answers"])
async def test_a_sentry_that_cannot_be_had_stalls_nobody(reports: Reports, how: str) -> None:
    held = threading.Event()
    taking = Taking(held)
    dsn = taking.dsn
    if how == "nobody listens":
        taking.server.shutdown()
        taking.server.server_close()
    await asyncio.to_thread(reports.renew, dsn, "home")
    ticking = asyncio.create_task(_longest_tick(1.0))
    took = []
    for number in range(60):
        began = time.monotonic()
        reported(lambda: fail("a"), words=f"{number} %s %s")
        took.append(time.monotonic() - began)
        await asyncio.sleep(0)
    assert sorted(took)[len(took) // 2] < 0.05
    assert await ticking < 1.0
    began = time.monotonic()
    await asyncio.to_thread(reports.end)
    assert time.monotonic() - began < 5.0
    held.set()
    if how != "nobody listens":
        taking.server.shutdown()
        taking.server.server_close()


def test_switched_off_nothing_of_it_is_imported() -> None:
    program = (
        "import sys, tgarr.app; from tgarr.logs.reports import reports; reports.renew('', 'home');"
        "print(*(m for m in ('sentry_sdk', 'urllib3', 'certifi') if m in sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
