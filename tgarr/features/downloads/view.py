"""The screens of downloads."""

from collections.abc import Mapping, Sequence
from typing import Final

from tgarr.chat.buttons import button
from tgarr.chat.figures import bar, percent, size, span, speed
from tgarr.chat.language import N_, Words
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Text, bold, code
from tgarr.domain.answers import Answer
from tgarr.domain.transfers import ClientTotals, QueueMove, Transfer, TransferState
from tgarr.features.downloads import rules

_SIGNS: Final = {
    TransferState.QUEUED: "⏳",
    TransferState.METADATA: "🔎",
    TransferState.DOWNLOADING: "⬇️",
    TransferState.STALLED: "🐌",
    TransferState.PAUSED: "⏸",
    TransferState.CHECKING: "🧮",
    TransferState.MOVING: "📦",
    TransferState.SEEDING: "🌱",
    TransferState.COMPLETED: "✅",
    TransferState.FAILED: "❌",
    TransferState.UNKNOWN: "❔",
}
_STATES: Final = {
    TransferState.QUEUED: N_("waiting in the queue"),
    TransferState.METADATA: N_("looking for its description"),
    TransferState.DOWNLOADING: N_("downloading"),
    TransferState.STALLED: N_("nobody sends anything now"),
    TransferState.PAUSED: N_("paused"),
    TransferState.CHECKING: N_("being checked"),
    TransferState.MOVING: N_("being moved"),
    TransferState.SEEDING: N_("done, seeding"),
    TransferState.COMPLETED: N_("done"),
    TransferState.FAILED: N_("failed"),
    TransferState.UNKNOWN: N_("unknown"),
}
LABELS: Final = {
    "all": N_("all"),
    "active": N_("moving"),
    "waiting": N_("waiting"),
    "done": N_("done"),
    "trouble": N_("stuck"),
}


MOST_CATEGORIES: Final = 30
_FILTERS_ABREAST: Final = 3


def page(
    request: Request,
    transfers: Sequence[Transfer],
    *,
    wanted: str,
    at: int,
    totals: Mapping[str, Answer[ClientTotals]],
    notes: Sequence[Text],
    known: bool,
) -> Screen:
    """Show one page of a filter; `notes` are about clients that do not answer. Nothing is `known` when none does."""
    _ = request.words
    found = rules.listed(transfers, wanted)
    pages = max(1, -(-len(found) // rules.PAGE))
    at = min(at, pages - 1)
    part = found[at * rules.PAGE : (at + 1) * rules.PAGE]
    lines: list[Text] = [bold(_("⬇️ Downloads"))]
    lines += [_totals(request, name, answer.value) for name, answer in totals.items()]
    lines += notes
    for number, transfer in enumerate(part, at * rules.PAGE + 1):
        lines += [Text(""), *line(request.words, number, transfer)]
    if not part and known:
        lines += [Text(""), _("Nothing here.")]
    elif pages > 1:
        lines += [Text(""), _("Page {page} of {pages}, {count} in all", page=at + 1, pages=pages, count=len(found))]
    clients: list[str] = request.state["clients"]
    numbers = [
        request.button(str(number), "torrent", clients.index(transfer.client), transfer.hash)
        for number, transfer in enumerate(part, at * rules.PAGE + 1)
        if transfer.client in clients
    ]
    rows: list[tuple[Button, ...]] = [tuple(numbers)] if numbers else []
    if pages > 1:
        rows.append(
            (
                request.button("◀️", "downloads", wanted, (at - 1) % pages),
                request.button("▶️", "downloads", wanted, (at + 1) % pages),
            )
        )
    rows += filters(_, request.token, "downloads", wanted)
    rows.append((request.button(_("📡 Keep it moving"), "live-begin"),))
    tail = [request.button(_("🔁 Look again"), "downloads", wanted, at)]
    if request.may(Right.STEER) and totals:
        slow = any(answer.value.alternative_limits for answer in totals.values())
        tail.append(request.button(speed_label(request, slow=not slow), "speed", int(not slow)))
    rows.append(tuple(tail))
    if request.place.private:
        rows.append((button(_.plain("🏠 Menu"), "", "menu"),))
    return Screen(text=Text.lines(*lines), keyboard=tuple(rows), token=request.token)


def filters(words: Words, token: str, verb: str, wanted: str) -> list[tuple[Button, ...]]:
    """Return the buttons that show a part of the downloads.

    Five words in one row are cut on a phone, where a keyboard is no wider than a short message above it.
    """
    found = []
    for one, label in LABELS.items():
        name = words.plain(label)
        found.append(button(f"● {name}" if one == wanted else name, token, verb, one, 0))
    return [tuple(found[:_FILTERS_ABREAST]), tuple(found[_FILTERS_ABREAST:])]


def details(request: Request, transfer: Transfer, note: Text | None) -> Screen:
    """Show one transfer; `note` is about the age of what is known of it."""
    _ = request.words
    facts = [
        Text(f"{bar(transfer.progress)} {percent(transfer.progress)}"),
        _("{done} of {size}", done=size(transfer.done, _), size=size(transfer.size, _)),
        _(
            "↓ {down}  ↑ {up}  ratio {ratio:.2f}",
            down=speed(transfer.download_speed, _),
            up=speed(transfer.upload_speed, _),
            ratio=transfer.ratio,
        ),
        _.many("{count} seed", "{count} seeds", transfer.seeds),
        _("{time} left", time=span(transfer.eta, _)) if transfer.eta is not None and not transfer.finished else None,
        _("Category: {name}", name=transfer.category) if transfer.category else None,
        _("Place in the queue: {number}", number=transfer.priority) if transfer.priority else None,
    ]
    text = Text.lines(
        Text.join((bold(_("⬇️ Downloads")), Text(transfer.client)), " › "),
        note,
        "",
        code(transfer.name),
        Text.join((f"{_SIGNS[transfer.state]} ", _(_STATES[transfer.state]))),
        *facts,
    )
    rows: list[tuple[Button, ...]] = []
    if request.may(Right.STEER):
        paused = transfer.state is TransferState.PAUSED
        rows.append(
            (
                _act(request, _("▶️ Go on") if paused else _("⏸ Pause"), "go" if paused else "stop"),
                _act(request, _("🧮 Check the files"), "check"),
            )
        )
        if not transfer.finished:
            first, last = QueueMove.TOP.value, QueueMove.BOTTOM.value
            rows.append(
                (
                    _act(request, _("⏫ To the front"), first),
                    _act(request, _("⏬ To the end"), last),
                )
            )
    if not transfer.finished:
        rows.append((request.button(_("📌 Follow in a message"), "follow"),))
    if request.may(Right.STEER):
        rows.append((request.button(_("🏷 Category"), "categories"),))
    if request.may(Right.DELETE):
        rows.append((request.button(_("🗑 Remove"), "transfer-drop"),))
    rows.append((request.button(_("⬅️ Back"), "downloads"),))
    return Screen(text=text, keyboard=tuple(rows), token=request.token)


def confirm(request: Request, transfer: Transfer) -> Screen:
    """Ask before anything is removed."""
    _ = request.words
    return Screen(
        text=Text.lines(
            bold(_("Remove this download?")),
            code(transfer.name),
            _("What is downloaded can be deleted with it, or kept."),
        ),
        keyboard=(
            (request.button(_("🗑 Remove with files"), "transfer-drop-yes", 1),),
            (request.button(_("🗑 Remove, keep files"), "transfer-drop-yes", 0),),
            (request.button(_("⬅️ No, leave it"), "torrent"),),
        ),
        token=request.token,
    )


def categories(request: Request, transfer: Transfer, names: Sequence[str]) -> Screen:
    """Show the categories to choose from."""
    _ = request.words
    rows = [
        (request.button(f"● {name}" if name == transfer.category else name, "category", index),)
        for index, name in enumerate(names)
    ]
    return Screen(
        text=Text.lines(bold(_("🏷 Category")), "", code(transfer.name), None if names else _("The client has none.")),
        keyboard=(*rows, (request.button(_("⬅️ Back"), "torrent"),)),
        token=request.token,
    )


def speed_label(request: Request, *, slow: bool) -> Text:
    """Return what the switch of the alternative limits is called when it leads to them, or from them."""
    return request.words("🐢 Slow down") if slow else request.words("🐇 Full speed")


def _act(request: Request, label: Text, what: str) -> Button:
    return request.button(label, "transfer-do", what)


def _totals(request: Request, name: str, totals: ClientTotals) -> Text:
    _ = request.words
    free = Text("") if totals.free is None else Text(" · ") + _("{size} free", size=size(totals.free, _))
    slow = " 🐢" if totals.alternative_limits else ""
    down, up = speed(totals.download_speed, _), speed(totals.upload_speed, _)
    return Text.join((name, f": ↓ {down}  ↑ {up}{slow}", free))


def line(words: Words, number: int, transfer: Transfer) -> list[Text]:
    """Return how a transfer stands in a list."""
    _ = words
    first = Text.join((f"{number}. {_SIGNS[transfer.state]} ", Text(transfer.name).clipped(80)))
    if transfer.finished:
        return [first]
    facts = [f"   {bar(transfer.progress, 8)} {percent(transfer.progress)}", size(transfer.size, _)]
    if transfer.download_speed:
        facts.append(speed(transfer.download_speed, _))
    if transfer.eta is not None:
        facts.append(span(transfer.eta, _))
    return [first, Text(" · ".join(facts))]
