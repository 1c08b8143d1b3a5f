"""Better copies of what is on disk: found, shown with their gain, taken within a budget, told."""

from tgarr.features.upgrades.handlers import router
from tgarr.features.upgrades.round import Round

__all__ = ["Round", "router"]
