"""The release browser: what the indexers offer, scored and explained, and the grab."""

from tgarr.features.releases.handlers import router

__all__ = ["router"]
