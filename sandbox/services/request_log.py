"""What was asked of a simulator, kept for tests to look at, with every secret masked."""

import re
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

from aiohttp import web

MASK = "***"
_SECRET_HEADERS = frozenset(
    {"x-api-key", "cookie", "x-emby-token", "x-mediabrowser-token", "x-emby-authorization", "authorization"},
)
_SECRET_PARAMETERS = frozenset({"apikey", "api_key", "token", "access_token", "secret"})
_BODY_SECRET = re.compile(
    r'((?:^|&)password=|"(?:pw|password)"\s*:\s*"|"name"\s*:\s*"password"\s*,\s*"value"\s*:\s*")[^&"]*', re.IGNORECASE
)
_TOKEN = re.compile(r'(Token=)"?[^",]*"?', re.IGNORECASE)
_SCHEME = re.compile(r"^(Bearer|Basic)\s+.*", re.IGNORECASE)
_BODY_LIMIT = 65_536
_KEPT = 5_000

ENTRY: web.RequestKey["LoggedRequest"]


@dataclass(slots=True, kw_only=True)
class LoggedRequest:
    """One request as it arrived; `status` and `fault` are filled in when it is over."""

    at: float
    service: str
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    user_agent: str
    key_sent: bool
    body: str = ""
    status: int | None = None
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The entry as plain JSON values."""
        return asdict(self)


@dataclass(slots=True)
class RequestLog:
    """The newest requests of all services, oldest first, and how many there were."""

    entries: deque[LoggedRequest] = field(default_factory=lambda: deque(maxlen=_KEPT))
    counts: dict[str, int] = field(default_factory=dict)

    async def record(self, request: web.Request, *, service: str, at: float) -> LoggedRequest:
        """Note a request down; multipart bodies are left to whoever parses them."""
        body = ""
        if request.can_read_body and not request.content_type.startswith("multipart/"):
            body = (await request.read())[:_BODY_LIMIT].decode("utf-8", "replace")
        query: dict[str, list[str]] = {}
        for name, value in request.query.items():
            query.setdefault(name, []).append(MASK if name.lower() in _SECRET_PARAMETERS else value)
        entry = LoggedRequest(
            at=at,
            service=service,
            method=request.method,
            path=request.path,
            query=query,
            headers={name: _masked(name, value) for name, value in request.headers.items()},
            user_agent=request.headers.get("User-Agent", ""),
            key_sent=_key_sent(request),
            body=_BODY_SECRET.sub(rf"\g<1>{MASK}", body),
        )
        self.entries.append(entry)
        self.counts[service] = self.counts.get(service, 0) + 1
        return entry

    def of(self, service: str | None = None) -> list[LoggedRequest]:
        """The requests to one service, or to all."""
        return [entry for entry in self.entries if service in (None, entry.service)]

    def clear(self) -> None:
        """Forget everything."""
        self.entries.clear()
        self.counts.clear()


def _masked(name: str, value: str) -> str:
    if name.lower() not in _SECRET_HEADERS:
        return value
    if _TOKEN.search(value):
        return _TOKEN.sub(rf'\g<1>"{MASK}"', value)
    scheme = _SCHEME.match(value)
    return f"{scheme.group(1)} {MASK}" if scheme else MASK


def _key_sent(request: web.Request) -> bool:
    by_header = any(name.lower() in _SECRET_HEADERS for name in request.headers)
    return by_header or any(name.lower() in _SECRET_PARAMETERS for name in request.query)
