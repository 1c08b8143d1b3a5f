"""The one tree of errors: what went wrong, whose fault it is, and whether trying again makes sense.

    TgarrError
    ├── ConfigError                 the configuration cannot be used
    ├── StoreError                  the record on disk cannot be used
    │   ├── SchemaTooNew            written by a newer tgarr
    │   └── AlreadyRunning          another process holds it
    ├── GivenUp                     begun again and again, and never ended well
    ├── StatisticsError             the time series cannot be kept or asked
    │   ├── StatisticsDamaged       their file is not usable
    │   └── StatisticsRefused       what was to be kept is not taken
    ├── ActorError                  the runtime could not carry a message
    │   ├── MailboxFull             the actor has more to do than it may hold
    │   ├── AskTimeout              no answer within the asker's limit
    │   ├── AskCycle                the ask would wait for itself
    │   └── ActorStopped            the actor is gone (or not there yet)
    ├── ServiceError                an external service could not do it
    │   ├── ServiceUnreachable      refused, no such host: nothing has been sent
    │   ├── ConnectionLost          reset, the answer cut off, or 502
    │   ├── ServiceTimeout          no (complete) answer in time
    │   ├── ServiceFailed           5xx
    │   ├── ServiceBusy             429
    │   ├── ServiceUnclear          it may or may not have done it
    │   ├── CircuitOpen             not tried: it failed just before
    │   ├── ServiceUnauthorized     401, 403: the key or password is refused
    │   ├── ServiceNotFound         404
    │   ├── ServiceConflict         409
    │   ├── ServiceRejected         400, 422: it understood and said no
    │   │   └── ReleaseRefused      an arr will not have a release that was found elsewhere, and says why
    │   └── UnexpectedAnswer        not what this service would say
    │       ├── LoginPageAnswer     a web page where data was asked for
    │       ├── AnswerTooLarge      more bytes than any honest answer
    │       └── ForeignRedirect     sent elsewhere: not followed
    └── Refused                     the person cannot have this, and is told why
        ├── NotAllowed              the policy says no
        │   └── OnlyInPrivate       not here, where others read
        ├── SomebodyElses           the button belongs to another person
        ├── InvalidInput            the text, button or link is not usable
        ├── QueryRefused            the question to the statistics is not answered
        ├── Expired                 the button or link is too old
        ├── Overtaken               what waited is no longer wanted: it has come about otherwise
        └── SlowDown                too many wishes at once

Every class has a `code`: the key under which the catalogue (`tgarr.chat.failures`) keeps its words in both
languages and its next step. Messages in exceptions are for the log, and never hold a secret.
Every class has an `effect`: what is known, after it, of a change that was asked for.
"""

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar


class Effect(Enum):
    """What a failure says about the change that was asked for."""

    NONE = "it was not done, and will not be"
    UNTOLD = "the service has ended with it, and has not said whether it is done: a look tells"
    OPEN = "it may have been done, or may be done yet"


class TgarrError(Exception):
    """Anything tgarr itself raises."""

    code: ClassVar[str] = "internal"
    effect: ClassVar[Effect] = Effect.OPEN


class ConfigError(TgarrError):
    """The configuration cannot be used; the text lists every mistake."""

    code = "config"


class StoreError(TgarrError):
    """The record on disk cannot be used."""

    code = "store"


class SchemaTooNew(StoreError):
    """The database was written by a newer tgarr; going on would damage it."""

    code = "schema-too-new"


class AlreadyRunning(StoreError):
    """Another process holds the lock of this data folder."""

    code = "already-running"


class StatisticsError(TgarrError):
    """The time series cannot be kept or asked; everything else goes on."""

    code = "statistics"
    effect = Effect.NONE


class StatisticsDamaged(StatisticsError):
    """The file of the time series is not usable."""


class StatisticsTooNew(StatisticsDamaged):
    """The file of the time series was written by a newer tgarr."""


class StatisticsRefused(StatisticsError):
    """DuckDB does not take what it was given, now or ever."""


class GivenUp(TgarrError):
    """What somebody wanted was begun again and again, and each time something nobody foresaw ended it."""

    code = "given-up"


class ActorError(TgarrError):
    """The actor runtime could not carry a message to its end."""

    code = "actor"


class MailboxFull(ActorError):
    """The mailbox holds as many messages as it may; nothing was queued."""

    code = "mailbox-full"
    effect = Effect.NONE


class AskTimeout(ActorError):
    """The asker's limit passed; the handler was cancelled or will be skipped."""

    code = "ask-timeout"


class AskCycle(ActorError):
    """The ask would come back to an actor that is waiting for its answer."""

    code = "ask-cycle"
    effect = Effect.NONE


class ActorStopped(ActorError):
    """No living actor stands behind this name."""

    code = "actor-stopped"


class ServiceError(TgarrError):
    """An external service could not do what was asked.

    Attributes:
        service: the instance's name in the configuration, such as `radarr-4k`.
        detail: what the service said, shortened, free of secrets; may be empty.
        transient: whether the same call may succeed a little later.

    """

    code = "service"
    transient: ClassVar[bool] = False

    def __init__(self, service: str, detail: str = "") -> None:
        super().__init__(f"{service}: {detail or self.code}")
        self.service = service
        self.detail = detail


class ServiceUnreachable(ServiceError):
    """No connection to the address: refused, no such host. Nothing has been sent."""

    code = "unreachable"
    effect = Effect.NONE
    transient = True


class ConnectionLost(ServiceError):
    """The connection broke while the service was asked, or in the middle of its answer; also behind a proxy (502)."""

    code = "connection-lost"
    transient = True


class ServiceTimeout(ServiceError):
    """The answer did not come, or did not end, within the operation's limit."""

    code = "timeout"
    transient = True


class ServiceFailed(ServiceError):
    """The service itself failed (5xx)."""

    code = "failed"
    effect = Effect.UNTOLD
    transient = True


class ServiceUnclear(ServiceError):
    """It has not said whether it did what it was told, and could not be asked about it: look before repeating."""

    code = "unclear"
    transient = True


class ServiceBusy(ServiceError):
    """The service asks to come back later (429). `retry_after` is in seconds."""

    code = "busy"
    effect = Effect.NONE
    transient = True

    def __init__(self, service: str, detail: str = "", *, retry_after: float = 0.0) -> None:
        super().__init__(service, detail)
        self.retry_after = retry_after


class CircuitOpen(ServiceError):
    """The breaker is open: not tried, because it failed just before. `retry_after` is in seconds."""

    code = "circuit-open"
    effect = Effect.NONE
    transient = True

    def __init__(self, service: str, detail: str = "", *, retry_after: float = 0.0) -> None:
        super().__init__(service, detail)
        self.retry_after = retry_after


class ServiceUnauthorized(ServiceError):
    """The key or password is refused (401, 403)."""

    code = "unauthorized"
    effect = Effect.NONE


class ServiceNotFound(ServiceError):
    """The thing asked for is not there (404)."""

    code = "not-found"
    effect = Effect.NONE


class ServiceConflict(ServiceError):
    """The service's state does not allow it (409)."""

    code = "conflict"
    effect = Effect.NONE


class ServiceRejected(ServiceError):
    """The service understood the request and said no (400, 422)."""

    code = "rejected"
    effect = Effect.NONE


class ReleaseRefused(ServiceRejected):
    """An arr does not take a release that it was offered; `reasons` are its words."""

    def __init__(self, service: str, reasons: Sequence[str]) -> None:
        super().__init__(service, "; ".join(reasons))
        self.reasons = tuple(reasons)


class UnexpectedAnswer(ServiceError):
    """The answer is not what this service would say: garbage, another program."""

    code = "unexpected-answer"
    effect = Effect.UNTOLD


class LoginPageAnswer(UnexpectedAnswer):
    """A web page came where data was asked for: a login page, or a wrong base path."""

    code = "login-page"
    effect = Effect.NONE


class AnswerTooLarge(UnexpectedAnswer):
    """The answer is larger than any honest one; reading was stopped."""

    code = "answer-too-large"


class ForeignRedirect(UnexpectedAnswer):
    """The service redirects to another host; it is not followed, so that the key stays at home."""

    code = "foreign-redirect"
    effect = Effect.NONE


class Refused(TgarrError):
    """The person cannot have this, and is told why."""

    code = "refused"
    effect = Effect.NONE


class NotAllowed(Refused):
    """The policy says no."""

    code = "not-allowed"


class OnlyInPrivate(NotAllowed):
    """The person may do this, but not where others read."""

    code = "only-in-private"


class SomebodyElses(Refused):
    """The button belongs to another person's screen."""

    code = "somebody-elses"


class InvalidInput(Refused):
    """A text, button or link that cannot be used. `reason` is a key of the catalogue."""

    code = "invalid-input"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class QueryRefused(Refused):
    """A question to the statistics is not answered.

    Attributes:
        why: `one-select`, `table`, `taken`, `function`, `long`, `time`, `memory`, or `duckdb` where it says so itself.
        what: the table, the function, or what DuckDB says.

    """

    code = "query-refused"

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(f"{why} {what}".strip())
        self.why, self.what = why, what


class Expired(Refused):
    """The button or link is too old, or belongs to a screen that is gone."""

    code = "expired"


class Overtaken(Refused):
    """A wish that waited makes no sense any more. `reason` is a key of the catalogue."""

    code = "overtaken"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SlowDown(Refused):
    """Too many wishes at once. `retry_after` is in seconds."""

    code = "slow-down"

    def __init__(self, *, retry_after: float) -> None:
        super().__init__(f"{retry_after:.0f} s")
        self.retry_after = retry_after
