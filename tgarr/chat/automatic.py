"""Whether a person has the best release taken by their own rules, in place of a library's own search."""

from actors.stores import people
from tgarr.chat.request import Request


async def threshold_of(request: Request) -> int | None:
    """Return from how many points on the person has the best release taken; None where they do not."""
    mine = await request.house.state.read(lambda db: people.settings(db, request.person.id))
    threshold: int | None = mine.get("auto")
    return threshold


async def by_rules(request: Request, back: tuple[str, ...]) -> bool:
    """Go on to the choice where the person wants that (the verb `best-auto` asks anew); tell whether it was done.

    The dialogue's `target` says what is looked for; `back` is the screen that it was asked on.
    """
    threshold = await threshold_of(request)
    if threshold is None:
        return False
    for place in ("results", "elsewhere"):
        request.state.pop(place, None)
    request.state["from"] = back
    await request.follow("best-auto", threshold)
    return True
