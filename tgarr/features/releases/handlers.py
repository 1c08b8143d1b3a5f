"""Searches, pages, shows and grabs releases."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from actors.stores import dialogues, people
from tgarr.chat import grabbing
from tgarr.chat.language import N_
from tgarr.chat.overtaking import STOOD, overtaken
from tgarr.chat.policy import Right
from tgarr.chat.request import DIALOGUE_SECONDS, Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Screen
from tgarr.chat.subject import Subject, subject_of
from tgarr.chat.text import Text
from tgarr.domain.library import SearchTarget
from tgarr.domain.releases import Preferences, Ranked, Release
from tgarr.errors import (
    ActorError,
    Expired,
    InvalidInput,
    ServiceConflict,
    ServiceError,
    ServiceNotFound,
    ServiceRejected,
)
from tgarr.features.releases import rules, view
from tgarr.features.releases.rules import Listed, Past, View

log = logging.getLogger(__name__)

router = Router("releases", kinds=("card",))

T = TypeVar("T")

_PATIENCE: Final = 1.0
"""Seconds after which a search that goes on is shown as such."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What all screens of the browser need."""

    subject: Subject
    target: SearchTarget
    label: Text


async def _begun(request: Request) -> Begun:
    subject = await subject_of(request)
    if subject.title.holding is None:
        raise Expired  # removed from the library meanwhile
    wanted = request.state.get("target", {})
    _ = request.words
    label = Text("")
    if wanted.get("number") is not None:
        label = Text(f"S{wanted['season']:02}E{wanted['number']:02}")
    elif wanted.get("season") is not None:
        label = _("Season {number}", number=wanted["season"])
    target = SearchTarget(id=subject.title.holding.id, season=wanted.get("season"), episode_id=wanted.get("episode_id"))
    return Begun(subject, target, label)


@router.press("releases", right=Right.ASK, offers=N_("to look for releases"))
async def browse(request: Request) -> None:
    """Show the list, as it was found before or found now."""
    listed = await _listed(request)
    if listed is None:
        await _search(request)
        return
    begun = await _begun(request)
    await request.show(view.page(request, begun.subject, begun.label, listed, View()))


@router.press("rel-again", right=Right.ASK, once=True, offers=N_("to look for releases"))
async def search(request: Request) -> None:
    """Ask the indexers, and show what they have."""
    await _search(request, anew=True)


async def _search(request: Request, *, anew: bool = False) -> None:
    begun = await _begun(request)
    request.house.rates.take(
        ("searches", request.person.id), per_minute=request.house.config.limits.searches_per_minute
    )
    answer = await _patiently(
        request,
        begun.subject.library.releases(begun.target, anew=anew),
        view.searching(request, begun.subject, begun.label),
    )
    target = begun.target
    rows = rules.ranked(
        answer.value,
        request.house.config.scoring,
        await _liked(request),
        packs_first=target.season is not None and target.episode_id is None,
    )
    listed = Listed(rows, await _past(begun, answer.value), request.now - answer.age, answer.trouble)
    await _store(request, listed)
    await request.show(view.page(request, begun.subject, begun.label, _marked(request, listed), View()))


async def _past(begun: Begun, releases: Sequence[Release]) -> dict[str, Past]:
    """Return what has become of the releases that were taken before, as far as the library tells."""
    library = begun.subject.library
    try:
        queue, history = await asyncio.gather(library.queue(), library.title_history(begun.target.id))
    except (ServiceError, ActorError) as error:
        log.info("what was tried is not known: %s", error)
        return {}
    return rules.past_of(releases, queue.value, history)


def _marked(request: Request, listed: Listed) -> Listed:
    return listed.with_refused(request.state.get("refused", ()))


@router.press("rel-page", right=Right.ASK)
async def turn(request: Request) -> None:
    """Show another page, order or resolution."""
    chosen = _view(request, 0)
    listed = await _listed(request)
    if listed is None:
        await _search(request)
        return
    begun = await _begun(request)
    await request.show(view.page(request, begun.subject, begun.label, listed, chosen))


@router.press("release", right=Right.ASK)
async def details(request: Request) -> None:
    """Show one release."""
    place, one = await _chosen(request)
    chosen = _view(request, 1)
    begun = await _begun(request)
    listed = await _listed(request)
    past = listed.past.get(one.release.guid) if listed else None
    await request.show(view.details(request, begun.subject, begun.label, one, place, chosen, past))


@router.press("grab", right=Right.ASK, once=True, waits=N_("to download the release"))
async def grab(request: Request) -> None:
    """Take a release that the library accepts."""
    place, one = await _chosen(request)
    if one.release.rejections:
        request.demand(Right.FORCE)
    await _grab(request, place, one)


@router.press("force", right=Right.FORCE, once=True, waits=N_("to download the release"))
async def force(request: Request) -> None:
    """Take a release that the library rejects."""
    await _grab(request, *await _chosen(request))


async def _grab(request: Request, place: int, one: Ranked) -> None:
    begun = await _begun(request)
    if await overtaken(request, begun.subject):
        return
    held = begun.subject.title.holding
    request.state[STOOD] = held is not None and held.on_disk
    request.back = ("release", str(place), *View().arguments)
    try:
        done = await _patiently(
            request,
            grabbing.grab(request, begun.subject, begun.target, one.release),
            view.passing_on(request, begun.subject, begun.label, one),
        )
    except (ServiceNotFound, ServiceConflict, ServiceRejected):
        await _offer_another(request, one)
        raise
    said = N_("Sent to {service}.") if done.now else N_("{service} has it already.")
    await request.answer(request.words(said, service=begun.subject.instance))
    request.state["release"] = {"title": one.release.title, "hash": one.release.info_hash}
    request.state["after"] = done.before["after"]
    await request.follow("journey", "release")


async def _offer_another(request: Request, refused: Ranked) -> None:
    """Remember what could not be taken, and put the next best beside the words that say so."""
    request.state.setdefault("refused", []).append(refused.release.guid)
    listed = await _listed(request)
    if listed and (best := rules.next_best(listed)):
        request.ways_on = view.ways_on(request, *best)


async def _patiently(request: Request, work: Coroutine[Any, Any, T], waiting: Screen) -> T:
    """Do something that may take long; show after a moment that it goes on."""
    task = asyncio.ensure_future(work)
    try:
        done, _pending = await asyncio.wait({task}, timeout=_PATIENCE)
        if not done:
            await request.show(waiting)
        return await task
    finally:
        task.cancel()


def _view(request: Request, first: int) -> View:
    sort = request.argument(first + 1)
    resolution = request.number(first + 2, most=9999)
    choosing = "".join(request.arguments[first + 3 : first + 4])
    if sort not in rules.SORTS or resolution not in rules.RESOLUTIONS or choosing not in rules.CHOICES:
        raise InvalidInput("button")
    return View(page=request.number(first, most=9999), sort=sort, resolution=resolution, choosing=choosing)


async def _chosen(request: Request) -> tuple[int, Ranked]:
    listed = await _listed(request)
    if not listed or not listed.rows:
        raise Expired
    place = request.number(0, most=len(listed.rows) - 1)
    return place, listed.rows[place]


async def _liked(request: Request) -> Preferences:
    settings = await request.house.state.read(lambda db: people.settings(db, request.person.id))
    return rules.preferences(settings, resolution=request.state.get("resolution") or 0)


async def _listed(request: Request) -> Listed | None:
    """Return the list that was found for this target: from memory, or from the record after a restart."""
    token = request.state.get("results")
    if token is None:
        return None
    kept: Listed | None = request.house.memory.get(token)
    if kept is None:
        stored = await request.house.state.read(lambda db: dialogues.find(db, token, now=request.now))
        if stored is None:
            return None
        kept = rules.from_stored(stored.state, request.house.config.scoring, await _liked(request))
        request.house.memory.put(token, kept)
    return _marked(request, kept)


async def _store(request: Request, listed: Listed) -> None:
    """Keep the list beside the dialogue, so that turning a page neither reads nor writes it."""
    stored = dialogues.begun(
        person=request.person.id,
        chat=request.place.chat,
        kind="results",
        state=rules.to_stored(listed),
        now=request.now,
        lasts=DIALOGUE_SECONDS,
    )
    await request.house.state.write(lambda db: dialogues.put(db, stored))
    request.state["results"] = stored.token
    request.house.memory.put(stored.token, listed)
