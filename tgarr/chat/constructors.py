"""Imports kurigram's 2,500 TL constructors one by one, when they are first used, instead of all at the start.

Optional: it stands in for the generated `__init__` files of `pyrogram.raw`, which only import everything. If one of
them does not look as expected, or TGARR_EAGER_TELEGRAM is set, nothing is done and the library imports itself as it
ships. `install` has to be called before pyrogram is imported.
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

_ROOT = "pyrogram.raw"
_LAZY = ("pyrogram.raw.types", "pyrogram.raw.functions", "pyrogram.raw.base")
_IMPORT = re.compile(r"from \.(\w*) import ([\w, ]+)")
_IGNORED = re.compile(r"\s*(#.*)?")


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


class _LazyPackage(Loader):
    """Makes a package whose names are imported when they are first asked for."""

    def __init__(self, source: Path) -> None:
        self._homes = _homes(source)

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:  # noqa: ARG002  # importlib's signature
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        homes, package = self._homes, module.__name__

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


class _LazyRaw(Loader):
    """Makes `pyrogram.raw` itself, whose own code imports every constructor to fill the table by number."""

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:  # noqa: ARG002  # importlib's signature
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        table = import_module(f"{_ROOT}.all")
        table.objects = _Objects(table.objects)  # type: ignore[attr-defined]
        for name in ("core", "types", "functions", "base"):
            setattr(module, name, import_module(f"{_ROOT}.{name}"))
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
        if not fullname.startswith(_ROOT):
            return None
        if fullname != _ROOT and not fullname.startswith(_LAZY):
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is None or spec.origin is None or not spec.origin.endswith("__init__.py"):
            return spec
        spec.loader = _LazyRaw() if fullname == _ROOT else _LazyPackage(Path(spec.origin))
        return spec


@cache
def _homes(source: Path) -> dict[str, str]:
    """Return each name of a generated package with the module it comes from; a subpackage comes from itself."""
    homes = {}
    for line in source.read_text("utf-8").splitlines():
        found = _IMPORT.fullmatch(line)
        if found is None:
            if _IGNORED.fullmatch(line) is None:
                raise _UnknownForm(f"{source.parent.name}/__init__.py: {line[:60]!r}")
            continue
        home, names = found.groups()
        homes.update({name: home or name for name in names.split(", ")})
    return homes


def install() -> bool:
    """Import constructors on first use from now on; return whether that is so."""
    if "pyrogram" in sys.modules or os.environ.get("TGARR_EAGER_TELEGRAM"):
        return False
    package = importlib.util.find_spec("pyrogram")
    if package is None or not package.submodule_search_locations:
        return False
    raw = Path(package.submodule_search_locations[0]) / "raw"
    try:
        for part in ("types", "functions", "base"):
            for source in (raw / part).rglob("__init__.py"):
                _homes(source)
    except (OSError, _UnknownForm) as reason:
        log.info("Telegram's constructors are all imported at once: %s", reason)
        return False
    sys.meta_path.insert(0, _Finder())
    return True
