"""Groups and who is in them: made, joined, left, promoted, upgraded to supergroups, divided into topics."""

from collections.abc import Iterable
from dataclasses import replace

from pyrogram.raw import types

from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind, Member, Standing, Topic
from sandbox.telegram.world.messages import Draft, Message
from sandbox.telegram.world.posting import post
from sandbox.telegram.world.world import World

_ICON_COLOR = 0x6FB9F0  # the first of the colours at core.telegram.org/api/forum
GENERAL = 1
_UPGRADED_ADMIN = frozenset({"change_info", "delete_messages", "ban_users", "invite_users", "pin_messages"})


def create(
    world: World,
    kind: ChatKind,
    title: str,
    *,
    creator: Account,
    members: Iterable[Account] = (),
    is_forum: bool = False,
) -> Chat:
    """A new group with its first message; members join one after the other in a channel, at once in a basic group."""
    chat = world.add_group(kind, title, is_forum=is_forum)
    if is_forum:
        chat.topics[GENERAL] = Topic(
            id=GENERAL, title="General", date=chat.date, icon_color=_ICON_COLOR, author_id=creator.id
        )
    chat.members[creator.id] = Member(account=creator, standing=Standing.CREATOR, date=chat.date)
    others = [account for account in members if account is not creator]
    if chat.is_channel:
        post(world, chat, creator, Draft(action=types.MessageActionChannelCreate(title=title)))
        for account in others:
            add(world, chat, account, actor=creator)
        return chat
    for account in others:
        chat.members[account.id] = _joined(world, account, creator)
    action = types.MessageActionChatCreate(title=title, users=[account.id for account in others])
    post(world, chat, creator, Draft(action=action))
    for account in others:
        _tell_membership(world, chat, account, None, actor=creator)
    return chat


def add(world: World, chat: Chat, account: Account, *, actor: Account) -> None:
    """Take an account in; raises ValueError when it is in already."""
    before = chat.members.get(account.id)
    if before is not None and before.is_present:
        raise ValueError(f"{account.name} is in chat {chat.id} already")
    chat.members[account.id] = _joined(world, account, actor)
    _tell_membership(world, chat, account, before, actor=actor)
    if chat.kind is not ChatKind.CHANNEL:
        post(world, chat, actor, Draft(action=types.MessageActionChatAddUser(users=[account.id])))


def remove(world: World, chat: Chat, account: Account, *, actor: Account) -> None:
    """Put an account out, or let it leave when it is the actor; raises ValueError when it is not in."""
    before = chat.member(account.id)
    if before is None:
        raise ValueError(f"{account.name} is not in chat {chat.id}")
    standing = Standing.LEFT if account is actor else Standing.BANNED
    notice = Draft(action=types.MessageActionChatDeleteUser(user_id=account.id))
    # In a basic group the one who is put out still gets the message that says so; in a supergroup not.
    if chat.kind is ChatKind.GROUP:
        post(world, chat, actor, notice)
    chat.members[account.id] = replace(before, standing=standing, inviter_id=actor.id, date=world.now())
    if chat.kind is ChatKind.SUPERGROUP:
        post(world, chat, actor, notice)
    _tell_membership(world, chat, account, before, actor=actor)


def promote(world: World, chat: Chat, account: Account, rights: Iterable[str] | None, *, actor: Account) -> None:
    """Make a member an admin with rights (names of ChatAdminRights), or with None a plain member again."""
    before = chat.member(account.id)
    if before is None:
        raise ValueError(f"{account.name} is not in chat {chat.id}")
    if rights is None:
        after = replace(before, standing=Standing.MEMBER, rights=frozenset())
    else:
        after = replace(before, standing=Standing.ADMINISTRATOR, rights=frozenset(rights), inviter_id=actor.id)
    chat.members[account.id] = after
    _tell_membership(world, chat, account, before, actor=actor)


def upgrade(world: World, group: Chat, *, actor: Account) -> Chat:
    """Make a basic group a supergroup: another peer, with a message in both that names the other.

    From core.telegram.org/api/channel#migration.
    """
    if group.kind is not ChatKind.GROUP or group.migrated_to is not None:
        raise ValueError(f"chat {group.id} is not a basic group (any more)")
    new = world.add_group(ChatKind.SUPERGROUP, group.title)
    for member in group.present:
        rights = member.rights or (_UPGRADED_ADMIN if member.standing is Standing.ADMINISTRATOR else frozenset())
        new.members[member.account.id] = replace(member, rights=rights, date=world.now())
    new.denied = group.denied
    post(world, group, actor, Draft(action=types.MessageActionChatMigrateTo(channel_id=new.number)))
    group.migrated_to, new.migrated_from = new, group
    post(
        world,
        new,
        actor,
        Draft(action=types.MessageActionChannelMigrateFrom(title=group.title, chat_id=group.number)),
    )
    return new


def create_topic(world: World, chat: Chat, title: str, *, author: Account, icon_color: int | None = None) -> Message:
    """Open a topic; its id is that of the service message that says so. Raises ValueError outside a forum."""
    if not chat.is_forum:
        raise ValueError(f"chat {chat.id} is not a forum")
    color = icon_color or _ICON_COLOR
    action = types.MessageActionTopicCreate(title=title, icon_color=color)
    message = post(world, chat, author, Draft(action=action))
    chat.topics[message.channel_id] = Topic(
        id=message.channel_id, title=title, date=message.date, icon_color=color, author_id=author.id
    )
    return message


def block(world: World, person: Account, bot: Account, *, blocked: bool) -> None:
    """A person stops a bot, or starts it again."""
    if blocked is (bot.id in person.blocked):
        return
    (person.blocked.add if blocked else person.blocked.discard)(bot.id)
    update = types.UpdateBotStopped(user_id=person.id, date=world.now(), stopped=blocked, qts=bot.qts_log.next())
    bot.qts_log.append(update, (person.id,), ())
    world.watcher.told(bot, update, (person.id,), ())
    world.feed.add("bot_blocked" if blocked else "bot_unblocked", person=person.name, bot=bot.name)


def _joined(world: World, account: Account, actor: Account) -> Member:
    return Member(
        account=account,
        standing=Standing.MEMBER,
        date=world.now(),
        inviter_id=actor.id,
        is_private=account.is_bot and account.privacy_mode,
    )


def _tell_membership(world: World, chat: Chat, account: Account, before: Member | None, *, actor: Account) -> None:
    """Tell the bots that may know: each of itself, an admin of everybody.

    From core.telegram.org/bots/api#update: my_chat_member, and chat_member, "The bot must be an administrator in the
    chat ... to receive these updates".
    """
    after = chat.members[account.id]
    for member in chat.members.values():
        bot = member.account
        if bot.hears_updates and (bot is account or (member.is_present and member.is_admin)):
            update = world.watcher.membership(chat, before, after, bot, actor)
            bot.qts_log.append(update, (account.id, actor.id), (chat.id,))
            world.watcher.told(bot, update, (account.id, actor.id), (chat,))
    world.feed.add(
        "member_changed",
        chat=chat.id,
        account=account.name,
        actor=actor.name,
        before=before.standing.value if before else None,
        after=after.standing.value,
    )
