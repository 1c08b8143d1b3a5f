"""Goes through the choices and adds the title."""

import asyncio
import logging
from typing import Final

from actors.stores import people
from tgarr.chat.automatic import threshold_of
from tgarr.chat.language import N_
from tgarr.chat.overtaking import overtaken
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.subject import Subject, subject_of
from tgarr.domain.library import SearchTarget
from tgarr.domain.media import MediaKind
from tgarr.domain.records import replace
from tgarr.errors import Expired, InvalidInput, ServiceConflict, ServiceError
from tgarr.features.add import rules, view
from tgarr.features.add.rules import Choices, Chosen

log = logging.getLogger(__name__)

router = Router("add", kinds=("card",))

_LOOKS: Final = 20
_BETWEEN_SECONDS: Final = 1.0


async def _begun(request: Request) -> tuple[Subject, Choices, Chosen]:
    """Return the title, what there is to choose from, and what is chosen so far."""
    subject = await subject_of(request)
    profiles, folders = await asyncio.gather(subject.library.profiles(), subject.library.root_folders())
    choices = Choices(profiles=profiles.value, folders=folders.value)
    if not choices.profiles or not choices.folders:
        raise ServiceConflict(subject.instance, "it has no quality profile or no root folder")
    kept = request.state.get("add")
    if kept is not None and (still := choices.allow(Chosen.from_json(kept))):
        return subject, choices, still
    mine = await request.house.state.read(lambda db: people.settings(db, request.person.id))
    chosen = rules.first_choice(
        choices,
        last=mine.get(f"add {subject.instance}", {}),
        configured_folder=request.house.config.services[subject.instance].root_folder,
        title=subject.title,
        season=request.state.get("season"),
        resolution=request.state.get("resolution") or mine.get("resolution", 0),
    )
    return subject, choices, chosen


def _keep(request: Request, chosen: Chosen) -> None:
    request.state["add"] = chosen.to_json()


@router.press("add", right=Right.ASK, offers=N_("to add it"))
async def begin(request: Request) -> None:
    """Show what will be added how."""
    subject, choices, chosen = await _begun(request)
    if subject.title.holding is not None:
        await request.answer(request.words("It is in the library already."))
        await request.follow("card")
        return
    _keep(request, chosen)
    await request.show(view.summary(request, subject, choices, chosen))


@router.press("add-profiles", right=Right.ASK)
async def list_profiles(request: Request) -> None:
    """Show the quality profiles."""
    await request.show(view.profiles(request, *await _begun(request)))


@router.press("add-profile", right=Right.ASK)
async def choose_profile(request: Request) -> None:
    """Take a quality profile."""
    subject, choices, chosen = await _begun(request)
    number = request.number(0)
    if number not in {profile.id for profile in choices.profiles}:
        raise InvalidInput("button")
    await _chosen(request, subject, choices, replace(chosen, profile=number))


@router.press("add-folders", right=Right.ASK)
async def list_folders(request: Request) -> None:
    """Show the root folders."""
    subject, choices, chosen = await _begun(request)
    request.state["folders"] = [folder.path for folder in choices.folders[: view.MOST_OPTIONS]]
    await request.show(view.folders(request, subject, choices, chosen))


@router.press("add-folder", right=Right.ASK)
async def choose_folder(request: Request) -> None:
    """Take a root folder."""
    subject, choices, chosen = await _begun(request)
    offered = request.state.get("folders", [])
    if not offered:
        raise Expired
    wanted = replace(chosen, folder=offered[request.number(0, most=len(offered) - 1)])
    if choices.allow(wanted) is None:
        raise InvalidInput("folder-gone")
    await _chosen(request, subject, choices, wanted)


@router.press("add-monitors", right=Right.ASK)
async def list_monitors(request: Request) -> None:
    """Show what can be looked for."""
    subject, _choices, chosen = await _begun(request)
    await request.show(view.monitors(request, subject, chosen))


@router.press("add-monitor", right=Right.ASK)
async def choose_monitor(request: Request) -> None:
    """Take a preset of what to look for."""
    subject, choices, chosen = await _begun(request)
    presets = list(view.MONITORS)
    monitor = presets[request.number(0, most=len(presets) - 1)]
    await _chosen(request, subject, choices, replace(chosen, monitor=monitor, seasons=None))


@router.press("add-seasons", right=Right.ASK)
async def list_seasons(request: Request) -> None:
    """Show the seasons."""
    subject, _choices, chosen = await _begun(request)
    await request.show(view.seasons(request, subject, chosen))


@router.press("add-season", right=Right.ASK)
async def choose_season(request: Request) -> None:
    """Put a season in, or take it out."""
    subject, _choices, chosen = await _begun(request)
    number = request.number(0, most=9999)
    if number not in {season.number for season in subject.title.seasons}:
        raise InvalidInput("button")
    chosen = replace(chosen, seasons=rules.toggled(chosen.seasons or (), number))
    _keep(request, chosen)
    await request.show(view.seasons(request, subject, chosen))


@router.press("add-go", right=Right.ASK, once=True, waits=N_("to add it"))
async def add(request: Request) -> None:
    """Add the title, remember the choices, and go on to what was wanted of it."""
    mode = request.argument(0)
    if mode not in ("pick", "auto", "only"):
        raise InvalidInput("button")
    subject, _choices, chosen = await _begun(request)
    if await overtaken(request, subject):
        return
    series = subject.title.kind is MediaKind.SERIES
    tag = rules.tag_of(request.person.name, request.person.id)
    season = None
    if mode == "auto" and series and await threshold_of(request) is not None:
        season = rules.single_season(chosen, subject.title)  # more than one the library looks for itself (ADR 23)
    searches = mode == "auto" and series and season is None
    options = rules.options(chosen, tag=tag, search=searches)
    request.state["after"] = await subject.library.history_end()
    title, instance = subject.title, subject.instance
    await request.note("add", str(title.key), instance=instance, title=title.title, **chosen.to_json())
    added = await subject.library.add(title.key, options)
    kept = {"profile": chosen.profile, "folder": chosen.folder, "monitor": chosen.monitor.value}
    await request.house.write(lambda db: people.set_setting(db, request.person.id, f"add {instance}", kept))
    known = False
    if season is not None and added.holding is not None:
        known = await _episodes_known(request, subject, SearchTarget(id=added.holding.id, season=season))
    request.state.pop("add", None)
    if searches and title.holding is not None:  # it was there already, and nobody searches
        request.state["search"] = await subject.library.search(SearchTarget(id=title.holding.id))
    await request.answer(request.words("Added to {service}.", service=subject.instance))
    if mode == "only" or added.holding is None:
        await request.follow("card")
    elif season is not None:
        await request.follow("season-auto", season, *(() if known else ("library",)))
    elif mode == "auto":
        await request.follow("journey" if series else "auto", "auto")
    else:
        await request.follow("seasons" if series else "releases")


async def _episodes_known(request: Request, subject: Subject, target: SearchTarget) -> bool:
    """Wait until a library knows the episodes of a season; it reads them after a series was added."""
    for look in range(_LOOKS):
        try:
            if (await subject.library.episodes(target.id, target.season or 0)).value:
                return True
        except ServiceError as error:
            log.info("%s does not tell its episodes yet: %s", subject.instance, error)
        if look == 0:
            await request.show(view.reading(request, subject))
        await asyncio.sleep(_BETWEEN_SECONDS)
    return False


async def _chosen(request: Request, subject: Subject, choices: Choices, chosen: Chosen) -> None:
    _keep(request, chosen)
    await request.show(view.summary(request, subject, choices, chosen))
