"""Whether a wish that waited still makes sense: meanwhile somebody else may have had the same."""

from actors.stores import live_cards
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
    held = subject.title.holding
    if not request.late or held is None or subject.title.kind is not MediaKind.MOVIE:
        return False
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
    await request.follow("watch", 0, "bell")
    return True
