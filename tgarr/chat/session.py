"""The login at Telegram, kept in the record instead of a session file: read once, then written through."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from actors.stores import telegram_session as store
from actors.stores.state import StateFace
from actors.stores.telegram_session import Peer, Reading


class Account:
    """Who we are at Telegram, and whom we know there.

    What is known already is not written again, so that in everyday use nothing is written here at all. How far
    updates were read is the matter of `tgarr.chat.updates`; here it is only loaded.
    """

    def __init__(self, state: StateFace, *, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._clock = clock
        self._fields: dict[str, Any] = {}
        self._peers: dict[int, Peer] = {}
        self._usernames: dict[int, tuple[str, ...]] = {}
        self.readings: dict[int, Reading] = {}

    async def load(self, *, account: int, api_id: int) -> None:
        """Read the record. A login that belongs to another account than `account` is forgotten, with all it knew."""

        def read(db: Any) -> tuple[dict[str, Any], dict[int, Peer], dict[int, Reading]]:
            if store.fields(db)["user_id"] not in (None, account):
                store.forget_account(db)
            store.set_field(db, "api_id", api_id)
            return store.fields(db), store.peers(db), store.readings(db)

        self._fields, self._peers, self.readings = await self._state.write(read)

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    async def note(self, **fields: Any) -> None:
        """Keep what is given, of `telegram_session.FIELDS`."""

        def write(db: Any) -> None:
            for name, value in fields.items():
                store.set_field(db, name, value)

        await self._state.write(write)
        self._fields |= fields

    async def api_id(self) -> int:
        """Return the application's number, as the library asks for it."""
        return int(self._fields["api_id"])

    async def forget_login(self) -> None:
        """Forget the key; peers and how far was read stay, they belong to the account."""
        await self._state.write(store.forget_login)
        self._fields |= dict.fromkeys(("auth_key", "user_id", "is_bot", "dc_id", "credentials"))

    def peer(self, number: int) -> Peer | None:
        """Return how somebody, or a chat, can be addressed, by the id that the Bot API gives them."""
        return self._peers.get(number)

    async def learn(self, peers: Iterable[Peer], usernames: dict[int, tuple[str, ...]]) -> None:
        """Keep what is new about peers and their usernames."""
        fresh = [peer for peer in peers if self._peers.get(peer.id) != peer]
        named = {peer: names for peer, names in usernames.items() if self._usernames.get(peer, ()) != names}
        if not fresh and not named:
            return
        now = self._clock()

        def write(db: Any) -> None:
            store.put_peers(db, fresh, now=now)
            store.put_usernames(db, named.items())

        await self._state.write(write)
        self._peers |= {peer.id: peer for peer in fresh}
        self._usernames |= named

    def __repr__(self) -> str:
        return "Account()"  # the key stays inside
