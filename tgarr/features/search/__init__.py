"""Search and card: from what somebody writes to the title they mean."""

from tgarr.features.search.handlers import router

__all__ = ["router"]
