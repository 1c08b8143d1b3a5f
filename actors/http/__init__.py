"""HTTP as the services need it: one pooled session, limits on everything, and one tree of errors."""

from actors.http import certificates  # noqa: F401  # first: aiohttp is imported by it
from actors.http.client import Http
from actors.http.messages import ELSEWHERE, LARGEST, MEGABYTE, FinishedCall, OnCall, Query, Reply, Request
from actors.http.reading import decode
from actors.http.socket import Beat, Socket

__all__ = [
    "ELSEWHERE",
    "LARGEST",
    "MEGABYTE",
    "Beat",
    "FinishedCall",
    "Http",
    "OnCall",
    "Query",
    "Reply",
    "Request",
    "Socket",
    "decode",
]
