"""Cuts a TCP stream into MTProto packets: the abridged and the intermediate transport."""

import asyncio
from typing import Protocol

# Source of tags and framing: core.telegram.org/mtproto/mtproto-transports
_ABRIDGED_TAG = 0xEF
_INTERMEDIATE_TAG = b"\xee\xee\xee\xee"
_ABRIDGED_LONG_MARK = 0x7F
_MAXIMUM_PACKET_BYTES = 2 * 1024 * 1024


class UnknownTransport(ConnectionError):
    """The first bytes name no transport that the data centre speaks."""


class Framing(Protocol):
    """Reads and writes whole packets; `read` raises IncompleteReadError at the end of the stream."""

    async def read(self) -> bytes:
        """The next packet."""

    def write(self, packet: bytes) -> None:
        """Queue a packet; its length is a multiple of four."""


class Abridged:
    """One length byte in words of four bytes, or 0x7f and three."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        """The next packet."""
        words = (await self._reader.readexactly(1))[0]
        if words == _ABRIDGED_LONG_MARK:
            words = int.from_bytes(await self._reader.readexactly(3), "little")
        return await self._reader.readexactly(_checked(words * 4))

    def write(self, packet: bytes) -> None:
        """Queue a packet; its length is a multiple of four."""
        words = len(packet) // 4
        head = bytes([words]) if words < _ABRIDGED_LONG_MARK else b"\x7f" + words.to_bytes(3, "little")
        self._writer.write(head + packet)


class Intermediate:
    """Four length bytes, little-endian."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        """The next packet."""
        length = int.from_bytes(await self._reader.readexactly(4), "little")
        return await self._reader.readexactly(_checked(length))

    def write(self, packet: bytes) -> None:
        """Queue a packet; its length is a multiple of four."""
        self._writer.write(len(packet).to_bytes(4, "little") + packet)


async def open_framing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Framing:
    """The framing that the client's first bytes ask for; raises UnknownTransport."""
    first = await reader.readexactly(1)
    if first[0] == _ABRIDGED_TAG:
        return Abridged(reader, writer)
    if first + await reader.readexactly(3) == _INTERMEDIATE_TAG:
        return Intermediate(reader, writer)
    raise UnknownTransport(f"unknown transport tag {first.hex()}")


def _checked(length: int) -> int:
    if length > _MAXIMUM_PACKET_BYTES:
        raise ConnectionError(f"a packet of {length} bytes")
    return length
