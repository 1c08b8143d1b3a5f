"""Live progress: one message that moves with its title, from the search until it can be watched."""

from tgarr.features.progress import handlers, opening, torrents
from tgarr.features.progress.router import router
from tgarr.features.progress.tracker import Tracker

__all__ = ["Tracker", "handlers", "opening", "router", "torrents"]
