"""Downloads: one list for all torrent clients, what can be done with each transfer, and one message that moves."""

from tgarr.features.downloads.handlers import router
from tgarr.features.downloads.watcher import Watcher  # brings the message's buttons into the router as well

__all__ = ["Watcher", "router"]
