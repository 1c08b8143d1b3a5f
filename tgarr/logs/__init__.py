"""Logging: structlog over the standard library, one line an event, with one point where secrets are removed."""

from tgarr.logs.redaction import MASK, Redaction, redact, redaction
from tgarr.logs.setup import catch_uncaught, configure, request, request_id

__all__ = ["MASK", "Redaction", "catch_uncaught", "configure", "redact", "redaction", "request", "request_id"]
