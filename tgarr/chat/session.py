"""The login at Telegram, kept in the record instead of a session file: read once, then written through."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from pyrogram import raw
from pyrogram.storage import Storage, UpdateState

from actors.stores import telegram_session as store
from actors.stores.state import StateFace
from actors.stores.telegram_session import Peer, Reading

_UNSET = object
_CHANNEL_MARK = -1_000_000_000_000


class StateStorage(Storage):
    """kurigram's storage over the record.

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

    async def open(self) -> None:
        """Do nothing: the record is open."""

    async def save(self) -> None:
        """Do nothing: everything is saved."""

    async def close(self) -> None:
        """Do nothing: the record has an owner."""

    async def delete(self) -> None:
        """Forget the login; peers and how far was read stay."""
        await self._state.write(store.forget_login)
        self._fields |= dict.fromkeys(("auth_key", "user_id", "is_bot", "dc_id"))

    async def update_peers(self, peers: Iterable[tuple[int, int, str, str | None]]) -> None:
        """Keep what is new about peers."""
        fresh = [Peer(*peer) for peer in peers]
        fresh = [peer for peer in fresh if self._peers.get(peer.id) != peer]
        if fresh:
            now = self._clock()
            await self._state.write(lambda db: store.put_peers(db, fresh, now=now))
            self._peers |= {peer.id: peer for peer in fresh}

    async def update_usernames(self, usernames: Iterable[tuple[int, list[str | None]]]) -> None:
        """Keep what is new about usernames."""
        given = {peer: tuple(name for name in names if name) for peer, names in usernames}
        fresh = {peer: names for peer, names in given.items() if self._usernames.get(peer) != names}
        if fresh:
            await self._state.write(lambda db: store.put_usernames(db, fresh.items()))
            self._usernames |= fresh

    async def get_update_states(self, ids: int | Iterable[int] | None = None) -> list[Any]:
        """Return how far was read; nobody but us asks."""
        wanted = self.readings.keys() if ids is None else [ids] if isinstance(ids, int) else ids
        return [
            UpdateState(id_, known.pts, known.qts, known.date, known.seq)
            for id_ in wanted
            if (known := self.readings.get(id_)) is not None
        ]

    async def set_update_state(self, update_state: Any) -> None:
        """Do nothing: how far was read is committed together with the updates."""

    async def delete_update_state(self, state_id: Any) -> None:
        """Do nothing, see `set_update_state`."""

    async def get_peer_by_id(self, peer_id: int) -> Any:
        """Return how to address a peer; KeyError when it is not known."""
        return input_peer(self._peers[peer_id])

    async def get_peer_by_username(self, username: str) -> Any:
        """Return how to address who has that username; KeyError when that was not learnt lately."""
        now = self._clock()
        return _known(await self._state.read(lambda db: store.peer_by_username(db, username, now=now)))

    async def get_peer_by_phone_number(self, phone_number: str) -> Any:
        """Return how to address who has that number; KeyError when it is not known."""
        return _known(await self._state.read(lambda db: store.peer_by_phone_number(db, phone_number)))

    async def _field(self, name: str, value: Any) -> Any:
        if value is _UNSET:
            found = self._fields[name]
            return bool(found) if name in ("test_mode", "is_bot") and found is not None else found
        if self._fields[name] != value:
            await self._state.write(lambda db: store.set_field(db, name, value))
            self._fields[name] = value
        return None

    async def dc_id(self, value: Any = _UNSET) -> Any:
        """Return or set the number of the data centre."""
        return await self._field("dc_id", value)

    async def server_address(self, value: Any = _UNSET) -> Any:
        """Return or set the data centre's address."""
        return await self._field("server_address", value)

    async def port(self, value: Any = _UNSET) -> Any:
        """Return or set the data centre's port."""
        return await self._field("port", value)

    async def api_id(self, value: Any = _UNSET) -> Any:
        """Return or set the application's number."""
        return await self._field("api_id", value)

    async def test_mode(self, value: Any = _UNSET) -> Any:
        """Return or set whether it is Telegram's test environment."""
        return await self._field("test_mode", value)

    async def auth_key(self, value: Any = _UNSET) -> Any:
        """Return or set the key; whoever has it is us."""
        return await self._field("auth_key", value)

    async def date(self, value: Any = _UNSET) -> Any:
        """Return or set when the session was begun."""
        return await self._field("date", value)

    async def user_id(self, value: Any = _UNSET) -> Any:
        """Return or set who is logged in."""
        return await self._field("user_id", value)

    async def is_bot(self, value: Any = _UNSET) -> Any:
        """Return or set whether that is a bot."""
        return await self._field("is_bot", value)

    def __repr__(self) -> str:
        return "StateStorage()"


def input_peer(peer: Peer) -> Any:
    """Return a peer as it is addressed in calls."""
    if peer.kind in ("user", "bot"):
        return raw.types.InputPeerUser(user_id=peer.id, access_hash=peer.access_hash or 0)
    if peer.kind == "group":
        return raw.types.InputPeerChat(chat_id=-peer.id)
    return raw.types.InputPeerChannel(channel_id=_CHANNEL_MARK - peer.id, access_hash=peer.access_hash or 0)


def _known(peer: Peer | None) -> Any:
    if peer is None:
        raise KeyError("nobody is known by that name")
    return input_peer(peer)
