"""From the peers in a call to chats and accounts."""

from typing import Any

from pyrogram.raw import types

from sandbox.telegram.handlers.registry import Caller
from sandbox.telegram.refusals import Refused
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind

_CHANNEL_MARK = -1_000_000_000_000

# Source of the words: "Possible errors" of messages.sendMessage and channels.getChannels at core.telegram.org/method.
# A bot may give 0 for the access hash of whom it met: core.telegram.org/api/peers#access-hash.


def chat_of(caller: Caller, peer: Any) -> Chat:
    """The chat that an InputPeer means, while the caller may look into it."""
    match peer:
        case types.InputPeerUser():
            return caller.world.private_chat(caller.account, account_of(caller, peer))
        case types.InputPeerChat():
            return basic_group(caller, peer.chat_id)
        case types.InputPeerChannel() | types.InputChannel():
            return channel_of(caller, peer)
        case _:
            raise Refused("PEER_ID_INVALID")


def account_of(caller: Caller, peer: Any) -> Account:
    """The account that an InputUser or InputPeerUser means."""
    if isinstance(peer, types.InputUserSelf | types.InputPeerSelf):
        return caller.account
    if not isinstance(peer, types.InputUser | types.InputPeerUser):
        raise Refused("USER_ID_INVALID")
    account = caller.world.accounts.get(peer.user_id)
    words = "PEER_ID_INVALID" if isinstance(peer, types.InputPeerUser) else "USER_ID_INVALID"
    if account is None or not (peer.access_hash == account.access_hash or _has_met(caller, account, peer.access_hash)):
        raise Refused(words)
    return account


def basic_group(caller: Caller, number: int) -> Chat:
    """A basic group the caller is or was in."""
    chat = caller.world.groups.get(-number)
    if chat is None or chat.kind is not ChatKind.GROUP or caller.account.id not in chat.members:
        raise Refused("CHAT_ID_INVALID")
    return chat


def channel_of(caller: Caller, peer: Any) -> Chat:
    """A supergroup or channel the caller is in."""
    if not isinstance(peer, types.InputPeerChannel | types.InputChannel):
        raise Refused("CHANNEL_INVALID")
    chat = caller.world.groups.get(_CHANNEL_MARK - peer.channel_id)
    if chat is None or peer.access_hash not in (0, chat.access_hash):
        raise Refused("CHANNEL_INVALID")
    if chat.member(caller.account.id) is None:
        if peer.access_hash == 0 and caller.account.id not in chat.members:
            raise Refused("CHANNEL_INVALID")
        raise Refused("CHANNEL_PRIVATE")
    return chat


def _has_met(caller: Caller, account: Account, access_hash: int) -> bool:
    if access_hash != 0:
        return False
    me = caller.account
    if account is me:
        return True
    private = caller.world.private_chats.get((me.id, account.id))
    if private is not None and private.is_started:
        return True
    return any(me.id in chat.members and account.id in chat.members for chat in caller.world.groups.values())
