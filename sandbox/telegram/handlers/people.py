"""Calls about accounts: who they are, and who has a username."""

from typing import Any

from pyrogram.raw import functions, types
from pyrogram.raw.core import Vector

from sandbox.telegram.handlers.peers import account_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.protocol.encryption import Encoded, objects
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering import peers
from sandbox.telegram.rendering.changes import Named
from sandbox.telegram.world.accounts import Account


@handles(functions.users.GetUsers)
def get_users(caller: Caller, call: Any) -> Any:
    """The accounts that are known; the others are left out."""
    found = []
    for peer in objects(call.id):
        try:
            found.append(peers.user(account_of(caller, peer), caller.account))
        except Refused:
            continue
    return Encoded(Vector(found))


@handles(functions.users.GetFullUser)
def get_full_user(caller: Caller, call: Any) -> Any:
    """An account with its settings, and a bot with its commands."""
    account = account_of(caller, call.id)
    full = types.UserFull(
        id=account.id,
        settings=types.PeerSettings(),
        notify_settings=types.PeerNotifySettings(),
        common_chats_count=0,
        blocked=(account.id in caller.account.blocked) or None,
        bot_info=_bot_info(account) if account.is_bot else None,
    )
    return types.users.UserFull(full_user=full, chats=[], users=[peers.user(account, caller.account)])


@handles(functions.contacts.ResolveUsername)
def resolve_username(caller: Caller, call: Any) -> Any:
    """Who has a username."""
    found = caller.world.with_username(call.username)
    named = Named(caller.world, caller.account)
    if isinstance(found, Account):
        named.people.add(found.id)
        return types.contacts.ResolvedPeer(peer=types.PeerUser(user_id=found.id), **named.as_fields())
    if found is not None:
        named.chats.add(found)
        return types.contacts.ResolvedPeer(peer=found.peer_for(caller.account.id), **named.as_fields())
    # From core.telegram.org/method/contacts.resolveUsername, "Possible errors"
    raise Refused("USERNAME_NOT_OCCUPIED")


def _bot_info(account: Account) -> Any:
    commands = account.commands.get(("default", ""), [])
    return types.BotInfo(
        user_id=account.id,
        description=account.first_name,
        commands=list(commands) or None,
        menu_button=account.menu_buttons.get(0) or types.BotMenuButtonDefault(),
    )
