"""What a question brings as a file: all its rows as CSV, or a chart. Asked when the message goes out."""

import asyncio

import msgspec

from actors.statistics.question import MOST_LINES
from tgarr.chat.house import House
from tgarr.chat.language import Words
from tgarr.chat.making import Made
from tgarr.chat.screens import Attachment
from tgarr.chat.text import Text, code
from tgarr.errors import QueryRefused, TgarrError
from tgarr.features.sql.plots import MOST_BARS, plotted
from tgarr.features.sql.question import Question, Wanted, put, refusal


async def made(house: House, attachment: Attachment) -> Made:
    """Return the file, or in words why there is none."""
    wanted = msgspec.json.decode(attachment.spec, type=Wanted)
    words = house.words(wanted.language)
    try:
        return await (_chart if wanted.chart else _sheet)(house, wanted.question, words)
    except QueryRefused as refused:
        return Made(text=refusal(words, refused))
    except TgarrError:
        return Made(text=words("The statistics cannot be read now. Try again in a moment."))


async def _sheet(house: House, question: Question, words: Words) -> Made:
    told = await put(house, question, form="sheet")
    rows = words.many("{count} row", "{count} rows", told.count)
    if told.cut:
        rows = words(
            "The first {count} rows, as much as a file may hold ({most} rows or 5 MB). Ask for less at a time.",
            count=told.count,
            most=MOST_LINES,
        )
    return Made(content=told.csv.encode(), text=Text.join(("📄 ", rows)))


async def _chart(house: House, question: Question, words: Words) -> Made:
    told = await put(house, question, form="chart")
    plot = await asyncio.to_thread(plotted, told, words, question.name)
    if plot is None or house.statistics is None:
        return Made(text=words("There is nothing to draw any more."))
    drawn = len(told.rows) if plot.times else min(MOST_BARS, len(told.rows))
    part = None
    if told.cut or drawn < len(told.rows):
        rows = f"{len(told.rows)}{'+' if told.cut else ''}"
        part = words("The first {count} of {rows}.", count=drawn, rows=rows)
    utc = words("Times are UTC.") if plot.times else None
    said = Text.lines(code(Text(question.sql).clipped(600)), utc, part)
    return Made(content=await house.statistics.draw(plot), text=said)
