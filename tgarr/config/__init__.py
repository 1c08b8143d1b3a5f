"""The configuration: one YAML file, read into frozen models, or refused with every mistake in words."""

from tgarr.config.difference import Changes, difference
from tgarr.config.loading import load
from tgarr.config.mistakes import InvalidConfig, Mistake
from tgarr.config.model import Config, Group, Limits, Log, People, Statistics
from tgarr.config.schema import schema
from tgarr.config.services import Breaker, CacheTimes, Service, Timeouts
from tgarr.config.telegram import Proxy, Server, Telegram
from tgarr.config.web import HookKind, Web

__all__ = [
    "Breaker",
    "CacheTimes",
    "Changes",
    "Config",
    "Group",
    "HookKind",
    "InvalidConfig",
    "Limits",
    "Log",
    "Mistake",
    "People",
    "Proxy",
    "Server",
    "Service",
    "Statistics",
    "Telegram",
    "Timeouts",
    "Web",
    "difference",
    "load",
    "schema",
]
