"""Errors as reports to Sentry, or to what speaks its protocol, where the owner wants them; off, it imports nothing.

A report says where in the code it went wrong and under which request, and nothing of what people wrote: of an
exception its type and its frames, of a log line its template. The words themselves stand in the log, where the request
id finds them.
"""

import errno
import logging
import os
import sys
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from tgarr.errors import TgarrError
from tgarr.logs.redaction import redact, redaction
from tgarr.logs.setup import request_id

if TYPE_CHECKING:
    from sentry_sdk import Client

log = logging.getLogger(__name__)

_OURS: Final = ("tgarr", "actors", "streams")
_ITS_OWN: Final = ("sentry_sdk", "urllib3", __name__)
"""Loggers of those who carry a report: what they say of a failure would be the next one."""
_AGAIN_SECONDS: Final = 60.0
"""The same error, from the same place, is told once in this time."""
_MOST_KNOWN: Final = 256
_WAITING: Final = 20
"""Reports that wait for the way to be free; more are let go."""
_END_SECONDS: Final = 2.0
_KEPT: Final = (
    "event_id", "timestamp", "level", "logger", "platform", "logentry", "exception", "tags", "environment", "release",
    "server_name", "sdk",
)  # fmt: skip


class Reports(logging.Handler):
    """Takes what is logged as an error, and has it sent by a thread of its own. Nobody waits for it."""

    stays = True

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._client: Client | None = None
        self._set: tuple[str, str] = ("", "")
        self._told: dict[tuple[Any, ...], float] = {}
        self._renewing = threading.Lock()

    def renew(self, dsn: str, environment: str) -> None:
        """Report there from now on, or nowhere with an empty address. Blocks: importing takes a fifth of a second."""
        with self._renewing:
            if (dsn, environment) == self._set:
                return
            self._end()
            self._set = (dsn, environment)
            if not dsn:
                return
            try:
                self._client = _client(dsn, environment)
            except Exception as error:  # noqa: BLE001  # whatever it is, the bot goes on without
                log.warning("errors are not reported: %s", type(error).__name__)
                return
            redact(dsn, dsn.partition("://")[2].partition("@")[0])
            logging.getLogger().addHandler(self)

    def end(self) -> None:
        """Report nothing any more; what waits has two seconds."""
        with self._renewing:
            self._end()

    def emit(self, record: logging.LogRecord) -> None:
        """Report what was logged."""
        client = self._client
        if client is None or record.name.startswith(_ITS_OWN):
            return
        try:
            event, hint = self._event(record, client)
            if event is not None:
                client.capture_event(event, hint)
        except Exception:  # noqa: BLE001  # a report that cannot be made costs nobody anything
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the library's name
        """Say nothing: the log has the line itself."""

    def _end(self) -> None:
        logging.getLogger().removeHandler(self)
        client, self._client = self._client, None
        if client is not None:
            client.close(timeout=_END_SECONDS)

    def _event(self, record: logging.LogRecord, client: "Client") -> tuple[Any, Any]:
        from sentry_sdk.utils import event_from_exception

        failed = record.exc_info if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None else None
        message = _template(record)
        if not self._is_news((record.name, message, *_place(failed))):
            return None, None
        event: dict[str, Any] = {}
        hint: dict[str, Any] = {}
        if failed is not None:
            made, hint = event_from_exception(failed, client_options=client.options)
            event.update(made)
        event |= {"level": "error", "logger": record.name, "logentry": {"message": message}}
        event["tags"] = {"request": request_id() or "-", "logger": record.name}
        return event, hint

    def _is_news(self, what: tuple[Any, ...]) -> bool:
        now = time.monotonic()
        if now - self._told.get(what, -_AGAIN_SECONDS) < _AGAIN_SECONDS:
            return False
        if len(self._told) >= _MOST_KNOWN:
            self._told.clear()
        self._told[what] = now
        return True


reports: Final = Reports()
"""Those of this process."""


def _client(dsn: str, environment: str) -> "Client":
    from sentry_sdk import Client

    return Client(
        dsn=dsn,
        environment=environment,
        release=_release(),
        server_name="tgarr",
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        send_client_reports=False,
        auto_session_tracking=False,
        enable_backpressure_handling=False,
        transport_queue_size=_WAITING,
        shutdown_timeout=_END_SECONDS,
        before_send=_scrubbed,
    )


def _scrubbed(event: Any, hint: Any) -> Any:
    """Return only what a report is made of, without what anybody has written, and redacted as the log is."""
    said = _said_by_us(hint.get("exc_info", (None, None, None))[1])
    left = {key: value for key, value in event.items() if key in _KEPT}
    for one in left.get("exception", {}).get("values", ()):
        one["value"] = said.get(one.get("type", ""), "")
        one.pop("mechanism", None)
        for frame in (one.get("stacktrace") or {}).get("frames", ()):
            frame.pop("vars", None)
            frame.pop("abs_path", None)  # it names folders of the machine
            frame["in_app"] = str(frame.get("module") or "").startswith(_OURS)
    return _redacted(left)


def _said_by_us(error: BaseException | None) -> dict[str, str]:
    """Return, by the exceptions' types, what may be told of them: the kinds of our failures, what the system says.

    That is asked of the system by the number: asyncio writes addresses into `strerror`, and TLS names of hosts.
    """
    said: dict[str, str] = {}
    seen: set[int] = set()
    while error is not None and id(error) not in seen:  # `raise error from error` goes round
        seen.add(id(error))
        if isinstance(error, TgarrError):
            said.setdefault(type(error).__name__, error.code)
        elif isinstance(error, OSError):
            number = error.errno or 0
            known = number > 1 and number in errno.errorcode  # 1 is TLS's word for everything, too
            said.setdefault(type(error).__name__, os.strerror(number) if known else "")
        error = error.__cause__ or error.__context__
    return said


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redaction.text(value)
    if isinstance(value, Mapping):
        return {key: _redacted(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(inner) for inner in value]
    return value


def _template(record: logging.LogRecord) -> str:
    """Return what was logged before anything was filled in; of others, who may have filled it in, only who they are."""
    said = record.msg.get("event", "") if isinstance(record.msg, Mapping) else record.msg
    return str(said) if record.name.startswith(_OURS) else f"an error of {record.name}"


def _place(failed: Any) -> tuple[Any, ...]:
    """Return the type of an exception, and the file and line that it comes from."""
    if failed is None:
        return ()
    trace = failed[2]
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return (failed[0], trace and trace.tb_frame.f_code.co_filename, trace and trace.tb_lineno)


def _release() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"tgarr@{version('tgarr')}"
    except PackageNotFoundError:
        return f"tgarr on Python {sys.version_info.major}.{sys.version_info.minor}"
