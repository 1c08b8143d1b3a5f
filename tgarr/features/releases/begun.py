"""What all screens of the release browser need: the title, the list that was found for it, and patience."""

import asyncio
import logging
import secrets
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import msgspec

from actors.stores import release_searches
from actors.stores.release_searches import ReleaseSearch
from tgarr.chat import grabbing, refused
from tgarr.chat.language import N_
from tgarr.chat.muting import muted
from tgarr.chat.overtaking import STOOD
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Screen
from tgarr.chat.subject import Subject, subject_of
from tgarr.chat.taste import Kept, rules_of
from tgarr.chat.taste import taste as taste_for
from tgarr.chat.text import Text
from tgarr.chat.wishing import Fulfilled
from tgarr.domain.answers import Answer
from tgarr.domain.library import SearchTarget
from tgarr.domain.records import replace
from tgarr.domain.releases import Past, Ranked, Release, Taste, rank
from tgarr.errors import ActorError, Expired, ServiceError
from tgarr.features.releases import elsewhere, rules, view
from tgarr.features.releases.rules import Listed

log = logging.getLogger(__name__)

router = Router("releases", kinds=("card",))

T = TypeVar("T")

_PATIENCE: Final = 1.0
"""Seconds after which a search that goes on is shown as such."""


class Begun(msgspec.Struct, frozen=True):
    """What all screens of the browser need.

    Attributes:
        number: of the episode, where one is looked for.
        elsewhere: the indexer manager is asked, and not the library.

    """

    subject: Subject
    target: SearchTarget
    label: Text
    number: int | None = None
    elsewhere: bool = False

    @property
    def packs_first(self) -> bool:
        """Whether a season is looked for as a whole."""
        return self.target.season is not None and self.target.episode_id is None


async def begun(request: Request) -> Begun:
    """Return what the dialogue is about.

    Raises:
        Expired: the title is not in the library any more.

    """
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
    return Begun(subject, target, label, wanted.get("number"), elsewhere="elsewhere" in request.state)


class Found(msgspec.Struct, frozen=True):
    """A list, and what it was looked for. `new`: the record does not know it yet."""

    at: Begun
    listed: Listed
    new: bool = False

    async def show(self, request: Request, screen: Screen) -> None:
        """Show a screen of it, then keep what is new: nobody is kept waiting for that."""
        await request.show(screen)
        await self.keep(request)

    async def keep(self, request: Request) -> None:
        """Let the record know what it does not; all names are read for that, also of what stands on other pages."""
        if self.new:
            await _keep(request, self)


async def found(request: Request, *, anew: bool = False) -> Found:
    """Return the list as it was found before, or found now."""
    at = await begun(request)
    if not anew and (kept := await listed(request, at)) is not None:
        return Found(at, kept)
    request.house.rates.take(
        ("searches", request.person.id), per_minute=request.house.config.limits.searches_per_minute
    )
    answer = await patiently(request, _asked(request, at, anew=anew), view.searching(request, at.subject, at.label))
    taste = await taste_of(request, at.subject)
    rows = rank(answer.value, taste, packs_first=at.packs_first)
    past, out = await asyncio.gather(_past(request, at, answer.value), muted(request.house))
    new = Listed(rows, past, request.now - answer.age, answer.trouble, out, taste)
    return _remember(request, at, new, token=secrets.token_urlsafe(9))


async def _asked(request: Request, at: Begun, *, anew: bool) -> Answer[tuple[Release, ...]]:
    if at.elsewhere:
        return await elsewhere.offered(request.house, at.subject.title, at.target, at.number, anew=anew)
    return await at.subject.library.releases(at.target, anew=anew)


async def grab(request: Request, at: Begun, one: Ranked, *, apart: str = "") -> Fulfilled:
    """Have a release taken: by the library that found it, or offered to it; see `grabbing`."""
    if not at.elsewhere:
        return await grabbing.grab(request, at.subject, at.target, one.release, apart=apart)
    again = partial(elsewhere.again, request.house, at.subject.title, at.target, at.number)
    return await grabbing.offer(request, at.subject, one.release, again, apart=apart)


async def rejected(request: Request, at: Begun, one: Ranked, reasons: Sequence[str]) -> Found:
    """Note in the list what the library has against a release that it was offered."""
    known = await listed(request, at)
    if known is None:
        raise Expired
    releases = [
        replace(each.release, rejections=tuple(reasons)) if each.release.guid == one.release.guid else each.release
        for each in known.rows
    ]
    rows = rank(releases, known.taste or await taste_of(request, at.subject), packs_first=at.packs_first)
    return _remember(request, at, known.changed(rows=rows), token=request.state[_slot(request)])


def _slot(request: Request) -> str:
    """Return under which name the dialogue knows its list: the two places to look in have one each."""
    return "elsewhere" if "elsewhere" in request.state else "results"


async def seen_anew(request: Request, its: Found) -> Found:
    """Return the list, before it is shown again, as the rules of now put it, with what has become of it since."""
    if its.new:
        return its
    its = await judged_anew(request, its)
    past = await _past(request, its.at, [one.release for one in its.listed.rows])
    if past == its.listed.past:
        return its
    return _remember(request, its.at, its.listed.changed(past=past), token=request.state[_slot(request)])


async def judged_anew(request: Request, its: Found) -> Found:
    """Return the list as the rules of now put it, where they are others than when it was found."""
    taste = await taste_of(request, its.at.subject)
    if its.new or its.listed.taste == taste:
        return its
    rows = rank([one.release for one in its.listed.rows], taste, packs_first=its.at.packs_first)
    new = its.listed.changed(rows=rows, taste=taste)
    return _remember(request, its.at, new, token=request.state[_slot(request)])  # it is the same search


def _remember(request: Request, at: Begun, new: Listed, *, token: str) -> Found:
    request.state[_slot(request)] = token
    request.house.memory.put(token, new)
    return Found(at, _marked(request, new), new=True)


async def listed(request: Request, at: Begun) -> Listed | None:
    """Return the list that was found for this target: from memory, or from the record after a restart."""
    token = request.state.get(_slot(request))
    if not token:
        return None
    kept: Listed | None = request.house.memory.get(token)
    if kept is None:
        stored = await request.house.state.read(lambda db: release_searches.find(db, token))
        if stored is None:
            return None
        kept = rules.from_stored(stored.found, await taste_of(request, at.subject), at=stored.at)
        request.house.memory.put(token, kept)
    return _marked(request, kept)


async def follow(request: Request, at: Begun, one: Ranked, done: Fulfilled) -> None:
    """Say that a release was passed on, and follow its way."""
    said = N_("Sent to {service}.") if done.now else N_("{service} has it already.")
    await request.answer(request.words(said, service=at.subject.instance))
    request.state["release"] = {"title": one.release.title, "hash": one.release.info_hash}
    request.state["after"] = done.before["after"]
    await request.follow("journey", "release")


def stood(request: Request, at: Begun) -> None:
    """Note whether the title is on disk already, before something better is wished for (`overtaking`)."""
    held = at.subject.title.holding
    request.state[STOOD] = held is not None and held.on_disk


async def _keep(request: Request, new: Found) -> None:
    at = new.at
    token = request.state[_slot(request)]
    about = {
        "instance": at.subject.instance,
        "title": at.subject.title.title,
        "part": at.label.plain,
        "rules": rules_of(at.subject.title),
        "resolution": _resolution(request),
        "packs_first": at.packs_first,
    }
    found = await rules.to_stored(new.listed)
    search = ReleaseSearch(token=token, person=request.person.id, about=about, found=found, at=new.listed.at)
    await request.house.state.write(lambda db: release_searches.put(db, search))


async def _past(request: Request, at: Begun, releases: Sequence[Release]) -> dict[str, Past]:
    """Return what has become of the releases that were taken before, or could not be, as far as it is known."""
    library, out = at.subject.library, await refused.of(request.house, at.subject.instance)
    known = {one.guid: Past.REFUSED for one in releases if refused.identity_of(one) in out}
    try:
        queue, history = await asyncio.gather(library.queue(), library.title_history(at.target.id))
    except (ServiceError, ActorError) as error:
        log.info("what was tried is not known: %s", error)
        return known
    return known | rules.past_of(releases, queue.value, history)


async def note_refused(request: Request, at: Begun, release: Release) -> None:
    """Remember that a release could not be had: in this dialogue, and for what chooses by itself."""
    request.state.setdefault("refused", []).append(release.guid)
    await refused.note(request.house, at.subject.instance, release)


def _marked(request: Request, listed: Listed) -> Listed:
    return listed.with_refused(request.state.get("refused", ()))


async def patiently(request: Request, work: Coroutine[Any, Any, T], waiting: Screen) -> T:
    """Do something that may take long; show after a moment that it goes on."""
    task = asyncio.ensure_future(work)
    try:
        done, _pending = await asyncio.wait({task}, timeout=_PATIENCE)
        if not done:
            await request.show(waiting)
        return await task
    finally:
        task.cancel()


def _resolution(request: Request) -> int:
    """Return the resolution that was asked for by name; 0 for none."""
    return request.state.get("resolution") or 0


async def taste_of(request: Request, subject: Subject) -> Taste:
    """Return by what releases of a title are judged for this person."""
    kept = await request.house.state.read(lambda db: Kept.of(db, request.person.id))
    return taste_for(request.house.config, kept, subject.title, resolution=_resolution(request))
