"""One look at all services: what is wrong with each, out of what its actor knows or keeps for a while anyway."""

import asyncio
import sys
from collections.abc import Awaitable, Sequence
from typing import Final, TypeVar
from urllib.parse import urlsplit

import msgspec

from actors.runtime import Lane
from tgarr.chat.house import Face, House
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Indexers, Library, Service, TorrentClient
from tgarr.domain.health import Checked, Look, Trouble, TroubleKind
from tgarr.domain.library import Disk, QueueState, RootFolder
from tgarr.errors import (
    ActorError,
    CircuitOpen,
    ConnectionLost,
    ServiceBusy,
    ServiceError,
    ServiceFailed,
    ServiceTimeout,
    ServiceUnreachable,
)

T = TypeVar("T")

_EVERYTHING: Final = frozenset(TroubleKind)
_SILENT: Final = (ServiceUnreachable, ConnectionLost, ServiceTimeout, ServiceFailed, CircuitOpen)
"""With these it may be the host or the network; with other errors something answers there."""
_NO_TROUBLE: Final = frozenset({"UpdateCheck"})
"""Sources of what an arr calls a warning, and is none."""
_INDEXERS_FAIL: Final = frozenset({"IndexerStatusCheck", "IndexerLongTermStatusCheck"})
_FOLDERS_LACK: Final = "RootFolderCheck"
_OF_INDEXERS, _OF_CLIENTS, _OF_LIBRARIES = "Indexer", "DownloadClient", "Application"
"""How the sources of complaints begin that are about other services."""


async def look(house: House) -> Look:
    """Look at every service that is configured. Nothing is raised: what cannot be asked is not known."""
    services = {name: one for name, one in house.config.services.items() if one.enabled}
    others = _Others(
        indexers=tuple(house.faces(Indexers)),
        clients=tuple(house.faces(TorrentClient)),
        libraries=tuple(house.faces(Library)),
    )
    faces = house.faces(Service, lane=Lane.BACKGROUND)
    there = [name for name in services if name in faces]
    found = await asyncio.gather(
        *(_One(house, name, urlsplit(services[name].url).hostname or "", others).check(faces[name]) for name in there)
    )
    return Look(
        at=house.clock(), services={name: Checked() for name in services} | dict(zip(there, found, strict=True))
    )


class _Others(msgspec.Struct, frozen=True, kw_only=True):
    """The names of services that others complain about."""

    indexers: tuple[str, ...]
    clients: tuple[str, ...]
    libraries: tuple[str, ...]

    def behind(self, source: str) -> tuple[str, ...]:
        """Return the services whose being down explains a complaint."""
        if source.startswith(_OF_INDEXERS):
            return self.indexers
        if source.startswith(_OF_CLIENTS):
            return self.clients
        return self.libraries if source.startswith(_OF_LIBRARIES) else ()


class _One(msgspec.Struct):
    """One service that is looked at. What could not be asked is gathered in `unknown`."""

    house: House
    name: str
    host: str
    others: _Others
    unknown: set[TroubleKind] = msgspec.field(default_factory=set)

    async def check(self, face: Service) -> Checked:
        """Return what is wrong with it."""
        try:
            await face.probe()
        except (ServiceBusy, ActorError):
            return Checked(host=self.host)
        except ServiceError as error:
            down = await self._down(face, error)
            return Checked(host=self.host, troubles=(down,), knows=frozenset({TroubleKind.DOWN}))
        troubles = [*await self._complaints(face)]
        if (library := self._face(Library)) is not None:
            troubles += [*await self._folders(library), *await self._blocked(library)]
        if (client := self._face(TorrentClient)) is not None:
            troubles += await self._client(client)
        if (hub := self._face(Indexers)) is not None:
            troubles += await self._indexers(hub)
        troubles += self._slow()
        told = {one.subject: one for one in troubles if one.kind not in self.unknown}
        return Checked(host=self.host, troubles=tuple(told.values()), knows=_EVERYTHING - self.unknown)

    async def _down(self, face: Service, error: ServiceError) -> Trouble:
        """Say why: of a service that is left alone, what its last failure was."""
        known: ServiceError | None = error
        if isinstance(error, CircuitOpen):
            try:
                known = (await face.state()).error
            except ActorError:
                known = None
        silent = known is None or isinstance(known, _SILENT)
        return Trouble(
            kind=TroubleKind.DOWN,
            service=self.name,
            reason=ServiceUnreachable.code if known is None else known.code,
            host=self.host if silent else "",
        )

    async def _complaints(self, face: Service) -> list[Trouble]:
        found = []
        for problem in await self._ask(face.health(), (), TroubleKind.COMPLAINT, TroubleKind.FOLDER):
            if problem.level == "notice" or problem.source in _NO_TROUBLE:
                continue
            if problem.source in _INDEXERS_FAIL and self.others.indexers:
                continue  # their own service tells which, and until when
            folders = problem.source == _FOLDERS_LACK
            found.append(
                Trouble(
                    kind=TroubleKind.FOLDER if folders else TroubleKind.COMPLAINT,
                    service=self.name,
                    name="" if folders else problem.source,
                    words=problem.words,
                    follows=self.others.behind(problem.source),
                )
            )
        return found

    async def _folders(self, library: Library) -> list[Trouble]:
        """Look for root folders that are missing, and for disks below the threshold that hold the others."""
        folders = await self._ask(library.root_folders(), (), TroubleKind.FOLDER, TroubleKind.DISK)
        disks = await self._ask(library.disks(), (), TroubleKind.DISK)
        found = []
        if missing := [folder.path for folder in folders if not folder.accessible]:
            found.append(Trouble(kind=TroubleKind.FOLDER, service=self.name, words=", ".join(missing)))
        for folder in folders:
            if folder.accessible:
                disk = _holding(folder, disks)
                found += self._if_full(disk.path, disk.free, disk.total)
        return found

    async def _blocked(self, library: Library) -> list[Trouble]:
        return [
            Trouble(
                kind=TroubleKind.IMPORT,
                service=self.name,
                name=item.download_id or str(item.id),
                words="\n".join((item.release, *item.messages)),
            )
            for item in await self._ask(library.queue(), (), TroubleKind.IMPORT)
            if item.state is QueueState.IMPORT_BLOCKED
        ]

    async def _client(self, client: TorrentClient) -> list[Trouble]:
        totals = await self._ask(client.totals(), None, TroubleKind.DISK)
        return [] if totals is None or totals.free is None else self._if_full("", totals.free, 0)

    async def _indexers(self, hub: Indexers) -> list[Trouble]:
        return [
            Trouble(kind=TroubleKind.INDEXER, service=self.name, name=indexer.name)
            for indexer in await self._ask(hub.indexers(), (), TroubleKind.INDEXER)
            if indexer.enabled and indexer.disabled_for > 0
        ]

    def _slow(self) -> list[Trouble]:
        """Look for operations that take longer than they usually do."""
        rules, paces = self.house.config.health, self.house.meters.paces
        if not rules.slower or self.house.statistics is None:
            return []
        if paces.usual is None:
            self.unknown.add(TroubleKind.SLOW)
        return [
            Trouble(kind=TroubleKind.SLOW, service=self.name, name=one.operation, took=one.took, usual=one.usual)
            for one in paces.slow(self.name, times=rules.slower, over=rules.slower_over)
        ]

    def _if_full(self, path: str, free: int, total: int) -> list[Trouble]:
        least = self.house.config.health.disk_free
        if free >= (least.bytes or least.share * total):
            return []
        return [Trouble(kind=TroubleKind.DISK, service=self.name, name=path, free=free, total=total)]

    async def _ask(self, asked: Awaitable[Answer[T]], otherwise: T, *kinds: TroubleKind) -> T:
        """Return the answer; where there is no fresh one, nothing is known of these kinds."""
        try:
            answer = await asked
        except (ServiceError, ActorError):
            self.unknown.update(kinds)
            return otherwise
        if answer.trouble is not None:
            self.unknown.update(kinds)
        return answer.value

    def _face(self, face: type[Face]) -> Face | None:
        return self.house.faces(face, lane=Lane.BACKGROUND).get(self.name)


def _holding(folder: RootFolder, disks: Sequence[Disk]) -> Disk:
    """Return the disk that a root folder is on: the longest mount point that its path begins with."""
    inside = [disk for disk in disks if f"{_plain(folder.path)}/".startswith(f"{_plain(disk.path)}/")]
    if inside:
        return max(inside, key=lambda disk: len(disk.path))
    return Disk(path=folder.path, free=sys.maxsize if folder.free is None else folder.free, total=0)


def _plain(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").casefold()
