"""The screens of the release browser."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from tgarr.chat import cards, offered
from tgarr.chat.figures import age, size, span
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.subject import Subject
from tgarr.chat.text import CAPTION_UNITS, Text, bold, code, link
from tgarr.domain.capabilities import Indexers
from tgarr.domain.records import replace
from tgarr.domain.releases import Block, By, Past, Point, Ranked, decided_by, indexer_of
from tgarr.features.releases import rules
from tgarr.features.releases.refusals import in_words
from tgarr.features.releases.rules import Listed, View

SORTS: Final = {
    "best": N_("best"),
    "points": N_("points"),
    "size": N_("size"),
    "seeders": N_("seeders"),
    "age": N_("newest"),
}
_REASONS: Final = {
    "base": N_("to begin with"),
    "resolution_wanted": N_("the resolution you like"),
    "language_wanted": N_("a language you like"),
    "translation_wanted": N_("a translation you like"),
    "seeders_most": N_("seeders"),
    "hardcoded_subtitles": N_("subtitles burnt in"),
    "sample": N_("a sample or trailer"),
    "group_liked": N_("group"),
    "indexer_liked": N_("indexer"),
}
_LIMITS: Final = {"size_small": N_("smaller than {limit} GB"), "size_large": N_("larger than {limit} GB")}
BEHIND: Final = {
    By.WISHES: N_("it grants less of what you wish"),
    By.QUALITY: N_("{service} puts its quality lower"),
    By.FORMATS: N_("{service}'s custom formats give it less"),
    By.SWARM: N_("hardly anybody shares it"),
    By.POINTS: N_("{points} points less"),
    By.TIE: N_("as many points; {service} prefers the other's swarm or size"),
}
_BLOCKS: Final = {
    "blocked_groups": N_("group {name}"),
    "only_groups": N_("no group of those that may be taken: {name}"),
    "blocked_indexers": N_("indexer {name}"),
    "only_indexers": N_("no indexer of those that may be asked: {name}"),
    "largest": N_("larger than {name} GB"),
    "largest_pack": N_("a pack larger than {name} GB"),
}
PASTS: Final = {
    Past.MOVING: N_("⬇️ being downloaded already"),
    Past.BLOCKED: N_("⚠️ downloaded, but its import is blocked"),
    Past.FAILED: N_("↩️ its download has failed before"),
    Past.REFUSED: N_("↩️ could not be taken just now"),
    Past.HERE: N_("✅ this is what is on disk"),
}
_OLD_SECONDS: Final = 1800.0
"""After half an hour an arr forgets what a search has found."""
_REJECTION_UNITS: Final = 70
_NAME: Final = 20
"""Characters of a group's or an indexer's name on a button."""
_INDENT: Final = "     "


def searching(request: Request, subject: Subject, target: Text) -> Screen:
    """Show that the indexers are being asked."""
    return screen(
        request, subject, target, Text.lines(request.words("🔎 Asking the indexers… this can take a minute.")), []
    )


def passing_on(request: Request, subject: Subject, target: Text, one: Ranked) -> Screen:
    """Show that the library is asked to take a release."""
    said = request.words("⏳ Passing it to {service}… this can take a minute.", service=subject.instance)
    return screen(request, subject, target, Text.lines(code(one.release.title), said), [])


def page(request: Request, subject: Subject, target: Text, listed: Listed, view: View) -> Screen:
    """Show one page of the list: what can be had in one line, how in a second, what is against it in a third."""
    _ = request.words
    found = rules.shown(listed, view)
    count = rules.pages(len(found))
    at = min(view.page, count - 1)
    part = found[at * rules.PAGE : (at + 1) * rules.PAGE]
    lines = _age(request, listed)
    if "elsewhere" in request.state and part:
        lines.append(_("🌐 Found by name: {service} judges a release when it gets it.", service=subject.instance))
        lines.append(Text())
    for number, place in enumerate(part, at * rules.PAGE + 1):
        one = listed.rows[place]
        what, how, *against = _drawn(request, listed, number, place, one)
        lines += [what, how, *_past(request, listed, one), *_muted(request, listed, one), *against]
    if not part:
        lines.append(_("Nothing in this resolution.") if listed.rows else _("The indexers offer nothing for this."))
    elif count > 1:
        lines.append(Text())
        lines.append(_("Page {page} of {pages}, {count} in all", page=at + 1, pages=count, count=len(found)))
    rows: list[tuple[Button, ...]] = []
    if part:
        back_to = replace(view, choosing="").arguments
        rows.append(
            tuple(
                request.button(str(number), "release", place, *back_to)
                for number, place in enumerate(part, at * rules.PAGE + 1)
            )
        )
    if listed.rows:
        rows.append(_choices(request, view) or _steering(request, view, at, count))
        rows.append((request.button(_("⚡ Best"), "best"), request.button(_("🎯 My rules"), "rules", "releases")))
    rows += _other_place(request, subject)
    rows.append((request.button(_("🔁 Search again"), "rel-again"), request.button(_("⬅️ Back"), *back(request))))
    return screen(request, subject, target, Text.lines(*lines), rows)


def _other_place(request: Request, subject: Subject) -> list[tuple[Button, ...]]:
    """Return the way to where else releases are looked for, where there is another place."""
    _ = request.words
    if "elsewhere" in request.state:
        return [(request.button(_("🔎 As {service} finds it", service=subject.instance), "rel-where", "library"),)]
    hub = next(iter(request.house.faces(Indexers)), "")
    return [(request.button(_("🌐 By name in {service}", service=hub), "rel-where", "name"),)] if hub else []


def _age(request: Request, listed: Listed) -> list[Text]:
    """Return what is to be said of a list that the library could not renew, or would not know any more."""
    _, answer = request.words, listed.answer(request.now)
    note = cards.staleness(answer, _)
    if note is None and answer.age > _OLD_SECONDS:
        note = _("This is from {age} ago.", age=span(answer.age, _))
    return [note, Text()] if note is not None else []


def _steering(request: Request, view: View, at: int, count: int) -> tuple[Button, ...]:
    """Return the pages to both sides, and between them what decides about the order and the choice."""
    _ = request.words
    buttons = [
        _turn(request, f"⇅ {_.plain(SORTS[view.sort])}", replace(view, choosing="sort")),
        _turn(request, f"🎞 {_lines_of_picture(request, view.resolution)}", replace(view, choosing="resolution")),
    ]
    if count > 1:
        buttons.insert(0, _turn(request, "◀️", replace(view, page=(at - 1) % count)))
        buttons.append(_turn(request, "▶️", replace(view, page=(at + 1) % count)))
    return tuple(buttons)


def _choices(request: Request, view: View) -> tuple[Button, ...]:
    """Return what there is to choose from; nothing while nobody chooses."""
    if not view.choosing:
        return ()
    _, chosen = request.words, replace(view, page=0, choosing="")
    match view.choosing:
        case "sort":
            return tuple(
                _turn(request, _mark(_.plain(label), sort == view.sort), replace(chosen, sort=sort))
                for sort, label in SORTS.items()
            )
        case "resolution":
            return tuple(
                _turn(
                    request,
                    _mark(_lines_of_picture(request, lines), lines == view.resolution),
                    replace(chosen, resolution=lines),
                )
                for lines in rules.RESOLUTIONS
            )
        case _:
            return ()


def _lines_of_picture(request: Request, lines: int) -> str:
    return f"{lines}p" if lines else request.words.plain("all")


def ways_on(request: Request, place: int, one: Ranked) -> tuple[tuple[Button, ...], ...]:
    """Return the button that leads on from a release that could not be taken: to the next best."""
    _ = request.words
    facts = [part for part in (offered.part(one), offered.quality(one), _size(request, one)) if part]
    return ((request.button(_("⬇️ Next: {release}", release=" · ".join(facts)), "release", place, *View().arguments),),)


def details(request: Request, subject: Subject, target: Text, listed: Listed, place: int, view: View) -> Screen:
    """Show one release: its name, its points one by one, and what the library has against it."""
    _, one = request.words, listed.rows[place]
    release, past = one.release, listed.past.get(one.release.guid)
    lines: list[Text | None] = [
        code(release.title),
        facts(request, one),
        points(request, one),
    ]
    above = listed.rows[place - 1] if place else one
    if above.free == one.free and above.score.total < one.score.total:
        why = behind(request, subject, above, one)
        lines.append(
            _.many(
                "Behind one with {count} point: {why}",
                "Behind one with {count} points: {why}",
                above.score.total,
                why=why,
            )
        )
    if past is not None:
        lines.append(_(PASTS[past]))
    lines += [Text("⛔ ") + in_words(rejection, _).clipped(200) for rejection in release.rejections]
    if one.block is not None:
        lines.append(rule(request, one.block))
    rows: list[tuple[Button, ...]] = []
    if not release.rejections:
        if request.may(Right.ASK):
            rows.append((request.button(_("⬇️ Download"), "grab", place),))
    elif request.may(Right.FORCE):
        rows.append((request.button(_("⬇️ Download all the same"), "force", place),))
    kinds = {"group": one.group, "indexer": indexer_of(release)}
    signs = {"group": "👥", "indexer": "📡"}
    named = [
        request.button(f"{signs[of]} {name[:_NAME]}", "rel-rule", of, place, *view.arguments)
        for of, name in kinds.items()
        if name
    ]
    rows.append(tuple(named))
    back_to = ("best",) if view.choosing == rules.BEST else ("rel-page", *view.arguments)
    rows.append((request.button(_("⬅️ Back"), *back_to),))
    return screen(request, subject, target, Text.lines(*lines), rows)


def behind(request: Request, subject: Subject, first: Ranked, second: Ranked) -> Text:
    """Say what put the second of two releases behind the first."""
    points = first.score.total - second.score.total
    return request.words(BEHIND[decided_by(first, second)], service=subject.instance, points=points)


def facts(request: Request, one: Ranked) -> Text:
    """Return in a line what a release is and where it is from."""
    _, release = request.words, one.release
    told: list[str | Text | None] = [
        offered.quality(one),
        _size(request, one),
        age(release.age_hours, _),
        None if release.seeders is None else _.many("{count} seeder", "{count} seeders", release.seeders).plain,
        link(release.indexer, release.info_url if release.info_url.startswith(("http://", "https://")) else ""),
        offered.spoken(one) or None,
        _("formats {score}", score=f"{release.custom_format_score:+d}") if release.custom_format_score else None,
    ]
    return Text.join([fact for fact in told if fact], " · ")


def points(request: Request, one: Ranked) -> Text:
    """Return the score, point by point."""
    told = [Text.join((f"{point.amount:+d} ", _reason(request, point))) for point in one.score.points if point.amount]
    return request.words("Score {total}: {points}", total=bold(str(one.score.total)), points=Text.join(told, ", "))


def _drawn(request: Request, listed: Listed, number: int, place: int, one: Ranked) -> tuple[Text, ...]:
    """Return the lines of a release: what can be had, how, and what the library has against it."""
    _, release = request.words, one.release
    key = (number, place, _.language)
    if (known := listed.lines.get(key)) is not None:
        return known
    what = (offered.part(one), offered.quality(one), offered.spoken(one))
    how = (
        _size(request, one),
        f"▲{release.seeders}" if release.seeders is not None else None,
        age(release.age_hours, _),
        release.indexer.removesuffix(" (Prowlarr)"),
    )
    drawn = listed.lines[key] = (
        Text(f"{number}. ") + Text.join((bold(str(one.score.total)), *(fact for fact in what if fact)), " · "),
        Text(_INDENT + " · ".join(fact for fact in how if fact)),
        *_rejection(request, one),
    )
    return drawn


def _rejection(request: Request, one: Ranked) -> list[Text]:
    first = one.release.rejections[:1]
    against = [Text(f"{_INDENT}⛔ ") + in_words(why, request.words).clipped(_REJECTION_UNITS) for why in first]
    return against or ([] if one.block is None else [Text(_INDENT) + rule(request, one.block)])


def rule(request: Request, block: Block) -> Text:
    """Say which rule forbids to choose a release, and whose it is."""
    _ = request.words
    what = _(_BLOCKS[block.rule], name=block.shown or "?")
    if block.whose == "person":
        return _("🚫 your rule: {rule}", rule=what)
    return _("🚫 a rule of the house: {rule}", rule=what)


def _past(request: Request, listed: Listed, one: Ranked) -> list[Text]:
    past = listed.past.get(one.release.guid)
    return [] if past is None else [Text(_INDENT) + request.words(PASTS[past])]


def _muted(request: Request, listed: Listed, one: Ranked) -> list[Text]:
    until = listed.muted.get(indexer_of(one.release), 0.0) if listed.muted else 0.0
    return [Text(_INDENT) + mute(request, until)] if until > request.now else []


def mute(request: Request, until: float) -> Text:
    """Say until when an indexer is muted."""
    zone = ZoneInfo(request.person.time_zone or request.house.config.time_zone)
    return request.words("🔇 indexer muted until {time}", time=f"{datetime.fromtimestamp(until, zone):%H:%M}")


def _size(request: Request, one: Ranked) -> str | None:
    return size(one.release.size, request.words) if one.release.size else None


def _reason(request: Request, point: Point) -> Text:
    if (limit := _LIMITS.get(point.reason)) is not None:
        return request.words(limit, limit=point.shown)
    words = _REASONS.get(point.reason)
    if words is None:
        return Text(point.shown or point.reason)
    said, shown = request.words(words), point.shown
    if point.reason == "language_wanted":
        shown = request.words.plain(shown)  # one of those that the settings offer
    return said + f" ({shown})" if shown else said


def _turn(request: Request, label: str, view: View) -> Button:
    return request.button(label, "rel-page", *view.arguments)


def back(request: Request) -> tuple[str, ...]:
    """Return where Back leads from the browser."""
    return tuple(request.state.get("from", ("card",)))


def _mark(label: str, chosen: bool) -> str:
    return f"● {label}" if chosen else label


def screen(request: Request, subject: Subject, target: Text, words: Text, rows: Sequence[tuple[Button, ...]]) -> Screen:
    """Return a screen of the browser: below the title's poster, headed by what is looked for."""
    steps = [target] if target else []
    text = Text.lines(cards.crumbs(subject.title, *steps, request.words("Releases")), "", words)
    return Screen(
        text=text.clipped(CAPTION_UNITS),
        picture=cards.picture(subject.title, subject.instance),
        keyboard=tuple(rows),
        token=request.token,
    )
