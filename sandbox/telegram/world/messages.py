"""A message as the data centre keeps it, and the draft from which it is made."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.telegram.world.accounts import Account
    from sandbox.telegram.world.chats import Chat, Topic
    from sandbox.telegram.world.files import StoredFile
    from sandbox.telegram.world.polls import Poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to post. Entities, markup and action are TL objects."""

    text: str = ""
    entities: tuple[Any, ...] = ()
    markup: Any | None = None
    file: "StoredFile | None" = None
    has_spoiler: bool = False
    poll: "Poll | None" = None
    reply_to: "Message | None" = None
    topic: "Topic | None" = None
    action: Any | None = None
    silent: bool = False
    grouped_id: int | None = None
    via_bot: "Account | None" = None


@dataclass(slots=True, eq=False, kw_only=True)
class Message:
    """One message. `author` is None for a channel's post; `key` is unique in the data centre, the ids are not.

    `reactions` are emoji by account.
    """

    key: int
    chat: "Chat"
    author: "Account | None"
    date: int
    draft: Draft
    ids: dict[int, int] = field(default_factory=dict)
    channel_id: int = 0
    edit_date: int | None = None
    edits: int = 0
    is_edit_hidden: bool = False
    is_deleted: bool = False
    is_pinned: bool = False
    hidden_from: frozenset[int] = frozenset()
    reactions: dict[int, str] = field(default_factory=dict)

    def id_for(self, account_id: int) -> int:
        """The message's id as an account sees it; 0 when it never got it."""
        return self.channel_id or self.ids.get(account_id, 0)

    def is_visible_to(self, account_id: int) -> bool:
        """Whether an account may see it."""
        if self.is_deleted or account_id in self.hidden_from:
            return False
        return bool(self.channel_id) or account_id in self.ids
