"""Start, help and the menu: the first words, and the way to everything."""

from tgarr.features.start.handlers import greet, router

__all__ = ["greet", "router"]
