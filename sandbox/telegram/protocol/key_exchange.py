"""The server's half of the authorisation key exchange, for one connection."""

import os
import time
from hashlib import sha1
from io import BytesIO

from pyrogram.crypto import aes, prime
from pyrogram.raw import functions, types
from pyrogram.raw.core import Long, TLObject

from sandbox.telegram.protocol import server_key

# The product of two primes that the client must find; small, so that it costs nothing.
_P, _Q = 65521, 65537
_GENERATOR = 3
# Telegram's own secrets are 2048 bits long; the server may choose, and a short one is eight times as quick.
_SECRET_BYTES = 32


class HandshakeRefused(ConnectionError):
    """The client's part of the exchange does not hold."""


class KeyExchange:
    """req_pq_multi, req_DH_params, set_client_DH_params, in this order.

    Source of every step: core.telegram.org/mtproto/auth_key and its samples page.
    """

    def __init__(self) -> None:
        self._nonce = 0
        self._server_nonce = 0
        self._new_nonce = b""
        self._secret = 0

    def answer(self, request: TLObject) -> tuple[TLObject, bytes | None]:
        """The answer, and with the last one the 256 bytes of the new key. Raises HandshakeRefused."""
        if isinstance(request, functions.ReqPqMulti | functions.ReqPq):
            return self._start(request.nonce), None
        if isinstance(request, functions.ReqDHParams):
            return self._parameters(request), None
        if isinstance(request, functions.SetClientDHParams):
            return self._finish(request)
        raise HandshakeRefused(f"not a step of the exchange: {request.QUALNAME}")

    def _start(self, nonce: int) -> types.ResPQ:
        self._nonce = nonce
        self._server_nonce = int.from_bytes(os.urandom(16), "little", signed=True)
        return types.ResPQ(
            nonce=nonce,
            server_nonce=self._server_nonce,
            pq=(_P * _Q).to_bytes(8, "big"),
            server_public_key_fingerprints=[server_key.fingerprint()],
        )

    def _parameters(self, request: functions.ReqDHParams) -> types.ServerDHParamsOk:
        try:
            opened = server_key.decrypt(request.encrypted_data)
        except ValueError as error:
            raise HandshakeRefused(str(error)) from error
        inner = TLObject.read(BytesIO(opened[20:]))
        if opened[:20] != _sha1(inner.write()):
            raise HandshakeRefused("the hash of p_q_inner_data does not fit")
        if (inner.nonce, inner.server_nonce) != (self._nonce, self._server_nonce):
            raise HandshakeRefused("another exchange's nonces")
        self._new_nonce = inner.new_nonce.to_bytes(32, "little", signed=True)
        self._secret = int.from_bytes(os.urandom(_SECRET_BYTES), "big")
        answer = types.ServerDHInnerData(
            nonce=self._nonce,
            server_nonce=self._server_nonce,
            g=_GENERATOR,
            dh_prime=prime.CURRENT_DH_PRIME.to_bytes(256, "big"),
            g_a=pow(_GENERATOR, self._secret, prime.CURRENT_DH_PRIME).to_bytes(256, "big"),
            server_time=int(time.time()),
        ).write()
        hashed = _sha1(answer) + answer
        key, vector = self._temporary_key()
        return types.ServerDHParamsOk(
            nonce=self._nonce,
            server_nonce=self._server_nonce,
            encrypted_answer=aes.ige256_encrypt(hashed + os.urandom(-len(hashed) % 16), key, vector),
        )

    def _finish(self, request: functions.SetClientDHParams) -> tuple[types.DhGenOk, bytes]:
        key, vector = self._temporary_key()
        opened = aes.ige256_decrypt(request.encrypted_data, key, vector)
        inner = TLObject.read(BytesIO(opened[20:]))
        if opened[:20] != _sha1(inner.write()):
            raise HandshakeRefused("the hash of client_DH_inner_data does not fit")
        shared = pow(int.from_bytes(inner.g_b, "big"), self._secret, prime.CURRENT_DH_PRIME)
        auth_key = shared.to_bytes(256, "big")
        auxiliary = _sha1(auth_key)[:8]
        return types.DhGenOk(
            nonce=self._nonce,
            server_nonce=self._server_nonce,
            new_nonce_hash1=int.from_bytes(_sha1(self._new_nonce + b"\x01" + auxiliary)[4:], "little", signed=True),
        ), auth_key

    def _temporary_key(self) -> tuple[bytes, bytes]:
        new, server = self._new_nonce, self._server_nonce.to_bytes(16, "little", signed=True)
        key = _sha1(new + server) + _sha1(server + new)[:12]
        vector = _sha1(server + new)[12:] + _sha1(new + new) + new[:4]
        return key, vector


def read_plain(packet: bytes) -> TLObject:
    """The object of an unencrypted packet: key id 0, message id, length, body."""
    parsed: TLObject = TLObject.read(BytesIO(packet[20:]))
    return parsed


def write_plain(answer: TLObject, message_id: int) -> bytes:
    """An unencrypted packet."""
    body: bytes = answer.write()
    packet: bytes = bytes(8) + Long(message_id) + len(body).to_bytes(4, "little") + body
    return packet


def _sha1(data: bytes) -> bytes:
    return sha1(data).digest()  # noqa: S324 - MTProto prescribes it
