"""The release browser: what the indexers offer, scored and explained, and the grab."""

from tgarr.features.releases import best, handlers, mutes
from tgarr.features.releases.begun import router

__all__ = ["best", "handlers", "mutes", "router"]
