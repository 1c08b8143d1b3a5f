"""Looks for something better than one thing that is on disk, and writes down what it finds."""

import logging
import sqlite3

import msgspec

from actors.stores import upgrades as store
from tgarr.chat import offered, refused
from tgarr.chat.house import House
from tgarr.chat.muting import muted
from tgarr.chat.taste import Kept
from tgarr.chat.taste import taste as taste_of
from tgarr.domain.capabilities import Library
from tgarr.domain.library import HistoryKind
from tgarr.domain.media import Title
from tgarr.domain.records import replace
from tgarr.domain.releases import Taste, indexer_of, rank
from tgarr.domain.upgrades import Part, Rule, as_it_is, better
from tgarr.errors import ServiceError
from tgarr.features.upgrades.kept import Offer

log = logging.getLogger(__name__)


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """Something on disk that may be bettered.

    Attributes:
        rule: why it is looked at, where the arr is content with it.
        taste: by what releases are judged, for whoever asks.
        against_the_arr: something better will do also where the arr would keep what is there.

    """

    instance: str
    library: Library
    title: Title
    part: Part
    taste: Taste
    rule: Rule | None = None
    against_the_arr: bool = False


class Found(msgspec.Struct, frozen=True):
    """An offer, by its number in the record."""

    number: int
    offer: Offer


async def house_taste(house: House, title: Title, rule: Rule | None = None) -> Taste:
    """Return by what releases are judged where nobody asks but the house, or a rule of it."""
    kept = await house.state.read(lambda db: Kept.of(db, None))
    judged = taste_of(house.config, kept, title)
    return judged if rule is None else replace(judged, preferences=rule.liked)


async def rule_for(house: House, title: Title, part: Part) -> Rule | None:
    """Return the rule of the house by which this is to be bettered; None where none applies."""
    judged = await house_taste(house, title)
    copies = [as_it_is(copy, judged) for copy in part.copies]
    rules = (own.rule for own in house.config.upgrades.rules)
    return next((rule for rule in rules if any(rule.applies(title.kind, copy) for copy in copies)), None)


async def look(house: House, thing: Thing, *, least: int, by_itself: bool = False) -> Found | None:
    """Ask the indexers for something better; what is found is offered from now on. None when there is nothing.

    `by_itself`: nobody has asked for it.
    """
    title, part = thing.title, thing.part
    try:
        answer = await thing.library.releases(part.target)
    except ServiceError:
        await house.state.write(lambda db: store.note_search(db, now=house.clock()))
        raise
    out = await muted(house)
    offers = [one for one in answer.value if indexer_of(one) not in out]
    found = better(
        part,
        rank(offers, thing.taste),
        thing.taste,
        least=least,
        rule=thing.rule,
        against_the_arr=thing.against_the_arr,
        passed_over=await _bad(house, thing),
    )
    log.info("a better copy of %s %s: %s", title.title, part.name, found.release.release.title if found else "none")
    offer = None
    if found is not None:
        offer = Offer.of(title, part, found, quality=offered.quality(found.release), by_itself=by_itself)
    asked = not answer.age or answer.trouble is not None  # else it was kept from a search before
    return await house.state.write(lambda db: _note(db, house, thing, offer, asked=asked))


def _note(db: sqlite3.Connection, house: House, thing: Thing, offer: Offer | None, *, asked: bool) -> Found | None:
    now, title = house.clock(), str(thing.title.key)
    part = thing.part.name
    if asked:
        store.note_search(db, now=now)
    store.note_look(db, service=thing.instance, title=title, part=part, now=now)
    if offer is None or title in store.pins(db, service=thing.instance):  # pinned while the indexers were asked
        return None
    known = store.of_part(db, service=thing.instance, title=title, part=part)[:1]
    if known and known[0].state == "offered" and known[0].body == offer.to_json():
        return Found(known[0].id, offer)
    size = offer.release.size
    number = store.offer(db, service=thing.instance, title=title, part=part, size=size, body=offer.to_json(), now=now)
    return Found(number, offer)


async def _bad(house: House, thing: Thing) -> frozenset[str]:
    """Return the names and hashes of releases that have failed, or that somebody did not want."""
    bad = await refused.of(house, thing.instance)
    for record in await thing.library.title_history(thing.part.target.id):
        if record.kind is HistoryKind.FAILED:
            bad |= {record.release, record.download_id}
    rows = await house.state.read(
        lambda db: store.of_part(db, service=thing.instance, title=str(thing.title.key), part=thing.part.name)
    )
    for row in rows:
        release = Offer.from_json(row.body).release
        if row.state == "failed" or row.body.get("unwanted"):
            bad |= {release.title, release.info_hash}
    return frozenset(bad - {""})
