"""Questions that admins write themselves, in SQL."""

from tgarr.features.sql.handlers import router

__all__ = ["router"]
