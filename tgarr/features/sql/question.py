"""One question in SQL as it is kept: in a dialogue, and for a file that is made when its message goes out."""

from typing import Any, Final

import msgspec

from actors.statistics.asked import ask, copied
from actors.statistics.question import MOST_LETTERS, VIEWS, Asked, Form, Told
from tgarr.chat.house import House
from tgarr.chat.language import N_, Words
from tgarr.chat.text import Text, code
from tgarr.errors import QueryRefused, StatisticsError

ASKING: Final = "sql-ask"
"""The kind of the dialogue on a message that asks for a parameter."""
_REFUSED: Final = {
    "one-select": N_("Only one SELECT can be asked at a time, and nothing else."),
    "table": N_("There is no view {what}. These can be asked: {views}."),
    "taken": N_("Give the part that you call {what} another name: there is something of that name already."),
    "function": N_("The function {what} is not available here: it looks beyond the statistics."),
    "long": N_("That is too long: at most {most} characters."),
    "time": N_("That takes too long. Ask for a shorter time, or for sums instead of rows."),
    "memory": N_("That takes too much memory. Ask for a shorter time, or for sums instead of rows."),
    "duckdb": N_("DuckDB does not understand it:\n{what}"),
}


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was written, the values of its parameters, and its name where it is kept under one."""

    sql: str
    values: dict[str, Any] = {}
    name: str = ""


class Wanted(msgspec.Struct, frozen=True):
    """What a file holds, for whom."""

    question: Question
    language: str
    chart: bool


def spec(question: Question, words: Words, *, chart: bool = False) -> str:
    """Return what stands for a file in a message."""
    return msgspec.json.encode(Wanted(question, words.language, chart)).decode()


async def put(house: House, question: Question, *, form: Form = "rows") -> Told:
    """Ask a copy of the statistics.

    Raises:
        QueryRefused: it is not answered, and why.
        StatisticsError: there are none, or they do not answer.

    """
    if house.statistics is None:
        raise StatisticsError("none are kept")
    async with copied(house.statistics) as copy:
        return await ask(copy, Asked(question.sql, question.values, form))


def refusal(words: Words, refused: QueryRefused) -> Text:
    """Say why something is not answered."""
    what = code(Text(refused.what).clipped(500))
    why = words(_REFUSED[refused.why], what=what, views=", ".join(VIEWS), most=MOST_LETTERS)
    return Text.join(("🚫 ", why))
