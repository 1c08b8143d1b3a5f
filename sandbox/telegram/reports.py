"""What the control API tells of messages, buttons and answers, as plain values for whoever reads them."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntity:
    """Formatting of a part of a text; offset and length in UTF-16 units, `text` is the part itself."""

    type: str
    offset: int
    length: int
    text: str
    url: str | None = None
    user_id: int | None = None
    language: str | None = None
    collapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenButton:
    """A button: `kind` is callback, url, web_app, copy, switch_inline, text (of a reply keyboard) or another's name.

    `text` is what a press copies, or writes as an inline query.
    """

    label: str
    kind: str
    data: bytes | None = None
    url: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFile:
    """A photo or document; `size` in bytes, `sha256` in hex."""

    id: int
    size: int
    sha256: str
    mime_type: str
    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAnswerOfPoll:
    """An answer of a poll: how many chose it, and who (also in anonymous ones: the sandbox sees all)."""

    text: str
    votes: int
    who: tuple[str, ...]
    correct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPoll:
    """A poll; `close_date` is a Unix time."""

    question: str
    answers: tuple[SeenAnswerOfPoll, ...]
    voters: int
    anonymous: bool
    multiple: bool
    quiz: bool
    solution: str | None
    close_date: int | None
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """A message. Ids are those the bot sees; `key` is unique in the data centre.

    `author` is the person's name in the sandbox ("anna"), a bot's username, or None for a channel's post. `keyboard`
    is inline, reply, hide, force_reply or None. `action` names a service message ("chat_add_user"). `edits` counts
    edits, `is_edit_hidden` says that the last one was of the keyboard alone; dates are Unix time. Messages with
    the same `album` are shown as one; `reactions` are who reacted by emoji; `via` is the bot through whose inline
    results it came.
    """

    key: int
    id: int
    chat: int
    author: str | None
    author_id: int | None
    text: str
    entities: tuple[SeenEntity, ...]
    keyboard: str | None
    buttons: tuple[tuple[SeenButton, ...], ...]
    photo: SeenFile | None
    document: SeenFile | None
    poll: SeenPoll | None
    reactions: dict[str, list[str]]
    album: str | None
    has_spoiler: bool
    via: str | None
    date: int
    edit_date: int | None
    edits: int
    is_edit_hidden: bool
    reply_to: int | None
    topic: int | None
    silent: bool
    is_deleted: bool
    is_pinned: bool
    action: str | None

    @property
    def labels(self) -> list[list[str]]:
        """The buttons' labels, row by row."""
        return [[button.label for button in row] for row in self.buttons]

    @classmethod
    def from_json(cls, members: dict[str, Any]) -> Self:
        """Read what `rendering.reports.message_report` wrote."""
        return cls(
            **members
            | {
                "entities": tuple(SeenEntity(**entity) for entity in members["entities"]),
                "buttons": tuple(tuple(_button(button) for button in row) for row in members["buttons"]),
                "photo": _file(members["photo"]),
                "document": _file(members["document"]),
                "poll": _poll(members["poll"]),
                "reactions": {one["emoji"]: one["who"] for one in members["reactions"]},
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAnswer:
    """What happened on a tap: the bot's text as notice or alert, or a link that opens."""

    text: str | None = None
    is_alert: bool = False
    url: str | None = None
    cache_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened, numbered from 1, `at` a Unix time.

    Kinds with a `message` (its full state at that moment): message_posted, message_edited, message_deleted,
    message_pinned, message_unpinned, message_voted, message_reacted, callback_pressed (facts: person, data in hex,
    query). Kinds with facts alone: callback_answered (query, text, is_alert, url), typing (chat, action), commands_set,
    call_refused (method, error, code, account), flood_wait (method, chat, seconds), call_failed (method, error: a
    mistake of the sandbox itself), member_changed (chat, account, before, after), bot_blocked and bot_unblocked
    (person).
    """

    number: int
    kind: str
    at: float
    message: SeenMessage | None
    facts: dict[str, Any]

    @classmethod
    def from_json(cls, members: dict[str, Any]) -> Self:
        """Read what the feed wrote."""
        rest = dict(members)
        number, kind, at, message = (rest.pop(name, None) for name in ("number", "kind", "at", "message"))
        seen = SeenMessage.from_json(message) if message else None
        return cls(number=number, kind=kind, at=at, message=seen, facts=rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCall:
    """A call that a client made: method as in the TL schema, account id (None before login), Unix time."""

    method: str
    account: int | None
    time: float
    chat: int | None = None
    outcome: str | None = None
    """The error it was answered with, "lost" when the answer was never sent, None when it went well."""


def _button(members: dict[str, Any]) -> SeenButton:
    data = members["data"]
    return SeenButton(**members | {"data": None if data is None else bytes.fromhex(data)})


def _poll(members: dict[str, Any] | None) -> SeenPoll | None:
    if members is None:
        return None
    answers = tuple(SeenAnswerOfPoll(**one | {"who": tuple(one["who"])}) for one in members["answers"])
    return SeenPoll(**members | {"answers": answers})


def _file(members: dict[str, Any] | None) -> SeenFile | None:
    return SeenFile(**members | {"id": int(members["id"])}) if members else None
