"""How much torrent clients have moved, from what they say of each torrent."""

from collections import Counter
from typing import Final

from actors.statistics.batch import REST, Series
from tgarr.domain.transfers import TransferChanges

_MOST_PARTS: Final = 200
"""Of torrents in one batch; the least are put together."""


class Traffic:
    """Bytes moved since the batch before, from what torrent clients say of each torrent."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[int, int]] = {}
        self._moved: Counter[Series] = Counter()

    def take(self, client: str, changes: TransferChanges) -> None:
        """Compare with what was known. A torrent seen for the first time has moved nothing while we looked."""
        if changes.complete:
            now = {transfer.hash for transfer in changes.changed}
            for key in [key for key in self._seen if key[0] == client and key[1] not in now]:
                del self._seen[key]
        for name in changes.removed:
            self._seen.pop((client, name), None)
        for transfer in changes.changed:
            key, now_ = (client, transfer.hash), (transfer.done, transfer.uploaded)
            before = self._seen.get(key)
            self._seen[key] = now_
            if before is None:
                continue
            for metric, was, is_ in zip(("traffic.down", "traffic.up"), before, now_, strict=True):
                if is_ > was:  # less is what a recheck leaves
                    self._moved[Series(metric, client, transfer.name)] += is_ - was

    def drain(self) -> dict[Series, float]:
        """Return what has moved, the busiest by name."""
        most = self._moved.most_common()
        self._moved.clear()
        values: dict[Series, float] = dict(most[:_MOST_PARTS])
        for series, moved in most[_MOST_PARTS:]:
            rest = Series(series.metric, series.subject, REST)
            values[rest] = values.get(rest, 0.0) + moved
        return values
