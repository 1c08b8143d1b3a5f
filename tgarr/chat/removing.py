"""Removing a transfer as something to be done: written down first, and done when the torrent client has it no more."""

from typing import Any

import msgspec

from tgarr.chat.wishing import Audited
from tgarr.domain.capabilities import TorrentClient


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """A torrent client removes a transfer.

    Attributes:
        service: the client's name.
        client: its face.
        hash: of the transfer.
        name: for people.
        files: whether what was downloaded goes as well.

    """

    service: str
    client: TorrentClient
    hash: str
    name: str
    files: bool
    kind: str = "remove"

    @property
    def subject(self) -> str:
        """The transfer in this client."""
        return f"remove {self.service} {self.hash}"

    def audited(self) -> Audited:
        """Say what it was called, where it was, and whether its files went with it."""
        return Audited(subject=self.hash, detail={"name": self.name, "client": self.service, "files": self.files})

    async def before(self) -> dict[str, Any]:
        """Note nothing: a transfer is in the client, or it is gone."""
        return {}

    async def look(self, before: dict[str, Any]) -> bool:  # noqa: ARG002  # the deed's
        """Look whether the client has it no more."""
        answer = await self.client.transfers()
        if answer.trouble is not None:
            raise answer.trouble
        return all(one.hash != self.hash for one in answer.value)

    async def act(self, before: dict[str, Any]) -> None:  # noqa: ARG002  # the deed's
        """Have it removed."""
        await self.client.remove([self.hash], files=self.files)
