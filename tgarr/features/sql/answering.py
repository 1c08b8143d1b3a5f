"""Shows an answer: the first rows in the chat, with all of them as a file and as a chart a tap away."""

import msgspec

from tgarr.chat.request import Request
from tgarr.chat.screens import Attachment, Button, Screen
from tgarr.chat.text import Text, bold, code
from tgarr.errors import QueryRefused
from tgarr.features.sql.plots import plotted
from tgarr.features.sql.question import Question, put, refusal, spec
from tgarr.features.sql.table import drawn


async def answer(request: Request, question: Question) -> None:
    """Ask, and say what comes of it below."""
    _ = request.words
    try:
        told = await put(request.house, question)
    except QueryRefused as refused:
        await request.reply(Screen(text=Text.lines(refusal(_, refused), "", _("What can be asked: /sql"))))
        return
    request.begin("sql", {"question": msgspec.to_builtins(question)}, below=True)
    shown, count = drawn(told)
    if not told.rows:
        foot = _("No rows.")
    elif count < len(told.rows) or told.cut:
        foot = _("The first {count} of {rows}.", count=count, rows=f"{len(told.rows)}{'+' if told.cut else ''}")
    else:
        foot = _.many("{count} row", "{count} rows", count)
    ways: list[Button] = []
    if told.rows:
        ways.append(request.button(_("📄 CSV"), "sql-csv"))
        if plotted(told, _) is not None:
            ways.append(request.button(_("📈 Chart"), "sql-chart"))
    head = code(Text(question.sql).clipped(1200)) if not question.name else _titled(question)
    text = Text.lines(head, "", shown, foot)
    await request.reply(Screen(text=text, keyboard=(tuple(ways),), token=request.token))


async def attach(request: Request, *, chart: bool) -> None:
    """Send the answer to the dialogue's question as a file."""
    _ = request.words
    question = msgspec.convert(request.state["question"], Question)
    await request.answer()
    name = "chart.png" if chart else f"{question.name or 'tgarr'}.csv"
    failed = _("The file could not be made. Try again in a moment.")
    await request.reply(Screen(text=failed, attachment=Attachment(name, spec(question, _, chart=chart))))


def _titled(question: Question) -> Text:
    values = ", ".join(f"{name} = {value}" for name, value in question.values.items())
    return Text.join((bold(question.name), f" ({values})" if values else ""))
