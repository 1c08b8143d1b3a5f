"""Imports kurigram's 3,000 modules one by one, when something of them is first used, instead of all at the start.

Optional: it stands in for those `__init__` files that only import everything. If one of them does not look as
expected, or TGARR_EAGER_TELEGRAM is set, nothing is done and the library imports itself as it ships. `install` has to
be called before pyrogram is imported.
"""

import importlib.util
import logging
import os
import re
import sys
import types
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

_TOP = "pyrogram"
_RAW = "pyrogram.raw"
_LAZY = ("pyrogram.raw.types", "pyrogram.raw.functions", "pyrogram.raw.base", "pyrogram.types", "pyrogram.enums")
_IMPORT = re.compile(r"^from \.(\w*) import (?:\(([\w,\s]*)\)|([\w, ]+))$", re.MULTILINE)
_IGNORED = re.compile(r"#.*|^from __future__ import .*|^__all__ = \[[^]]*\]|\s+", re.MULTILINE)


class _UnknownForm(Exception):
    """A generated file does not look as it did."""


class _Objects(dict[int, Any]):
    """The constructors by number; a name becomes the class when it is asked for."""

    def __getitem__(self, number: int) -> Any:
        found = super().__getitem__(number)
        if isinstance(found, str):
            path, _, name = found.rpartition(".")
            found = self[number] = getattr(import_module(path), name)
        return found


class _Lazy(Loader):
    """Makes a package whose names are imported when they are first asked for; what else it holds is run."""

    def __init__(self, source: Path) -> None:
        self._source = source

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:  # noqa: ARG002  # importlib's signature
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        (homes, rest), package = _taken_apart(self._source), module.__name__

        def find(name: str) -> Any:
            home = homes.get(name)
            if home is None:
                raise AttributeError(f"module {package!r} has no attribute {name!r}")
            found = import_module(f"{package}.{home}")
            value = getattr(found, name) if home != name else found
            setattr(module, name, value)
            return value

        module.__getattr__ = find  # type: ignore[method-assign]  # PEP 562
        module.__dir__ = lambda: sorted({*module.__dict__, *homes})  # type: ignore[method-assign]
        if rest:
            exec(compile(rest, self._source, "exec"), module.__dict__)  # noqa: S102  # the library's own code


class _LazyRaw(Loader):
    """Makes `pyrogram.raw` itself, whose own code imports every constructor to fill the table by number."""

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:  # noqa: ARG002  # importlib's signature
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        table = import_module(f"{_RAW}.all")
        table.objects = _Objects(table.objects)  # type: ignore[attr-defined]
        for name in ("core", "types", "functions", "base"):
            setattr(module, name, import_module(f"{_RAW}.{name}"))
        module.objects = table.objects  # type: ignore[attr-defined]


class _Finder(MetaPathFinder):
    """Stands before the usual finders for the packages concerned."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,  # noqa: ARG002  # importlib's signature
    ) -> ModuleSpec | None:
        """Return how to import one of our packages; None for everything else."""
        if fullname not in (_TOP, _RAW) and not fullname.startswith(_LAZY):
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is None or spec.origin is None or not spec.origin.endswith("__init__.py"):
            return spec
        spec.loader = _LazyRaw() if fullname == _RAW else _Lazy(Path(spec.origin))
        return spec


@cache
def _taken_apart(source: Path) -> tuple[dict[str, str], str]:
    """Return each name of a package with the module it comes from (a submodule comes from itself), and the rest."""
    text = source.read_text("utf-8")
    homes = {}
    for home, many, few in _IMPORT.findall(text):
        homes.update({name: home or name for name in re.findall(r"\w+", many or few)})
    rest = _IMPORT.sub("", text)
    return homes, rest if _IGNORED.sub("", rest) else ""


def install() -> bool:
    """Import constructors on first use from now on; return whether that is so."""
    if _TOP in sys.modules or os.environ.get("TGARR_EAGER_TELEGRAM"):
        return False
    package = importlib.util.find_spec(_TOP)
    if package is None or package.origin is None:
        return False
    top = Path(package.origin)
    try:
        _check(top)
    except (OSError, _UnknownForm) as reason:
        log.info("the Telegram library is imported all at once: %s", reason)
        return False
    sys.meta_path.insert(0, _Finder())
    return True


def _check(top: Path) -> None:
    """Look whether the files are as they were when this was made.

    Those of the packages inside are only seen when they are imported; what one of them does more is run then.
    """
    for name in ("Client", "raw", "types", "enums"):
        if name not in _taken_apart(top)[0]:
            raise _UnknownForm(f"{top.name} does not import {name}")
    for package in _LAZY:
        source = top.parent.joinpath(*package.split(".")[1:], top.name)
        if _taken_apart(source)[1]:
            raise _UnknownForm(f"{package} does more than to import")
