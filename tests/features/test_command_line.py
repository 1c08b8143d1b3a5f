"""The command line: what it says and its exit status."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tgarr.__main__ import main

GOOD = """
data: record
telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef, bot_token: "1:x"}
services:
  radarr: {type: radarr, url: "http://127.0.0.1:9", api_key: "0"}
  sonarr: {type: sonarr, url: "http://127.0.0.1:9", api_key: "0", enabled: false}
"""
BAD = GOOD.replace("api_id: 1", "api_id: one").replace("type: radarr", "type: radar")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(GOOD)
    return path


@pytest.fixture
def heartbeat(tmp_path: Path) -> Path:
    (tmp_path / "record").mkdir()
    return tmp_path / "record" / "heartbeat"


def test_health_of_a_bot_that_never_ran(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-c", str(config), "health"]) == 1
    assert "not running" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("age", "down", "status", "said"),
    [
        (0, "", 0, ""),
        (61, "", 1, "no sign of life for 61 s"),
        (0, "tracker: the disk is full\n", 1, "down: tracker: the disk is full"),
        (0, "telegram: Telegram does not answer\n", 0, "down: telegram: Telegram does not answer"),
        (0, "web: 0.0.0.0:8474: the port is in use\n", 0, "down: web: 0.0.0.0:8474: the port is in use"),
    ],
)
def test_health_by_the_heartbeat(
    config: Path, heartbeat: Path, capsys: pytest.CaptureFixture[str], age: int, down: str, status: int, said: str
) -> None:
    heartbeat.write_text(f"{time.time() - age:.0f}\n{down}")
    assert main(["health", "-c", str(config)]) == status
    assert capsys.readouterr().err.strip() == said


def test_a_heartbeat_that_cannot_be_read(config: Path, heartbeat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heartbeat.write_text("")
    assert main(["health", "-c", str(config)]) == 1
    assert "not running" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "said"), [("en", "Did you mean “radarr”?"), ("ru", "Возможно, имелось в виду")])
def test_check_names_every_mistake(config: Path, capsys: pytest.CaptureFixture[str], language: str, said: str) -> None:
    config.write_text(BAD)
    assert main(["-c", str(config), "check", "--language", language]) == 78
    told = capsys.readouterr().out
    assert said in told
    assert "telegram.api_id" in told
    assert f"{config}:3" in told


def test_check_without_trying_the_services(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-c", str(config), "check", "--offline"]) == 0
    assert capsys.readouterr().out == "ok\n"


def test_check_shows_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--schema"]) == 0
    assert "telegram" in json.loads(capsys.readouterr().out)["properties"]


def bot(config: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tgarr", "-c", str(config), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_check_tries_the_services(config: Path) -> None:
    with bot(config, "check") as process:
        out, err = process.communicate(timeout=50)
    assert (process.returncode, err) == (1, "")
    assert out.startswith("✗ services.radarr.url: nobody answers at this address")
    assert "sonarr" not in out  # it is switched off


def test_run_refuses_a_configuration_with_mistakes(config: Path) -> None:
    config.write_text(BAD)
    with bot(config) as process:
        out, err = process.communicate(timeout=50)
    assert (process.returncode, out) == (78, "")
    assert "telegram.api_id" in err
    assert "Traceback" not in err


def test_run_says_that_another_one_holds_the_record_and_stops_though_telegram_is_away(config: Path) -> None:
    here = "\n  server: {address: 127.0.0.1, port: 9, public_key: key.pem}"
    (config.parent / "key.pem").write_text(_KEY)
    section = 'telegram:\n  api_id: 1\n  api_hash: 0123456789abcdef0123456789abcdef\n  bot_token: "1:x"' + here
    config.write_text(f"data: record\n{section}\n")
    with bot(config) as first:
        assert first.stderr is not None
        assert first.stderr.readline()  # it tries to reach Telegram: the record is held
        with bot(config) as second:
            out, err = second.communicate(timeout=50)
        assert (second.returncode, out) == (78, "")
        assert "Traceback" not in err
        first.send_signal(signal.SIGTERM)
        began = time.monotonic()
        first.communicate(timeout=50)
        assert time.monotonic() - began < 10
    assert first.returncode == 0


_KEY = """-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEA6LszBcC1LGzyr992NzE0ieY+BSaOW622Aa9Bd4ZHLl+TuFQ4lo4g
5nKaMBwK/BIb9xUfg0Q29/2mgIR6Zr9krM7HjuIcCzFvDtr+L0GQjae9H0pRB2OO
62cECs5HKhT5DZ98K33vmWiLowc621dQuwKWSQKjWf50XYFw42h21P2KXUGyp2y/
+aEyZ+uVgLLQbRA1dEjSDZ2iGRy12Mk5gpYc397aYp438fsJoHIgJ2lgMv5h7WY9
t6N/byY9Nw9p21Og3AoXSL2q/2IJ1WRUhebgAdGVMlV1fkuOQoEzR7EdpqtQD9Cs
5+bfo3Nhmcyvk5ftB0WkJ9z6bNZ7yxrP8wIDAQAB
-----END RSA PUBLIC KEY-----
"""
