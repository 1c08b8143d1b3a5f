"""Somebody who requests films: as much of a Seerr as tells of them, by webhook, and tries nothing again."""

import itertools
import socket
from typing import Any, Final

import aiohttp

SEERR: Final = "requests"
"""What the bot calls it."""
NOBODY_LISTENS: Final = "the bot does not listen to Seerr"
_SEND_SECONDS: Final = 10.0
_FILMS: Final = (
    (872585, "Oppenheimer", "Оппенгеймер", 2023),
    (496243, "Parasite", "Паразиты", 2019),
    (76341, "Mad Max: Fury Road", "Безумный Макс: Дорога ярости", 2015),
    (1422, "The Departed", "Отступники", 2006),
    (244786, "Whiplash", "Одержимость", 2014),
)


def web_section() -> dict[str, Any]:
    """Return a `web` section of the bot's configuration with a port that is free just now."""
    port = free_port()
    return {"enabled": True, "port": port, "address": f"http://127.0.0.1:{port}", "hooks": {SEERR: "seerr"}}


def free_port() -> int:
    """Return a port of loopback that nobody has just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Seerr:
    """Counts its requests from 1; the films come in turn."""

    def __init__(self, *, language: str) -> None:
        self._russian = language == "ru"
        self._numbers = itertools.count(1)
        self._films = itertools.cycle(_FILMS)

    async def request(self, address: str) -> str:
        """Tell of a new request; return the film's name.

        Raises:
            LookupError: nobody listens there.

        """
        tmdb, english, russian, year = next(self._films)
        title = f"{russian if self._russian else english} ({year})"
        told = request_told(next(self._numbers), title=title, tmdb=tmdb, who="Вера" if self._russian else "Vera")
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SEND_SECONDS)) as session,
                session.post(address, json=told) as answer,
            ):
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise LookupError(NOBODY_LISTENS) from error
        return title


def request_told(number: int, *, title: str, tmdb: int, who: str) -> dict[str, Any]:
    """Return what Seerr tells of a request that waits for approval, in the default template: every value a text."""
    return {
        "notification_type": "MEDIA_PENDING",
        "event": "New Movie Request",
        "subject": title,
        "message": "",
        "image": "",
        "media": {
            "media_type": "movie",
            "tmdbId": str(tmdb),
            "tvdbId": "",
            "status": "PENDING",
            "status4k": "UNKNOWN",
        },
        "request": {
            "request_id": str(number),
            "requestedBy_email": "vera@example.org",
            "requestedBy_username": who,
            "requestedBy_avatar": "",
            "requestedBy_settings_discordId": "",
            "requestedBy_settings_telegramChatId": "",
        },
        "issue": None,
        "comment": None,
        "extra": [],
    }
