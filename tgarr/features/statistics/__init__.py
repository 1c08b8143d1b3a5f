"""What the household has done over time: totals, the most, traffic, disks, uptime, response times."""

from tgarr.features.statistics.handlers import router
from tgarr.features.statistics.ranges import CHARTS

__all__ = ["CHARTS", "router"]
