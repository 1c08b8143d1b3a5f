"""Accounts: people and bots, with their own numbering of messages and their own log of updates."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.telegram.world.update_log import QtsLog, UpdateLog

if TYPE_CHECKING:
    from sandbox.telegram.world.messages import Message


@dataclass(slots=True, eq=False)
class Account:
    """One account. A bot with a token hears updates; other accounts are played by the control API.

    `name` is what the control API calls it: "anna", or a bot's username.
    """

    id: int
    name: str
    first_name: str
    access_hash: int
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    token: str | None = None
    privacy_mode: bool = True
    inline_mode: bool = False
    inline_feedback: bool = False
    blocked: set[int] = field(default_factory=set)
    messages: dict[int, "Message"] = field(default_factory=dict)
    log: UpdateLog = field(default_factory=UpdateLog)
    qts_log: QtsLog = field(default_factory=QtsLog)
    commands: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    menu_buttons: dict[int, Any] = field(default_factory=dict)

    @property
    def hears_updates(self) -> bool:
        """Whether updates are kept and pushed for this account."""
        return self.token is not None

    def keep(self, message: "Message") -> int:
        """Give a message the next number in this account's own sequence (private chats and basic groups)."""
        number = len(self.messages) + 1
        self.messages[number] = message
        return number
