"""Questions under a name: kept when the box has understood them, run with a tap, their parameters asked for."""

import sqlite3
from typing import Any

from actors.stores import queries
from actors.stores.queries import MOST, Query
from tgarr.chat.request import Request
from tgarr.chat.screens import Screen
from tgarr.chat.text import Text, bold, code
from tgarr.errors import QueryRefused
from tgarr.features.sql import written
from tgarr.features.sql.answering import answer
from tgarr.features.sql.question import ASKING, Question, put, refusal


async def save(request: Request) -> None:
    """Keep what was written, once the box has understood it."""
    _, read = request.words, written.save(request.text)
    if read is None:
        await request.reply(Screen(text=how_to_save(request)))
        return
    try:
        told = await put(request.house, Question(read.rest), form="names")
    except QueryRefused as refused:
        await request.reply(Screen(text=Text.lines(refusal(_, refused), "", _("It is not kept."))))
        return
    if any(name.isdigit() for name in told.names):
        await request.reply(
            Screen(text=_("Give the parameters names: {example} instead of a question mark.", example=code("$days")))
        )
        return
    by_small = {name.lower(): name for name in told.names}
    if unknown := [name for name in read.values if name not in by_small]:
        await request.reply(Screen(text=_("There is no {name} in it.", name=code(f"${unknown[0]}"))))
        return
    parameters = {name: read.values.get(small) for small, name in by_small.items()}
    query = Query(name=read.name, sql=read.rest, parameters=parameters)
    await request.note("kept a question", read.name, sql=read.rest)
    now, person = request.now, request.person.id

    def keep(db: sqlite3.Connection) -> tuple[bool, bool]:
        return queries.find(db, query.name) is not None, queries.keep(db, query, person=person, now=now)

    replaced, kept = await request.house.state.write(keep)
    if not kept:
        await request.reply(Screen(text=_("{most} are kept already: remove one first. /sql", most=MOST)))
        return
    request.begin("sql", {"names": [query.name]}, below=True)
    said = (
        _("✅ Kept as {name}, in place of the one before.", name=bold(query.name))
        if replaced
        else _("✅ Kept as {name}, for all admins.", name=bold(query.name))
    )
    text = Text.lines(said, _("To ask it: {example}", example=code(usage(query))))
    run = request.button(Text.join(("▶ ", query.name)), "sql-run", 0)
    await request.reply(Screen(text=text, keyboard=((run,),), token=request.token))


def usage(query: Query) -> str:
    """Return how a question is asked, its parameters with their usual values."""
    values = (f"{name}={'…' if value is None else _quoted(value)}" for name, value in query.parameters.items())
    return " ".join(("/sql", query.name, *values))


def how_to_save(request: Request) -> Text:
    """Say how a question is kept."""
    _ = request.words
    example = "/sql save week days=7 FROM downloads WHERE grabbed_at > now() - to_days($days)"
    return Text.lines(_("To keep a question under a name, with usual values for its parameters:"), code(example))


async def run(request: Request, name: str, values: dict[str, Any]) -> None:
    """Ask a kept question; parameters without a value are asked for, one by one."""
    _ = request.words
    query = await request.house.state.read(lambda db: queries.find(db, name))
    if query is None:
        await request.reply(Screen(text=_("Nothing is kept as {name}. What is: /sql", name=bold(name))))
        return
    by_small = {one.lower(): one for one in query.parameters}
    if unknown := [one for one in values if one.lower() not in by_small]:
        text = _("There is no {name} in it.", name=code(f"${unknown[0]}"))
        await request.reply(Screen(text=Text.lines(text, _("To ask it: {example}", example=code(usage(query))))))
        return
    given = {by_small[one.lower()]: value for one, value in values.items()}
    bound = {**query.parameters, **given}
    lacking = next((one for one, value in bound.items() if value is None), "")
    if lacking:
        request.begin(ASKING, {"name": name, "values": given, "asked": lacking}, below=True)
        text = _("{name}: which {parameter}? Answer this message.", name=bold(name), parameter=code(lacking))
        await request.reply(Screen(text=text, token=request.token, asks=True))
        return
    await request.note("asked the statistics", name, sql=query.sql, values=bound)
    await request.typing()
    await answer(request, Question(query.sql, bound, name))


async def meant(request: Request, name: str) -> bool:
    """Say how a kept question is asked, where something else stands behind its name; tell whether it is one."""
    query = await request.house.state.read(lambda db: queries.find(db, name))
    if query is None:
        return False
    text = request.words("To ask it: {example}", example=code(usage(query)))
    await request.reply(Screen(text=Text.lines(bold(query.name), text)))
    return True


async def answered(request: Request) -> None:
    """Take the value that was asked for, and go on."""
    state = request.state
    await run(request, state["name"], {**state["values"], state["asked"]: written.typed(request.text)})


async def ask_whether_to_remove(request: Request) -> None:
    """Ask before a question is removed: it is everybody's."""
    _, name = request.words, chosen(request)
    text = _("Remove {name} for all admins?", name=bold(name))
    yes = request.button(_("🗑 Remove"), "sql-forget-yes", request.argument(0))
    await request.show(
        Screen(text=text, keyboard=((yes,), (request.button(_("⬅️ Back"), "sql-help"),)), token=request.token)
    )


async def remove(request: Request) -> None:
    """Remove a question."""
    name = chosen(request)
    await request.note("removed a question", name)
    await request.house.state.write(lambda db: queries.remove(db, name))
    await request.answer(request.words("Removed."))


def chosen(request: Request) -> str:
    """Return the name on the button that was pressed."""
    names = request.state["names"]
    return str(names[request.number(0, most=len(names) - 1)])


def _quoted(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}'" if " " in text or not text or (isinstance(value, str) and written.typed(text) != text) else text
