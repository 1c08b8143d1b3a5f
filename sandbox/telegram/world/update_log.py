"""The log of what changed, numbered by pts or qts, from which missed updates are answered."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.telegram.world.messages import Message

# Source of pts, qts and what counts how much: core.telegram.org/api/updates, "Update handling".


@dataclass(frozen=True, slots=True)
class Posted:
    """A message is new."""

    message: "Message"
    size: int = 1


@dataclass(frozen=True, slots=True)
class Edited:
    """A message's text, keyboard or media changed."""

    message: "Message"
    size: int = 1


@dataclass(frozen=True, slots=True)
class Deleted:
    """Messages are gone."""

    messages: tuple["Message", ...]

    @property
    def size(self) -> int:
        """How many numbers the change takes."""
        return len(self.messages)


@dataclass(frozen=True, slots=True)
class Pinned:
    """Messages were pinned or unpinned."""

    messages: tuple["Message", ...]
    pinned: bool

    @property
    def size(self) -> int:
        """How many numbers the change takes."""
        return len(self.messages)


Change = Posted | Edited | Deleted | Pinned


@dataclass(frozen=True, slots=True)
class Entry:
    """A change, the state after it, and when it was (Unix time)."""

    change: Change
    pts: int
    pts_count: int
    date: int = 0


@dataclass(slots=True)
class UpdateLog:
    """Changes of an account's private chats and basic groups, or of one channel."""

    pts: int = 1
    entries: list[Entry] = field(default_factory=list)

    def append(self, change: Change) -> Entry:
        """Number a change."""
        self.pts += change.size
        entry = Entry(change, self.pts, change.size, int(time.time()))
        self.entries.append(entry)
        return entry

    def changed_since(self, date: int) -> bool:
        """Whether anything happened at a time or after it."""
        return bool(self.entries) and self.entries[-1].date >= date

    def since(self, pts: int, limit: int) -> tuple[list[Entry], bool]:
        """At most `limit` entries after a state, and whether that is all of them."""
        later = [entry for entry in self.entries if entry.pts > pts]
        return later[:limit], len(later) <= limit


@dataclass(slots=True)
class QtsLog:
    """Updates of a bot that carry a qts: membership, a person who stopped the bot, later votes and reactions."""

    qts: int = 1
    entries: list[tuple[int, Any, tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)

    def next(self) -> int:
        """The number for the next update."""
        self.qts += 1
        return self.qts

    def append(self, update: Any, people: tuple[int, ...], chats: tuple[int, ...]) -> None:
        """Keep an update (a TL object numbered by `next`) with whom and which chats it names."""
        self.entries.append((update.qts, update, people, chats))

    def since(self, qts: int) -> list[tuple[int, Any, tuple[int, ...], tuple[int, ...]]]:
        """The updates after a state."""
        return [entry for entry in self.entries if entry[0] > qts]
