"""Groups, their members and topics, and a bot's settings, as typed methods."""

from collections.abc import Sequence
from typing import Any

from sandbox.telegram.control_names import Bot, ControlCore, Person, Who, who


class GroupControls(ControlCore):
    """Groups are made and changed by people; a chat is its id as the Bot API marks it."""

    async def create_group(
        self, title: str, members: Sequence[Who], *, creator: Who | None = None, admins: Sequence[Who] = ()
    ) -> int:
        """A basic group; the creator is the first member when none is given. Its id."""
        return await self._create("group", title, members, creator, admins)

    async def create_supergroup(
        self,
        title: str,
        members: Sequence[Who],
        *,
        creator: Who | None = None,
        admins: Sequence[Who] = (),
        forum: bool = False,
        username: str | None = None,
    ) -> int:
        """A supergroup, with topics when it is a forum, public when it has a username. Its id."""
        return await self._create("supergroup", title, members, creator, admins, forum=forum, username=username)

    async def create_channel(
        self, title: str, members: Sequence[Who], *, creator: Who | None = None, admins: Sequence[Who] = ()
    ) -> int:
        """A broadcast channel. Its id."""
        return await self._create("channel", title, members, creator, admins)

    async def describe(self, chat: int) -> dict[str, Any]:
        """A group's kind, title, members with their standing, topics, and what it was upgraded to."""
        return dict(await self._perform("groups/describe", {"chat": chat}))

    async def create_topic(self, chat: int, title: str, *, author: Who | None = None) -> int:
        """Open a topic in a forum; its id."""
        arguments = {"chat": chat, "title": title, "author": None if author is None else who(author)}
        return int(await self._perform("groups/topic", arguments))

    async def close_topic(self, chat: int, topic: int, *, closed: bool = True) -> None:
        """Close a topic for everybody but admins with the right, or open it again."""
        await self._perform("groups/close_topic", {"chat": chat, "topic": topic, "closed": closed})

    async def add_member(self, chat: int, member: Who, *, actor: Who | None = None) -> None:
        """Take somebody in, on behalf of the creator when no actor is given."""
        await self._membership("groups/add", chat, member, actor)

    async def remove_member(self, chat: int, member: Who, *, actor: Who | None = None) -> None:
        """Put somebody out; who is its own actor leaves."""
        await self._membership("groups/remove", chat, member, actor)

    async def promote(self, chat: int, member: Who, *, rights: Sequence[str] | None = None) -> None:
        """Make a member an admin; rights are names of ChatAdminRights ("pin_messages"), None means all."""
        given = None if rights is None else list(rights)
        await self._perform("groups/promote", {"chat": chat, "member": who(member), "rights": given})

    async def demote(self, chat: int, member: Who) -> None:
        """Make an admin a plain member."""
        arguments = {"chat": chat, "member": who(member), "rights": None, "is_admin": False}
        await self._perform("groups/promote", arguments)

    async def deny(self, chat: int, *denied: str, member: Who | None = None) -> None:
        """Deny things (names of ChatBannedRights: "send_messages", "send_photos") to all plain members or to one."""
        arguments = {"chat": chat, "denied": list(denied), "member": None if member is None else who(member)}
        await self._perform("groups/deny", arguments)

    async def upgrade_group(self, chat: int) -> int:
        """Make a basic group a supergroup; the new id. The old one refuses messages from then on."""
        return int(await self._perform("groups/upgrade", {"chat": chat}))

    async def set_privacy_mode(self, bot: Bot | str, is_on: bool) -> None:
        """BotFather's /setprivacy; in a group it counts from the next time the bot is added."""
        await self._perform("bots/privacy", {"bot": who(bot), "is_on": is_on})

    async def block_bot(self, person: Person | str, *, bot: Bot | None = None) -> None:
        """A person stops the bot."""
        await self._block(person, bot, blocked=True)

    async def unblock_bot(self, person: Person | str, *, bot: Bot | None = None) -> None:
        """A person starts the bot again."""
        await self._block(person, bot, blocked=False)

    async def commands(
        self, *, scope: str = "default", language: str = "", bot: Bot | None = None
    ) -> list[tuple[str, str]]:
        """The commands that the bot set, with descriptions; `scope` like "default" or "peer:100001"."""
        arguments = {"bot": who(bot or self.bot), "scope": scope, "language": language}
        return [(one["command"], one["description"]) for one in await self._perform("bots/commands", arguments)]

    async def _create(
        self,
        kind: str,
        title: str,
        members: Sequence[Who],
        creator: Who | None,
        admins: Sequence[Who],
        *,
        forum: bool = False,
        username: str | None = None,
    ) -> int:
        arguments = {
            "kind": kind,
            "title": title,
            "creator": who(members[0] if creator is None else creator),
            "members": [who(member) for member in members],
            "admins": [who(admin) for admin in admins],
            "forum": forum,
            "username": username,
        }
        return int(await self._perform("groups/create", arguments))

    async def _membership(self, action: str, chat: int, member: Who, actor: Who | None) -> None:
        arguments = {"chat": chat, "member": who(member), "actor": None if actor is None else who(actor)}
        await self._perform(action, arguments)

    async def _block(self, person: Person | str, bot: Bot | None, *, blocked: bool) -> None:
        await self._perform("bots/block", {"person": who(person), "bot": who(bot or self.bot), "blocked": blocked})
