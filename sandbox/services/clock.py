"""The world's clock: runs with real time or faster, can be paused and pushed forward."""

import time
from datetime import UTC, datetime


class Clock:
    """Unix seconds of the simulated world.

    Everything timed in the world is computed from `now()` when somebody looks, so a paused clock
    freezes all services at once and a push forward is seen by all of them consistently.
    """

    def __init__(self, *, factor: float = 1.0, start: float | None = None) -> None:
        """Start at `start` (Unix seconds; real time when None), passing `factor` seconds per real second."""
        self._world = time.time() if start is None else start
        self._anchor = time.monotonic()
        self._unhurried = 0.0
        self._factor = factor
        self._paused = False

    @property
    def factor(self) -> float:
        """World seconds per real second while running."""
        return self._factor

    @property
    def paused(self) -> bool:
        """Whether the clock stands still."""
        return self._paused

    def now(self) -> float:
        """The world's Unix time in seconds."""
        if self._paused:
            return self._world
        return self._world + (time.monotonic() - self._anchor) * self._factor

    def unhurried(self) -> float:
        """Seconds at the pace of people, from an arbitrary start: real time while running, and every push.

        What waits for a person (a login, a search result) ends by this reading: in a demonstration where
        an hour passes in a minute nobody should be logged out every minute.
        """
        return self._unhurried + (0.0 if self._paused else time.monotonic() - self._anchor)

    def moment(self) -> datetime:
        """The world's time as an aware UTC datetime."""
        return datetime.fromtimestamp(self.now(), tz=UTC)

    def set_factor(self, factor: float) -> None:
        """Change the speed from now on; raises ValueError for a speed that is not positive."""
        if factor <= 0:
            raise ValueError("the clock's factor must be above zero; pause the clock to stop it")
        self._settle()
        self._factor = factor

    def pause(self) -> None:
        """Stand still until `resume`."""
        self._settle()
        self._paused = True

    def resume(self) -> None:
        """Run again from where the clock stood."""
        self._settle()
        self._paused = False

    def advance(self, seconds: float) -> None:
        """Push the clock forward; raises ValueError for a negative distance, time never runs back."""
        if seconds < 0:
            raise ValueError("the clock cannot run backwards")
        self._settle()
        self._world += seconds
        self._unhurried += seconds

    def _settle(self) -> None:
        self._world, self._unhurried = self.now(), self.unhurried()
        self._anchor = time.monotonic()
