"""Seasons and episodes of a series in the library: what is there, what is looked for, and the way to releases."""

from tgarr.features.episodes.handlers import router

__all__ = ["router"]
