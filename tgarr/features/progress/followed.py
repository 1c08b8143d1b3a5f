"""A live card that is followed, as the tracker has it in memory; what decides anything is in the record."""

import msgspec
from reactivex.disposable import SerialDisposable

from tgarr.chat.house import House
from tgarr.domain.capabilities import MediaServer
from tgarr.domain.events import BecamePlayable
from tgarr.domain.journeys import Journey, Stage, advance
from tgarr.features.progress.subject import Shown


class Followed(msgspec.Struct, kw_only=True):
    """A card that is followed.

    Attributes:
        moved_at: seconds since 1970.
        absent: the service that it was shown without.
        silent: for how many times half a minute its news were shown as old; None where they were not.
        unheard: whether its chat does not want us: then nothing is asked for its sake.

    """

    shown: Shown
    moved_at: float
    absent: str = ""
    silent: int | None = None
    unheard: bool = False
    following: SerialDisposable = msgspec.field(default_factory=SerialDisposable)


def without_media_server(house: House, journey: Journey) -> Journey:
    """Return the journey at its end, where nothing comes after its stage in this household."""
    torrent_only = not journey.instance and journey.stage is Stage.IMPORTING
    nobody_plays = journey.stage is Stage.IMPORTED and not house.faces(MediaServer)
    if torrent_only or nobody_plays:
        return advance(journey, BecamePlayable(server="", want=journey.id, item=None))
    return journey
