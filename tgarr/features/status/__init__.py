"""Status: every service at a glance, and what it complains about."""

from tgarr.features.status.handlers import router

__all__ = ["router"]
