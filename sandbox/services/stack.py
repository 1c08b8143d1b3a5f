"""A whole simulated stack in the running loop: one world, several services, one set of switches."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Self

from sandbox.services.clock import Clock
from sandbox.services.controls import SandboxControls
from sandbox.services.faults import Fault
from sandbox.services.jellyfin import JellyfinSimulator
from sandbox.services.listener import Listener
from sandbox.services.operations import perform
from sandbox.services.prowlarr import ProwlarrSimulator
from sandbox.services.public_hosts import Artwork, Elsewhere
from sandbox.services.qbittorrent import QbittorrentSimulator
from sandbox.services.radarr import RadarrSimulator
from sandbox.services.request_log import RequestLog
from sandbox.services.simulator import ServiceAddress, Simulator, Surroundings
from sandbox.services.sonarr import SonarrSimulator
from sandbox.services.world import World

ALL_SERVICES = ("radarr", "sonarr", "prowlarr", "qbittorrent", "jellyfin")
_ARTWORK, _ELSEWHERE = "artwork", "elsewhere"
_KINDS: dict[str, Callable[..., Simulator]] = {
    "radarr": RadarrSimulator,
    "sonarr": SonarrSimulator,
    "prowlarr": ProwlarrSimulator,
    "qbittorrent": QbittorrentSimulator,
    "jellyfin": JellyfinSimulator,
}
_VERSIONS: dict[str, Collection[str]] = {
    "radarr": RadarrSimulator.versions,
    "sonarr": SonarrSimulator.versions,
    "prowlarr": ProwlarrSimulator.versions,
    "qbittorrent": QbittorrentSimulator.versions,
    "jellyfin": JellyfinSimulator.versions,
}


class SimulatedStack(SandboxControls):
    """Simulated services on loopback, to be used as `async with SimulatedStack(...) as stack`.

    A service is named by its kind, optionally with a suffix and a version: `radarr`, `radarr-4k`,
    `sonarr:3`, `qbittorrent:4.6`, `jellyfin:12`. `metadata_language` is "en" or "ru". Raises ValueError
    for names, versions and kinds that do not exist.
    """

    def __init__(
        self,
        services: Sequence[str] = ALL_SERVICES,
        *,
        clock_factor: float = 1.0,
        metadata_language: str = "en",
    ) -> None:
        super().__init__(self._perform_here)
        self._wanted = dict(_parsed(service) for service in services)
        self._keys = {name: secrets.token_hex(16) for name in self._wanted}
        self._clock_factor = clock_factor
        self._metadata_language = metadata_language
        self._listeners: dict[str, Listener] = {}
        self.simulators: dict[str, Simulator] = {}
        self.services: Mapping[str, ServiceAddress] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Make the world and open all listeners."""
        self._build()
        await self._serve()

    async def _serve(self) -> None:
        for name, simulator in self.simulators.items():
            await self._listeners[name].start(simulator.application())

    async def stop(self) -> None:
        """Close all listeners and let hanging requests go."""
        for simulator in self.simulators.values():
            simulator.faults.clear()
        for listener in self._listeners.values():
            await listener.stop()

    async def restart(self) -> None:
        """Begin the world anew behind the same addresses and keys."""
        for simulator in self.simulators.values():
            simulator.faults.clear()
        for listener in self._listeners.values():
            await listener.close()
        await self.start()

    async def set_fault(self, service: str, fault: Fault, **options: Any) -> None:
        """Switch a fault on; see FaultControls.set."""
        simulator = self._simulator(service)
        if fault is not Fault.REFUSED:
            simulator.faults.set(fault, **options)
            return
        if options.get("path", "/") != "/" or options.get("times") is not None or options.get("method"):
            raise ValueError("a refused connection has neither path nor method, and cannot be counted")
        simulator.faults.set(fault)  # for a connection that was just being accepted, and would be kept alive
        await self._listeners[service].refuse()

    def air_episode(self) -> str:
        """An episode comes out; raises LookupError when there is none to come, or no Sonarr."""
        self.world.settle()
        found = next((one for one in self.simulators.values() if isinstance(one, SonarrSimulator)), None)
        if found is None:
            raise LookupError("there is no Sonarr here")
        return found.release_episode()

    def faults_on(self) -> dict[str, list[str]]:
        """The faults of each service that are switched on now."""
        return {
            name: [Fault.REFUSED.value]
            if self._listeners[name].refuses
            else [rule.fault.value for rule in self.simulators[name].faults.rules if rule.times != 0]
            for name in self.services
        }

    async def clear_faults(self, service: str | None) -> None:
        """Switch faults off; see FaultControls.clear."""
        for name in [service] if service else list(self.simulators):
            self._simulator(name).faults.clear()
            await self._listeners[name].accept()

    def _simulator(self, name: str) -> Simulator:
        if name not in self.simulators:
            raise ValueError(f"there is no service {name} here, only {', '.join(self.simulators)}")
        return self.simulators[name]

    async def _perform_here(self, action: str, arguments: dict[str, Any]) -> Any:
        return await perform(self, action, arguments)

    def _build(self) -> None:
        """Make the world and its services; listeners and keys of an earlier world are kept."""
        names = [*self._wanted, _ARTWORK, _ELSEWHERE]
        for name in names:
            if name not in self._listeners:
                self._listeners[name] = Listener()
        urls = {name: listener.url for name, listener in self._listeners.items()}
        self.log = RequestLog()
        self.world = World(clock=Clock(factor=self._clock_factor), metadata_language=self._metadata_language)
        prowlarr = next((name for name in self._wanted if _kind(name) == "prowlarr"), "")
        client = next((name for name in self._wanted if _kind(name) == "qbittorrent"), "qbittorrent")
        around = Surroundings(
            world=self.world,
            log=self.log,
            artwork_url=urls[_ARTWORK],
            trap_url=urls[_ELSEWHERE],
            torrent_client=client,
            torrent_client_url=urls.get(client, ""),
            prowlarr_url=urls.get(prowlarr, ""),
            prowlarr_key=self._keys.get(prowlarr, ""),
        )
        made: dict[str, Simulator] = {}
        for name, version in self._wanted.items():
            made[name] = _KINDS[_kind(name)](name=name, around=around, version=version, api_key=self._keys[name])
        self.services = {name: simulator.address(urls[name]) for name, simulator in made.items()}
        made[_ARTWORK] = Artwork(name=_ARTWORK, around=around)
        made[_ELSEWHERE] = Elsewhere(name=_ELSEWHERE, around=around)
        self.simulators = made


def _kind(name: str) -> str:
    return name.partition("-")[0]


def _parsed(service: str) -> tuple[str, str | None]:
    name, _, version = service.strip().partition(":")
    if _kind(name) not in _KINDS:
        raise ValueError(f"there is no simulator for {name!r}, only {', '.join(_KINDS)}")
    known = _VERSIONS[_kind(name)]
    if version and version not in known:
        raise ValueError(f"{_kind(name)} is simulated in the versions {', '.join(known)}, not {version}")
    return name, version or None
