"""From Telegram's users and chats to peers that can be addressed, and back to how calls address them."""

from collections.abc import Iterable
from typing import Any

from pyrogram import raw

from actors.stores.telegram_session import Peer
from tgarr.chat.arrivals import CHANNEL_MARK


def peers_of(people: Iterable[Any]) -> tuple[list[Peer], dict[int, tuple[str, ...]]]:
    """Return those who can be addressed, by marked id, and their usernames.

    Who came in short (`min`) has an access hash that is good for nothing (core.telegram.org/api/min).
    """
    peers: list[Peer] = []
    usernames: dict[int, tuple[str, ...]] = {}
    for one in people:
        if getattr(one, "min", False) or (peer := _peer(one)) is None:
            continue
        peers.append(peer)
        names = [getattr(one, "username", None), *(name.username for name in getattr(one, "usernames", None) or ())]
        usernames[peer.id] = tuple(name.lower() for name in names if name)
    return peers, usernames


def _peer(one: Any) -> Peer | None:
    match one:
        case raw.types.User():
            return Peer(one.id, one.access_hash, "bot" if one.bot else "user")
        case raw.types.Chat() | raw.types.ChatForbidden():
            return Peer(-one.id, 0, "group")
        case raw.types.Channel() | raw.types.ChannelForbidden():
            return Peer(CHANNEL_MARK - one.id, one.access_hash, "channel" if one.broadcast else "supergroup")
        case _:
            return None


def input_peer(peer: Peer) -> Any:
    """Return a peer as calls address it."""
    if peer.kind in ("user", "bot"):
        return raw.types.InputPeerUser(user_id=peer.id, access_hash=peer.access_hash or 0)
    if peer.kind == "group":
        return raw.types.InputPeerChat(chat_id=-peer.id)
    return raw.types.InputPeerChannel(channel_id=CHANNEL_MARK - peer.id, access_hash=peer.access_hash or 0)


def lookup(number: int) -> Any:
    """Return the call that looks a peer up of which only the marked id is known.

    A bot may give 0 for the access hash of whom it has met (core.telegram.org/api/peers#access-hash).
    """
    if number > 0:
        return raw.functions.users.GetUsers(id=[raw.types.InputUser(user_id=number, access_hash=0)])
    return raw.functions.channels.GetChannels(
        id=[raw.types.InputChannel(channel_id=CHANNEL_MARK - number, access_hash=0)]
    )
