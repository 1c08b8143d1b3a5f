"""What on the disks could be better, and which of it is to be looked at next."""

import logging
import sqlite3
from typing import Final

from actors.runtime import Lane
from actors.stores import upgrades as store
from tgarr.chat.house import House
from tgarr.domain.capabilities import Library
from tgarr.domain.library import SearchTarget
from tgarr.domain.media import MediaKind, Title, TitleKey
from tgarr.domain.upgrades import parts_of
from tgarr.errors import ServiceError
from tgarr.features.upgrades.kept import Offer
from tgarr.features.upgrades.looking import Thing, house_taste, rule_for

log = logging.getLogger(__name__)

_DAY: Final = 24 * 3600.0
_BY_RULES: Final = "rules"
"""What stands for a whole title that was looked through by our own rules, without the indexers."""


async def next_thing(house: House) -> Thing | None:
    """Return what is due to be looked at and was not for longest; None when there is nothing.

    Raises:
        ServiceError: there is nothing in the libraries that answer, and another does not.

    """
    found: list[tuple[float, Thing]] = []
    trouble: ServiceError | None = None
    for instance, library in house.faces(Library, lane=Lane.BACKGROUND).items():
        try:
            if (one := await _next_of(house, instance, library)) is not None:
                found.append(one)
        except ServiceError as error:
            log.info("%s is passed over: %s", instance, error)
            trouble = trouble or error
    if not found and trouble is not None:
        raise trouble
    return min(found, key=lambda one: one[0])[1] if found else None


async def again(house: House, row: store.UpgradeRow) -> Thing | None:
    """Return what an offer is for as it is now; None where it is not there any more, or is to stay."""
    key = TitleKey.parse(row.title)
    library = house.libraries(key.kind, lane=Lane.BACKGROUND).get(row.service)
    if library is None:
        return None
    title = (await library.title(key)).value
    if title.holding is None:
        return None
    copies = (await library.copies(title.holding.id)).value
    target = Offer.from_json(row.body).target
    for below in ((), (target,)):
        for part in parts_of(title.kind, copies, title_id=title.holding.id, below=below):
            if part.target == target:
                judged = await house_taste(house, title)
                return Thing(instance=row.service, library=library, title=title, part=part, taste=judged)
    return None


async def _next_of(house: House, instance: str, library: Library) -> tuple[float, Thing] | None:
    """Return the next of a library, with when it was looked at before."""
    rules, now = house.config.upgrades, house.clock()
    below: dict[int, list[SearchTarget]] = {}
    for target in await library.below_cutoff():
        below.setdefault(target.id, []).append(target)
    titles = (await library.library()).value
    moving = {item.title_id for item in (await library.queue()).value}

    def known(db: sqlite3.Connection) -> tuple[dict[tuple[str, str], float], frozenset[str]]:
        return store.looks(db, service=instance), store.pins(db, service=instance)

    looks, pinned = await house.state.read(known)
    due = now - rules.again_after * _DAY
    last = dict[str, float]()
    for (title_key, _part), at in looks.items():
        last[title_key] = min(at, last.get(title_key, at))
    for title in sorted(titles, key=lambda one: last.get(str(one.key), 0.0)):
        held, key = title.holding, str(title.key)
        if held is None or not (held.monitored and held.size) or held.id in moving or key in pinned:
            continue
        targets = below.get(held.id, [])
        lately = title.kind is MediaKind.MOVIE and looks.get((key, ""), 0.0) > due  # a film has no other parts
        if lately or (not targets and (not rules.rules or looks.get((key, _BY_RULES), 0.0) > due)):
            continue
        for thing in await _things_of(house, instance, library, title, targets):
            if (before := looks.get((key, thing.part.name), 0.0)) <= due:
                return before, thing
        if not targets:
            await house.state.write(
                lambda db, key=key: store.note_look(  # type: ignore[misc]  # a default binds it now
                    db, service=instance, title=key, part=_BY_RULES, now=now
                )
            )
    return None


async def _things_of(
    house: House, instance: str, library: Library, title: Title, targets: list[SearchTarget]
) -> list[Thing]:
    """Return what of a title may be bettered: by the arr's own cutoff, or by a rule of ours."""
    if title.holding is None:
        return []
    copies = (await library.copies(title.holding.id)).value
    found = []
    for part in parts_of(title.kind, copies, title_id=title.holding.id, below=targets):
        rule = None if targets else await rule_for(house, title, part)
        if targets or rule is not None:
            found.append(
                Thing(
                    instance=instance,
                    library=library,
                    title=title,
                    part=part,
                    taste=await house_taste(house, title, rule),
                    rule=rule,
                    against_the_arr=rule is not None,
                )
            )
    return found
