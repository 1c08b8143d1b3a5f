"""Downloads: one list for all torrent clients, and what can be done with each transfer."""

from tgarr.features.downloads.handlers import router

__all__ = ["router"]
