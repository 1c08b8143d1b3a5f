"""Settings: how one person likes it."""

from tgarr.features.settings.handlers import router

__all__ = ["router"]
