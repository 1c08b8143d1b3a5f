"""The mirror of a qBittorrent's list: kept up by differences, it knows what has changed since it was last asked."""

from collections.abc import Iterable
from typing import Final

import msgspec

from actors.qbittorrent.wire import MOVING, ListedTorrent, MainData, ServerState, Torrent, moved, transfer_of
from tgarr.domain.records import replace
from tgarr.domain.transfers import ClientTotals, Transfer, TransferChanges, TransferState

_UNKNOWN: Final = Torrent()


class Mirror(msgspec.Struct, kw_only=True):
    """The torrents of one instance. No I/O; whoever asks the client does so one question at a time.

    Attributes:
        client: the instance's name.
        rid: the number of the last difference, to be named when the next one is asked for; 0 asks for everything.
        transfers: all of them, by hash.
        unfinished: the hashes of those that are still to arrive, and may.

    """

    client: str
    rid: int = 0
    transfers: dict[str, Transfer] = msgspec.field(default_factory=dict)
    unfinished: set[str] = msgspec.field(default_factory=set)
    _told: dict[str, Torrent] = msgspec.field(default_factory=dict)
    """As the differences say: they are relative to nothing else."""
    _listed: dict[str, Torrent | None] = msgspec.field(default_factory=dict)
    """As a list said since the last difference; None for what is gone, which the next difference may have again."""
    _state: ServerState = msgspec.field(default_factory=ServerState)
    _changed: set[str] = msgspec.field(default_factory=set)
    _removed: set[str] = msgspec.field(default_factory=set)
    _asked: bool = False

    def take(self, said: MainData) -> None:
        """Take over everything, or a difference."""
        stale = set(self._listed)
        self._listed.clear()
        if said.full_update:
            stale |= set(self._told)
            self._told.clear()
            self._state = ServerState()
        for key, news in said.torrents.items():
            hash_ = key.lower()
            torrent = self._told[hash_] = replace(self._told.get(hash_, _UNKNOWN), **news)
            if hash_ not in stale and hash_ in self.transfers and MOVING.issuperset(news):
                self._take_over(moved(self.transfers[hash_], torrent))  # two hundred at each poll: the short way
            else:
                stale.add(hash_)
        for key in said.torrents_removed:
            self._told.pop(key.lower(), None)
            stale.add(key.lower())
        self._state = replace(self._state, **said.server_state)
        self.rid = said.rid
        self._show(stale)

    def take_listed(self, entries: Iterable[ListedTorrent], *, asked: Iterable[str] = ()) -> None:
        """Take over complete entries; those of `asked` (hashes) that are not among them are gone."""
        found: dict[str, Torrent | None] = dict.fromkeys(asked)
        found |= {entry.hash.lower(): entry for entry in entries}
        self._listed |= found
        self._show(found)

    def changes(self) -> TransferChanges:
        """Return what has changed since the last call; everything at the first one."""
        changed, removed, first = self._changed, self._removed, not self._asked
        self._changed, self._removed, self._asked = set(), set(), True
        if first:
            return TransferChanges(changed=tuple(self.transfers.values()), complete=True)
        return TransferChanges(changed=tuple(self.transfers[hash_] for hash_ in changed), removed=tuple(removed))

    def totals(self) -> ClientTotals:
        """Return the client as a whole, as the last difference said."""
        state = self._state
        return ClientTotals(
            download_speed=state.dl_info_speed,
            upload_speed=state.up_info_speed,
            free=state.free_space_on_disk,
            alternative_limits=state.use_alt_speed_limits,
            connected=state.connection_status != "disconnected",
        )

    def _show(self, hashes: Iterable[str]) -> None:
        """Bring the transfers with these hashes up to date."""
        for hash_ in hashes:
            torrent = self._listed[hash_] if hash_ in self._listed else self._told.get(hash_)
            if torrent is None:
                if self.transfers.pop(hash_, None) is not None:
                    self._changed.discard(hash_)
                    self._removed.add(hash_)
                self.unfinished.discard(hash_)
                continue
            self._take_over(transfer_of(self.client, hash_, torrent))

    def _take_over(self, transfer: Transfer) -> None:
        hash_ = transfer.hash
        if transfer != self.transfers.get(hash_):
            self.transfers[hash_] = transfer
            self._changed.add(hash_)
            self._removed.discard(hash_)
            still = not transfer.finished and transfer.state is not TransferState.FAILED
            (self.unfinished.add if still else self.unfinished.discard)(hash_)
