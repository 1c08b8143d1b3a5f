"""`${NAME}`, `${NAME:-default}` and `file:/path` inside the file's strings."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

_SIGNS = re.compile(r"\$\$\{|\$\{(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\})?")
_LARGEST_FILE = 65_536


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A string with its placeholders replaced; `from_outside` when there were any."""

    text: str
    from_outside: bool


def fill(
    text: str, *, environment: Mapping[str, str], folder: Path, complain: Callable[[str, dict[str, str]], None]
) -> Filled:
    """Replace what stands for something else; `complain(what, shown)` is told of every mistake.

    `${NAME:-default}` takes the default when the variable is unset or empty, as shells do. `$${` is a plain
    `${`. A string that begins with `file:` is the stripped content of that file, relative to `folder`; a
    variable may hold the path.
    """
    outside = False

    def replace(match: re.Match[str]) -> str:
        nonlocal outside
        if match.group() == "$${":
            return "${"
        outside = True
        name, default = match["name"], match["default"]
        if name is None:
            complain("bad-placeholder", {})
            return ""
        value = environment.get(name)
        if default is not None:
            return value or default
        if value is None:
            complain("missing-variable", {"name": name})
        return value or ""

    filled = _SIGNS.sub(replace, text)
    if not filled.startswith("file:"):
        return Filled(text=filled, from_outside=outside)
    try:
        path = folder / Path(filled.removeprefix("file:")).expanduser()
        with path.open(encoding="utf-8") as stream:
            content = stream.read(_LARGEST_FILE).strip()
    except (OSError, ValueError, RuntimeError):  # RuntimeError: no home folder for ~
        complain("missing-file", {})
        content = ""
    return Filled(text=content, from_outside=True)
