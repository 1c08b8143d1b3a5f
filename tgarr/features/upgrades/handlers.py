"""Shows better copies, looks for them when asked, takes them, and lets copies stay."""

import sqlite3
from typing import Any

from actors.stores import upgrades as store
from actors.stores.upgrades import UpgradeRow
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.subject import Subject, begun_with, subject_of
from tgarr.chat.taste import Kept, taste
from tgarr.chat.text import Text, bold
from tgarr.domain.media import TitleKey
from tgarr.domain.releases.liking import GIBIBYTE
from tgarr.domain.upgrades import parts_of
from tgarr.errors import Expired, InvalidInput
from tgarr.features.upgrades import taking, view
from tgarr.features.upgrades.candidates import next_thing
from tgarr.features.upgrades.kept import Offer
from tgarr.features.upgrades.looking import Thing, look
from tgarr.features.upgrades.round import left

router = Router("upgrades", kinds=("card",))

_DAY = 24 * 3600.0
_ANY_GAIN = 1


@router.command("upgrades", right=Right.SERVE, description=N_("better copies of what is on disk"))
@router.press("upgrades", right=Right.SERVE, kinds=("upgrades",), way_in=True)
async def everything(request: Request) -> None:
    """Show what is offered and what is on its way."""
    await _list(request, page=request.number(0, most=9999) if request.arguments else 0)


@router.press("upgrades-apart", right=Right.SERVE, kinds=("upgrades",), way_in=True)
async def apart(request: Request) -> None:
    """Show the same in a message of its own: the day's message goes on being edited as copies come."""
    await _list(request, apart=True)


async def _list(request: Request, *, page: int = 0, note: Text | None = None, apart: bool = False) -> None:
    if request.dialogue is None or request.dialogue.kind != "upgrades":
        request.begin("upgrades", {})
    house, rules, now = request.house, request.house.config.upgrades, request.now

    def read(db: sqlite3.Connection) -> tuple[list[UpgradeRow], list[UpgradeRow], int, int]:
        return (
            store.of_state(db, "offered"),
            [*store.of_state(db, "taken"), *taking.stuck(db, now=now)],
            store.bytes_since(db, now - 7 * _DAY),
            store.searches_since(db, now - _DAY),
        )

    offered, moving, taken, searches = await house.state.read(read)
    used = view.Household(
        mode=rules.mode,
        taken=taken,
        budget=int(rules.gb_a_week * GIBIBYTE),
        searches=searches,
        most_searches=rules.searches_a_day,
    )
    screen = view.listed(request, _read(offered), _read(moving), used, page=page, note=note)
    await (request.reply(screen) if apart else request.show(screen))


@router.press("upgrade-look", right=Right.SERVE, kinds=("upgrades",))
async def look_at_the_next(request: Request) -> None:
    """Look at what would be looked at next."""
    _ = request.words
    thing = await next_thing(request.house)
    if thing is None:
        await _list(request, note=_("All that could be better was looked at lately, or is on its way."))
        return
    _count_search(request)
    await request.show(view.looking(request, bold(_("⬆️ Better copies of what is on disk"))))
    found = await look(request.house, thing, least=request.house.config.upgrades.gain)
    name = bold(" · ".join(filter(None, (thing.title.title, thing.part.name))))
    said = _("{title}: found.", title=name) if found else _("{title}: nothing better is offered now.", title=name)
    await _list(request, note=said)


@router.press("upgrade", right=Right.SERVE, kinds=("upgrades",))
async def details(request: Request) -> None:
    """Show one offer, as a dialogue about its title."""
    await _show(request, await taking.found(request.house, request.number(0)))


@router.press("better", right=Right.ASK, offers=N_("to look for a better copy"))
async def better(request: Request) -> None:
    """Look for something better than what is on disk of the title that is shown."""
    subject = await subject_of(request)
    held = subject.title.holding
    if held is None:
        raise Expired
    copies = (await subject.library.copies(held.id)).value
    parts = parts_of(subject.title.kind, copies, title_id=held.id)
    if not parts:
        raise InvalidInput("not-on-disk")
    if len(parts) > 1 and not request.arguments:
        await request.show(view.seasons(request, subject, parts))
        return
    part = parts[request.number(0, most=len(parts) - 1) if request.arguments else 0]
    request.state["part"] = parts.index(part)
    if await _pinned(request, subject):
        await request.show(view.nothing(request, subject, part, pinned=True))
        return
    _count_search(request)
    await request.show(view.looking(request, Text(subject.title.title)))
    thing = Thing(
        instance=subject.instance,
        library=subject.library,
        title=subject.title,
        part=part,
        taste=taste(request.house.config, await _kept(request), subject.title),
        against_the_arr=request.may(Right.FORCE),
    )
    found = await look(request.house, thing, least=_ANY_GAIN)
    if found is None:
        await request.show(view.nothing(request, subject, part, pinned=False))
        return
    await _show(request, await taking.found(request.house, found.number))


@router.press("upgrade-take", right=Right.ASK, once=True, waits=N_("to replace the copy"))
async def take(request: Request) -> None:
    """Have the library take it, and follow it."""
    row, subject = await _chosen(request), await subject_of(request)
    offer = Offer.from_json(row.body)
    if offer.against_the_arr:
        request.demand(Right.FORCE)
    after = await taking.take(request, row, subject)
    request.state["target"] = _target(offer)
    request.state["release"] = {"title": offer.release.title, "hash": offer.release.info_hash}
    request.state["after"] = after
    await request.answer(request.words("Sent to {service}.", service=subject.instance))
    await request.follow("journey", "release")


@router.press("upgrade-leave", right=Right.ASK, once=True)
async def leave(request: Request) -> None:
    """Do not offer this release for it again."""
    row = await _chosen(request)
    if Offer.from_json(row.body).against_the_arr:
        request.demand(Right.FORCE)
    now = request.now
    await request.house.write(
        lambda db: store.move(db, row.id, "left", now=now, when=("offered",), more={"unwanted": True})
    )
    await request.answer(request.words("Left out from now on."))
    await _away(request)


@router.press("pin", right=Right.ASK, once=True)
async def pin(request: Request) -> None:
    """Let the title stay as it is."""
    subject = await subject_of(request)
    title, now, person = str(subject.title.key), request.now, request.person.id
    await request.note("pin", title, instance=subject.instance)
    await request.house.write(lambda db: store.pin(db, service=subject.instance, title=title, person=person, now=now))
    await request.answer(request.words("📌 This copy stays."))
    await _away(request)


@router.press("unpin", right=Right.ASK, once=True)
async def unpin(request: Request) -> None:
    """Let the title be bettered again."""
    subject = await subject_of(request)
    title = str(subject.title.key)
    await request.note("unpin", title, instance=subject.instance)
    await request.house.write(lambda db: store.unpin(db, service=subject.instance, title=title))
    await request.follow("better", request.state.get("part", 0))


def _count_search(request: Request) -> None:
    """Let nobody have the indexers asked more often than by the release browser.

    Raises:
        SlowDown: they have been, lately.

    """
    most = request.house.config.limits.searches_per_minute
    request.house.rates.take(("searches", request.person.id), per_minute=most)


async def _away(request: Request) -> None:
    """Go back to where the offer was opened."""
    if request.state.get("listed") and request.may(Right.SERVE):
        await _list(request)
    else:
        await request.follow("card")


async def _show(request: Request, row: UpgradeRow) -> None:
    offer = Offer.from_json(row.body)
    listed = request.dialogue is not None and request.dialogue.kind == "upgrades"
    if listed:
        request.begin("card", begun_with([(row.service, TitleKey.parse(row.title))], listed=True))
    request.state["upgrade"] = row.id
    subject = await subject_of(request)
    await request.show(view.details(request, subject, row, offer, left=await left(request.house)))


async def _chosen(request: Request) -> UpgradeRow:
    number = request.state.get("upgrade")
    if not isinstance(number, int):
        raise Expired
    return await taking.found(request.house, number)


async def _kept(request: Request) -> Kept:
    return await request.house.state.read(lambda db: Kept.of(db, request.person.id))


async def _pinned(request: Request, subject: Subject) -> bool:
    pins = await request.house.state.read(lambda db: store.pins(db, service=subject.instance))
    return str(subject.title.key) in pins


def _target(offer: Offer) -> dict[str, Any]:
    """Return what is downloaded, as a journey knows it."""
    if offer.target.season is None:
        return {}
    return {"season": offer.target.season, "number": offer.number, "episode_id": offer.target.episode_id}


def _read(rows: list[UpgradeRow]) -> list[tuple[UpgradeRow, Offer]]:
    return [(row, Offer.from_json(row.body)) for row in rows]
