"""The RSA key of a Telegram server of one's own: read from PEM without a library for cryptography, and its number."""

import base64
import binascii
from hashlib import sha1

from pyrogram.raw.core import Bytes

from tgarr.errors import ConfigError


def read_public_key(pem: str) -> tuple[int, int]:
    """Return modulus and exponent of an RSA key in PEM, PKCS#1 or X.509 (RFC 8017 A.1.1, RFC 5280 4.1).

    Raises:
        ConfigError: it is not such a key.

    """
    lines = [line.strip() for line in pem.strip().splitlines()]
    try:
        content = base64.b64decode("".join(line for line in lines if not line.startswith("-----")), validate=True)
        if lines[0] == "-----BEGIN PUBLIC KEY-----":
            _, key_bits = _parts(content)
            content = key_bits[1:]  # the count of unused bits
        modulus, exponent = (int.from_bytes(part, "big") for part in _parts(content))
    except (binascii.Error, ValueError, IndexError):
        raise ConfigError("telegram.server.public_key is not an RSA key in PEM") from None
    return modulus, exponent


def _parts(der: bytes) -> list[bytes]:
    """Return the contents of the elements of a DER sequence."""
    content, rest = _element(der)
    if rest:
        raise ValueError("something follows the sequence")
    parts = []
    while content:
        part, content = _element(content)
        parts.append(part)
    return parts


def _element(der: bytes) -> tuple[bytes, bytes]:
    length, start = der[1], 2
    if length & 0x80:
        digits = length & 0x7F
        length, start = int.from_bytes(der[2 : 2 + digits], "big"), 2 + digits
    if len(der) < start + length:
        raise ValueError("cut short")
    return der[start : start + length], der[start + length :]


def fingerprint(modulus: int, exponent: int) -> int:
    """Return the number of an RSA key (core.telegram.org/mtproto/auth_key, point 2)."""
    numbers = Bytes(_big_endian(modulus)) + Bytes(_big_endian(exponent))
    return int.from_bytes(sha1(numbers).digest()[-8:], "little", signed=True)  # noqa: S324  # MTProto prescribes it


def _big_endian(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
