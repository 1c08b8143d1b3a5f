"""Calls about groups, supergroups and who is in them."""

from typing import Any

from pyrogram.raw import functions, types

from sandbox.telegram.handlers.answers import changes_since, state_of
from sandbox.telegram.handlers.peers import account_of, basic_group, channel_of
from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering import peers
from sandbox.telegram.rendering.changes import Named
from sandbox.telegram.world import groups
from sandbox.telegram.world.chats import Chat, Member, Standing

# From core.telegram.org/method/channels.getParticipants: at most 200 at once.
_PARTICIPANTS = 200


@handles(functions.messages.GetChats)
def get_chats(caller: Caller, call: Any) -> Any:
    """Basic groups."""
    found = [basic_group(caller, number) for number in call.id]
    return types.messages.Chats(chats=[peers.chat(chat, caller.account) for chat in found])


@handles(functions.channels.GetChannels)
def get_channels(caller: Caller, call: Any) -> Any:
    """Supergroups and channels."""
    found = [channel_of(caller, one) for one in call.id]
    return types.messages.Chats(chats=[peers.chat(chat, caller.account) for chat in found])


@handles(functions.messages.GetFullChat)
def get_full_chat(caller: Caller, call: Any) -> Any:
    """A basic group with its members, and their accounts with it (TELEGRAM.md: must include users)."""
    chat = basic_group(caller, call.chat_id)
    named = _named(caller, chat, chat.present)
    if chat.migrated_to is not None:
        named.chats.add(chat.migrated_to)
    if chat.member(caller.account.id) is None:
        participants = types.ChatParticipantsForbidden(chat_id=chat.number)
    else:
        listed = [peers.chat_participant(member) for member in chat.present]
        participants = types.ChatParticipants(chat_id=chat.number, participants=listed, version=1)
    full = types.ChatFull(
        id=chat.number,
        about="",
        participants=participants,
        notify_settings=types.PeerNotifySettings(),
        pinned_msg_id=_pinned(caller, chat),
    )
    return types.messages.ChatFull(full_chat=full, **named.as_fields())


@handles(functions.channels.GetFullChannel)
def get_full_channel(caller: Caller, call: Any) -> Any:
    """A supergroup or channel with its figures."""
    chat = channel_of(caller, call.channel)
    named = _named(caller, chat, [])
    old = chat.migrated_from
    if old is not None:
        named.chats.add(old)
    full = types.ChannelFull(
        id=chat.number,
        about="",
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        chat_photo=types.PhotoEmpty(id=0),
        notify_settings=types.PeerNotifySettings(),
        bot_info=[],
        pts=chat.log.pts,
        participants_count=len(chat.present),
        admins_count=sum(member.is_admin for member in chat.present),
        migrated_from_chat_id=old.number if old else None,
        migrated_from_max_id=0 if old else None,
        pinned_msg_id=_pinned(caller, chat),
    )
    return types.messages.ChatFull(full_chat=full, **named.as_fields())


@handles(functions.channels.GetParticipant)
def get_participant(caller: Caller, call: Any) -> Any:
    """One member; USER_NOT_PARTICIPANT for who is not in it."""
    chat = channel_of(caller, call.channel)
    member = chat.members.get(account_of(caller, call.participant).id)
    found = peers.channel_participant(member, caller.account) if member else None
    if member is None or found is None:
        raise Refused("USER_NOT_PARTICIPANT")
    return types.channels.ChannelParticipant(participant=found, **_named(caller, chat, [member]).as_fields())


@handles(functions.channels.GetParticipants)
def get_participants(caller: Caller, call: Any) -> Any:
    """Members: all, the admins, the bots, the banned, or those whose name contains something."""
    chat = channel_of(caller, call.channel)
    found = [member for member in chat.members.values() if _fits(member, call.filter)]
    page = found[max(call.offset, 0) :][: max(0, min(call.limit, _PARTICIPANTS))]
    return types.channels.ChannelParticipants(
        count=len(found),
        participants=[peers.channel_participant(member, caller.account) for member in page],
        **_named(caller, chat, page).as_fields(),
    )


@handles(functions.channels.LeaveChannel)
def leave_channel(caller: Caller, call: Any) -> Any:
    """Leave a supergroup or channel."""
    return _leave(caller, channel_of(caller, call.channel))


@handles(functions.messages.DeleteChatUser)
def leave_group(caller: Caller, call: Any) -> Any:
    """Leave a basic group; putting others out is not done here."""
    if account_of(caller, call.user_id) is not caller.account:
        raise Refused("METHOD_INVALID")
    return _leave(caller, basic_group(caller, call.chat_id))


def _leave(caller: Caller, chat: Chat) -> Any:
    if chat.member(caller.account.id) is None:
        raise Refused("USER_NOT_PARTICIPANT")
    before = state_of(caller, chat)
    groups.remove(caller.world, chat, caller.account, actor=caller.account)
    return changes_since(caller, chat, before)


def _fits(member: Member, wanted: Any) -> bool:
    match wanted:
        case types.ChannelParticipantsAdmins():
            return member.is_present and member.is_admin
        case types.ChannelParticipantsBots():
            return member.is_present and member.account.is_bot
        case types.ChannelParticipantsKicked():
            return member.standing is Standing.BANNED
        case types.ChannelParticipantsSearch():
            return member.is_present and wanted.q.lower() in member.account.first_name.lower()
        case _:
            return member.is_present


def _named(caller: Caller, chat: Chat, members: list[Member]) -> Named:
    people = {caller.account.id, *(member.account.id for member in members)}
    people |= {member.inviter_id for member in members if member.inviter_id}
    return Named(caller.world, caller.account, people=people, chats={chat})


def _pinned(caller: Caller, chat: Chat) -> int | None:
    pinned = [one.id_for(caller.account.id) for one in chat.messages if one.is_pinned and not one.is_deleted]
    return pinned[-1] if pinned else None
