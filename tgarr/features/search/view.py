"""The screens of search and card."""

from collections.abc import Iterable, Mapping, Sequence

from tgarr.chat import cards, joining, later
from tgarr.chat.buttons import button
from tgarr.chat.failures import explain
from tgarr.chat.gathering import Trouble
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Keyboard, Screen
from tgarr.chat.subject import Subject
from tgarr.chat.text import Text, bold, code
from tgarr.chat.underway import UnderWay
from tgarr.domain.answers import Answer
from tgarr.domain.media import MediaKind, Title
from tgarr.domain.playback import ServerItem
from tgarr.errors import ServiceError

_A_ROW = 4
_MOST_NEWS = 3
_CHANGES = {
    "": N_("is no longer in the library"),
    "held": N_("is in the library now"),
    "partly": N_("is partly on disk now"),
    "disk": N_("is on disk now"),
}


def question(request: Request) -> Screen:
    """Ask for a title."""
    _ = request.words
    asked = _("Write a title, and the year if you know it: {example}", example=bold("Dune 2021"))
    how = None if request.place.private else _("Answer this message.")
    return Screen(text=Text.lines(asked, how), token=request.token)


def nothing(
    request: Request, words: str, failed: Mapping[str, Trouble], answers: Mapping[str, Answer[object]]
) -> Screen:
    """Show that those who could be asked have found nothing, and why the others could not."""
    _ = request.words
    rows: list[tuple[Button, ...]] = []
    lines: list[Text] = [_("Nothing found for “{words}”.", words=bold(words))]
    if failed:
        lines = [explain(trouble, _).text for trouble in failed.values()]
        if answers:
            names = Text.join([bold(name) for name in answers], ", ")
            lines.append(_("{services}: nothing found for “{words}”.", services=names, words=bold(words)))
        lines += notes(request, (), answers.values())
        rows.append((request.button(_("🔁 Try again"), "search-retry"),))
        down = next((one for one in failed.values() if isinstance(one, ServiceError) and later.passes(one)), None)
        if down is not None:
            rows.append((later.offer(request, down.service, what=N_("to search for it")),))
        if request.place.private:
            rows.append((button(_.plain("🩺 Status"), "", "status"),))
    else:
        lines.append(
            _("Check the spelling, or try the original title and the year: {example}", example=code("Dune 2021"))
        )
        lines += notes(request, (), answers.values())
    if request.place.private:
        rows.append((button(_.plain("🏠 Menu"), "", "menu"),))
    return Screen(text=Text.lines(*lines), keyboard=tuple(rows), token=request.token)


def notes(request: Request, failed: Iterable[str], answers: Iterable[Answer[object]]) -> list[Text]:
    """Return a line for each service that could not be asked, and one for each whose answer is an old one."""
    _ = request.words
    silent = [_("⚠️ {service} could not be asked.", service=bold(name)) for name in failed]
    return silent + [note for answer in answers if (note := cards.staleness(answer, _)) is not None]


def news(request: Request, changed: Sequence[tuple[Title, str]]) -> list[Text]:
    """Return a line for each title that stands otherwise than the last time somebody searched with these words."""
    _ = request.words
    return [
        _("🔄 Since last time: {title} {change}", title=bold(cards.name(title)), change=_(_CHANGES[standing]))
        for title, standing in changed[:_MOST_NEWS]
    ]


def choices(request: Request, titles: Sequence[tuple[int, Title]], notes: Sequence[Text]) -> Screen:
    """Show the hits, each with its place among all, as a list to choose from."""
    _ = request.words
    lines = [
        Text.join((f"{number}. ", cards.heading(title), " ✅" if title.holding and title.holding.on_disk else ""))
        for number, (_place, title) in enumerate(titles, 1)
    ]
    numbers = [request.button(str(number), "pick", place) for number, (place, _title) in enumerate(titles, 1)]
    return Screen(
        text=Text.lines(_("Which one?"), "", *lines, *notes),
        keyboard=tuple(tuple(numbers[at : at + _A_ROW]) for at in range(0, len(numbers), _A_ROW)),
        token=request.token,
    )


def card(
    request: Request,
    subject: Subject,
    *,
    item: ServerItem | None = None,
    queue: Text | None = None,
    moving: Sequence[UnderWay] = (),
    waiting: Sequence[UnderWay] = (),
    notes: Sequence[Text] = (),
) -> Screen:
    """Show a title with what can be done about it.

    Args:
        request: with the dialogue about it.
        subject: the title in its library.
        item: where it can be watched.
        queue: how far its downloads are, all together.
        moving: what of it is on its way.
        waiting: wishes for it that wait for the library.
        notes: lines on top of all.

    """
    _ = request.words
    note = cards.staleness(subject.answer, _)
    if notes:
        note = Text.lines(note, *notes)
    asked = [*joining.asked_for(request, moving), *joining.still_waiting(request, waiting, subject.instance)]
    line = Text.lines(queue, *asked) if queue is not None or asked else None
    return Screen(
        text=cards.caption(subject.title, _, note=note, queue=line),
        picture=cards.picture(subject.title, subject.instance),
        keyboard=_keyboard(request, subject, item, moving),
        token=request.token,
    )


def _may_be_looked_out_for(title: Title) -> bool:
    """Tell whether it makes sense to wait for a film: the library looks for it, and has nothing yet."""
    held = title.holding
    return title.kind is MediaKind.MOVIE and held is not None and held.monitored and not held.on_disk


def _keyboard(request: Request, subject: Subject, item: ServerItem | None, moving: Sequence[UnderWay]) -> Keyboard:
    _, title = request.words, subject.title
    rows: list[tuple[Button, ...]] = []
    if item is not None and item.link:
        rows.append((Button(_.plain("▶️ Watch"), url=item.link),))
    rows.extend(joining.ways(request, moving))
    if request.may(Right.ASK):
        if title.holding is None:
            rows.append((request.button(_("➕ Add"), "add"),))
        elif title.kind is MediaKind.MOVIE:
            by_itself = (
                () if any(map(joining.is_found, moving)) else (request.button(_("⚡ Search by itself"), "auto"),)
            )
            rows.append((request.button(_("🔎 Releases"), "releases"), *by_itself))
            rows.append((request.button(_("🏆 What would you take?"), "best"),))
        else:
            rows.append((request.button(_("📚 Seasons and episodes"), "seasons"),))
        if title.holding is not None and title.holding.size and not moving:
            rows.append((request.button(_("⬆️ Better copy"), "better"),))
    if not moving and _may_be_looked_out_for(title):
        rows.append((request.button(_("🔔 Tell me when it is here"), "await"),))
    rows.extend(_instances(request, subject))
    hits, at = len(request.state["hits"]), request.state["at"]
    if hits > 1:
        rows.append(
            (
                request.button("◀️", "pick", (at - 1) % hits),
                request.button(f"{at + 1} / {hits}", "hits"),
                request.button("▶️", "pick", (at + 1) % hits),
            )
        )
    return tuple(rows)


def _instances(request: Request, subject: Subject) -> list[tuple[Button, ...]]:
    """Return a row to choose the library with, where there are several for this kind."""
    names = list(request.house.libraries(subject.title.kind))
    if len(names) < 2:  # noqa: PLR2004  # a choice with one option is none
        return []
    return [
        tuple(
            request.button(f"● {name}" if name == subject.instance else name, "instance", index)
            for index, name in enumerate(names)
        )
    ]
