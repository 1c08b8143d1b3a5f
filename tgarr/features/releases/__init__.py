"""The release browser: what the indexers offer, scored and explained, and the grab."""

from tgarr.features.releases import handlers
from tgarr.features.releases.begun import router

__all__ = ["handlers", "router"]
