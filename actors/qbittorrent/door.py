"""How one gets into qBittorrent: a login that is tried when it is needed, and not so often that we are banned."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from actors.http import Reply, Request
from tgarr.config import Service
from tgarr.errors import ServiceUnauthorized, UnexpectedAnswer

ROOT: Final = "/api/v2"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_FIRST_PAUSE: Final = 600.0
"""Seconds after a refusal. It bans after five of them, for an hour, and counts on until one succeeds."""
_LONGEST_PAUSE: Final = 3_600.0
_IMPATIENCE: Final = 60.0
_WRONG: Final = "wrong user name or password"


def form(path: str, fields: Mapping[str, str], *, within: float) -> Request:
    """Return the request by which something is changed; `path` is below the root of the API."""
    return Request(method="POST", path=f"{ROOT}/{path}", body=urlencode(fields).encode(), headers=_FORM, within=within)


class Door:
    """The login of one instance.

    Attributes:
        entries: logins that succeeded so far; one that fails to open a door tells by it that it is too old.
        lock: held by whoever logs in, for everybody.

    """

    def __init__(self, service: str, settings: Service) -> None:
        self.entries = 0
        self.lock = asyncio.Lock()
        self._service = service
        self._username = settings.username or ""
        self._password = settings.password.get_secret_value() if settings.password else ""
        self._refusal: ServiceUnauthorized | None = None
        self._pause = _FIRST_PAUSE
        self._refused_at = 0.0

    @property
    def needed(self) -> bool:
        """Whether there is a name to log in with: it asks for none where it knows the address as friendly."""
        return bool(self._username)

    def knock(self, *, within: float) -> Request:
        """Return the request that logs in.

        Raises:
            ServiceUnauthorized: it was refused a short while ago, and the next refusal could be a ban.

        """
        if self._refusal is not None and asyncio.get_running_loop().time() < self._refused_at + self._pause:
            raise ServiceUnauthorized(self._service, self._refusal.detail)
        return form("auth/login", {"username": self._username, "password": self._password}, within=within)

    def listen(self, reply: Reply) -> None:
        """Understand a good status: until 5.1 a wrong password has one too.

        Raises:
            ServiceUnauthorized: name or password are wrong.
            UnexpectedAnswer: that is not what qBittorrent says.

        """
        if reply.status == HTTPStatus.NO_CONTENT or reply.body == b"Ok.":
            return
        if reply.body == b"Fails.":
            raise ServiceUnauthorized(self._service, _WRONG)
        raise UnexpectedAnswer(self._service, "this is not how qBittorrent answers a login")

    def entered(self) -> None:
        """Note that we are in."""
        self.entries += 1
        self._refusal, self._pause = None, _FIRST_PAUSE

    def refused(self, error: ServiceUnauthorized) -> ServiceUnauthorized:
        """Note that we are not, and keep away for a while; return the refusal in words that help.

        A ban (403) comes with its own. From 5.2 on a wrong password is a bare 401, as is, in all versions, a host
        name that it does not expect.
        """
        bare = error.detail in ("", "Unauthorized", "Forbidden")
        words = f"{_WRONG}, or its check of the host name refuses this address" if bare else error.detail
        refusal = ServiceUnauthorized(self._service, words)
        self._pause = _FIRST_PAUSE if self._refusal is None else min(2 * self._pause, _LONGEST_PAUSE)
        self._refusal, self._refused_at = refusal, asyncio.get_running_loop().time()
        return refusal

    def insist(self) -> None:
        """Let the next knock be tried: somebody wants to know now, and nobody has for a minute."""
        if asyncio.get_running_loop().time() - self._refused_at > _IMPATIENCE:
            self._refusal = None
