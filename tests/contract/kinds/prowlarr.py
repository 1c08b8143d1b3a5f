"""Prowlarr's part of the contract suite."""

from itertools import count

from tests.contract.scene import Case, Contract
from tgarr.domain.capabilities import Indexers
from tgarr.domain.media import MediaKind

numbers = count(1)
"""Everything is kept here: what was not asked before is asked of the service."""


async def grab(face: Indexers) -> None:
    found = (await face.find("dune 2021", MediaKind.MOVIE)).value
    await face.grab_directly(found[0])


CONTRACT = Contract(
    face=Indexers,
    versions=("2", "1"),
    read=Case(
        name="find something new",
        path="/api/v1/search",
        call=lambda face: face.find(f"{{TmdbId:438631}} {next(numbers)}"),
    ),
    kept=Case(name="find", path="/api/v1/search", call=lambda face: face.find("dune", MediaKind.MOVIE)),
    change=Case(name="grab", method="POST", path="/api/v1/search", call=grab),
    unclear=(Case(name="grab", method="POST", path="/api/v1/search", call=grab),),
    others=(
        Case(name="probe", path="/api/v1/system/status", call=lambda face: face.probe()),
        Case(name="health", path="/api/v1/health", call=lambda face: face.health()),
        Case(name="indexers", path="/api/v1/indexer", call=lambda face: face.indexers()),
        Case(name="find anything", path="/api/v1/search", call=lambda face: face.find("severance S01")),
    ),
    documents={"2": "prowlarr-v1", "1": "prowlarr-v1"},
    stranger=("radarr", "Radarr"),
)
