"""A hundred downloads that come and go at uneven speeds: what is true at each moment, the same for all who ask."""

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from tgarr.domain.transfers import Transfer, TransferState

AT_ONCE: Final = 100
_SHORTEST, _LONGEST = 60.0, 300.0
_STEP: Final = 5.0
"""Seconds that a speed holds."""


@dataclass(frozen=True)
class Download:
    """One download: `begins` in Unix seconds, with a share of its bytes at hand; `speeds` for `_STEP` seconds each."""

    name: str
    hash: str
    size: int
    begins: float
    head_start: float
    speeds: tuple[float, ...] = field(repr=False)

    @cached_property
    def _shares(self) -> list[float]:
        shares = [self.head_start]
        for speed in self.speeds:
            shares.append(shares[-1] + speed * _STEP / self.size)
        return shares

    @cached_property
    def ends(self) -> float:
        """When it is complete."""
        step = bisect_right(self._shares, 1.0) - 1
        return self.begins + step * _STEP + (1.0 - self._shares[step]) * self.size / self.speeds[step]

    def at(self, moment: float) -> Transfer:
        """Return how it stands."""
        over = moment >= self.ends
        steps, within = divmod(max(0.0, moment - self.begins), _STEP)
        step = min(int(steps), len(self.speeds) - 1)
        speed = 0.0 if over else self.speeds[step]
        share = 1.0 if over else min(1.0, self._shares[step] + speed * within / self.size)
        return Transfer(
            client="qbittorrent",
            hash=self.hash,
            name=self.name,
            state=TransferState.SEEDING if over else TransferState.DOWNLOADING,
            size=self.size,
            done=int(share * self.size),
            progress=share,
            download_speed=int(speed),
            eta=int((1 - share) * self.size / speed) if speed else None,
            added_at=datetime.fromtimestamp(int(self.begins), UTC),
            finished_at=datetime.fromtimestamp(int(self.ends), UTC) if over else None,
        )


class Trace:
    """All downloads of a run: as one ends, another begins."""

    def __init__(self, seed: int, begins: float, seconds: float) -> None:
        self._dice = random.Random(seed)
        self.downloads: list[Download] = []
        for _ in range(AT_ONCE):
            one = self._new(begins - 1000 + len(self.downloads), running_since=begins)
            while one.ends < begins + seconds:
                one = self._new(one.ends)

    def under_way(self, moment: float) -> Iterator[Transfer]:
        """Return those that have begun, as they stand; finished ones for half a minute."""
        for one in self.downloads:
            if one.begins <= moment < one.ends + 30:
                yield one.at(moment)

    def _new(self, begins: float, *, running_since: float | None = None) -> Download:
        dice, number = self._dice, len(self.downloads)
        seconds = dice.uniform(_SHORTEST, _LONGEST)
        size = int(dice.uniform(1e9, 20e9))
        idle = 0 if running_since is None else int((running_since - begins) / _STEP) + 1
        speeds = [0.0] * idle + [size / seconds * dice.uniform(0.4, 1.6) for _ in range(int(3 * seconds / _STEP) + 2)]
        made = Download(
            name=f"Film.{number:03}.2021.1080p.WEB-DL",
            hash=f"{dice.getrandbits(160):040x}",
            size=size,
            begins=begins,
            head_start=0.0 if running_since is None else dice.uniform(0, 0.9),
            speeds=tuple(speeds),
        )
        self.downloads.append(made)
        return made
