"""All that is logged while a test runs, down to debug lines, held against the secrets that its bots know."""

import base64
import io
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tgarr.logs.setup import handler

#: Keys of the configuration whose values nobody may read in a log.
_SECRET_KEYS = ("api_key", "password", "bot_token", "api_hash", "secret")
#: Those that are heard down to debug lines. The client library's cost a third of a test: households have them.
_LOGGERS = ("tgarr", "actors", "streams", "aiohttp", "asyncio", "pykka")


class Leaks:
    """What one test has logged, and what must not be in it."""

    def __init__(self) -> None:
        self._here = io.StringIO()
        self._elsewhere: list[str] = []
        self._secrets: set[str] = set()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take every line of this process in, written as the bot writes it."""
        root, ours = logging.getLogger(), handler(self._here, console=False)
        levels = {logger: logger.level for logger in map(logging.getLogger, _LOGGERS)}
        root.addHandler(ours)
        for logger in levels:
            logger.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.removeHandler(ours)
            for logger, level in levels.items():
                logger.setLevel(level)

    def log_of(self, bot: str) -> None:
        """Take in what a process has logged."""
        self._elsewhere.append(bot)

    def secrets_of(self, config: Any) -> None:
        """Watch for all secrets of a configuration."""
        if isinstance(config, Mapping):
            for key, value in config.items():
                if key in _SECRET_KEYS and isinstance(value, str):
                    self._secrets |= {value, value.rpartition(":")[2]}
                self.secrets_of(value)
        elif isinstance(config, list | tuple):
            for value in config:
                self.secrets_of(value)

    def session_of(self, data: Path) -> None:
        """Watch for the key of the login and the doors' secrets that are kept in a data folder, as logs spell them."""
        record = data / "state.sqlite"
        if not record.exists():
            return
        with closing(sqlite3.connect(f"file:{record}?mode=ro", uri=True)) as db:
            key = db.execute("SELECT auth_key FROM telegram_session").fetchone()[0]
            self._secrets |= {secret for (secret,) in db.execute("SELECT secret FROM hooks")}
        if key is not None:
            self._secrets |= {key.hex(), base64.b64encode(key).decode(), base64.urlsafe_b64encode(key).decode()}
            self._secrets |= {repr(key)[2:-1], str(int.from_bytes(key))}

    def found(self) -> list[str]:
        """Return the lines in which a secret stands."""
        lines = "\n".join((self._here.getvalue(), *self._elsewhere)).splitlines()
        secrets = self.secrets()
        return [line for line in lines if any(secret in line for secret in secrets)]

    def secrets(self) -> list[str]:
        """Return what must stand nowhere."""
        return [one for one in self._secrets if len(one) >= 6]  # "admin" is no secret


current = Leaks()
"""Those of the test that is running."""


def begin() -> Leaks:
    """Begin anew, for another test."""
    global current  # noqa: PLW0603  # a test has one log
    current = Leaks()
    return current
