"""Begins to follow a title: what somebody has just begun, what another is waiting for, or what is not there yet."""

import sqlite3
from typing import Any

import msgspec

from actors.stores import dialogues, live_cards, waiters
from actors.stores.live_cards import LiveCard
from tgarr.chat import cards, preferences
from tgarr.chat.policy import Right
from tgarr.chat.request import DIALOGUE_SECONDS, Request, Work
from tgarr.chat.screens import Screen
from tgarr.chat.signals import CardOpened
from tgarr.chat.subject import Subject, subject_of
from tgarr.chat.underway import UnderWay, under_way
from tgarr.domain.journeys import Journey, Stage
from tgarr.domain.notices import Topic
from tgarr.domain.records import replace
from tgarr.errors import Expired, InvalidInput
from tgarr.features.progress import view
from tgarr.features.progress.router import read, router
from tgarr.features.progress.showing import put_on
from tgarr.features.progress.subject import KIND, Shown
from tgarr.features.progress.view import Around
from tgarr.features.progress.waiting import waiting


def key_of(request: Request) -> str:
    """Return the live key of a journey on the message whose button was pressed; the one it has, where it moves."""
    if request.live is not None:
        return request.live.key
    return f"{KIND} {request.place.chat}/{request.message_id}"


@router.press("journey", right=Right.ASK, kinds=("card",))
async def begin(request: Request) -> None:
    """Turn the message into a card that follows what was just begun; in private its end is told aloud.

    Whoever wants to hear of nothing hears nothing, and in a group one asks for it: others would hear it as well.
    """
    subject = await subject_of(request)
    release = request.state.pop("release", None) if request.argument(0) == "release" else None
    after, search = request.state.pop("after", 0), request.state.pop("search", 0)
    journey = _journey(request, subject, release=release, after=after, search=search)
    await _follow(request, subject, journey, bell=request.place.private and await _wants_to_hear(request))


async def _wants_to_hear(request: Request) -> bool:
    """Tell whether somebody hears of what they have asked for."""
    mine = await request.house.state.read(lambda db: preferences.of(db, request.person.id))
    serves = request.may(Right.SERVE)
    return mine.reach_of(Topic.AVAILABLE, serves=serves) is not preferences.Reach.NONE


@router.press("watch", right=Right.LOOK, kinds=("card",), once=True)
async def watch(request: Request) -> None:
    """Turn the card into one that follows what is on its way of the title already; with `bell`, tell at the end too.

    In a group where a card follows it already, that one is waited at together.
    """
    subject, bell = await subject_of(request), "bell" in request.arguments
    offered = [UnderWay.from_json(one) for one in request.state.get("under_way", ())] or [UnderWay()]
    one = offered[request.number(0, most=len(offered) - 1) if request.arguments else 0]
    card = await request.house.state.read(lambda db: live_cards.find(db, one.card))
    if card is None or not _follows(card, subject):
        if not one.download_id:
            one = await _queued(subject)
        found = {"title": one.release, "hash": one.download_id}
        asked = Asked(one.person, one.name, one.asked if one.person else request.now)
        await _follow(request, subject, _journey(request, subject, release=found), bell=bell, asked=asked)
    elif card.chat == request.place.chat and not request.place.private:
        await _join(request, card)
    else:
        shown = read(card)
        journey = replace(shown.journey, id=key_of(request), since=request.now)
        asked = Asked(shown.person, shown.name, shown.asked)
        await _follow(request, subject, journey, bell=bell, asked=asked)


@router.press("await", right=Right.LOOK, kinds=("card",), once=True)
async def look_out(request: Request) -> None:
    """Turn the card into one that waits until the library takes the title by itself, and tell at the end.

    In a group where a card does that already, that one is waited at together.
    """
    subject = await subject_of(request)
    after = await subject.library.history_end()
    request.state.pop("target", None)
    journey = replace(_journey(request, subject, after=after), stage=Stage.AWAITED)
    there = None if request.place.private else await _looked_out_for(request, journey)
    if there is not None:
        await _join(request, there)
    else:
        await _follow(request, subject, journey, bell=True, asked=Asked(0, "", request.now))


class Asked(msgspec.Struct, frozen=True):
    """Who asked for it, and when; nobody where it was found in the queue."""

    person: int
    name: str
    at: float


def _follows(card: LiveCard, subject: Subject) -> bool:
    """Tell whether an open card still follows this title, and not what was begun on its message since."""
    held = subject.title.holding
    if card.state != "open" or card.kind != KIND or held is None:
        return False
    journey = read(card).journey
    return (journey.instance, journey.title_id) == (subject.instance, held.id)


async def _looked_out_for(request: Request, journey: Journey) -> LiveCard | None:
    """Return the card of this chat that waits for the same title to come."""
    cards = await request.house.state.read(
        lambda db: live_cards.about(db, instance=journey.instance, title_id=journey.title_id, key="")
    )
    here = (one for one in cards if (one.kind, one.state, one.chat) == (KIND, "open", request.place.chat))
    return next((one for one in here if read(one).journey.stage is Stage.AWAITED), None)


def _journey(
    request: Request, subject: Subject, *, release: dict[str, Any] | None = None, after: int = 0, search: int = 0
) -> Journey:
    """Return a journey that begins now."""
    if subject.title.holding is None:
        raise Expired
    target = request.state.get("target", {})
    return Journey(
        id=key_of(request),
        instance=subject.instance,
        title_id=subject.title.holding.id,
        since=request.now,
        after=after,
        search=search,
        season=target.get("season"),
        episode=target.get("number"),
        episode_id=target.get("episode_id"),
        release=release["title"] if release else "",
        download_id=release["hash"] if release else "",
        stage=Stage.QUEUED if release else Stage.SEARCHING,
    )


async def _queued(subject: Subject) -> UnderWay:
    """Return the download of the title in the library's queue.

    Raises:
        InvalidInput: there is none any more.

    """
    held = subject.title.holding
    items = (await subject.library.queue()).value
    found = under_way((), items, instance=subject.instance, title_id=held.id) if held is not None else ()
    if not found:
        raise InvalidInput("transfer-gone")
    return found[0]


async def _follow(
    request: Request, subject: Subject, journey: Journey, *, bell: bool = False, asked: Asked | None = None
) -> None:
    title = subject.title
    asked = asked or Asked(request.person.id, request.person.name, request.now)
    shown = Shown(
        journey=journey,
        heading=cards.name(title),
        kind=title.kind,
        person=asked.person,
        name=asked.name,
        asked=asked.at,
        language=request.words.language,
        token=request.token,
        looks=not request.may(Right.ASK),
        key=str(title.key),
        ids=title.ids,
        title=title.title,
        year=title.year,
        picture=cards.picture(title, subject.instance),
    )
    screen, work = await opened(request, shown, bell=bell)
    await request.show(screen, work=work, live_key=shown.journey.id)
    request.house.signals.publish(CardOpened(shown.journey.id))


async def opened(request: Request, shown: Shown, *, bell: bool = False, here: bool = True) -> tuple[Screen, Work]:
    """Return how a card looks that is opened now, and the work that opens it in the record.

    In a group it gets buttons that are everybody's.

    Args:
        request: what opens it.
        shown: what it shows.
        bell: who asks wants to be told how it ends.
        here: it takes over the message whose button was pressed, and is no message of its own.

    """
    here = here and request.pressed
    key, place, now, person = shown.journey.id, request.place, request.now, request.person
    ours = None
    if not place.private:
        ours = dialogues.begun(
            person=0,
            chat=place.chat,
            kind=KIND,
            state={},
            now=now,
            lasts=DIALOGUE_SECONDS,
            message_id=request.message_id if here else None,
        )
        shown = replace(shown, bell=ours.token)
    known = await request.house.state.read(lambda db: waiting(db, request.house, key))
    names = [one.name for one in known]
    if bell and person.id not in {one.id for one in known}:
        names.append(person.name)

    def work(db: sqlite3.Connection) -> None:
        live_cards.put(
            db,
            key=key,
            chat=place.chat,
            topic=place.topic,
            message_id=request.message_id if here else None,
            kind=KIND,
            subject=shown.to_json(),
            now=now,
        )
        live_cards.release(db, key)
        if ours is not None:
            dialogues.put(db, ours)
        if bell:
            waiters.join(db, card=key, person=person.id, now=now)

    return view.screen(shown, request.words, Around(chat=place.chat, waiting=tuple(names))), work


async def _join(request: Request, card: LiveCard) -> None:
    """Wait at a card of this chat together with others."""

    def write(db: sqlite3.Connection) -> None:
        kept = live_cards.find(db, card.key)
        if kept is None or kept.state != "open":
            raise Expired
        waiters.join(db, card=card.key, person=request.person.id, now=request.now)
        put_on(db, request.house, kept, read(kept))

    await request.house.write(write)
    await request.answer(request.words("🔔 I will tell you when it is over."))
    await request.follow("card")
