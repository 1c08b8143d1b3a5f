"""From how many points on the best release is taken by itself; tried on the last searches while it is chosen."""

from typing import Any

from actors.stores import people
from tgarr.chat import offered
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.text import Text, bold
from tgarr.errors import InvalidInput
from tgarr.features.rules import trying, view
from tgarr.features.rules.router import router

_MOST: int = 10_000
_TOLD: int = 5


@router.press("rules-auto", right=Right.ASK)
async def automatic(request: Request) -> None:
    """Show the threshold, or take another one."""
    if request.arguments:
        word = request.argument(0)
        await _set(request, None if word == "off" else request.number(0, most=_MOST))
    await _show(request)


@router.command("auto", right=Right.ASK)
async def written(request: Request) -> None:
    """Take a number that was written; “off” for never."""
    word = request.text.strip().lower()
    if word not in ("", "off", "выкл"):
        if not word.isascii() or not word.isdigit() or len(word) > len(str(_MOST)):
            raise InvalidInput("threshold")
        await _set(request, int(word))
    elif word:
        await _set(request, None)
    request.begin("settings", {})
    await _show(request)


async def _set(request: Request, points: int | None) -> None:
    await request.house.write(lambda db: people.set_setting(db, request.person.id, "auto", points))


async def _show(request: Request) -> None:
    settings = await trying.settings(request, "person")
    await request.show(view.thresholds(request, settings, await _dry(request, settings)))


async def _dry(request: Request, settings: dict[str, Any]) -> list[Text]:
    """Say what would have been taken in the last searches."""
    threshold = settings.get("auto")
    found = await trying.chosen(request, settings)
    if not found:
        return []
    _ = request.words
    lines = [_("In your last searches:")]
    for search, one in found[:_TOLD]:
        if one is None:
            lines.append(_("▫️ {title}: nothing to take", title=search.heading))
            continue
        taken = threshold is not None and one.score.total >= threshold
        lines.append(
            Text.join(
                (
                    f"{'✅' if taken else '▫️'} {search.heading}: ",
                    bold(str(one.score.total)),
                    f" · {offered.quality(one)}",
                )
            )
        )
    return lines
