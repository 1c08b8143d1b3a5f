"""The words for every failure a person can meet: what happened, why, and the next step."""

import math
from typing import Final

import msgspec

from tgarr.chat.language import N_, Words
from tgarr.chat.text import Text, bold, code
from tgarr.errors import (
    ActorError,
    CircuitOpen,
    InvalidInput,
    Overtaken,
    ServiceBusy,
    ServiceError,
    SlowDown,
    TgarrError,
)

RETRY: Final = "retry"
MENU: Final = "menu"
HELP: Final = "help"
STATUS: Final = "status"
PRIVATE: Final = "private"
"""Next steps: the same again, the way home, what can be done here, how the services are doing, out of the group."""


class Explained(msgspec.Struct, frozen=True):
    """A failure in words, with the next steps worth a button."""

    text: Text
    steps: tuple[str, ...]


_SERVICE: Final = {
    "service": N_("{service} could not do it."),
    "unreachable": N_("{service} does not answer: it is switched off, or its address in config.yaml is wrong."),
    "connection-lost": N_("The connection to {service} broke before it had answered."),
    "timeout": N_("{service} took too long to answer."),
    "failed": N_("{service} itself failed. Its log says more."),
    "unclear": N_(
        "{service} has not said whether it did this. Try again: first it is looked whether it is done, and only what "
        "is not done is done again."
    ),
    "busy": N_("{service} asks for a pause: too many requests. Try again in {seconds} s."),
    "circuit-open": N_("{service} failed several times in a row, so it is left alone for {seconds} s more."),
    "unauthorized": N_("{service} refuses our key or password: check it in config.yaml."),
    "not-found": N_("{service} no longer knows this. Search again."),
    "conflict": N_("{service} cannot do this now."),
    "rejected": N_("{service} said no."),
    "unexpected-answer": N_("At the address of {service} something else answers. Check the address in config.yaml."),
    "login-page": N_(
        "At the address of {service} a login page answers: check the address, the base path and any proxy before it."
    ),
    "answer-too-large": N_("{service} answered with more than can be true; reading was stopped."),
    "foreign-redirect": N_("{service} sends us to another host; we do not go there with the key. Check the address."),
}

_OTHER: Final = {
    "internal": N_("Something went wrong on our side. It is written down under {request}."),
    "store": N_("The record on disk cannot be used now. The log says why."),
    "statistics": N_("The statistics cannot be read now, or are switched off in config.yaml. All else goes on."),
    "actor": N_("Too busy right now. Try again in a moment."),
    "actor-stopped": N_("The service is being restarted on our side, or was taken out of config.yaml. Try again."),
    "given-up": N_("I have begun this again and again, and was interrupted each time. Nothing more comes of it."),
    "refused": N_("This cannot be done."),
    "query-refused": N_("This question cannot be asked. What can be: /sql"),
    "not-allowed": N_("You may not do this. Ask an admin."),
    "only-in-private": N_("Not where others read: write that to me in private."),
    "somebody-elses": N_("This button is somebody else's. Ask for your own: /search"),
    "expired": N_("This button is out of date. Start again from the menu, or write the title once more."),
    "slow-down": N_("Too many requests. Go on in {seconds} s."),
}

_INPUT: Final = {
    "command": N_("There is no such command. What I can do: /help. To find something, just write its title."),
    "query-too-short": N_("Write at least two characters."),
    "query-too-long": N_("That is too long: at most 200 characters."),
    "query-without-letters": N_("There is nothing to search for in this: write a title."),
    "title-key": N_("This button cannot be used."),
    "button": N_("This button cannot be used."),
    "folder-gone": N_("The library has no such folder any more. Go back and choose again."),
    "not-on-disk": N_("Nothing of this is on disk."),
    "upgrade-over": N_("This is no longer offered: it was taken, or something better was found."),
    "transfer-gone": N_("This download is gone."),
    "no-library": N_("No service of this kind is set up: add radarr or sonarr to config.yaml."),
    "no-torrent-client": N_("No torrent client is set up: add qbittorrent to config.yaml."),
    "no-media-server": N_("No media server is set up: add jellyfin to config.yaml."),
    "text-only": N_("Write it as text."),
    "quiet-hours": N_("Write two times of day, such as /quiet 23:00-08:00, or /quiet off."),
    "no-part": N_("Look at the releases of a season or an episode first: of a whole series there are none."),
    "no-card": N_("Answer a film's or a series' card with /best."),
    "rule": N_(
        "Write it like this: /rule film group +15 ^(NTb|FLUX)$ — instead of points: never, only, forget; instead of"
        " group: indexer; instead of film: series, anime. By tapping: /rules"
    ),
    "expression": N_("This is no regular expression that I can use. An example: ^(NTb|FLUX)$"),
    "too-many-rules": N_("That would be too many rules: forget some first."),
    "threshold": N_("Write a number of points, or off. An example: /auto 120"),
    "time-zone": N_("There is no such time zone. An example: Europe/Moscow."),
    "number": N_("Write a number."),
    "range": N_("I cannot read this span. Some that I can: 3 days, yesterday, 2026-10, 2026-10-01 2026-10-15."),
    "link": N_("This link cannot be used: it names no torrent, or is too long."),
}


_OVERTAKEN: Final = {
    "on-disk": N_("It has come by itself meanwhile: it is on disk already."),
    "taken-out": N_("The service was taken out of config.yaml, so the wish is given up."),
    "expired": N_("The service did not answer for a whole day. The wish is given up; try again later."),
}


_WAYS: Final = {
    "internal": (RETRY, MENU),
    "expired": (MENU,),
    "store": (RETRY,),
    "statistics": (RETRY,),
    "given-up": (RETRY,),
    "only-in-private": (PRIVATE,),
}


def explain(error: BaseException, words: Words, *, request: str = "") -> Explained:
    """Say a failure in the person's language."""
    if isinstance(error, ServiceError):
        return _service(error, words)
    if isinstance(error, InvalidInput):
        template = _INPUT.get(error.reason, _INPUT["button"])
        steps = {"button": (MENU,), "title-key": (MENU,), "command": (HELP,)}.get(error.reason, ())
        return Explained(words(template), steps)
    if isinstance(error, Overtaken):
        return Explained(words(_OVERTAKEN[error.reason]), ())
    if isinstance(error, SlowDown):
        return Explained(words(_OTHER["slow-down"], seconds=math.ceil(error.retry_after)), (RETRY,))
    if isinstance(error, ActorError):
        return Explained(words(_OTHER.get(error.code, _OTHER["actor"])), (RETRY, STATUS))
    code_of = error.code if isinstance(error, TgarrError) else "internal"
    template = _OTHER.get(code_of, _OTHER["internal"])
    ways = _WAYS.get(code_of, ())
    return Explained(words(template, request=code(request or "—")), ways)


def _service(error: ServiceError, words: Words) -> Explained:
    template = _SERVICE.get(error.code, _SERVICE["service"])
    seconds = math.ceil(error.retry_after) if isinstance(error, ServiceBusy | CircuitOpen) else 0
    text = words(template, service=bold(error.service), seconds=max(1, seconds))
    if error.code in ("conflict", "rejected") and error.detail:
        text = Text.lines(text, words("Its words: {detail}", detail=error.detail))
    return Explained(text, (RETRY, STATUS))


def in_words(code: str, service: str, words: Words) -> Text:
    """Say a service's failure by its code, where the error itself is long past."""
    return words(_SERVICE.get(code, _SERVICE["service"]), service=bold(service), seconds=1)


def known_codes() -> frozenset[str]:
    """Return the codes that have words of their own."""
    return frozenset({*_SERVICE, *_OTHER, Overtaken.code})
