"""Tells groups and people what has happened: once, together what belongs together, and not while they sleep."""

from tgarr.features.notices.announcer import Announcer
from tgarr.features.notices.handlers import router

__all__ = ["Announcer", "router"]
