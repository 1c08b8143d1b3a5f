"""Prowlarr's part of the contract suite."""

from itertools import count

from tests.contract.hooks import hook_cases, unclear_hook
from tests.contract.scene import Case, Contract
from tgarr.domain.capabilities import Indexers, Teller
from tgarr.domain.media import MediaKind

numbers = count(1)
"""Everything is kept here: what was not asked before is asked of the service."""


async def grab(face: Indexers) -> None:
    found = (await face.find("dune 2021", MediaKind.MOVIE)).value
    await face.grab_directly(found[0])


class Face(Indexers, Teller):
    """All that it can do."""


CONTRACT = Contract(
    face=Face,
    versions=("2", "1"),
    read=Case(
        name="find something new",
        path="/api/v1/search",
        call=lambda face: face.find(f"{{TmdbId:438631}} {next(numbers)}"),
    ),
    kept=Case(name="find", path="/api/v1/search", call=lambda face: face.find("dune", MediaKind.MOVIE)),
    change=Case(name="grab", method="POST", path="/api/v1/search", call=grab),
    unclear=(Case(name="grab", method="POST", path="/api/v1/search", call=grab), unclear_hook("/api/v1")),
    others=(
        *hook_cases("/api/v1"),
        Case(name="probe", path="/api/v1/system/status", call=lambda face: face.probe()),
        Case(name="health", path="/api/v1/health", call=lambda face: face.health()),
        Case(name="indexers", path="/api/v1/indexer", call=lambda face: face.indexers()),
        Case(name="find anything", path="/api/v1/search", call=lambda face: face.find("severance S01")),
    ),
    undeclared_status={("POST", "notification"): 200, ("PUT", "notification"): 200},
    documents={"2": "prowlarr-v1", "1": "prowlarr-v1"},
    stranger=("radarr", "Radarr"),
)
