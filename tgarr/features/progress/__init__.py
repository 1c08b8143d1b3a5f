"""Live progress: one message that moves with its title, from the search until it can be watched."""

from tgarr.features.progress.handlers import router
from tgarr.features.progress.tracker import Tracker

__all__ = ["Tracker", "router"]
