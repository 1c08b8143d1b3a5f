"""Search history: what somebody looked for, one tap from being looked for again."""

from tgarr.features.history.handlers import router

__all__ = ["router"]
