"""What the data centre knows of a client's key and of the sessions it opened with it."""

import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Protocol

from pyrogram.raw.core import Int, Long

from sandbox.telegram.protocol import encryption

_REMEMBERED_MESSAGES = 4000


class Outlet(Protocol):
    """Where packets of a session go; a session without one is not connected."""

    def write_packet(self, packet: bytes) -> None:
        """Queue a packet."""

    def abort(self) -> None:
        """Cut the connection at once."""


class MessageNumbers:
    """Message ids of the server: odd, growing, close to the time in 1/2**32 s.

    Source: core.telegram.org/mtproto/description, "Message Identifier": 1 mod 4 for answers, 3 mod 4 otherwise.
    """

    def __init__(self) -> None:
        self._last = 0

    def next(self, *, answer: bool) -> int:
        """A new id."""
        floor = max(int(time.time() * 2**32) & ~3, self._last + 4)
        self._last = floor & ~3
        return self._last + (1 if answer else 3)


@dataclass(slots=True, eq=False)
class Session:
    """One session of one key; it outlives its connections."""

    auth_key: "AuthKey"
    session_id: bytes
    outlet: Outlet | None = None
    carries_files: bool = False
    content_sent: int = 0
    seen: deque[int] = field(default_factory=lambda: deque(maxlen=_REMEMBERED_MESSAGES))

    def next_sequence_number(self, *, content: bool) -> int:
        """Twice the number of content messages sent before, plus one for a content message."""
        number = self.content_sent * 2 + (1 if content else 0)
        self.content_sent += 1 if content else 0
        return number

    def send(self, bodies: list[tuple[bytes, bool]], numbers: MessageNumbers, *, answer: bool) -> bool:
        """Send bodies, each with whether it is a content message; several go in one container. False: not connected."""
        if self.outlet is None:
            return False
        messages = [
            (numbers.next(answer=answer), self.next_sequence_number(content=content), body) for body, content in bodies
        ]
        if len(messages) == 1:
            message_id, sequence_number, body = messages[0]
        else:
            body = b"\xdc\xf8\xf1\x73" + Int(len(messages))  # msg_container#73f1f8dc
            for inner_id, inner_number, inner_body in messages:
                body += Long(inner_id) + Int(inner_number) + Int(len(inner_body)) + inner_body
            message_id = numbers.next(answer=answer)
            sequence_number = self.next_sequence_number(content=False)
        self.outlet.write_packet(
            encryption.encrypt(
                body,
                auth_key=self.auth_key.secret,
                key_id=self.auth_key.key_id,
                salt=self.auth_key.salt,
                session_id=self.session_id,
                message_id=message_id,
                sequence_number=sequence_number,
            )
        )
        return True


@dataclass(slots=True, eq=False)
class AuthKey:
    """An authorisation key, whom it is logged in as, and which of its sessions hears updates."""

    secret: bytes
    key_id: bytes
    salt: int
    account_id: int | None = None
    sessions: dict[bytes, Session] = field(default_factory=dict)
    main: Session | None = None

    def session(self, session_id: bytes) -> tuple[Session, bool]:
        """The session of that id and whether it is new."""
        known = self.sessions.get(session_id)
        if known is not None:
            return known, False
        self.sessions[session_id] = session = Session(self, session_id)
        return session, True

    def claim_updates(self, session: Session, *, firmly: bool) -> None:
        """Make a session the one that hears updates: firmly when it asked for updates, else when there is none.

        Telegram pushes updates to one session of a key and never to one that moves files (TELEGRAM.md, measured).
        """
        if session.carries_files:
            return
        if firmly or self.main is None or self.main.outlet is None or self.main.carries_files:
            self.main = session


class AuthKeys:
    """All keys, by their id."""

    def __init__(self) -> None:
        self._keys: dict[bytes, AuthKey] = {}

    def add(self, secret: bytes) -> AuthKey:
        """Remember a new key."""
        key_id = sha1(secret).digest()[-8:]  # noqa: S324 - MTProto prescribes it
        self._keys[key_id] = key = AuthKey(secret, key_id, salt=secrets.randbits(63))
        return key

    def get(self, key_id: bytes) -> AuthKey | None:
        """The key of that id."""
        return self._keys.get(key_id)

    def of_account(self, account_id: int) -> list[AuthKey]:
        """The keys logged in as an account."""
        return [key for key in self._keys.values() if key.account_id == account_id]

    def forget(self) -> int:
        """Lose every key, as Telegram does when a session is terminated; how many there were."""
        count = len(self._keys)
        for key in self._keys.values():
            for session in key.sessions.values():
                if session.outlet is not None:
                    session.outlet.abort()
        self._keys.clear()
        return count
