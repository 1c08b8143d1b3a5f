"""The data centre's RSA key: a fixed test key, worth nothing, to be trusted for loopback addresses only."""

import base64
import textwrap
from hashlib import sha1

from pyrogram.raw.core import Bytes

MODULUS = int(
    "b211845ee99bfa5d2bc0a4eb7e252982a2d12f0116c2621e9e297abaabcbe9d65d696f0a4eda51f5edda29b08bd13abc"
    "fcbc2666f7a599d03fbdf82ae922f497967c8709cda39591d5c502a2f09d0b8b78c76cfcd0652a449684ebe222f4d166"
    "51aa26bde4e5d46711ec7b2f75c2393afc30963d6decbc850b82b5f6124a9bb57f501e6809279f59af8bc42391cbeda4"
    "cfcb1171fabe1010af5600bf22740834d7fc54af3afa36c6f8ea42ee1033e27634ed563c2934f3277a2caa3923a46264"
    "7da2bcffb4e8e588aee5a2b9fcce0de79e91cf468e3f8a6b5ff5aea4782c1c3ec9f9ede11ade9ecb57669d8ad8362432"
    "e79e3ad841171521d42a5d43255c7fcb"
    "",
    16,
)
EXPONENT = 65537
_DER_INTEGER, _DER_SEQUENCE = 0x02, 0x30
_DER_SHORT_LENGTH = 0x80
_PRIVATE_EXPONENT = int(
    "2a29d7ac19a8a349b8786f148bd404d637f34c2bf7d5a32218d53d8841f190b6ff7b5d9d953a40b9f8cdf59d261e2ec8"
    "5d17b8081d8f8ab232c5aaa38e7c8669f66a1a178a27b7dcc63f55f67afed4a2fbc04ce038001c580d44000e95b45e78"
    "d9d16e46fc92270f18c16411c2d27076b50c5426cb8688c5000abd473ce189a8b504db260a989e32481b30ea85f44ea1"
    "09a3cd53d54fa6440fea3356bb023527b85563dbe6ffecee86916a49e6783c2a38b13c769231d8c6336b297c0bc2c42f"
    "c896c2a3df0948415acf9fc90a765c06c0711b100257fc26116648eae55b108e9852810b1bf0c8a0a11007ba2facf306"
    "5aa4259797b38d9206b0a9060b58bbf1"
    "",
    16,
)


def fingerprint() -> int:
    """The key's number: the last 8 bytes of sha1(n + e) as TL strings, little-endian, signed.

    Source: core.telegram.org/mtproto/auth_key, point 2.
    """
    numbers = Bytes(MODULUS.to_bytes(256, "big")) + Bytes(EXPONENT.to_bytes(3, "big"))
    return int.from_bytes(sha1(numbers).digest()[-8:], "little", signed=True)  # noqa: S324 - MTProto prescribes it


def pem() -> str:
    """The public half as PKCS#1 text, the form in which Telegram publishes its own keys (RFC 8017, A.1.1)."""
    numbers = _der_integer(MODULUS) + _der_integer(EXPONENT)
    encoded = base64.b64encode(_der(_DER_SEQUENCE, numbers)).decode()
    return "\n".join(["-----BEGIN RSA PUBLIC KEY-----", *textwrap.wrap(encoded, 64), "-----END RSA PUBLIC KEY-----"])


def decrypt(encrypted: bytes) -> bytes:
    """The 255 bytes a client encrypted for this key; raises ValueError when they were not encrypted for it."""
    number = int.from_bytes(encrypted, "big")
    if number >= MODULUS:
        raise ValueError("the number is greater than the key's modulus")
    try:
        return pow(number, _PRIVATE_EXPONENT, MODULUS).to_bytes(255, "big")
    except OverflowError as error:
        raise ValueError("encrypted for another key") from error


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < _DER_SHORT_LENGTH:
        return bytes([tag, length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, _DER_SHORT_LENGTH | len(digits)]) + digits + content


def _der_integer(number: int) -> bytes:
    return _der(_DER_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))
