"""Shows a conversation in the terminal as it happens: who says what, which buttons there are, what changes in place."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TextIO

from sandbox.telegram.reports import SeenMessage

_WIDTH: Final = 78
_RESET, _BOLD, _DIM, _GREEN, _CYAN, _RED = "\033[0m", "\033[1m", "\033[2m", "\033[32m", "\033[36m", "\033[31m"


@dataclass(slots=True)
class Screen:
    """Where the conversation is printed; on a terminal in colour, and a message that changes is redrawn in place."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)
    _last: int = 0
    _lines: int = 0

    @property
    def is_terminal(self) -> bool:
        """Whether somebody is looking at it live."""
        return self.stream.isatty()

    def heading(self, words: str) -> None:
        """Print the heading of a part of the tour."""
        self._write("")
        self._write(self._painted(f"━━ {words} ".ljust(_WIDTH, "━"), _BOLD))

    def note(self, words: str) -> None:
        """Print what the tour itself does."""
        self._write(self._painted(f"   {words}", _DIM))

    def passed(self, words: str) -> None:
        """Print that a step was seen to happen."""
        self._write(self._painted(f"   ✔ {words}", _GREEN))

    def failed(self, words: str) -> None:
        """Print that a step did not happen."""
        self._write(self._painted(f"   ✘ {words}", _RED))

    def said(self, name: str, words: str) -> None:
        """Print what a person wrote."""
        self._write("")
        self._write(f"{self._painted(name, _CYAN)}: {words}")

    def tapped(self, name: str, label: str) -> None:
        """Print which button a person tapped."""
        self._write("")
        self._write(f"{self._painted(name, _CYAN)} ⟶ [ {label} ]")

    def answered(self, words: str | None) -> None:
        """Print the short notice that answers a tap, if there was one."""
        if words:
            self._write(self._painted(f"   ({words})", _DIM))

    def message(self, message: SeenMessage, *, where: str = "") -> None:
        """Print a message of the bot; the one printed last is replaced when it is the same one on a terminal."""
        lines = self._block(message, where)
        if self.is_terminal and self._last == message.key and self._lines:
            self.stream.write(f"\033[{self._lines}A\033[J")
        self._write(*lines)
        self._last, self._lines = message.key, len(lines)

    def _block(self, message: SeenMessage, where: str) -> list[str]:
        edited = f" · edit {message.edits}" if message.edits else ""
        lines = [self._painted(f"┌ {where or message.author or ''}{edited}", _DIM)]
        if message.photo is not None:
            lines.append(f"│ 🖼  {message.photo.width}x{message.photo.height}")
        lines += [f"│ {line}" for text in message.text.split("\n") for line in _folded(text)]
        lines += [f"│ {line}" for line in _rows(message.labels)]
        return [*lines, self._painted("└", _DIM)]

    def _painted(self, words: str, colour: str) -> str:
        return f"{colour}{words}{_RESET}" if self.is_terminal else words

    def _write(self, *lines: str) -> None:
        self._last, self._lines = 0, 0
        self.stream.write("".join(f"{line}\n" for line in lines))
        self.stream.flush()


def _folded(text: str) -> list[str]:
    if len(text) <= _WIDTH:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) + 1 > _WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _rows(labels: Sequence[Sequence[str]]) -> list[str]:
    return ["  ".join(f"[ {label} ]" for label in row) for row in labels]
