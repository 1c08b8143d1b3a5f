"""Who may use a simulated qBittorrent: logins, cookies, keys, bans, and each session's view for deltas."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.services.clock import Clock
from sandbox.services.simulator import Refusal

_SESSION_SECONDS = 3600.0
_TRIES = 5
_BAN_SECONDS = 3600.0
_BANNED = "Your IP address has been banned after too many failed authentication attempts."


@dataclass(slots=True, kw_only=True)
class Session:
    """One session: when it ends (sliding, by the unhurried clock) and what it was shown last."""

    ends_at: float
    rid: int = 0
    shown: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Sessions:
    """The sessions of one instance; `modern` is 5.2 and later, which answers logins differently."""

    clock: Clock
    username: str
    password: str
    api_key: str | None
    modern: bool
    cookie_name: str
    open: dict[str, Session] = field(default_factory=dict)
    failures: int = 0
    banned_until: float = 0.0

    def login(self, request: web.Request, username: str, password: str) -> web.Response:
        """The answer to auth/login, with the cookie when it succeeds."""
        self.check_origin(request)
        if self.banned_until > self.clock.unhurried():
            raise Refusal(403, _BANNED)
        if not self._right(username, password):
            self._count_failure()
            return web.Response(status=401, text="Unauthorized") if self.modern else web.Response(text="Fails.")
        self.failures = 0
        token = secrets.token_urlsafe(24)
        self.open[token] = Session(ends_at=self.clock.unhurried() + _SESSION_SECONDS)
        answer = web.Response(status=204) if self.modern else web.Response(text="Ok.")
        answer.set_cookie(self.cookie_name, token, httponly=True, samesite="Strict", path="/")
        return answer

    def logout(self, request: web.Request) -> None:
        """Forget the request's session."""
        self.open.pop(request.cookies.get(self.cookie_name, ""), None)

    def enter(self, request: web.Request) -> Session:
        """The request's session; raises Refusal 403 without a good one, 401 for a foreign Origin or Referer."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if self.modern and scheme == "Bearer":
            if self.api_key is None or not secrets.compare_digest(given.encode(), self.api_key.encode()):
                raise Refusal(403, "Forbidden")
            return self._open(f"key {self.api_key}")
        self.check_origin(request)
        if self.modern and scheme == "Basic" and self._right(*_basic(given)):
            return self._open("basic")
        session = self.open.get(request.cookies.get(self.cookie_name, ""))
        if session is None or session.ends_at <= self.clock.unhurried():
            raise Refusal(403, "Forbidden")
        session.ends_at = self.clock.unhurried() + _SESSION_SECONDS
        return session

    def check_origin(self, request: web.Request) -> None:
        """The protection against forged requests: Origin and Referer must name this host."""
        for name in ("Origin", "Referer"):
            address = request.headers.get(name)
            if address and urlsplit(address).netloc != request.host:
                raise Refusal(401, "Unauthorized")

    def _open(self, name: str) -> Session:
        return self.open.setdefault(name, Session(ends_at=float("inf")))

    def _right(self, username: str, password: str) -> bool:
        fits = secrets.compare_digest(password.encode(), self.password.encode())
        return fits and username == self.username

    def _count_failure(self) -> None:
        self.failures += 1
        if self.failures >= _TRIES:
            self.failures, self.banned_until = 0, self.clock.unhurried() + _BAN_SECONDS


def _basic(text: str) -> tuple[str, str]:
    try:
        username, _, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return username, password


def changes(shown: dict[str, Any], current: dict[str, Any]) -> dict[str, Any]:
    """What a delta carries: changed members, and the names of vanished ones in `<section>_removed`."""
    delta: dict[str, Any] = {}
    for section in ("torrents", "categories"):
        before, now = shown.get(section, {}), current[section]
        changed = {key: _changed(before.get(key, {}), entry) for key, entry in now.items() if before.get(key) != entry}
        if changed:
            delta[section] = changed
        if gone := [key for key in before if key not in now]:
            delta[f"{section}_removed"] = gone
    if added := [tag for tag in current["tags"] if tag not in shown.get("tags", [])]:
        delta["tags"] = added
    if removed := [tag for tag in shown.get("tags", []) if tag not in current["tags"]]:
        delta["tags_removed"] = removed
    state = _changed(shown.get("server_state", {}), current["server_state"])
    return delta | ({"server_state": state} if state else {})


def _changed(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in now.items() if name not in before or before[name] != value}
