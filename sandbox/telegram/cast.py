"""Who is in the sandbox from the beginning: one bot and four people."""

from dataclasses import dataclass
from typing import Any, Self

_MORE_OF_A_BOT = "first_name, privacy_mode, inline_mode, inline_feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotRole:
    """A bot that a client may log in as."""

    token: str
    username: str
    first_name: str = "tgarr"
    privacy_mode: bool = True
    inline_mode: bool = False
    inline_feedback: bool = False

    @property
    def id(self) -> int:
        """A bot's id is the number before the colon of its token."""
        return int(self.token.partition(":")[0])

    @classmethod
    def from_json(cls, members: dict[str, Any]) -> Self:
        """Read one bot of `--bots`; raises ValueError in words."""
        try:
            role = cls(**members)
            _ = role.id
        except (TypeError, ValueError) as error:
            raise ValueError(f"not a bot of token, username, {_MORE_OF_A_BOT}: {error}") from error
        return role


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRole:
    """A person whom the control API plays."""

    name: str
    id: int
    first_name: str
    language_code: str
    username: str | None = None


BOTS = (BotRole(token="12345:sandbox-token-not-a-secret-at-all", username="tgarr_bot"),)  # noqa: S106 - no secret
PEOPLE = (
    PersonRole(name="anna", id=100_001, first_name="Анна", language_code="ru", username="anna_sandbox"),
    PersonRole(name="boris", id=100_002, first_name="Борис", language_code="ru", username="boris_sandbox"),
    PersonRole(name="vera", id=100_003, first_name="Вера", language_code="en"),
    PersonRole(name="gleb", id=100_004, first_name="Глеб", language_code="en", username="gleb_sandbox"),
)
