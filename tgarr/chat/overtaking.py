"""Whether a wish that waited still makes sense: meanwhile somebody else may have had the same."""

import sqlite3

from actors.stores import audit, live_cards, wishes
from tgarr.chat.request import Request
from tgarr.chat.subject import Subject
from tgarr.chat.underway import under_way
from tgarr.domain.journeys import Stage
from tgarr.domain.media import MediaKind
from tgarr.errors import Overtaken

STOOD = "stood"
"""In the state of a dialogue: whether the title was on disk already when something better was wished for."""


async def overtaken(request: Request, subject: Subject) -> bool:
    """Tell whether something else was shown in place of a late wish: the download that somebody else has begun.

    Of a series something else may be on its way, or on disk, and that is no reason.

    Raises:
        Overtaken: it is on disk.

    """
    held, row = subject.title.holding, request.row
    if not request.late or held is None or subject.title.kind is not MediaKind.MOVIE:
        return False
    ours, searched = await request.house.state.read(lambda db: _begun(db, row))
    if ours:
        return False  # by this very press, before a crash: it is looked for, and followed
    if held.on_disk and not request.state.get(STOOD):
        raise Overtaken("on-disk")
    queue = (await subject.library.queue()).value
    instance, key = subject.instance, str(subject.title.key)
    cards = await request.house.state.read(
        lambda db: live_cards.about(db, instance=instance, title_id=held.id, key=key)
    )
    moving = under_way(cards, queue, instance=instance, title_id=held.id)
    moving = tuple(one for one in moving if one.journey is None or one.journey.stage is not Stage.NOTHING)
    if not moving:
        return False
    request.state["under_way"] = [moving[0].to_json()]
    await request.follow("watch", 0, *(() if searched else ("bell",)))
    return True


def _begun(db: sqlite3.Connection, row: int) -> tuple[bool, bool]:
    """Tell whether an earlier life has sent this very wish, and whether it has begun to search for it."""
    known = (*wishes.of_press(db, "grab", row), *wishes.of_press(db, "force", row))
    return any(one.open or one.state == "done" for one in known), audit.is_noted(db, row, "search")
