"""MTProto 2.0 encryption seen from the server's side."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from pyrogram.crypto import aes
from pyrogram.crypto.mtproto import kdf
from pyrogram.raw.core import Int, Long, TLObject

_HEADER_BYTES = 32  # salt 8, session 8, message id 8, sequence number 4, length 4


@dataclass(frozen=True, slots=True)
class Received:
    """One decrypted message of a client."""

    salt: int
    session_id: bytes
    message_id: int
    sequence_number: int
    body: bytes


def decrypt(packet: bytes, auth_key: bytes) -> Received:
    """Take a packet apart; raises ValueError when it was not made with this key.

    Source: core.telegram.org/mtproto/description, "MTProto encrypted message".
    """
    message_key = packet[8:24]
    key, vector = kdf(auth_key, message_key, True)
    if len(packet) < 24 + _HEADER_BYTES or (len(packet) - 24) % 16:
        raise ValueError("the packet has an impossible length")
    plain = aes.ige256_decrypt(packet[24:], key, vector)
    if sha256(auth_key[88:120] + plain).digest()[8:24] != message_key:
        raise ValueError("the message key does not fit")
    length = int.from_bytes(plain[28:32], "little")
    if length > len(plain) - _HEADER_BYTES:
        raise ValueError("the message is longer than its packet")
    return Received(
        salt=int.from_bytes(plain[:8], "little", signed=True),
        session_id=plain[8:16],
        message_id=int.from_bytes(plain[16:24], "little", signed=True),
        sequence_number=int.from_bytes(plain[24:28], "little"),
        body=plain[_HEADER_BYTES : _HEADER_BYTES + length],
    )


def encrypt(
    body: bytes,
    *,
    auth_key: bytes,
    key_id: bytes,
    salt: int,
    session_id: bytes,
    message_id: int,
    sequence_number: int,
) -> bytes:
    """A packet for a client."""
    plain = Long(salt) + session_id + Long(message_id) + Int(sequence_number) + Int(len(body)) + body
    plain += os.urandom(-(len(plain) + 12) % 16 + 12)
    message_key = sha256(auth_key[96:128] + plain).digest()[8:24]
    key, vector = kdf(auth_key, message_key, False)
    encrypted: bytes = aes.ige256_encrypt(plain, key, vector)
    return key_id + message_key + encrypted


class Encoded(TLObject):
    """Bytes that are already TL: booleans and vectors, which the generated classes cannot carry as a result."""

    __slots__ = ["encoded"]

    def __init__(self, encoded: bytes) -> None:
        self.encoded = encoded

    def write(self, *_: object) -> bytes:
        """The bytes."""
        return self.encoded


def parse(body: bytes) -> TLObject:
    """The TL object in a body; raises KeyError for an unknown constructor."""
    parsed: TLObject = TLObject.read(BytesIO(body))
    return parsed


def objects(vector: Iterable[Any]) -> list[Any]:
    """The objects of a vector that a call brought.

    The generated classes take a vector whose items are 4 or 8 bytes long, at the end of a call, for one of numbers: a
    constructor without members is read as an int, one with an int as a long. Here they become objects again.
    """
    return [parse(_number_bytes(item)) if isinstance(item, int) else item for item in vector]


def _number_bytes(number: int) -> bytes:
    size = 4 if -(2**31) <= number < 2**31 else 8
    return number.to_bytes(size, "little", signed=True)
