"""Wishes that wait for a service that is down: kept, cancelled, and carried out when it answers again."""

from tgarr.features.waiting.handlers import router
from tgarr.features.waiting.runner import Runner

__all__ = ["Runner", "router"]
