"""`/sql SELECT …` asks a copy of the statistics in a box; `/sql` alone shows what can be asked, and what is kept."""

from typing import Final

from actors.statistics.question import MOST_LETTERS, VIEWS
from actors.stores import queries
from tgarr.chat.buttons import button
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Text, bold, code
from tgarr.features.sql.question import ASKING

router = Router("sql", kinds=("sql",))

_VIEWS: Final = {
    "downloads": N_("what was downloaded, asked by whom, from where"),
    "traffic": N_("bytes by client and torrent"),
    "watched": N_("who watched what, for how long"),
    "activity": N_("who of the people asked for something"),
    "disks": N_("room on the disks"),
    "uptime": N_("whether the services answered"),
    "latency": N_("how fast they answered"),
    "telegram": N_("what went out to Telegram"),
    "depths": N_("what waited inside"),
    "samples": N_("every figure, by five minutes or hours"),
    "detail": N_("the same as it came, for some days"),
}
_MONTHS: Final = """\
SELECT strftime(grabbed_at, '%Y-%m') AS month, count(*) AS downloads, round(sum(bytes) / 1e9, 1) AS gigabytes
FROM downloads GROUP BY month ORDER BY month"""
_INDEXERS: Final = """\
SELECT indexer, count(*) AS downloads, round(median(seconds) / 60) AS minutes
FROM downloads WHERE outcome = 'imported' GROUP BY indexer ORDER BY minutes"""
_HOURS: Final = """\
SELECT hour(ts) AS hour_utc, round(sum(bytes) / 1e9, 1) AS gigabytes
FROM traffic WHERE direction = 'down' GROUP BY hour_utc ORDER BY gigabytes DESC LIMIT 5"""
_EXAMPLES: Final = (
    (N_("downloads by month"), _MONTHS),
    (N_("how long each indexer's releases take"), _INDEXERS),
    (N_("the busiest hours"), _HOURS),
)


@router.command("sql", right=Right.SERVE, description=N_("ask the statistics in SQL"))
async def sql(request: Request) -> None:
    """Ask what was written, or show what can be asked."""
    from tgarr.features.sql import saving, written
    from tgarr.features.sql.answering import answer
    from tgarr.features.sql.question import Question

    request.text = request.text.strip()
    if not request.text:
        await _help(request)
        return
    if written.is_save(request.text):
        await saving.save(request)
        return
    if (called := written.call(request.text)) is not None:
        await saving.run(request, called.name, called.values)
        return
    if (saved := written.save(request.text)) is not None and await saving.meant(request, saved.name):
        return
    await request.note("asked the statistics", "sql", sql=request.text[:MOST_LETTERS])
    await request.typing()
    await answer(request, Question(request.text))


@router.press("sql-example", right=Right.SERVE)
async def example(request: Request) -> None:
    """Ask one of the examples."""
    from tgarr.features.sql.answering import answer
    from tgarr.features.sql.question import Question

    _, written = _EXAMPLES[request.number(0, most=len(_EXAMPLES) - 1)]
    await request.answer()
    await answer(request, Question(written))


@router.press("sql-csv", "sql-chart", right=Right.SERVE, once=True)
async def attachment(request: Request) -> None:
    """Send the whole answer as a file, or drawn."""
    from tgarr.features.sql.answering import attach

    await attach(request, chart=request.wish[0] == "sql-chart")


@router.press("sql-help", right=Right.SERVE)
async def overview(request: Request) -> None:
    """Show what can be asked, in place of what stands there."""
    await _help(request)


@router.press("sql-run", right=Right.SERVE)
async def run(request: Request) -> None:
    """Ask a question that is kept."""
    from tgarr.features.sql import saving

    name = saving.chosen(request)
    await request.answer()
    await saving.run(request, name, {})


@router.reply(ASKING, right=Right.SERVE)
async def parameter(request: Request) -> None:
    """Take the value of a parameter."""
    from tgarr.features.sql import saving

    await saving.answered(request)


@router.press("sql-forget", right=Right.SERVE)
async def forget(request: Request) -> None:
    """Ask whether a kept question is to be removed."""
    from tgarr.features.sql import saving

    await saving.ask_whether_to_remove(request)


@router.press("sql-forget-yes", right=Right.SERVE, once=True)
async def forget_yes(request: Request) -> None:
    """Remove a kept question."""
    from tgarr.features.sql import saving

    await saving.remove(request)
    await _help(request)


async def _help(request: Request) -> None:
    from tgarr.features.sql import saving

    _ = request.words
    kept = [query.name for query in await request.house.state.read(queries.listed)]
    if request.dialogue is None:
        request.begin("sql", {})
    request.state["names"] = kept
    lines: list[Text | str] = [
        bold(_("🧮 SQL on the statistics")),
        _("Write {example}: one SELECT in DuckDB's SQL. Times are UTC, sizes bytes.", example=code("/sql SELECT …")),
        "",
        bold(_("What can be asked")),
        *(Text.join((code(view), f" · {_.plain(_VIEWS[view])}")) for view in VIEWS),
        _("What is in a view: {example}", example=code("/sql FROM downloads LIMIT 3")),
        "",
        saving.how_to_save(request),
        "",
        _("Examples to tap, and what is kept:") if kept else _("Examples to tap:"),
    ]
    rows: list[tuple[Button, ...]] = [
        (request.button(_(label), "sql-example", number),) for number, (label, _sql) in enumerate(_EXAMPLES)
    ]
    rows += [
        (request.button(f"▶ {name}", "sql-run", number), request.button("🗑", "sql-forget", number))
        for number, name in enumerate(kept)
    ]
    rows.append((button(_.plain("🏠 Menu"), "", "menu"),))
    await request.show(Screen(text=Text.lines(*lines), keyboard=tuple(rows), token=request.token))
