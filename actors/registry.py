"""Which kinds of service there are: every module of `actors.services` is one, found by looking."""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Protocol, cast

import pykka

import actors.services
from actors.service import Hooks, ServiceActor
from tgarr.config import Service


class Kind(Protocol):
    """What a module of `actors.services` has. Its name is the kind, as `type` in the configuration says it."""

    NEEDS: tuple[str, ...]
    """The keys of a stanza without which the service cannot be entered."""

    def build(self, name: str, settings: Service, hooks: Hooks) -> pykka.ActorRef[ServiceActor]:
        """Start the actor of one configured instance."""


def discover() -> Mapping[str, Kind]:
    """Return all kinds of service by name.

    Raises:
        TypeError: a module lacks what a kind must have.

    """
    return {name: _kind(name) for name in _names()}


def _names() -> list[str]:
    return [found.name for found in pkgutil.iter_modules(actors.services.__path__)]


def _kind(name: str) -> Kind:
    module = importlib.import_module(f"{actors.services.__name__}.{name}")
    lacking = [name for name in ("NEEDS", "build") if not hasattr(module, name)]
    if lacking:
        raise TypeError(f"{module.__name__} has no {' and no '.join(lacking)}")
    return cast("Kind", module)


def needs() -> Mapping[str, tuple[str, ...]]:
    """Return the keys that each kind needs, in the shape of `tgarr.config.load(kinds=...)`."""
    return {name: kind.NEEDS for name, kind in discover().items()}


def start(name: str, settings: Service, hooks: Hooks) -> pykka.ActorRef[ServiceActor]:
    """Start the actor of one configured instance.

    Raises:
        KeyError: there is no such kind; the configuration was loaded without `needs()`.

    """
    if settings.type not in _names():
        raise KeyError(settings.type)
    return _kind(settings.type).build(name, settings, hooks)
