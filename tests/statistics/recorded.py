"""Batches of a household in which one figure moves."""

from actors.statistics.batch import Batch, Series

BEGAN = 1_790_000_000.0
SPEED = Series("traffic.down", "qbittorrent")
CALL = Series("call", "radarr", "lookup")


def batch(number: int, value: float = 1.0) -> Batch:
    """Return the batch of ten seconds after the one before."""
    return Batch(ts=BEGAN + 10 * number, values={SPEED: value}, times={(CALL, 20): 2})
