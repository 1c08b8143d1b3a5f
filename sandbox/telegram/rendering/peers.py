"""Accounts and chats as TL objects, as an account sees them."""

from typing import Any

from pyrogram.raw import types

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind, Member, Standing

_UNTIL_FOREVER = 2_147_483_647
# Only the rights of layer 229 that the sandbox's groups know by default.
ALL_RIGHTS = frozenset(
    {
        *("change_info", "delete_messages", "ban_users", "invite_users", "pin_messages"),
        *("add_admins", "manage_call", "manage_topics", "other"),
    }
)


def user(account: Account, viewer: Account) -> Any:
    """An account."""
    return types.User(
        id=account.id,
        is_self=account is viewer or None,
        access_hash=account.access_hash,
        first_name=account.first_name,
        last_name=account.last_name,
        username=account.username,
        lang_code=account.language_code,
        bot=account.is_bot or None,
        bot_chat_history=(account.is_bot and not account.privacy_mode) or None,
        bot_info_version=1 if account.is_bot else None,
    )


def chat(group: Chat, viewer: Account) -> Any:
    """A group or channel; a person's private chat is not one."""
    member = group.members.get(viewer.id)
    standing = member.standing if member else Standing.LEFT
    if group.is_channel:
        return _channel(group, member, standing)
    if standing is Standing.BANNED or member is None:
        return types.ChatForbidden(id=group.number, title=group.title)
    migrated = group.migrated_to
    return types.Chat(
        id=group.number,
        title=group.title,
        photo=types.ChatPhotoEmpty(),
        participants_count=len(group.present),
        date=group.date,
        version=1,
        creator=standing is Standing.CREATOR or None,
        left=standing is Standing.LEFT or None,
        deactivated=True if migrated else None,
        migrated_to=types.InputChannel(channel_id=migrated.number, access_hash=migrated.access_hash)
        if migrated
        else None,
        admin_rights=admin_rights(member) if standing is Standing.ADMINISTRATOR else None,
        default_banned_rights=banned_rights(group.denied),
    )


def _channel(group: Chat, member: Member | None, standing: Standing) -> Any:
    is_megagroup = group.kind is ChatKind.SUPERGROUP
    if standing is Standing.BANNED:
        return types.ChannelForbidden(
            id=group.number,
            access_hash=group.access_hash,
            title=group.title,
            megagroup=is_megagroup or None,
            broadcast=not is_megagroup or None,
        )
    return types.Channel(
        id=group.number,
        access_hash=group.access_hash,
        title=group.title,
        username=group.username,
        photo=types.ChatPhotoEmpty(),
        date=group.date,
        creator=standing is Standing.CREATOR or None,
        left=standing is Standing.LEFT or None,
        megagroup=is_megagroup or None,
        broadcast=not is_megagroup or None,
        forum=group.is_forum or None,
        participants_count=len(group.present),
        admin_rights=admin_rights(member) if member and standing is Standing.ADMINISTRATOR else None,
        default_banned_rights=banned_rights(group.denied),
    )


def admin_rights(member: Member) -> Any:
    """An admin's rights; a creator's are all."""
    rights = ALL_RIGHTS if member.standing is Standing.CREATOR else member.rights
    return types.ChatAdminRights(**dict.fromkeys(rights, True))


def banned_rights(denied: frozenset[str]) -> Any:
    """What is denied, for ever."""
    return types.ChatBannedRights(until_date=_UNTIL_FOREVER, **dict.fromkeys(denied, True))


def chat_participant(member: Member) -> Any:
    """A member of a basic group, None for who is not in it."""
    account, inviter = member.account, member.inviter_id
    match member.standing:
        case Standing.CREATOR:
            return types.ChatParticipantCreator(user_id=account.id)
        case Standing.ADMINISTRATOR:
            return types.ChatParticipantAdmin(user_id=account.id, inviter_id=inviter, date=member.date)
        case Standing.MEMBER:
            return types.ChatParticipant(user_id=account.id, inviter_id=inviter, date=member.date)
        case _:
            return None


def channel_participant(member: Member, viewer: Account) -> Any:
    """A member of a supergroup or channel, None for who left."""
    account = member.account
    match member.standing:
        case Standing.CREATOR:
            return types.ChannelParticipantCreator(user_id=account.id, admin_rights=admin_rights(member))
        case Standing.ADMINISTRATOR:
            return types.ChannelParticipantAdmin(
                user_id=account.id,
                promoted_by=member.inviter_id,
                inviter_id=member.inviter_id if account is viewer else None,
                is_self=account is viewer or None,
                date=member.date,
                admin_rights=admin_rights(member),
            )
        case Standing.MEMBER if account is viewer:
            return types.ChannelParticipantSelf(user_id=account.id, inviter_id=member.inviter_id, date=member.date)
        case Standing.MEMBER:
            return types.ChannelParticipant(user_id=account.id, date=member.date)
        case Standing.BANNED:
            return types.ChannelParticipantBanned(
                peer=types.PeerUser(user_id=account.id),
                kicked_by=member.inviter_id,
                date=member.date,
                left=True,
                banned_rights=banned_rights(frozenset({"view_messages"})),
            )
        case _:
            return None
