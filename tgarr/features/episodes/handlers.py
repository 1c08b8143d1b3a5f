"""Moves through seasons and episodes, monitors them, and has them searched for."""

import logging

from tgarr.chat.automatic import by_rules
from tgarr.chat.joining import on_its_way
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.subject import Subject, subject_of
from tgarr.domain.answers import Answer
from tgarr.domain.library import QueueItem, SearchTarget
from tgarr.domain.media import Episode, Season
from tgarr.domain.releases import parse
from tgarr.errors import ActorError, Expired, InvalidInput, ServiceError
from tgarr.features.episodes import view

log = logging.getLogger(__name__)

router = Router("episodes", kinds=("card",))

_MOST_SEASON = 9999
_MOST_EPISODE = 99_999


@router.press("seasons", right=Right.LOOK)
async def seasons(request: Request) -> None:
    """Show the seasons."""
    subject = await subject_of(request)
    asked, number = request.state.pop("season", None), request.state.pop("episode", None)
    if asked is not None and any(season.number == asked for season in subject.title.seasons):
        known = (await subject.library.episodes(_held(subject), asked)).value if number is not None else ()
        if any(one.number == number for one in known):
            await request.follow("episode", asked, number)
        else:
            await request.follow("season", asked)
        return
    page = request.number(0, most=len(subject.title.seasons) // view.SEASONS_A_PAGE) if request.arguments else 0
    await request.show(view.seasons(request, subject, page, await _on_their_way(subject)))


@router.press("season", right=Right.LOOK)
async def season(request: Request) -> None:
    """Show one season."""
    subject, shown, episodes = await _season(request)
    page = request.number(1, most=len(episodes.value) // view.EPISODES_A_PAGE) if len(request.arguments) > 1 else 0
    moving, _waiting = await on_its_way(request, subject, await _queue(subject), season=shown.number)
    await request.show(view.season(request, subject, shown, episodes, page, moving))


@router.press("episode", right=Right.LOOK)
async def episode(request: Request) -> None:
    """Show one episode."""
    subject, shown = await _episode(request)
    await request.show(view.episode(request, subject, shown))


@router.press("season-monitor", right=Right.ASK, once=True)
async def monitor_season(request: Request) -> None:
    """Look for a season from now on, or no longer."""
    subject, shown, _episodes = await _season(request)
    wanted = request.number(1, most=1)
    numbers = {one.number for one in subject.title.seasons if one.monitored}
    numbers = numbers | {shown.number} if wanted else numbers - {shown.number}
    await _note(request, subject, "monitor" if wanted else "unmonitor", season=shown.number)
    await subject.library.monitor_seasons(_held(subject), sorted(numbers))
    await request.follow("season", shown.number)


@router.press("episode-monitor", right=Right.ASK, once=True)
async def monitor_episode(request: Request) -> None:
    """Look for an episode from now on, or no longer."""
    subject, shown = await _episode(request)
    wanted = bool(request.number(2, most=1))
    await _note(request, subject, "monitor" if wanted else "unmonitor", season=shown.season, episode=shown.number)
    await subject.library.monitor_episodes([shown.id], monitored=wanted)
    await request.follow("episode", shown.season, shown.number)


@router.press("season-releases", right=Right.ASK)
async def season_releases(request: Request) -> None:
    """Browse the releases of a season."""
    _subject, shown, _episodes = await _season(request)
    await _browse(request, {"season": shown.number}, ("season", str(shown.number)))


@router.press("episode-releases", right=Right.ASK)
async def episode_releases(request: Request) -> None:
    """Browse the releases of an episode."""
    _subject, shown = await _episode(request)
    target = {"season": shown.season, "number": shown.number, "episode_id": shown.id}
    await _browse(request, target, ("episode", str(shown.season), str(shown.number)))


@router.press("season-auto", right=Right.ASK, once=True, waits=N_("to search by itself"))
async def search_season(request: Request) -> None:
    """Have the library look for a season by itself, or choose by the person's rules unless the library is asked for."""
    subject, shown, _episodes = await _season(request)
    request.state["target"] = {"season": shown.number}
    if "library" not in request.arguments and await by_rules(request, ("season", str(shown.number))):
        return
    request.state["after"] = await subject.library.history_end()
    await _note(request, subject, "search", season=shown.number)
    request.state["search"] = await subject.library.search(SearchTarget(id=_held(subject), season=shown.number))
    await request.follow("journey", "auto")


@router.press("episode-auto", right=Right.ASK, once=True, waits=N_("to search by itself"))
async def search_episode(request: Request) -> None:
    """Have the library look for an episode by itself."""
    subject, shown = await _episode(request)
    request.state["target"] = {"season": shown.season, "number": shown.number, "episode_id": shown.id}
    if await by_rules(request, ("episode", str(shown.season), str(shown.number))):
        return
    request.state["after"] = await subject.library.history_end()
    await _note(request, subject, "search", season=shown.season, episode=shown.number)
    request.state["search"] = await subject.library.search(
        SearchTarget(id=_held(subject), season=shown.season, episode_id=shown.id)
    )
    await request.follow("journey", "auto")


@router.press("auto", right=Right.ASK, once=True, waits=N_("to search by itself"))
async def search_film(request: Request) -> None:
    """Have the library look for a film by itself."""
    subject = await subject_of(request)
    request.state.pop("target", None)
    if await by_rules(request, ("card",)):
        return
    request.state["after"] = await subject.library.history_end()
    await _note(request, subject, "search")
    request.state["search"] = await subject.library.search(SearchTarget(id=_held(subject)))
    await request.follow("journey", "auto")


async def _browse(request: Request, target: dict[str, int], back: tuple[str, ...]) -> None:
    if request.state.get("target") != target:
        request.state["target"] = target
        request.state.pop("results", None)
    request.state["from"] = back
    await request.follow("releases")


async def _queue(subject: Subject) -> tuple[QueueItem, ...]:
    """Return what the library waits for; nothing where that is not known."""
    try:
        return (await subject.library.queue()).value
    except (ServiceError, ActorError) as error:
        log.info("no downloads among the seasons: %s", error)
        return ()


async def _on_their_way(subject: Subject) -> dict[int, float]:
    """Return how far the downloads of each season are, from 0 to 1; nothing where the queue is not known."""
    sizes: dict[int, tuple[int, int]] = {}
    for item in await _queue(subject):
        if item.title_id == _held(subject):
            for number in parse(item.release).seasons:
                size, left = sizes.get(number, (0, 0))
                sizes[number] = size + item.size, left + item.left
    return {number: 1 - left / size if size else 0.0 for number, (size, left) in sizes.items()}


def _held(subject: Subject) -> int:
    if subject.title.holding is None:
        raise Expired  # removed from the library meanwhile
    return subject.title.holding.id


async def _season(request: Request) -> tuple[Subject, Season, Answer[tuple[Episode, ...]]]:
    subject = await subject_of(request)
    number = request.number(0, most=_MOST_SEASON)
    shown = next((one for one in subject.title.seasons if one.number == number), None)
    if shown is None:
        raise InvalidInput("button")
    return subject, shown, await subject.library.episodes(_held(subject), number)


async def _episode(request: Request) -> tuple[Subject, Episode]:
    subject, _season_shown, episodes = await _season(request)
    number = request.number(1, most=_MOST_EPISODE)
    shown = next((one for one in episodes.value if one.number == number), None)
    if shown is None:
        raise InvalidInput("button")
    return subject, shown


async def _note(request: Request, subject: Subject, action: str, **detail: int) -> None:
    await request.note(action, str(subject.title.key), instance=subject.instance, **detail)
