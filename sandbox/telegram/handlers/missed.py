"""State and difference: how a client learns what it missed."""

from typing import Any

from pyrogram.raw import functions, types

from sandbox.telegram.handlers.peers import channel_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering.changes import Named, is_current, update
from sandbox.telegram.rendering.messages import message
from sandbox.telegram.world.chats import Chat
from sandbox.telegram.world.update_log import Entry, Posted

# From core.telegram.org/api/updates#recovering-gaps: a long difference comes in slices. Telegram does not say how long
# one is; a client has to follow any length. core.telegram.org/method/updates.getChannelDifference: "10 to 100".
_SLICE_ENTRIES = 100


@handles(functions.updates.GetState)
def get_state(caller: Caller, call: Any) -> Any:  # noqa: ARG001 - the call has no arguments
    """Where the account is now; the session that asks hears updates from here on."""
    caller.session.auth_key.claim_updates(caller.session, firmly=True)
    return _state(caller, caller.account.log.pts)


@handles(functions.updates.GetDifference)
def get_difference(caller: Caller, call: Any) -> Any:
    """What happened in private chats and basic groups since a pts, and what carries a qts since a qts."""
    account = caller.account
    if call.pts <= 0 or call.pts > account.log.pts:
        # From core.telegram.org/method/updates.getDifference, "Possible errors"
        raise Refused("PERSISTENT_TIMESTAMP_INVALID")
    limit = min(call.pts_limit or _SLICE_ENTRIES, _SLICE_ENTRIES)
    entries, is_all = account.log.since(call.pts, limit)
    side = account.qts_log.since(max(call.qts, 0)) if is_all else []
    if not entries and not side and not _changed_channels(caller, call.date):
        return types.updates.DifferenceEmpty(date=caller.world.now(), seq=0)
    named = Named(caller.world, account)
    for _, _, people, chats in side:
        named.people |= set(people)
        named.add_chats(caller.world.groups[number] for number in chats)
    channels = _changed_channels(caller, call.date) if is_all else []
    named.add_chats(channels)
    others = [types.UpdateChannelTooLong(channel_id=chat.number, pts=chat.log.pts) for chat in channels]
    facts = {
        **_difference(caller, None, entries, named, [*(one[1] for one in side), *others]),
        "new_encrypted_messages": [],
        **named.as_fields(),
    }
    if is_all:
        return types.updates.Difference(state=_state(caller, account.log.pts), **facts)
    return types.updates.DifferenceSlice(intermediate_state=_state(caller, entries[-1].pts, call.qts), **facts)


@handles(functions.updates.GetChannelDifference)
def get_channel_difference(caller: Caller, call: Any) -> Any:
    """What happened in a supergroup or channel since a pts."""
    chat = channel_of(caller, call.channel)
    if call.pts <= 0 or call.pts > chat.log.pts:
        raise Refused("PERSISTENT_TIMESTAMP_INVALID")
    entries, is_all = chat.log.since(call.pts, max(1, min(call.limit, _SLICE_ENTRIES)))
    if not entries:
        return types.updates.ChannelDifferenceEmpty(pts=chat.log.pts, final=True)
    named = Named(caller.world, caller.account)
    named.add_chats([chat])
    return types.updates.ChannelDifference(
        pts=entries[-1].pts,
        final=is_all or None,
        **_difference(caller, chat, entries, named, []),
        **named.as_fields(),
    )


def _changed_channels(caller: Caller, date: int) -> list[Chat]:
    """The supergroups and channels in which something happened since; the client asks each for its difference.

    From core.telegram.org/constructor/updateChannelTooLong.
    """
    return [
        chat
        for chat in caller.world.groups.values()
        if chat.is_channel and chat.member(caller.account.id) is not None and chat.log.changed_since(date)
    ]


def _difference(
    caller: Caller, chat: Chat | None, entries: list[Entry], named: Named, others: list[Any]
) -> dict[str, Any]:
    """New messages as they are now, and the other changes; what was deleted since is not told of."""
    account, posted, changed = caller.account, [], []
    for entry in entries:
        change = entry.change
        if not is_current(entry, account):
            continue
        named.add_change(entry)
        if isinstance(change, Posted):
            posted.append(message(change.message, account))
        else:
            where = chat or (change.messages if hasattr(change, "messages") else (change.message,))[0].chat
            changed.append(update(where, entry, account))
    return {"new_messages": posted, "other_updates": [*changed, *others]}


def _state(caller: Caller, pts: int, qts: int | None = None) -> Any:
    log = caller.account.qts_log
    return types.updates.State(
        pts=pts, qts=log.qts if qts is None else qts, date=caller.world.now(), seq=0, unread_count=0
    )
