"""The board of all downloads as the messages need it: filled where a client was not heard of, kept up by events."""

import logging
from typing import Final

from actors.runtime import Lane
from tgarr.chat.house import House
from tgarr.domain.board import Board
from tgarr.domain.capabilities import TorrentClient
from tgarr.domain.events import Event, TransferDropped, TransfersSeen
from tgarr.domain.transfers import TransferChanges
from tgarr.errors import ActorError, ServiceError

log = logging.getLogger(__name__)

LEFT_SECONDS: Final = 600.0
"""Without anything left to download, until the messages come to their end."""


class LiveBoard:
    """One fold over what the torrent clients tell, for all messages.

    Attributes:
        board: as it stands.

    """

    def __init__(self, house: House) -> None:
        self.board = Board()
        self._house = house
        self._heard: set[str] = set()
        self._empty_since: float | None = None

    def take(self, event: Event) -> bool:
        """Take over what has happened; tell whether it was about downloads."""
        match event:
            case TransfersSeen(client=client, changes=changes) if client in self._heard or changes.complete:
                self._heard.add(client)
                self.board.take(client, changes)
            case TransferDropped(client=client, download_id=hash_):
                self.board.drop(client, hash_)
            case _:
                return False
        return True

    async def listen(self, *, since: float) -> None:
        """Hear all of a client that was not heard of yet, also what it finished since; note which do not answer."""
        silent = []
        faces = self._house.faces(TorrentClient, lane=Lane.BACKGROUND)
        for name, client in faces.items():
            try:
                if name not in self._heard:
                    answer = await client.transfers()
                    self._fill(name, TransferChanges(changed=answer.value, complete=True), since)
                if (await client.state()).error is not None:
                    silent.append(name)
            except (ServiceError, ActorError) as error:
                log.info("%s is not heard: %s", name, error)
                silent.append(name)
        for name in self._heard - faces.keys():  # no longer configured
            self._heard.discard(name)
            self.board.take(name, TransferChanges(complete=True))
        self.board.silent = tuple(silent)

    def is_over(self) -> bool:
        """Tell whether nothing was left to download for long."""
        if not self.board.is_empty or self.board.silent:
            self._empty_since = None
            return False
        now = self._house.clock()
        self._empty_since = self._empty_since or now
        return now - self._empty_since >= LEFT_SECONDS

    def _fill(self, client: str, everything: TransferChanges, since: float) -> None:
        self._heard.add(client)
        self.board.take(client, everything)
        finished = [one for one in everything.changed if one.finished and one.finished_at is not None]
        finished = [one for one in finished if one.finished_at is not None and one.finished_at.timestamp() >= since]
        self.board.remember(client, sorted(finished, key=lambda one: str(one.finished_at)))
