"""Tells the admins what is wrong with the services, and when it is over."""

from tgarr.features.alerts.handlers import router
from tgarr.features.alerts.watch import Watch

__all__ = ["Watch", "router"]
