"""Search and card: from what somebody writes to the title they mean."""

from tgarr.features.search.handlers import router
from tgarr.features.search.preparing import prepared

__all__ = ["prepared", "router"]
