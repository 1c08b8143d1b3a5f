import io
import json
import logging
import sys
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
import structlog
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tgarr.logs import MASK, Redaction, configure, redaction

FRAME = {"event", "level", "logger", "time", "exception", "request", "detail", "hidden", "root"}
secrets = st.text(min_size=6, max_size=40).filter(lambda text: len(text.strip()) >= 6) | st.text(
    alphabet="ab\\\"'%\n\u00e9я:/ {}", min_size=6, max_size=12
).filter(lambda text: len(text.strip()) >= 6)
tokens = st.from_regex(r"[0-9]{8,10}:[A-Za-z0-9_-]{35}", fullmatch=True)
hexadecimal = st.text(alphabet="0123456789abcdef", min_size=32, max_size=32)


class Sink:
    def __init__(self) -> None:
        self.stream = io.StringIO()

    def lines(self) -> str:
        text = self.stream.getvalue()
        self.stream.seek(0)
        self.stream.truncate()
        return text


@pytest.fixture(scope="module", autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture(scope="module", params=["json", "console"])
def sink(request: pytest.FixtureRequest) -> Sink:
    made = Sink()
    configure(level="debug", format=request.param, stream=made.stream)
    return made


@pytest.fixture
def only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget registered secrets after the test: they would eat the lines of the next."""
    monkeypatch.setattr(redaction, "_spellings", frozenset())
    monkeypatch.setattr(redaction, "_known", None)


def every_way(secret: str) -> None:
    """Log the secret in every way that code has."""
    log, foreign = structlog.get_logger("tgarr.test"), logging.getLogger("aiohttp.client")
    log.info(
        secret,
        detail=secret,
        nested={"a": [secret, {"b": secret}], secret: 1},
        data=secret.encode("utf-8", "replace"),
    )
    log.info("text %s and %r", secret, {"x": secret})
    log.bind(bound=secret).warning("bound")
    foreign.info("%s", secret)
    foreign.warning("%r %a", [secret], secret)
    foreign.error("extra", extra={"detail": {"inner": (secret,)}})
    foreign.debug("json %s", json.dumps({"v": secret}))
    foreign.debug("url http://host/?q=%s", quote_plus(secret, errors="replace"))
    logging.getLogger().critical(KeyError(secret))
    for kind in (ValueError, KeyError):
        try:
            try:
                raise kind(secret)  # noqa: TRY301  # an exception to log
            except kind as error:
                error.add_note(f"note {secret}")
                raise RuntimeError({"why": secret}) from error
        except RuntimeError as error:
            log.exception("failed", detail=error)
            foreign.exception("failed: %s", error)
            foreign.info("later", exc_info=sys.exc_info())


@pytest.mark.usefixtures("only_these")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secret=secrets)
@example(secret='it\'s "quoted" \\ and\nbroken')
@example(secret="пароль с пробелами")
def test_a_registered_secret_never_appears(sink: Sink, secret: str) -> None:
    every_way("nothing to hide")
    innocent = sink.lines()
    assume(secret.strip() not in innocent and secret.strip() not in MASK * 3)
    redaction._spellings, redaction._known = frozenset(), None
    redaction.add(secret)
    every_way(secret)
    lines = sink.lines()
    assert lines.count(MASK) >= 20
    for spelling in {secret, secret.strip(), repr(secret)[1:-1], json.dumps(secret)[1:-1]}:
        assert spelling not in lines


@settings(max_examples=40, deadline=None)
@given(key=hexadecimal, token=tokens)
def test_patterns_are_found_without_registration(sink: Sink, key: str, token: str) -> None:
    assume(key not in token)
    log = logging.getLogger("pyrogram.session")
    log.warning("GET https://api.telegram.org/bot%s/getMe", token)
    log.warning("token %s", token.replace(":", "%3A"))
    for name in ("apikey", "ApiKey", "api_key", "APIKEY", "token", "passkey", "X-Plex-Token"):
        log.warning("GET http://host:9696/api?t=search&%s=%s&q=dune", name, key)
    log.warning("headers %s", {"X-Api-Key": key, "Accept": "json"})
    log.warning("X-Api-Key: %s", key)
    log.warning("x-api-key=%s", key)
    log.warning("%r", [("X-Api-Key", key), (b"Authorization", key.encode())])
    log.warning("%s", {"Authorization": f'MediaBrowser Token="{key}", Client="tgarr"'})
    log.warning("Authorization: Basic %s", key)
    log.warning("Authorization: MediaBrowser Client=x, Token=%s", key)
    log.warning("sent Bearer %s to it", key)
    log.warning("Cookie: SID=%s; other=%s", key, key)
    log.warning("username=admin&password=%s", key)
    log.warning("%s", {"username": "admin", "password": f"two words {key}"})
    log.warning("%s", json.dumps({"apiKey": key, "password": f'a "{key}'}))
    log.warning("%r", json.dumps({"apiKey": key}))
    log.warning("http://admin:%s@host:8080/x", key)
    log.warning("extra", extra={"api_key": key, "headers": {"X-Api-Key": key}, "password": {"deep": key}})
    structlog.get_logger().warning("ours", bot_token=token, password=key, login={"Password": key})
    try:
        raise ValueError(f"http://host/?apikey={key}")  # noqa: TRY301  # an exception to log
    except ValueError:
        log.exception("failed")
    lines = sink.lines()
    assert key not in lines
    assert token.partition(":")[2] not in lines
    assert "q=dune" in lines
    assert "tgarr.test" not in lines
    assert lines.count(MASK) >= 26


@given(text=st.text(max_size=300))
def test_redaction_never_raises_and_is_stable(text: str) -> None:
    one = Redaction()
    once = one.text(text)
    assert one.text(once).count(MASK) >= once.count(MASK)


def test_ordinary_words_stay() -> None:
    text = "Dune (2021) 2160p: 12 seeders, keyboard sent, 3 tokens left, http://host:7878/api/v3/movie?tmdbId=438631"
    assert Redaction().text(text) == text


@pytest.mark.parametrize("filler", ["1", "-", "_", "a-", "token", "\\", "12345:"])
def test_a_line_of_any_length_is_read_once(filler: str) -> None:
    """A pattern that looks at the line again for every place in it would take hours for these."""
    line = filler * (200_000 // len(filler)) + " token=s3cret-of-mine"
    assert "s3cret-of-mine" not in Redaction().text(line)
