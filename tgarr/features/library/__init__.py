"""The media servers: what has arrived, who is watching, and a look for new files."""

from tgarr.features.library.handlers import router

__all__ = ["router"]
