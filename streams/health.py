"""From looks at the services to alerts: what lasts is told, what belongs together once, what flaps less and less."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import reactivex
from reactivex import Observable, abc

from tgarr.domain.health import Alert, Cause, Checked, Look, Part, Trouble, TroubleKind
from tgarr.domain.records import replace

log = logging.getLogger(__name__)

_REMEMBERED: Final = 6 * 3600.0
"""Seconds for which it counts how often the same trouble came back."""
_MOST_DOUBLINGS: Final = 5
_LONGEST: Final = 3600.0
_TOGETHER: Final = 30.0
"""Seconds after an alert for which more of its kind is the same news, however short `lasting` is."""
_EXPLAINED: Final = 10
"""How many times longer a trouble has to last that began while the service it hangs on was down."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds for which a trouble must last before it is told, and be over before its end is."""

    lasting: float


class Spell(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a trouble was told, in seconds before now: how often it came back is counted from these."""

    subject: str
    ago: float


def alerts(
    rules: Callable[[], Rules],
    *,
    scheduler: abc.SchedulerBase,
    opened: Iterable[Alert] = (),
    spells: Iterable[Spell] = (),
) -> Callable[[Observable[Look]], Observable[Alert]]:
    """Return an operator that gives each alert as it begins, whenever it changes, and as it ends.

    A trouble is told once it was seen at every look for `lasting` seconds, and is over once it was not seen for as
    long; each time it came back lately doubles the latter, so that what flaps is one alert that stays open. Troubles
    that are akin and come together are one alert; one that hangs on a service that is down is none. What a look does
    not know is taken to be as it was.

    Args:
        rules: asked at each look.
        scheduler: the clock for what lasts. The times in alerts are those of the looks.
        opened: alerts of an earlier life to go on with.
        spells: what was told lately in earlier lives.

    A look that cannot be worked on is logged, and the stream goes on.

    """

    def operator(looks: Observable[Look]) -> Observable[Alert]:
        def subscribe(observer: abc.ObserverBase[Alert], _: abc.SchedulerBase | None = None) -> abc.DisposableBase:
            watch = _Watch(rules, scheduler, opened, spells)

            def take(look: Look) -> None:
                try:
                    changed = watch.take(look)
                except Exception:
                    log.exception("a look at the services could not be worked on")
                    return
                for alert in changed:
                    observer.on_next(alert)

            return looks.subscribe(take, observer.on_error, observer.on_completed)

        return reactivex.create(subscribe)

    return operator


class _Case(msgspec.Struct):
    """One trouble that is seen, or that is told and not over."""

    trouble: Trouble
    since: datetime
    began: float
    alert: str = ""
    well: tuple[datetime, float] | None = None


class _Open(msgspec.Struct):
    """An alert that is open, and when it was raised; None for one of an earlier life."""

    alert: Alert
    raised: datetime | None


class _Watch(msgspec.Struct):
    """What is known between two looks. It holds what is wrong now and what was told lately, and nothing else."""

    rules: Callable[[], Rules]
    scheduler: abc.SchedulerBase
    opened: Iterable[Alert]
    earlier: Iterable[Spell]
    cases: dict[str, _Case] = msgspec.field(default_factory=dict)
    open: dict[str, _Open] = msgspec.field(default_factory=dict)
    spells: dict[str, deque[datetime]] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        now = self.scheduler.now
        for alert in self.opened:
            self.open[alert.key] = _Open(alert, None)
            for part in alert.lasting:
                self.cases[part.trouble.subject] = _Case(part.trouble, now, part.began, alert.key)
        for spell in sorted(self.earlier, key=lambda one: -one.ago):
            self._note_spell(spell.subject, now - timedelta(seconds=spell.ago))

    def take(self, look: Look) -> list[Alert]:
        """Return the alerts that are others than before the look, in the order in which they began."""
        now, lasting = self.scheduler.now, self.rules().lasting
        before = {key: one.alert for key, one in self.open.items()}
        seen = {one.subject: one for checked in look.services.values() for one in checked.troubles}
        down = {one.service for one in seen.values() if one.kind is TroubleKind.DOWN}
        for trouble in seen.values():
            self._ill(trouble, now, look.at, lasting, down)
        for subject in self.cases.keys() - seen.keys():
            self._unseen(subject, now, look, lasting)
        for case in sorted(self.cases.values(), key=lambda one: (one.since, one.trouble.subject)):
            due = (now - case.since).total_seconds() >= lasting
            if not case.alert and due and case.trouble.subject in seen:
                self._raise(case, now, lasting)
        for one in self.open.values():
            one.alert = replace(one.alert, cause=one.alert.cause or _cause(one.alert, look.services))
        changed = [one.alert for key, one in self.open.items() if one.alert != before.get(key)]
        for alert in changed:
            if alert.ended is not None:
                del self.open[alert.key]
        self._forget(now)
        return changed

    def _ill(self, trouble: Trouble, now: datetime, at: float, lasting: float, down: set[str]) -> None:
        case = self.cases.get(trouble.subject)
        if case is None:
            case = self.cases[trouble.subject] = _Case(trouble, now, at)
        elif case.well is not None:  # it came back before its end was told
            case.well = None
            self._note_spell(trouble.subject, now)
        before, case.trouble = case.trouble, trouble
        if not case.alert:
            if not down.isdisjoint(trouble.follows):
                case.since = now + timedelta(seconds=lasting * (_EXPLAINED - 1))
        elif bool(before.host) != bool(trouble.host):  # from not being heard to being heard wrongly, or back
            self._change(case, trouble=trouble)

    def _unseen(self, subject: str, now: datetime, look: Look, lasting: float) -> None:
        case = self.cases[subject]
        checked = look.services.get(case.trouble.service)
        if checked is None:
            self._end(case, look.at, gone=True)
        elif not case.alert:
            if case.trouble.kind in checked.knows:
                del self.cases[subject]
        elif case.trouble.kind in checked.knows or self._others_know(case, look.services):
            case.well = case.well or (now, look.at)
            if (now - case.well[0]).total_seconds() >= self._patience(subject, lasting):
                self._end(case, case.well[1])

    def _others_know(self, case: _Case, services: Mapping[str, Checked]) -> bool:
        """Tell whether another service that spoke of the same disk can be asked, and speaks of it no more."""
        if case.trouble.kind is not TroubleKind.DISK:
            return False
        others = {part.trouble.service for part in self.open[case.alert].alert.parts} - {case.trouble.service}
        known = [services[name] for name in others if name in services and case.trouble.kind in services[name].knows]
        return bool(known) and not any(case.trouble.same_disk(one) for each in known for one in each.troubles)

    def _raise(self, case: _Case, now: datetime, lasting: float) -> None:
        self._note_spell(case.trouble.subject, now)
        part = Part(trouble=case.trouble, began=case.began)
        for one in self.open.values():
            if self._joins(one, case.trouble, now, lasting):
                case.alert = one.alert.key
                rest = tuple(each for each in one.alert.parts if each.trouble.subject != case.trouble.subject)
                one.alert = replace(one.alert, parts=(*rest, part))
                return
        case.alert = f"{case.trouble.subject} {case.began:.3f}"
        self.open[case.alert] = _Open(Alert(key=case.alert, parts=(part,)), now)

    def _joins(self, one: _Open, trouble: Trouble, now: datetime, lasting: float) -> bool:
        """Tell whether a trouble belongs to an open alert: they are akin, and it is news of the same moment.

        A disk is the same disk whenever another service speaks of it.
        """
        lasting_now = (self.cases[part.trouble.subject].trouble for part in one.alert.lasting)
        if not any(known.akin(trouble) for known in lasting_now):
            return False
        if trouble.kind is TroubleKind.DISK:
            return True
        return one.raised is not None and (now - one.raised).total_seconds() <= max(lasting, _TOGETHER)

    def _end(self, case: _Case, at: float, *, gone: bool = False) -> None:
        del self.cases[case.trouble.subject]
        if case.alert:
            self._change(case, ended=max(at, case.began), gone=gone)

    def _change(self, case: _Case, **new: Any) -> None:
        one = self.open[case.alert]
        subject = case.trouble.subject
        parts = (replace(part, **new) if part.trouble.subject == subject else part for part in one.alert.parts)
        one.alert = replace(one.alert, parts=tuple(parts))

    def _patience(self, subject: str, lasting: float) -> float:
        """Return for how long a trouble must be over: the more often it came back, the longer."""
        times = len(self.spells.get(subject, ()))
        return max(lasting, min(_LONGEST, lasting * 2.0 ** (times - 1))) if times > 1 else lasting

    def _note_spell(self, subject: str, at: datetime) -> None:
        self.spells.setdefault(subject, deque(maxlen=_MOST_DOUBLINGS + 1)).append(at)

    def _forget(self, now: datetime) -> None:
        for subject, times in list(self.spells.items()):
            while times and (now - times[0]).total_seconds() > _REMEMBERED:
                times.popleft()
            if not times:
                del self.spells[subject]


def _cause(alert: Alert, services: Mapping[str, Checked]) -> Cause | None:
    """Return what all that is down has in common, when that is more than one service and nothing else is up there."""
    silent = {part.trouble.service: part.trouble.host for part in alert.lasting if part.trouble.host}
    if len(silent) < 2:  # noqa: PLR2004  # several
        return None
    hosts = set(silent.values())
    there = {name for name, checked in services.items() if checked.host in hosts}
    if len(hosts) == 1:
        return Cause.HOST if there <= silent.keys() else None
    return Cause.NETWORK if services.keys() <= silent.keys() else None
