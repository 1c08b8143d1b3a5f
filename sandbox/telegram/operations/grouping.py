"""Groups and their members: made and changed by people."""

from sandbox.telegram.data_centre import DataCentre
from sandbox.telegram.operations.places import account_named
from sandbox.telegram.operations.registry import operation
from sandbox.telegram.rendering.peers import ALL_RIGHTS
from sandbox.telegram.rendering.reports import bot_behind
from sandbox.telegram.world import groups
from sandbox.telegram.world.accounts import Account
from sandbox.telegram.world.chats import Chat, ChatKind, Standing

_CHANNEL_RIGHTS = frozenset({"post_messages", "edit_messages"})


@operation("groups/create")
def create(
    centre: DataCentre,
    *,
    kind: str,
    title: str,
    creator: str | int,
    members: list[str | int],
    admins: list[str | int],
    forum: bool = False,
    username: str | None = None,
) -> int:
    """A new group; the admins are members too."""
    chosen = ChatKind(kind)
    if forum and chosen is not ChatKind.SUPERGROUP:
        raise ValueError("only a supergroup can be a forum")
    everybody = dict.fromkeys(account_named(centre, who) for who in [*members, *admins])
    owner = account_named(centre, creator)
    chat = groups.create(centre.world, chosen, title, creator=owner, members=everybody, is_forum=forum)
    chat.username = username
    for who in admins:
        groups.promote(centre.world, chat, account_named(centre, who), _all_rights(chat), actor=owner)
    return chat.id


@operation("groups/topic")
def topic(centre: DataCentre, *, chat: int, title: str, author: str | int | None = None) -> int:
    """A new topic; its id."""
    place = centre.world.group(chat)
    who = account_named(centre, author) if author is not None else _creator(place)
    return groups.create_topic(centre.world, place, title, author=who).channel_id


@operation("groups/close_topic")
def close_topic(centre: DataCentre, *, chat: int, topic: int, closed: bool = True) -> None:
    """Close a topic for all but its admins, or open it again."""
    found = centre.world.group(chat).topics.get(topic)
    if found is None:
        raise LookupError(f"there is no topic {topic} in chat {chat}")
    found.is_closed = closed


@operation("groups/add")
def add(centre: DataCentre, *, chat: int, member: str | int, actor: str | int | None = None) -> None:
    """Take somebody in."""
    place = centre.world.group(chat)
    groups.add(centre.world, place, account_named(centre, member), actor=_actor(centre, place, actor))


@operation("groups/remove")
def remove(centre: DataCentre, *, chat: int, member: str | int, actor: str | int | None = None) -> None:
    """Put somebody out; who is its own actor leaves."""
    place = centre.world.group(chat)
    groups.remove(centre.world, place, account_named(centre, member), actor=_actor(centre, place, actor))


@operation("groups/promote")
def promote(
    centre: DataCentre, *, chat: int, member: str | int, rights: list[str] | None, is_admin: bool = True
) -> None:
    """Make somebody an admin with rights (None: all), or a plain member again."""
    place = centre.world.group(chat)
    given: frozenset[str] | list[str] | None = _all_rights(place) if rights is None else rights
    unknown = set(given or ()) - _all_rights(place) - {"anonymous"}
    if unknown:
        raise ValueError(f"not rights of an admin: {sorted(unknown)}")
    account = account_named(centre, member)
    groups.promote(centre.world, place, account, given if is_admin else None, actor=_creator(place))


@operation("groups/deny")
def deny(centre: DataCentre, *, chat: int, denied: list[str], member: str | int | None = None) -> None:
    """Deny things (names of ChatBannedRights, such as send_messages) to all plain members or to one."""
    place = centre.world.group(chat)
    if member is None:
        place.denied = frozenset(denied)
        return
    account = account_named(centre, member)
    found = place.member(account.id)
    if found is None:
        raise ValueError(f"{account.name} is not in chat {chat}")
    found.denied = frozenset(denied)


@operation("groups/upgrade")
def upgrade(centre: DataCentre, *, chat: int) -> int:
    """Make a basic group a supergroup; the new id."""
    place = centre.world.group(chat)
    return groups.upgrade(centre.world, place, actor=_creator(place)).id


@operation("bots/privacy")
def privacy(centre: DataCentre, *, bot: str | int, is_on: bool) -> None:
    """BotFather's setting; in a group it counts from the next time the bot is added (TELEGRAM.md)."""
    account_named(centre, bot).privacy_mode = is_on


@operation("bots/block")
def block(centre: DataCentre, *, person: str | int, bot: str | int, blocked: bool) -> None:
    """A person stops a bot or starts it again."""
    groups.block(centre.world, account_named(centre, person), account_named(centre, bot), blocked=blocked)


@operation("bots/commands")
def commands(centre: DataCentre, *, bot: str | int, scope: str, language: str) -> list[dict[str, str]]:
    """The commands of a scope ("default", "peer:100001") and language."""
    found = account_named(centre, bot).commands.get((scope, language), [])
    return [{"command": one.command, "description": one.description} for one in found]


@operation("groups/describe")
def describe(centre: DataCentre, *, chat: int) -> dict[str, object]:
    """What a group is and who is in it."""
    place = centre.world.group(chat)
    return {
        "id": place.id,
        "kind": place.kind.value,
        "title": place.title,
        "forum": place.is_forum,
        "members": {member.account.name: member.standing.value for member in place.members.values()},
        "topics": {str(one.id): one.title for one in place.topics.values()},
        "migrated_to": place.migrated_to.id if place.migrated_to else None,
        "bot": bot_behind(centre.world, place).name,
    }


def _all_rights(chat: Chat) -> frozenset[str]:
    return ALL_RIGHTS | _CHANNEL_RIGHTS if chat.kind is ChatKind.CHANNEL else ALL_RIGHTS


def _creator(chat: Chat) -> Account:
    return next(member.account for member in chat.members.values() if member.standing is Standing.CREATOR)


def _actor(centre: DataCentre, chat: Chat, actor: str | int | None) -> Account:
    return _creator(chat) if actor is None else account_named(centre, actor)
