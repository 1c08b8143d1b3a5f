"""What the household has done over time: totals, the most, traffic, disks, uptime, response times."""

from tgarr.features.statistics import charts
from tgarr.features.statistics.handlers import router

__all__ = ["charts", "router"]
