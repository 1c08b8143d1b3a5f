"""Torrents of the world and the client that moves them: bytes arrive as the clock runs."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.services.clock import Clock
from sandbox.services.metainfo import Metainfo
from sandbox.services.stories import Telling

LINE_SPEED = 60_000_000.0
ALTERNATIVE_SPEED = 2_000_000.0
_SEED_SPEED = 350_000.0
_SWARM_CEILING = 45_000_000.0
_METADATA_SECONDS = 4.0
_CHECK_SPEED = 900_000_000.0
_STALL_AT = 0.37
_FAIL_AT = 0.55
INFINITE = 8_640_000


class Phase(StrEnum):
    """What a torrent is busy with, before stopping, queueing and stalling are considered."""

    METADATA = "metadata"
    CHECKING = "checking"
    DOWNLOADING = "downloading"
    SEEDING = "seeding"
    ERROR = "error"


@dataclass(slots=True, kw_only=True, eq=False)
class Torrent:
    """One torrent of the client; bytes, bytes/s and Unix seconds of the world."""

    meta: Metainfo
    name: str
    category: str
    save_path: str
    added_at: float
    seeds: int
    peers: int
    magnet: str = ""
    private: bool = False
    tags: set[str] = field(default_factory=set)
    stopped: bool = False
    forced: bool = False
    sequential: bool = False
    first_last: bool = False
    automatic: bool = False
    super_seeding: bool = False
    download_limit: int = 0
    upload_limit: int = 0
    ratio_limit: float = -2.0
    seeding_time_limit: int = -2
    inactive_limit: int = -2
    phase: Phase = Phase.DOWNLOADING
    phase_until: float = 0.0
    done: float = 0.0
    uploaded: float = 0.0
    active_seconds: float = 0.0
    completed_at: float | None = None
    last_activity: float = 0.0
    file_priorities: list[int] = field(default_factory=list)
    stall: Telling | None = None
    failure: Telling | None = None

    @property
    def hash(self) -> str:
        """The info hash, lower-case hex."""
        return self.meta.info_hash

    @property
    def wanted(self) -> float:
        """Bytes of the files that are not skipped."""
        return float(
            sum(file.size for file, priority in zip(self.meta.files, self.file_priorities, strict=True) if priority),
        )

    @property
    def progress(self) -> float:
        """Share of the wanted bytes that is here, 0 to 1."""
        return min(self.done / self.wanted, 1.0) if self.wanted else 1.0

    @property
    def stalled(self) -> bool:
        """Whether the stall story holds it at this moment."""
        return self.stall is not None and self.stall.active and self.progress >= _STALL_AT - 1e-9

    def barrier(self) -> float:
        """How many bytes may arrive before something happens: completion, stall or failure."""
        share = 1.0
        if self.failure is not None and self.failure.active:
            share = _FAIL_AT
        if self.stall is not None and self.stall.active:
            share = min(share, _STALL_AT)
        return max(self.wanted * share - self.done, 0.0)


class TorrentClient:
    """A torrent client's whole state; `settle` brings it to the clock's present."""

    def __init__(self, *, clock: Clock, save_path: str = "/downloads") -> None:
        self._clock = clock
        self._settled_at = clock.now()
        self.save_path = save_path
        self.torrents: dict[str, Torrent] = {}
        self.categories: dict[str, str] = {}
        self.tags: set[str] = set()
        self.download_limit = 0
        self.upload_limit = 0
        self.alternative_limits = False
        self.max_active_downloads = 5
        self.downloaded = 0.0
        self.uploaded = 0.0

    def add(self, torrent: Torrent) -> bool:
        """Take a torrent in; False when its hash is already here."""
        self.settle()
        if torrent.hash in self.torrents:
            return False
        if not torrent.file_priorities:
            torrent.file_priorities = [1] * len(torrent.meta.files)
        if torrent.magnet and torrent.phase is Phase.DOWNLOADING and not torrent.done:
            torrent.phase, torrent.phase_until = Phase.METADATA, self._clock.now() + _METADATA_SECONDS
        self.torrents[torrent.hash] = torrent
        self.tags |= torrent.tags
        if torrent.category and torrent.category not in self.categories:
            self.categories[torrent.category] = f"{self.save_path}/{torrent.category}"
        return True

    def remove(self, hashes: Iterable[str]) -> None:
        """Forget torrents; unknown hashes are ignored, as the real client does."""
        self.settle()
        for hash_ in list(hashes):
            self.torrents.pop(hash_, None)

    def change(self, hashes: Iterable[str], change: Callable[[Torrent], None]) -> None:
        """Apply a change to the torrents named, up to now under the old settings."""
        self.settle()
        for hash_ in hashes:
            if hash_ in self.torrents:
                change(self.torrents[hash_])

    def recheck(self, torrent: Torrent) -> None:
        """Read the data again; afterwards the torrent goes on from where it was."""
        if torrent.phase is not Phase.METADATA:
            seconds = max(torrent.done / _CHECK_SPEED, 1.0)
            torrent.phase, torrent.phase_until = Phase.CHECKING, self._clock.now() + seconds
            torrent.failure = None

    def move(self, hashes: Iterable[str], *, to_top: bool | None = None, by: int = 0) -> None:
        """Change queue places: to an end, or by some steps (negative is up)."""
        self.settle()
        order = list(self.torrents)
        chosen = [hash_ for hash_ in order if hash_ in set(hashes)]
        for hash_ in chosen if by < 0 or to_top is not None else reversed(chosen):
            place = order.index(hash_)
            order.pop(place)
            if to_top is None:
                order.insert(max(place + by, 0), hash_)
            else:
                order.insert(chosen.index(hash_) if to_top else len(order), hash_)
        self.torrents = {hash_: self.torrents[hash_] for hash_ in order}

    def queued(self, torrent: Torrent) -> bool:
        """Whether it waits for its turn."""
        return torrent.phase is Phase.DOWNLOADING and not torrent.stopped and torrent not in self._running()

    def queue_place(self, torrent: Torrent) -> int:
        """Its place among unfinished torrents, from 1; 0 when it is done."""
        waiting = [other for other in self.torrents.values() if other.completed_at is None]
        return waiting.index(torrent) + 1 if torrent in waiting else 0

    def download_speed(self, torrent: Torrent) -> int:
        """Bytes/s at this moment, with the little waves real transfers have."""
        return int(self._rates().get(torrent.hash, 0.0) * self._wave(torrent))

    def upload_speed(self, torrent: Torrent) -> int:
        """Bytes/s at this moment."""
        return int(self._upload_rate(torrent) * self._wave(torrent))

    def seconds_left(self, torrent: Torrent) -> int:
        """Estimated seconds to completion, or the client's word for infinity."""
        rate = self._rates().get(torrent.hash, 0.0)
        if torrent.phase is not Phase.DOWNLOADING or rate <= 0:
            return INFINITE
        return min(math.ceil((torrent.wanted - torrent.done) / rate), INFINITE)

    def settle(self) -> None:
        """Move every torrent to the present, stepping from one change of state to the next."""
        now = self._clock.now()
        while self._settled_at < now:
            rates = self._rates()
            step = min([now - self._settled_at, *self._until_changes(rates)])
            # A step of zero would never end; a microsecond is below anything visible.
            self._step(max(step, 1e-6), rates)
            self._pass_barriers()
        self._settled_at = max(now, self._settled_at)

    def _running(self) -> list[Torrent]:
        candidates = [t for t in self.torrents.values() if t.phase is Phase.DOWNLOADING and not t.stopped]
        forced = [t for t in candidates if t.forced]
        # A stalled torrent does not count against the limit, as with the client's usual settings.
        moving = [t for t in candidates if not t.forced and not t.stalled][: self.max_active_downloads]
        return [t for t in candidates if t in forced or t in moving or t.stalled]

    def _rates(self) -> dict[str, float]:
        rates: dict[str, float] = {}
        for torrent in self._running():
            if torrent.stalled or not torrent.seeds:
                continue
            rate = min(torrent.seeds * _SEED_SPEED, _SWARM_CEILING)
            rates[torrent.hash] = min(rate, torrent.download_limit) if torrent.download_limit > 0 else rate
        ceiling = ALTERNATIVE_SPEED if self.alternative_limits else float(self.download_limit or LINE_SPEED)
        total = sum(rates.values())
        share = min(1.0, ceiling / total) if total else 1.0
        return {hash_: rate * share for hash_, rate in rates.items()}

    def _upload_rate(self, torrent: Torrent) -> float:
        if torrent.stopped or torrent.phase not in {Phase.DOWNLOADING, Phase.SEEDING} or not torrent.done:
            return 0.0
        rate = torrent.peers * 22_000.0 * (1.0 if torrent.phase is Phase.SEEDING else 0.3)
        limits = [float(limit) for limit in (torrent.upload_limit, self.upload_limit) if limit > 0]
        return min([rate, 8_000_000.0, *limits])

    def _wave(self, torrent: Torrent) -> float:
        return 0.95 + 0.05 * math.sin(self._clock.now() / 7.0 + int(torrent.hash[:4], 16))

    def _until_changes(self, rates: dict[str, float]) -> Iterable[float]:
        for torrent in self.torrents.values():
            if torrent.phase in {Phase.METADATA, Phase.CHECKING} and not torrent.stopped:
                yield torrent.phase_until - self._settled_at
            elif (rate := rates.get(torrent.hash, 0.0)) > 0:
                yield torrent.barrier() / rate

    def _step(self, seconds: float, rates: dict[str, float]) -> None:
        for torrent in self.torrents.values():
            arrived = min(rates.get(torrent.hash, 0.0) * seconds, torrent.barrier())
            sent = self._upload_rate(torrent) * seconds
            torrent.done += arrived
            torrent.uploaded += sent
            self.downloaded += arrived
            self.uploaded += sent
            if not torrent.stopped:
                torrent.active_seconds += seconds
            if arrived or sent:
                torrent.last_activity = self._settled_at + seconds
        self._settled_at += seconds

    def _pass_barriers(self) -> None:
        for torrent in self.torrents.values():
            if torrent.phase in {Phase.METADATA, Phase.CHECKING} and not torrent.stopped:
                if torrent.phase_until <= self._settled_at + 1e-6:
                    torrent.phase = Phase.SEEDING if torrent.completed_at else Phase.DOWNLOADING
            elif torrent.phase is Phase.DOWNLOADING and torrent.barrier() < 1:
                if torrent.failure is not None and torrent.failure.active:
                    torrent.phase = Phase.ERROR
                elif torrent.wanted - torrent.done < 1:
                    torrent.done = torrent.wanted
                    torrent.phase, torrent.completed_at = Phase.SEEDING, self._settled_at
