"""Shows a person's searches; a tap repeats one."""

from typing import Final

from actors.stores import searches
from tgarr.chat.buttons import button
from tgarr.chat.figures import age
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Button, Screen
from tgarr.chat.text import Text, bold
from tgarr.errors import Expired

router = Router("history", kinds=("history",))

_PAGE: Final = 8


@router.command("history", right=Right.LOOK, description=N_("your searches"))
@router.press("history", right=Right.LOOK, way_in=True)
async def history(request: Request) -> None:
    """Show the searches, newest first."""
    _ = request.words
    if not request.place.private:
        way = Button(_.plain("💬 Write to me"), url=f"https://t.me/{request.house.front.username}")
        await request.reply(
            Screen(text=_("Your searches are shown to you alone: ask me in private."), keyboard=((way,),))
        )
        return
    page = request.number(0, most=searches.KEPT // _PAGE) if request.arguments else 0
    found = await request.house.state.read(
        lambda db: searches.recent(db, request.person.id, limit=_PAGE + 1, offset=page * _PAGE)
    )
    part = found[:_PAGE]
    if request.dialogue is None:
        request.begin("history", {})
    request.state["words"] = [[search.query, search.kind] for search in part]
    lines = [
        Text.join(
            (
                f"{number}. ",
                bold(search.query),
                " · ",
                _("{age} ago", age=age((request.now - search.searched_at) / 3600, _)),
                " · ",
                _.many("{count} hit", "{count} hits", search.hits),
            )
        )
        for number, search in enumerate(part, 1)
    ]
    numbers = [request.button(str(number), "search-again", number - 1) for number in range(1, len(part) + 1)]
    rows: list[tuple[Button, ...]] = [tuple(numbers[at : at + 4]) for at in range(0, len(numbers), 4)]
    turns = []
    if page:
        turns.append(request.button("◀️", "history", page - 1))
    if len(found) > _PAGE:
        turns.append(request.button("▶️", "history", page + 1))
    rows.append(tuple(turns))
    if part:
        rows.append((request.button(_("🧹 Forget my searches"), "history-forget"),))
    rows.append((button(_.plain("🏠 Menu"), "", "menu"),))
    await request.show(
        Screen(
            text=Text.lines(bold(_("🕘 My searches")), "", *(lines or [_("Nothing has been searched for yet.")])),
            keyboard=tuple(row for row in rows if row),
            token=request.token,
        )
    )


@router.press("search-again", right=Right.LOOK, once=True)
async def again(request: Request) -> None:
    """Repeat a search, in a message of its own."""
    words = request.state.get("words", [])
    if not words:
        raise Expired
    request.text, kind = words[request.number(0, most=len(words) - 1)]
    await request.answer()
    await request.follow("search-for", kind)


@router.press("history-forget", right=Right.LOOK)
async def ask_before_forgetting(request: Request) -> None:
    """Ask before the searches are forgotten."""
    _ = request.words
    await request.show(
        Screen(
            text=bold(_("Forget all your searches?")),
            keyboard=(
                (request.button(_("🧹 Yes, forget"), "history-forget-yes"),),
                (request.button(_("⬅️ Back"), "history"),),
            ),
            token=request.token,
        )
    )


@router.press("history-forget-yes", right=Right.LOOK, once=True)
async def forget(request: Request) -> None:
    """Forget all of the person's searches."""
    await request.house.write(lambda db: searches.clear(db, request.person.id))
    await request.answer(request.words("Forgotten."))
    await request.follow("history")
