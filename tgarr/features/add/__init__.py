"""Adding a title: quality profile, root folder, what to monitor; remembered per person and library."""

from tgarr.features.add.handlers import router

__all__ = ["router"]
