"""Rules: which groups, indexers and sizes a person likes or will not have, tried on earlier searches first."""

from tgarr.features.rules import automatic, handlers, points
from tgarr.features.rules.router import router

__all__ = ["automatic", "handlers", "points", "router"]
