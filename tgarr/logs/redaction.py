"""Removes secrets from whatever is about to be logged: known values in every spelling, and telling patterns."""

import base64
import json
import re
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

MASK: Final = "[hidden]"
SHORTEST: Final = 4
"""Shorter secrets are found by patterns only: replacing each "1" would leave nothing to read."""

_DEEPEST = 6
_NAMES = (
    r"(?:[\w-]{0,48}(?:api[_-]?key|apikey|passw(?:or)?d|passphrase|passkey|secret|token|authkey|rsskey|torrent_pass"
    r"|api_?hash|session_string)|pwd|sid)"
)
_HEADERS = r"(?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-emby-token|x-mediabrowser-token|x-plex-token"
_QUOTED = r"\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?"
_SECRET_NAME: Final = re.compile(rf"(?:{_NAMES}|{_HEADERS})", re.IGNORECASE)
_PATTERNS: Final = (
    # A header: everything up to the end of its quotes or of the line.
    (
        re.compile(rf"(?P<before>\b(?:{_HEADERS})\\*[\"']?\s*[:=,]\s*)b?(?:{_QUOTED}|[^\r\n]+)", re.IGNORECASE),
        rf"\g<before>{MASK}",
    ),
    # name=value, "name": "value", name: value; also inside quoted JSON (\"name\": \"value\").
    (
        re.compile(
            rf"(?P<before>(?<![A-Za-z0-9]){_NAMES}\\*[\"']?\s*(?:[:=]|%3[aAdD])\s*\\*)"
            rf"(?:b?(?:{_QUOTED})|SecretStr\([^)]*\)|[^\s&\"',;)}}\]]+)",
            re.IGNORECASE,
        ),
        rf"\g<before>{MASK}",
    ),
    # A bot token wherever it stands, such as in https://api.telegram.org/bot.../getMe.
    (re.compile(r"(?<!\d)\d{5,20}(?::|%3[aA])[A-Za-z0-9_-]{30,}"), MASK),
    # The name and password of an address.
    (re.compile(r"(?P<before>\b[a-z][a-z0-9+.-]{0,20}://)[^\s/?#@\"']+@", re.IGNORECASE), rf"\g<before>{MASK}@"),
    (re.compile(r"(?P<before>\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}"), rf"\g<before>{MASK}"),
)
_HINT: Final = re.compile(
    r"key|passw|pwd|passphrase|secret|token|torrent_pass|hash|session_string|sid|authorization|cookie|:|%3a|bearer|basic",
    re.IGNORECASE,
)


class Redaction:
    """The secrets that are known, and how to remove them. Safe to use from several threads."""

    def __init__(self) -> None:
        self._spellings: frozenset[str] = frozenset()
        self._known: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def add(self, secret: str) -> None:
        """Never let `secret` through again, in plain or in any spelling that logs give it."""
        if len(secret.strip()) < SHORTEST:
            return
        with self._lock:
            self._spellings = self._spellings.union(_spellings(secret))
            self._known = None  # compiled for the next line: secrets come many at a time, and lines seldom

    def text(self, text: str) -> str:
        """Return the text with every secret replaced by a mask."""
        if self._spellings:
            text = (self._known or self._compile()).sub(MASK, text)
        if _HINT.search(text):
            for pattern, replacement in _PATTERNS:
                text = pattern.sub(replacement, text)
        return text

    def _compile(self) -> re.Pattern[str]:
        with self._lock:
            longest_first = sorted(self._spellings, key=len, reverse=True)
            self._known = re.compile("|".join(map(re.escape, longest_first)))
            return self._known

    def value(self, value: Any, *, depth: int = 0) -> Any:
        """Return plain data (texts, numbers, lists, mappings) in which no text holds a secret.

        Numbers too are compared with the known secrets; any other object becomes its redacted `repr`.
        """
        if value is None or isinstance(value, bool | int | float):
            return value if self.text(str(value)) == str(value) else MASK
        if isinstance(value, str):
            return self.text(str(value))
        if isinstance(value, Mapping) and depth < _DEEPEST:
            return {
                self.text(str(key)): MASK if _SECRET_NAME.fullmatch(str(key)) else self.value(inner, depth=depth + 1)
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset) and depth < _DEEPEST:
            return [self.value(inner, depth=depth + 1) for inner in value]
        return self.text(_shown(value))

    def __call__(self, _logger: Any, _method: str, event: Any) -> Any:
        """Be the last processor before the renderer."""
        return {key: self._field(key, value) for key, value in event.items()}

    def _field(self, key: str, value: Any) -> Any:
        return MASK if _SECRET_NAME.fullmatch(key) else self.value(value)


redaction: Final = Redaction()
"""The one that every log line of this process passes."""


def redact(*secrets: str) -> None:
    """Register secrets, so that no log line of this process shows them."""
    for secret in secrets:
        redaction.add(secret)


def _spellings(secret: str) -> Iterable[str]:
    """Yield the secret as messages may write it: plain, repr, JSON, in an address, in an Authorization header."""
    plain = (secret, secret.strip())
    for text in plain:
        yield text
        yield repr(text)[1:-1]
        yield repr(text.replace("\\", "\\\\"))[1:-1]
        yield ascii(text)[1:-1]
        yield json.dumps(text)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1]
        data = text.encode("utf-8", "surrogatepass")
        yield repr(data)[2:-1]
        yield quote(data)
        yield quote(data, safe="")
        yield quote_plus(data)
        yield base64.b64encode(data).decode()


def _shown(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001  # a broken repr must not cost the log line
        return f"<{type(value).__name__}: no repr, {type(error).__name__}>"
