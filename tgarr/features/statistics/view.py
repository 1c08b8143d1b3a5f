"""How the figures read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tgarr.chat.figures import bar, call, duration, percent, size, span
from tgarr.chat.language import Words
from tgarr.chat.text import Text, bold, code
from tgarr.features.statistics.questions import Counted, Moved, Totals
from tgarr.features.statistics.ranges import Range
from tgarr.features.statistics.room import Device
from tgarr.features.statistics.services import Depth, Incident, Latency, Uptime

_MOST_LINES: Final = 12
_MOST_INCIDENTS: Final = 10
_FEW_CALLS: Final = 10
_ENOUGH_DAYS: Final = 1.0
"""Of a disk's growth, before it is said where it leads."""
_SURE: Final = 2.0
"""Standard errors from nothing."""
_FAR_DAYS: Final = 730
_FULL: Final = 0.001
"""Of a disk, which nothing more fits into."""


class HouseTotals(msgspec.Struct, frozen=True):
    """What the house has done: downloads, how many are under way, how many people asked, seconds watched."""

    downloads: Totals
    under_way: int = 0
    active: int = 0
    watching: float = 0.0


def heading(words: Words, title: str, chosen: Range) -> Text:
    """Return the first line of a page."""
    return Text.join((bold(words(title)), chosen.said(words)), " · ")


def nothing(words: Words, began: float | None, zone: ZoneInfo) -> Text:
    """Return what stands in place of figures, with when some are to be expected."""
    if began is None:
        return words("I have only begun to record. Look again in a few minutes.")
    moment = datetime.fromtimestamp(began, zone).strftime("%d.%m.%Y %H:%M")
    return Text.lines(
        words("Nothing has been recorded in this time yet."),
        words(
            "I record since {moment}: downloads, traffic and viewing as they happen, disks every ten minutes.",
            moment=moment,
        ),
    )


def stats(
    words: Words,
    house: HouseTotals,
    own: Totals,
    clients: Sequence[Moved],
    lists: Sequence[tuple[str, Sequence[Counted]]],
) -> Text:
    """Return the page of totals. `own` is what the reader asked for, `lists` are titled."""
    found = house.downloads
    lines: list[Text | str | None] = [
        words("🎬 Films: {count} · {size}", count=found.films, size=size(found.film_bytes, words)),
        words("📺 Series downloads: {count} · {size}", count=found.episodes, size=size(found.episode_bytes, words)),
        words("⏱ Usually ready after {span}", span=span(found.seconds, words)) if found.seconds else None,
        words("⏳ Under way: {count}", count=house.under_way) if house.under_way else None,
        words("❌ Failed: {count}", count=found.failed) if found.failed else None,
        words("🙋 Yours: {count} · {size}", count=own.count, size=size(own.bytes, words)),
        words("▶️ Watched: {span}", span=span(house.watching, words)) if house.watching else None,
        words("👥 Active: {people}", people=words.many("{count} person", "{count} people", house.active))
        if house.active
        else None,
    ]
    if clients:
        lines += ["", bold(words("Traffic")), moved(words, clients)]
    for title, counted in lists:
        if counted:
            lines += ["", bold(words(title)), *ranked(words, counted)]
    return Text.lines(*lines)


def moved(words: Words, clients: Sequence[Moved]) -> Text:
    """Return what each torrent client has moved."""
    return Text.lines(
        *(
            words("{client}: ↓ {down}, ↑ {up}", client=one.client, down=size(one.down, words), up=size(one.up, words))
            for one in clients
        )
    )


def ranked(words: Words, counted: Sequence[Counted]) -> list[Text]:
    """Return the lines of a list of downloads: how many of each, and how much in all."""
    return _numbered(
        (
            one.name,
            words.many("{count} download", "{count} downloads", one.count) if one.count else "",
            size(one.amount, words),
        )
        for one in counted
    )


def watched(words: Words, counted: Sequence[Counted]) -> list[Text]:
    """Return the lines of what was watched: for how long, and by how many if not by one."""
    return _numbered(
        (
            one.name,
            span(one.amount, words),
            words.many("{count} person", "{count} people", one.count) if one.count > 1 else "",
        )
        for one in counted
    )


def _numbered(rows: Iterable[tuple[str, Text | str, Text | str]]) -> list[Text]:
    return [
        Text(f"{number}. ") + Text.join((Text(name).clipped(60), *(part for part in rest if part)), " · ")
        for number, (name, *rest) in enumerate(rows, 1)
    ]


def uptimes(words: Words, shares: Sequence[Uptime], incidents: Sequence[Incident], zone: ZoneInfo) -> Text:
    """Return how the services stood."""
    lines: list[Text | str | None] = [
        Text.join((_light(one.share), " ", bold(one.service), " · ", _share(one.share, words))) for one in shares
    ]
    if incidents:
        lines += ["", bold(words("Incidents"))]
    for one in incidents[:_MOST_INCIDENTS]:
        began = datetime.fromtimestamp(one.began, zone).strftime("%d.%m %H:%M")
        lasted = span(one.end - one.began, words)
        lines.append(
            words("{moment} · {service} · {span}, still silent", moment=began, service=one.service, span=lasted)
            if one.open
            else words("{moment} · {service} · {span}", moment=began, service=one.service, span=lasted)
        )
    if (rest := len(incidents) - _MOST_INCIDENTS) > 0:
        lines.append(words.many("and {count} more", "and {count} more", rest))
    return Text.lines(*lines)


def latencies(words: Words, found: Sequence[Latency], depths: Sequence[Depth] = ()) -> Text:
    """Return the response times, the slowest first; those that got worse before, what is seldom called after."""
    lines: list[Text | str] = [words("Within: half · 95 % · 99 % · how many calls"), ""]
    for one in sorted(found, key=lambda one: (not one.worse, one.calls < _FEW_CALLS))[:_MOST_LINES]:
        lines.append(Text.join(("⚠️ " if one.worse else "", bold(one.service), " ", call(one.operation, words))))
        times = [duration(seconds, words) for seconds in (one.p50, one.p95, one.p99)]
        lines.append(" · ".join((*times, str(one.calls))))
        if one.worse:
            lines.append(words("before: 95 % {p95}", p95=duration(one.before, words)))
    if (rest := len(found) - _MOST_LINES) > 0:
        lines.append(words.many("and {count} more", "and {count} more", rest))
    if depths:
        waited = ", ".join(f"{one.name} {one.most}" for one in depths)
        lines.append(words("📬 Messages that waited, at most: {waited}", waited=waited))
    return Text.lines(*lines)


def disks(words: Words, found: Sequence[Device], now: float | None, zone: ZoneInfo) -> Text:
    """Return the disks, the fullest first, and when each will be full; not that of a time that is over."""
    blocks: list[Text | str] = []
    for one in found:
        used = 1 - one.free / one.total
        blocks += [
            Text.join([code(Text(path).clipped(60)) for path in one.paths[:4]], " · "),
            Text.join((bar(used), " ", percent(used))),
            words("free {free} of {total}", free=size(one.free, words), total=size(one.total, words)),
            *([_forecast(words, one, now, zone)] if now is not None else []),
            "",
        ]
    return Text.lines(*blocks[:-1])


def _forecast(words: Words, one: Device, now: float, zone: ZoneInfo) -> Text:
    """Return when a disk is full, as far as its growth says."""
    if one.free < _FULL * one.total:
        return words("full")
    if one.days < _ENOUGH_DAYS:
        return words("too early to say when it is full")
    if one.growth < _SURE * one.unsure or one.growth <= 0 or one.free / one.growth > _FAR_DAYS:
        return words("not filling up")
    left = one.free / one.growth
    if left < 1:
        return words("full within a day")
    soonest, latest = (
        one.free / (one.growth + _SURE * one.unsure),
        one.free / max(one.growth - _SURE * one.unsure, one.growth / 10),
    )
    day = datetime.fromtimestamp(now + left * 86400, zone).strftime("%d.%m.%Y")
    between = (
        words("in {soonest} to {latest} days", soonest=round(soonest), latest=round(latest))
        if round(soonest) < round(latest)
        else words.many("in {count} day", "in {count} days", round(left))
    )
    return Text.join((words("full about {day}", day=day), between), ", ")


def _light(share: float) -> str:
    if share >= 0.999:  # noqa: PLR2004  # a minute and a half a day
        return "🟢"
    return "🟡" if share >= 0.95 else "🔴"  # noqa: PLR2004  # an hour a day


def _share(share: float, words: Words) -> str:
    """Return a share in percent, never rounded up to all."""
    return "100 %" if share >= 1 else _decimal(f"{min(99.99, share * 100):.2f} %", words)


def _decimal(number: str, words: Words) -> str:
    return number.replace(".", "," if words.language == "ru" else ".")
