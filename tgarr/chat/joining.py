"""Shows what is on its way of a title and who asked for it, with the buttons to wait for it together."""

from collections.abc import Sequence
from typing import Final

from actors.stores import live_cards, waiters
from actors.stores.live_cards import LiveCard
from tgarr.chat.figures import age, percent
from tgarr.chat.request import Request
from tgarr.chat.screens import Button
from tgarr.chat.stages import STAGES, part_of
from tgarr.chat.subject import Subject
from tgarr.chat.text import Text, bold
from tgarr.chat.underway import UnderWay, under_way, waiting_for
from tgarr.domain.journeys import Stage
from tgarr.domain.library import QueueItem
from tgarr.domain.records import replace
from tgarr.domain.releases import parse

MOST: Final = 3
"""Things on their way that are told of one title."""
_AFTER_THE_QUEUE: Final = (Stage.IMPORTING, Stage.BLOCKED, Stage.IMPORTED)


async def on_its_way(
    request: Request, subject: Subject, queue: Sequence[QueueItem], *, season: int | None = None
) -> tuple[tuple[UnderWay, ...], tuple[UnderWay, ...]]:
    """Return what is on its way of a title, or of one of its seasons; and the wishes that wait for its library.

    What is returned is noted in the dialogue: buttons speak of it by its number.
    """
    title, instance, key = subject.title, subject.instance, str(subject.title.key)
    number = title.holding.id if title.holding is not None else 0
    cards = await request.house.state.read(lambda db: live_cards.about(db, instance=instance, title_id=number, key=key))
    moving = under_way(cards, queue, instance=instance, title_id=number) if number else ()
    if season is not None:
        moving = tuple(one for one in moving if _is_of(one, season))
    moving = await _with_who_is_told(request, moving[:MOST], cards)
    request.state.pop("under_way", None)
    if moving:
        request.state["under_way"] = [one.to_json() for one in moving]
    return moving, waiting_for(cards, instance=instance, key=key)[:MOST]


async def _with_who_is_told(
    request: Request, moving: Sequence[UnderWay], cards: Sequence[LiveCard]
) -> tuple[UnderWay, ...]:
    """Return them with what this person is told of already: a second bell in one chat would ring twice at the end."""
    person, place = request.person.id, request.place
    here = {card.key for card in cards if card.chat == place.chat}
    keys = [key for one in moving for key in one.followed if place.private and key in here]
    if not keys:
        return tuple(moving)
    rung = await request.house.state.read(lambda db: {key for key in keys if person in waiters.of(db, key)})
    return tuple(replace(one, told=not rung.isdisjoint(one.followed)) for one in moving)


def _is_of(one: UnderWay, season: int) -> bool:
    asked = one.part[0]
    return asked == season if asked is not None else season in parse(one.release).seasons


def asked_for(request: Request, moving: Sequence[UnderWay], *, stages: bool = False) -> list[Text]:
    """Return a line for each thing on its way that somebody asked for; with `stages`, always with how far it is."""
    return [_asked(request, one, stages=stages) for one in moving if one.person]


def still_waiting(request: Request, waiting: Sequence[UnderWay], instance: str) -> list[Text]:
    """Return a line for each wish that waits for the library."""
    until = request.words("⏳ waits for {service}", service=instance)
    return [Text.join((_asked(request, one, stages=False), " · ", until)) for one in waiting]


def _asked(request: Request, one: UnderWay, *, stages: bool) -> Text:
    _, ago = request.words, age(max(0.0, request.now - one.asked) / 3600, request.words)
    if one.person == request.person.id:
        line = _("👤 You asked for it {age} ago", age=ago)
    else:
        line = _("👤 Asked by {name} {age} ago", name=bold(one.name), age=ago)
    parts: list[Text | str] = [line]
    if one.journey is not None:
        if part := part_of(one.journey, _):
            parts.append(part)
        if stages or not one.download_id or one.journey.stage in _AFTER_THE_QUEUE:
            parts.append(_(STAGES[one.journey.stage]))
        if stages and one.journey.stage is Stage.DOWNLOADING:
            parts.append(percent(one.journey.progress))
    return Text.join(parts, " · ")


def ways(request: Request, moving: Sequence[UnderWay]) -> list[tuple[Button, ...]]:
    """Return a row for each thing on its way: to see it move, and for what is another's wish to be told at the end."""
    _, rows = request.words, list[tuple[Button, ...]]()
    for index, one in enumerate(moving):
        mine = one.person == request.person.id or one.told
        label = _.plain("👁 Follow the download") if mine else _.plain("🔔 Tell me too")
        part = part_of(one.journey, _).plain if one.journey is not None and len(moving) > 1 else ""
        bell = () if mine else ("bell",)
        rows.append((request.button(f"{label}: {part}" if part else label, "watch", index, *bell),))
    return rows


def is_found(one: UnderWay) -> bool:
    """Tell whether it is more than a search that has come to nothing: to search by itself again would be too much."""
    return one.journey is None or one.journey.stage is not Stage.NOTHING
