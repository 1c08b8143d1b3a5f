"""How the one message with all downloads of a chat looks, while it moves and at its end."""

from typing import Final

from tgarr.chat.buttons import button
from tgarr.chat.figures import size, span, speed
from tgarr.chat.language import Words
from tgarr.chat.screens import Button, Keyboard, Screen
from tgarr.chat.text import MESSAGE_UNITS, Text, bold
from tgarr.domain.board import PAGE, Page
from tgarr.features.downloads.view import LABELS, filters, line

_NAME_UNITS: Final = 60


def text(page: Page, words: Words) -> Text:
    """Return the words of a page; the same for everybody who reads it in this language."""
    _ = words
    parts: list[Text | None] = [_heading(page, words), _totals(page, words)]
    parts += [
        _("⚠️ {service} does not answer: its downloads are shown as they were last heard of.", service=name)
        for name in page.silent
    ]
    parts.append(Text(""))
    for number, transfer in enumerate(page.lines, page.at * PAGE + 1):
        parts += line(words, number, transfer)
    if not page.lines:
        known = page.wanted == "all" and not page.silent  # of who does not answer nobody knows
        parts += [_("✅ Everything is downloaded.") if known else _("Nothing here.")]
    elif page.pages > 1:
        parts += [
            Text(""),
            _("Page {page} of {pages}, {count} in all", page=page.at + 1, pages=page.pages, count=page.found),
        ]
    if page.lately and page.wanted != "done":
        parts += [Text(""), *_lately(page)]
    return Text.lines(*parts).clipped(MESSAGE_UNITS)


def keyboard(page: Page, words: Words, token: str) -> Keyboard:
    """Return the buttons below a page: other pages, filters, and the end."""
    _ = words
    rows: list[tuple[Button, ...]] = []
    if page.pages > 1:
        before, after = (page.at - 1) % page.pages, (page.at + 1) % page.pages
        rows.append(
            (
                button("◀️", token, "live-page", page.wanted, before),
                button("▶️", token, "live-page", page.wanted, after),
            )
        )
    rows += filters(words, token, "live-page", page.wanted)
    rows.append((button(_.plain("✖️ Close"), token, "live-close"),))
    return tuple(rows)


def ended(page: Page, words: Words) -> Screen:
    """Show that nothing is left to be downloaded; the message does not move any more."""
    _ = words
    return Screen(
        text=Text.lines(
            bold(_("⬇️ Downloads")),
            _("✅ Everything is downloaded."),
            *_lately(page),
            "",
            _("This message has come to its end; {command} begins a new one.", command="/live"),
        )
    )


def closed(words: Words) -> Screen:
    """Show that somebody has closed the message."""
    _ = words
    return Screen(text=Text.lines(bold(_("⬇️ Downloads")), _("Closed; {command} shows them again.", command="/live")))


def moved(words: Words) -> Screen:
    """Show, on a message that is too old to be deleted, that it goes on below."""
    _ = words
    return Screen(text=Text.lines(bold(_("⬇️ Downloads")), _("This goes on in a newer message below.")))


def _heading(page: Page, words: Words) -> Text:
    _ = words
    heading = bold(_("⬇️ Downloads"))
    return heading if page.wanted == "all" else Text.join((heading, _(LABELS[page.wanted])), " › ")


def _totals(page: Page, words: Words) -> Text | None:
    _ = words
    if not page.left and not page.speed:
        return None
    facts: list[Text | str] = [f"↓ {speed(page.speed, words)}", _("{size} to go", size=size(page.left, words))]
    if page.speed:
        facts.append(_("{time} left", time=span(page.left / page.speed, words)))
    return Text.join(facts, " · ")


def _lately(page: Page) -> list[Text]:
    return [Text.join(("✅ ", Text(name).clipped(_NAME_UNITS))) for name in page.lately]
