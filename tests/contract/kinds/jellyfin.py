"""Jellyfin's part of the contract suite."""

from tests.contract.scene import Case, Contract
from tgarr.domain.capabilities import MediaServer
from tgarr.domain.media import ExternalIds, MediaKind

MATRIX = ExternalIds(tmdb=603)


async def find(face: MediaServer) -> None:
    found = await face.find(MediaKind.MOVIE, MATRIX, title="The Matrix", year=1999)
    assert found is not None
    assert found.ids.imdb == "tt0133093"


async def episode(face: MediaServer) -> None:
    series = next(item for item in (await face.recent()).value if item.kind is MediaKind.SERIES and not item.series)
    assert await face.episode(series.id, 99, 1) is None


CONTRACT = Contract(
    face=MediaServer,
    versions=("12", "10.11"),
    read=Case(name="find", path="/Items", call=find),
    kept=Case(name="sessions", path="/Sessions", call=lambda face: face.sessions()),
    change=Case(name="scan", method="POST", path="/Library/Refresh", call=lambda face: face.scan()),
    others=(
        Case(name="probe", path="/System/Info", call=lambda face: face.probe()),
        Case(name="health", path="/System/Info", call=lambda face: face.health()),
        Case(name="find by year", path="/Items", call=lambda face: face.find(MediaKind.MOVIE, MATRIX, year=1999)),
        Case(name="find by looking", path="/Items", call=lambda face: face.find(MediaKind.MOVIE, MATRIX)),
        Case(name="recent", path="/Items/Latest", call=lambda face: face.recent(limit=5)),
        Case(name="episode", path="/Shows/", call=episode),
        Case(name="scan a path", method="POST", path="/Library/Media/Updated", call=lambda face: face.scan("/media/x")),
        Case(name="restart", method="POST", path="/System/Restart", call=lambda face: face.restart()),
    ),
    beside=("radarr", "sonarr"),
    documents={"12": "jellyfin-12.0.0", "10.11": "jellyfin-10.11.11"},
    stranger=("radarr", "Radarr"),
)
