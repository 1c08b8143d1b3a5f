"""A magnet link as something to be done: the torrent client takes it once, whoever wants it and however often."""

from typing import Any

import msgspec

from tgarr.chat.wishing import Audited
from tgarr.domain.capabilities import TorrentClient


class Magnet(msgspec.Struct, frozen=True, kw_only=True):
    """A torrent client begins a transfer.

    Attributes:
        service: the client's name.
        client: its face.
        link: the magnet link.
        hashes: that it names; one of them is the client's name for the transfer.
        name: for people.
        category: to put it into; empty for none.

    """

    service: str
    client: TorrentClient
    link: str
    hashes: tuple[str, ...]
    name: str
    category: str
    kind: str = "magnet"

    @property
    def subject(self) -> str:
        """The transfer in this client."""
        return f"magnet {self.service} {self.hashes[0]}"

    def audited(self) -> Audited:
        """Say what it is called, and where it went."""
        return Audited(subject=self.hashes[0], detail={"name": self.name, "client": self.service})

    async def before(self) -> dict[str, Any]:
        """Note nothing: a torrent is in the client, or it is not."""
        return {}

    async def look(self, before: dict[str, Any]) -> bool:  # noqa: ARG002  # the deed's
        """Look whether the client has it."""
        answer = await self.client.transfers()
        if answer.trouble is not None:
            raise answer.trouble
        return any(one.hash in self.hashes for one in answer.value)

    async def act(self, before: dict[str, Any]) -> None:  # noqa: ARG002  # the deed's
        """Give the client the link."""
        await self.client.add(self.link, category=self.category)
