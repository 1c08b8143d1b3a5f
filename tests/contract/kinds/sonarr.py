"""Sonarr's part of the contract suite."""

from datetime import UTC, datetime
from typing import Any

from tests.contract.hooks import hook_cases, unclear_hook
from tests.contract.scene import Case, Contract
from tgarr.domain.capabilities import Library, Teller
from tgarr.domain.library import AddOptions, Monitor, SearchTarget
from tgarr.domain.media import MediaKind, Title, TitleKey

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ARCANE = TitleKey(MediaKind.SERIES, 371028)
FIREFLY = TitleKey(MediaKind.SERIES, 78874)


async def add(face: Library) -> Title:
    options = AddOptions(profile_id=4, root_folder="/media/series", seasons=(1,), tags=("tg-1001",))
    title = await face.add(ARCANE, options)
    assert (title.key, title.holding is not None) == (ARCANE, True)
    return title


async def add_the_last_season(face: Library) -> Title:
    options = AddOptions(profile_id=4, root_folder="/media/series", monitor=Monitor.LAST_SEASON)
    return await face.add(ARCANE, options)


async def offers(face: Library) -> Any:
    title = await add(face)
    assert title.holding is not None
    return (await face.releases(SearchTarget(id=title.holding.id, season=1))).value


async def grab(face: Library) -> None:
    release = next(release for release in await offers(face) if release.full_season)
    await face.grab(release, after=await face.history_end())
    (item,) = (await face.queue()).value
    assert (item.release, len(item.episodes)) == (release.title, 9)


async def push(face: Library) -> None:
    release = next(release for release in await offers(face) if not release.rejections)
    assert await face.push(release) == ()
    assert [item.download_id for item in (await face.queue()).value] == [release.info_hash]


async def episode_releases(face: Library) -> Any:
    title = await add(face)
    assert title.holding is not None
    episodes = (await face.episodes(title.holding.id, 1)).value
    target = SearchTarget(id=title.holding.id, season=1, episode_id=episodes[0].id)
    return await face.releases(target)


async def betterable(face: Library) -> None:
    """What the arr would better are episodes whose files say the same, and nothing else."""
    below = {target.episode_id for target in await face.below_cutoff()}
    assert below
    for title in (await face.library()).value:
        assert title.holding is not None
        copies = (await face.copies(title.holding.id)).value
        assert sum(len(copy.episodes) for copy in copies) == title.holding.episodes_on_disk
        assert sum(copy.size for copy in copies) == title.holding.size
        places = [(copy.season, *copy.episodes) for copy in copies]
        assert places == sorted(places)
        for copy in copies:
            assert copy.below_cutoff is bool(below & set(copy.episode_ids))
            assert (copy.resolution, bool(copy.release), bool(copy.languages)) == (1080, True, True)


class Face(Library, Teller):
    """All that it can do."""


CONTRACT = Contract(
    face=Face,
    versions=("4", "3"),
    read=Case(name="history", path="/api/v3/history/since", call=lambda face: face.history(LONG_AGO)),
    kept=Case(name="library", path="/api/v3/series", call=lambda face: face.library()),
    change=Case(
        name="search", method="POST", path="/api/v3/command", call=lambda face: face.search(SearchTarget(id=1))
    ),
    unclear=(
        Case(name="add", method="POST", path="/api/v3/series", call=add),
        Case(name="tag", method="POST", path="/api/v3/tag", call=add),
        Case(name="grab", method="POST", path="/api/v3/release", call=grab),
        Case(name="push", method="POST", path="/api/v3/release/push", call=push),
        unclear_hook("/api/v3"),
    ),
    others=(
        *hook_cases("/api/v3"),
        Case(name="probe", path="/api/v3/system/status", call=lambda face: face.probe()),
        Case(name="health", path="/api/v3/health", call=lambda face: face.health()),
        Case(name="lookup", path="/api/v3/series/lookup", call=lambda face: face.lookup("firefly")),
        Case(name="title", path="/api/v3/series", call=lambda face: face.title(FIREFLY)),
        Case(name="profiles", path="/api/v3/qualityprofile", call=lambda face: face.profiles()),
        Case(name="folders", path="/api/v3/rootfolder", call=lambda face: face.root_folders()),
        Case(name="copies", path="/api/v3/episodefile", call=betterable),
        Case(name="below cutoff", path="/api/v3/wanted/cutoff", call=betterable),
        Case(name="disks", path="/api/v3/diskspace", call=lambda face: face.disks()),
        Case(name="handovers", path="/api/v3/downloadclient", call=lambda face: face.handovers()),
        Case(name="add the last season", method="POST", path="/api/v3/series", call=add_the_last_season),
        Case(name="title history", path="/api/v3/history/series", call=lambda face: face.title_history(1)),
        Case(name="episodes", path="/api/v3/episode", call=lambda face: face.episodes(1, 1)),
        Case(name="releases of an episode", path="/api/v3/release", call=episode_releases),
        Case(name="seasons", method="PUT", path="/api/v3/series/1", call=lambda face: face.monitor_seasons(1, [1])),
        Case(
            name="single episodes",
            method="PUT",
            path="/api/v3/episode/monitor",
            call=lambda face: face.monitor_episodes([1, 2], monitored=False),
        ),
    ),
    documents={"4": "sonarr-v3", "3": "sonarr-v3"},
    undeclared_status={
        ("POST", "notification"): 200,
        ("PUT", "notification"): 200,
        ("POST", "series"): 200,  # creating answers 201
        ("POST", "tag"): 200,
        ("POST", "command"): 200,
        ("PUT", "series"): 200,  # updating answers 202
        ("PUT", "monitor"): 200,
    },
    unlike_document={
        ("3", "POST", "series"): "language profiles went with the third generation, which this document left behind",
        ("3", "PUT", "series"): "likewise",
        ("", "POST", "command"): "the document leaves out the members that each command has of its own",
    },
    stranger=("radarr", "Radarr"),
)
