"""Sets logging up: every logger of the process, ours and the libraries', ends in one redacting formatter."""

import contextlib
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Final, Literal, TextIO

import structlog
from structlog.typing import Processor

from tgarr.logs.redaction import redaction

Format = Literal["auto", "json", "console"]

_request: ContextVar[str] = ContextVar("request_id", default="")
_CHATTY: Final = ("pyrogram", "asyncio", "aiohttp.access", "pykka")


def configure(*, level: str = "info", format: Format = "auto", stream: TextIO | None = None) -> None:  # noqa: A002  # the configuration's word
    """Send every log line to `stream` (standard error by default), redacted; calling it again replaces all.

    Args:
        level: debug, info, warning or error, for our own loggers. Libraries that talk much say only
            warnings, unless the level is debug.
        format: JSON lines, text for people, or `auto`: text where the stream is a terminal.
        stream: an open text stream.

    """
    stream = stream or sys.stderr
    root = logging.getLogger()
    for old in root.handlers[:]:
        if not getattr(old, "stays", False):  # what writes no lines has its own settings
            root.removeHandler(old)
    root.addHandler(handler(stream, console=format == "console" or (format == "auto" and stream.isatty())))
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET if level == "debug" else logging.WARNING)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def catch_uncaught() -> None:
    """Log what nobody has caught, in this thread and in others, where Python would write it out unredacted."""

    def log(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or not issubclass(kind, Exception):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        logging.getLogger("tgarr").critical("nobody has caught this", exc_info=(kind, error, trace))

    sys.excepthook = log
    threading.excepthook = lambda told: log(told.exc_type, told.exc_value, told.exc_traceback)


def handler(stream: TextIO, *, console: bool) -> logging.Handler:
    """Return what writes redacted lines to an open text stream: for people, or as JSON."""
    made = _Handler(stream)
    made.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_shared(), structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _exception_text,
                redaction,
                _console() if console else structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
            ],
        )
    )
    return made


@contextlib.contextmanager
def request(identifier: str) -> Iterator[None]:
    """Mark every line that is logged inside, in tasks started inside too, with this request id."""
    before = _request.set(identifier)
    try:
        yield
    finally:
        _request.reset(before)


def request_id() -> str:
    """Return the id of the request being served, or an empty text."""
    return _request.get()


class _Handler(logging.StreamHandler[TextIO]):
    """Says that a line could not be written, without printing its arguments as the library would."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the library's name
        kind = type(sys.exc_info()[1]).__name__
        event = {"event": "a log line could not be written", "level": "error", "logger": record.name, "why": kind}
        with contextlib.suppress(OSError, ValueError):  # the stream is closed
            self.stream.write(json.dumps(event) + self.terminator)


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        _add_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _fill_in_arguments,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.StackInfoRenderer(),
    ]


_positional: Final = structlog.stdlib.PositionalArgumentsFormatter()


def _fill_in_arguments(logger: Any, method: str, event: Any) -> Any:
    """Fill in %s and the like; a mistake there is shown, and not raised into the code that logs."""
    arguments = event.get("positional_args")
    try:
        return _positional(logger, method, event)
    except (TypeError, ValueError, KeyError):
        return {**event, "positional_args": arguments}


def _add_request(_logger: Any, _method: str, event: Any) -> Any:
    if identifier := _request.get():
        event.setdefault("request", identifier)
    return event


def _exception_text(logger: Any, method: str, event: Any) -> Any:
    """Turn the exception into text before the redaction; a broken __str__ must not cost the line."""
    try:
        return structlog.processors.format_exc_info(logger, method, event)
    except Exception as error:  # noqa: BLE001  # raised by the foreign exception's own text
        event["exception"] = f"<an exception whose text cannot be had: {type(error).__name__}>"
        return event


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback, sort_keys=False, timestamp_key="time"
    )
