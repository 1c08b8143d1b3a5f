"""From the file's bytes to plain values, remembering the place of each; every mistake is collected.

Plain scalars stay text (only null is recognised): the models decide what is a number. So a password of
0123, a name of `no` and a time of 12:30 survive, which YAML 1.1 would turn into 83, false and 750.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tgarr.config.mistakes import Mistake, key_path
from tgarr.config.placeholders import fill

Route = tuple[str | int, ...]
_MOST_NODES: Final = 20_000
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


class _Loader(yaml.SafeLoader):
    """Composes nodes only; nothing is ever constructed from tags."""


class Reader(msgspec.Struct):
    """One reading of one file.

    Attributes:
        places: (line, column) of keys, by route; of items in lists too.
        values: (line, column) of values, by route.
        unfilled: routes whose value comes from a placeholder that ended empty; such a key counts as not given.
        broken: routes whose placeholder could not be filled: the mistake is already known.
        mistakes: what was found so far.

    """

    file: str
    folder: Path
    environment: Mapping[str, str]
    places: dict[Route, tuple[int, int]] = msgspec.field(default_factory=dict)
    values: dict[Route, tuple[int, int]] = msgspec.field(default_factory=dict)
    unfilled: set[Route] = msgspec.field(default_factory=set)
    broken: set[Route] = msgspec.field(default_factory=set)
    mistakes: list[Mistake] = msgspec.field(default_factory=list)
    _nodes: int = 0

    def complain(
        self, what: str, *, at: tuple[int, int] = (0, 0), route: Route = (), meant: str = "", **shown: str
    ) -> None:
        """Note a mistake at a line and column (from 1)."""
        line, column = at
        self.mistakes.append(
            Mistake(file=self.file, line=line, column=column, key=key_path(route), what=what, shown=shown, meant=meant)
        )

    def read(self, text: str) -> Any:
        """Return the plain values of the whole text, or None where there are none to be had."""
        try:
            root = _compose(text)
            if root is None or (isinstance(root, ScalarNode) and root.value == ""):
                self.complain("empty")
                return None
            return self._value(root, (), ())
        except yaml.MarkedYAMLError as error:
            self._syntax(error, text)
        except yaml.reader.ReaderError as error:
            self.complain("yaml", at=_line_of(text, error.position))
        except (RecursionError, OverflowError):
            self.complain("too-large")
        return None

    def _syntax(self, error: yaml.MarkedYAMLError, text: str) -> None:
        mark = error.problem_mark or error.context_mark
        if mark is None:
            self.complain("yaml")
            return
        at = (mark.line + 1, mark.column + 1)
        line = text.splitlines()[mark.line] if mark.line < len(text.splitlines()) else ""
        problem = error.problem or ""
        if "but found another document" in problem:
            self.complain("several-documents", at=at)
        elif "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in problem:
            self.complain("tab", at=at)
        elif "alias" in problem or "anchor" in problem or line[mark.column : mark.column + 1] in set("@`%!*&"):
            self.complain("needs-quotes", at=at)
        else:
            self.complain("yaml", at=at)

    def _value(self, node: Node, route: Route, above: tuple[Node, ...]) -> Any:
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise OverflowError
        self.values[route] = _start(node)
        if any(node is outer for outer in above):
            self.complain("recursive", at=_start(node), route=route)
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, route, (*above, node))
        if isinstance(node, SequenceNode):
            items = []
            for index, item in enumerate(node.value):
                self.places[(*route, index)] = _start(item)
                items.append(self._value(item, (*route, index), (*above, node)))
            return items
        return self._scalar(node, route)

    def _mapping(self, node: MappingNode, route: Route, above: tuple[Node, ...]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            at = _start(key_node)
            if not isinstance(key_node, ScalarNode):
                self.complain("key-not-text", at=at, route=route)
                continue
            key = str(key_node.value)
            inner = (*route, key)
            if key == "<<" and key_node.style is None:
                merged |= self._merge(value_node, route, above)
                continue
            if key in first:
                self.complain("duplicate-key", at=at, route=inner, first=str(first[key]))
                continue
            first[key] = at[0]
            value = self._value(value_node, inner, above)
            self.places[inner] = at
            for_anchors = not route and key.startswith("x-")
            if not for_anchors and (inner not in self.unfilled or inner in self.broken):
                result[key] = value
        return merged | result

    def _merge(self, node: Node, route: Route, above: tuple[Node, ...]) -> dict[str, Any]:
        sources = node.value if isinstance(node, SequenceNode) else [node]
        merged: dict[str, Any] = {}
        for source in sources:
            value = self._value(source, route, above)
            if isinstance(value, dict):
                merged = value | merged
            else:
                self.complain("wrong-type", at=_start(source), route=route, expected="mapping")
        return merged

    def _scalar(self, node: Node, route: Route) -> Any:
        text = str(node.value)
        if getattr(node, "style", None) is None and text in _NULLS:
            return None

        def complain(what: str, shown: dict[str, str]) -> None:
            self.broken.add(route)
            self.complain(what, at=_start(node), route=route, **shown)

        filled = fill(text, environment=self.environment, folder=self.folder, complain=complain)
        if filled.from_outside and not filled.text:
            self.unfilled.add(route)
        return filled.text


def place_of(reader: Reader, route: Route, *, of_key: bool) -> tuple[int, int]:
    """Return where a key or its value stands; the nearest one around it where it is not in the file."""
    first, second = (reader.places, reader.values) if of_key else (reader.values, reader.places)
    while route and route not in first and route not in second:
        route = route[:-1]
    return first.get(route) or second.get(route) or (1, 1)


def _compose(text: str) -> Node | None:
    loader = _Loader(text)
    try:
        node: Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    return node


def _start(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _line_of(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")
