"""Radarr's part of the contract suite."""

from datetime import UTC, datetime
from typing import Any

from tests.contract.hooks import hook_cases, unclear_hook
from tests.contract.scene import Case, Contract
from tgarr.domain.capabilities import Library, Teller
from tgarr.domain.library import AddOptions, Monitor, SearchTarget
from tgarr.domain.media import MediaKind, Title, TitleKey

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DUNE = TitleKey(MediaKind.MOVIE, 438631)
THE_MATRIX = TitleKey(MediaKind.MOVIE, 603)


async def add(face: Library) -> Title:
    options = AddOptions(profile_id=4, root_folder="/media/movies", tags=("tg-1001",))
    title = await face.add(DUNE, options)
    assert (title.key, title.holding is not None) == (DUNE, True)
    return title


async def add_quietly(face: Library) -> Title:
    return await face.add(DUNE, AddOptions(profile_id=4, root_folder="/media/movies", monitor=Monitor.NONE))


async def offers(face: Library) -> Any:
    title = await add(face)
    assert title.holding is not None
    return (await face.releases(SearchTarget(id=title.holding.id))).value


async def grab(face: Library) -> None:
    release = (await offers(face))[0]
    await face.grab(release, after=await face.history_end())
    assert [item.release for item in (await face.queue()).value] == [release.title]


async def push(face: Library) -> None:
    release = (await offers(face))[0]
    assert await face.push(release) == ()
    assert [item.download_id for item in (await face.queue()).value] == [release.info_hash]


async def betterable(face: Library) -> None:
    """What the arr would better has a file that says the same, and nothing else has."""
    below = {target.id for target in await face.below_cutoff()}
    assert below
    for title in (await face.library()).value:
        assert title.holding is not None
        copies = (await face.copies(title.holding.id)).value
        assert len(copies) == int(title.holding.on_disk)
        for copy in copies:
            assert copy.below_cutoff is (title.holding.id in below)
            assert (copy.size, copy.quality) == (title.holding.size, title.holding.quality)
            assert copy.release
            assert copy.languages


class Face(Library, Teller):
    """All that it can do."""


CONTRACT = Contract(
    face=Face,
    versions=("6", "5"),
    read=Case(name="history", path="/api/v3/history/since", call=lambda face: face.history(LONG_AGO)),
    kept=Case(name="library", path="/api/v3/movie", call=lambda face: face.library()),
    change=Case(
        name="search", method="POST", path="/api/v3/command", call=lambda face: face.search(SearchTarget(id=1))
    ),
    unclear=(
        Case(name="add", method="POST", path="/api/v3/movie", call=add),
        Case(name="tag", method="POST", path="/api/v3/tag", call=add),
        Case(name="grab", method="POST", path="/api/v3/release", call=grab),
        Case(name="push", method="POST", path="/api/v3/release/push", call=push),
        unclear_hook("/api/v3"),
    ),
    others=(
        *hook_cases("/api/v3"),
        Case(name="probe", path="/api/v3/system/status", call=lambda face: face.probe()),
        Case(name="health", path="/api/v3/health", call=lambda face: face.health()),
        Case(name="lookup", path="/api/v3/movie/lookup", call=lambda face: face.lookup("dune 2021")),
        Case(name="title", path="/api/v3/movie", call=lambda face: face.title(THE_MATRIX)),
        Case(name="profiles", path="/api/v3/qualityprofile", call=lambda face: face.profiles()),
        Case(name="folders", path="/api/v3/rootfolder", call=lambda face: face.root_folders()),
        Case(name="copies", path="/api/v3/moviefile", call=betterable),
        Case(name="below cutoff", path="/api/v3/wanted/cutoff", call=betterable),
        Case(name="disks", path="/api/v3/diskspace", call=lambda face: face.disks()),
        Case(name="handovers", path="/api/v3/downloadclient", call=lambda face: face.handovers()),
        Case(name="add unmonitored", method="POST", path="/api/v3/movie", call=add_quietly),
        Case(name="title history", path="/api/v3/history/movie", call=lambda face: face.title_history(1)),
    ),
    documents={"6": "radarr-v3", "5": "radarr-v3"},
    undeclared_status={
        ("POST", "notification"): 200,
        ("PUT", "notification"): 200,
        ("POST", "movie"): 200,  # creating answers 201
        ("POST", "tag"): 200,
        ("POST", "command"): 200,
    },
    unlike_document={
        ("", "POST", "command"): "the document leaves out the members that each command has of its own",
    },
    stranger=("sonarr", "Sonarr"),
)
