"""The DuckDB process as the actor asks it: see `__main__` for its side."""

from pathlib import Path
from typing import Any, Final

from actors.statistics.child import Child
from actors.statistics.keeping import Keeping
from tgarr.errors import StatisticsDamaged, StatisticsError, StatisticsRefused, StatisticsTooNew

_WORDS: Final = {"disk": "the disk failed", "now": "DuckDB cannot now"}


class Process:
    """The DuckDB process of one file. Used by one thread.

    Args:
        path: of the DuckDB file.
        keeping: see `Keeping`.

    """

    def __init__(self, path: Path, keeping: Keeping) -> None:
        self._child = Child("actors.statistics", str(path), *map(str, keeping.numbers()))

    @property
    def idle(self) -> float:
        """Seconds since it was asked something; 0 while it does not run."""
        return self._child.idle

    def ask(self, do: str, **details: Any) -> Any:
        """Have something done, and return the answer.

        Raises:
            StatisticsDamaged: the file cannot be used; it is closed. Of a newer tgarr: `StatisticsTooNew`.
            StatisticsRefused: DuckDB does not take it, or does not understand it.
            StatisticsError: it was not done; the text says why.

        """
        answer = self._child.ask({"do": do, **details})
        if "error" not in answer:
            return answer["answer"]
        if answer["kind"] == "unusable":
            self.end()
            raise StatisticsDamaged(answer["error"])
        if answer["kind"] == "newer":
            self.end()
            raise StatisticsTooNew(answer["error"])
        if answer["kind"] == "refused":
            raise StatisticsRefused(f"DuckDB refused: {answer['error']}")
        raise StatisticsError(f"{_WORDS[answer['kind']]}: {answer['error']}")

    def end(self) -> None:
        """Close the file and end the process."""
        self._child.end()
