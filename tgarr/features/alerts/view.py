"""What somebody reads of an alert."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from tgarr.chat.buttons import button
from tgarr.chat.failures import in_words
from tgarr.chat.figures import call, duration, size, span
from tgarr.chat.language import Words
from tgarr.chat.screens import Button, Keyboard, Screen
from tgarr.chat.text import Text, bold, code
from tgarr.domain.health import Alert, Cause, Part, TroubleKind

_SHOWN: Final = 5
"""Parts that are listed; the rest is a number."""
_DETAIL: Final = 300
"""UTF-16 units of what a service says itself."""
_ELSEWHERE: Final = frozenset({TroubleKind.IMPORT, TroubleKind.FOLDER, TroubleKind.COMPLAINT})
"""What is put right on the service's own pages."""


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads it.

    Attributes:
        words: in their language.
        private: whether nobody else reads it. Reasons and addresses are not said in groups.
        muted_until: the time of day until which they hear of nothing new; empty when they do.
        pages: addresses of services' pages that they can open.

    """

    words: Words
    private: bool = True
    muted_until: str = ""
    pages: Mapping[str, str] = msgspec.field(default_factory=dict)


def screen(alert: Alert, number: int, reader: Reader) -> Screen:
    """Return the message about an alert, open or over. `number` is its row."""
    _ = reader.words
    if alert.ended is not None:
        return Screen(text=_over(alert, _))
    muted = _("🔕 You hear of nothing new until {time}.", time=reader.muted_until) if reader.muted_until else None
    text = Text.lines("🚨 " + _heading(alert, reader), *_details(alert, reader), muted)
    return Screen(text=text, keyboard=_keyboard(alert, number, reader) if reader.private else ())


def _heading(alert: Alert, reader: Reader) -> Text:
    """Return what a locked phone shows; of one service that is down the reason, where nobody else reads it."""
    first = alert.lasting[0].trouble
    if alert.kind is TroubleKind.DOWN and len(alert.parts) == 1 and reader.private:
        return in_words(first.reason, first.service, reader.words)
    return bold(_open(alert, reader.words))


def _open(alert: Alert, _: Words) -> Text:
    lasting = alert.lasting
    count, services = len(lasting), _services(lasting)
    match alert.kind:
        case TroubleKind.DOWN:
            return _down(alert, _)
        case TroubleKind.DISK:
            return _("Little space is left: {free}", free=size(lasting[0].trouble.free, _))
        case TroubleKind.FOLDER:
            return _("{service}: a root folder is missing", service=services)
        case TroubleKind.INDEXER:
            names = ", ".join(part.trouble.name for part in lasting)
            return _.many("An indexer fails: {names}", "Indexers fail: {names}", count, names=names)
        case TroubleKind.IMPORT:
            return _.many(
                "{service}: a download cannot be imported",
                "{service}: {count} downloads cannot be imported",
                count,
                service=services,
            )
        case TroubleKind.COMPLAINT | TroubleKind.SLOW:
            return _ailing(alert, _)


def _down(alert: Alert, _: Words) -> Text:
    lasting = alert.lasting
    count = len(lasting)
    if count == 1 and not lasting[0].trouble.host:
        return _("{service} cannot be used", service=_services(lasting))
    if count == 1:
        return _("{service} does not answer", service=_services(lasting))
    if alert.cause is Cause.NETWORK:
        return _("None of the services answers: probably the network")
    if alert.cause is Cause.HOST:
        return _.many(
            "{count} service on {host} does not answer: probably the network or the host itself",
            "{count} services on {host} do not answer: probably the network or the host itself",
            count,
            host=lasting[0].trouble.host,
        )
    return _.many("{count} service does not answer", "{count} services do not answer", count)


def _ailing(alert: Alert, _: Words) -> Text:
    services = _services(alert.lasting)
    if alert.kind is TroubleKind.COMPLAINT:
        return _("{service} complains", service=services)
    return _("Slower than usual: {services}", services=services)


def _well(alert: Alert, _: Words) -> Text:
    services = _services(alert.parts)
    if alert.kind is TroubleKind.COMPLAINT:
        return _("{service} complains no more", service=services)
    return _("As quick as usual again: {services}", services=services)


def _closed(alert: Alert, _: Words) -> Text:
    services = _services(alert.parts)
    match alert.kind:
        case TroubleKind.DOWN:
            return _.many("{service} answers again", "{service} answer again", len(alert.parts), service=services)
        case TroubleKind.DISK:
            return _("There is enough space again")
        case TroubleKind.FOLDER:
            return _("{service}: the root folder is back", service=services)
        case TroubleKind.INDEXER:
            names = ", ".join(part.trouble.name for part in alert.parts)
            return _.many(
                "The indexer works again: {names}", "The indexers work again: {names}", len(alert.parts), names=names
            )
        case TroubleKind.IMPORT:
            return _("{service}: nothing blocks the import any more", service=services)
        case TroubleKind.COMPLAINT | TroubleKind.SLOW:
            return _well(alert, _)


def _over(alert: Alert, _: Words) -> Text:
    if all(part.gone for part in alert.parts):
        return _("➖ {service} is no longer in config.yaml", service=_services(alert.parts))
    time = span((alert.ended or alert.began) - alert.began, _)
    return Text.lines(bold(Text("✅ ") + _closed(alert, _)), _("Restored after {time}.", time=time))


def _details(alert: Alert, reader: Reader) -> Iterable[Text]:
    """Return what is more to be said, and what can be done about it."""
    _ = reader.words
    match alert.kind:
        case TroubleKind.DOWN if len(alert.parts) > 1:
            yield from _listed(alert, _)
        case TroubleKind.DISK:
            if reader.private:
                yield Text.join((_place(alert, path) for path in _paths(alert)), ", ")
            yield _("When it is full, nothing can be downloaded or imported. Remove something.")
        case TroubleKind.FOLDER:
            if reader.private:
                yield from (code(words) for words in _said(alert))
            yield _("Nothing can be imported there. Is the disk mounted?")
        case TroubleKind.INDEXER:
            yield _.many(
                "It failed and is left alone for a while; searches go on without it.",
                "They failed and are left alone for a while; searches go on without them.",
                len(alert.lasting),
            )
        case TroubleKind.IMPORT:
            yield from _imports(alert, reader)
        case TroubleKind.COMPLAINT if reader.private:
            yield from (Text(words).clipped(_DETAIL) for words in _said(alert))
        case TroubleKind.SLOW if reader.private:
            yield from _slow(alert, _)


def _listed(alert: Alert, _: Words) -> Iterable[Text]:
    """Return a line for each service, with those that are back."""
    for part in alert.parts:
        if part.ended is None:
            yield Text(f"• {part.trouble.service}")
        else:
            back = _("answers again, after {time}", time=span(part.ended - part.began, _))
            yield Text.join((f"✓ {part.trouble.service}: ", back))


def _imports(alert: Alert, reader: Reader) -> Iterable[Text]:
    for part in alert.lasting[:_SHOWN]:
        release, _newline, why = part.trouble.words.partition("\n")
        yield code(release)
        if why and reader.private:
            yield Text(why).clipped(_DETAIL)
    if (rest := len(alert.lasting) - _SHOWN) > 0:
        yield reader.words.many("and {count} more", "and {count} more", rest)


def _slow(alert: Alert, _: Words) -> Iterable[Text]:
    several = len({part.trouble.service for part in alert.parts}) > 1
    worst = sorted(alert.lasting, key=lambda part: -part.trouble.took)
    for part in worst[:_SHOWN]:
        one = part.trouble
        yield Text.join((f"{one.service} " if several else "", call(one.name, _)))
        yield _("     95 % in {took}, usually in {usual}", took=duration(one.took, _), usual=duration(one.usual, _))
    if (rest := len(worst) - _SHOWN) > 0:
        yield _.many("and {count} more", "and {count} more", rest)


def _said(alert: Alert) -> list[str]:
    return list(dict.fromkeys(part.trouble.words for part in alert.lasting))[:_SHOWN]


def _paths(alert: Alert) -> list[str]:
    """Return the mount points, those that have a name first."""
    return sorted({part.trouble.name for part in alert.lasting}, key=lambda path: (not path, path))


def _place(alert: Alert, path: str) -> Text:
    """Return a mount point with those who see it so; a torrent client does not tell where its disk is."""
    names = ", ".join(part.trouble.service for part in alert.lasting if part.trouble.name == path)
    return Text.join((code(path), f" ({names})")) if path else Text(names)


def _services(parts: Iterable[Part]) -> str:
    return ", ".join(dict.fromkeys(part.trouble.service for part in parts))


def _keyboard(alert: Alert, number: int, reader: Reader) -> Keyboard:
    _ = reader.words
    mute = (
        button(_.plain("🔔 Tell me again"), "", "alert-unmute", number)
        if reader.muted_until
        else button(_.plain("🔕 Nothing new for 1 h"), "", "alert-mute", number)
    )
    rows: list[tuple[Button, ...]] = [(button(_.plain("🩺 Status"), "", "alert-status"), mute)]
    if alert.kind is TroubleKind.SLOW:
        rows.append((button(_.plain("⏱ Response times"), "", "alert-latency"),))
    if alert.kind in _ELSEWHERE:
        names = dict.fromkeys(part.trouble.service for part in alert.lasting)
        rows.append(
            tuple(
                Button(_.plain("↗️ Open {service}", service=name), url=reader.pages[name])
                for name in names
                if name in reader.pages
            )
        )
    return tuple(row for row in rows if row)
