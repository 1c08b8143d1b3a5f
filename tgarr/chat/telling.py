"""Says what has failed: where the screen was, with the ways on; a press is answered in any case."""

from typing import Final

from tgarr.chat import buttons
from tgarr.chat.failures import HELP, MENU, PRIVATE, RETRY, STATUS, Explained, explain
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Keyboard, Screen
from tgarr.chat.underway import waits
from tgarr.errors import Expired, InvalidInput, Refused, SlowDown

_TOAST: Final = 200
"""Characters that an alert can show (core.telegram.org/bots/api#answercallbackquery)."""


async def say_refused(request: Request, error: Refused, data: bytes) -> None:
    """Say why the person cannot have this."""
    if request.offhand and isinstance(error, InvalidInput):
        return  # no title, and meant as none
    explained = explain(error, request.words)
    if request.answered:  # the notice is used up: something went well, and then this
        await say_failed(request, explained, data)
        return
    if request.pressed:
        await request.answer(explained.text.plain[:_TOAST], alert=True)
        if isinstance(error, Expired) and request.place.private:
            await request.reply(Screen(text=explained.text, keyboard=_steps(request, explained)))
        return
    if isinstance(error, SlowDown) and not request.house.rates.to_be_told(request.person.id):
        return  # said once; a flood is not answered by a flood
    await request.reply(Screen(text=explained.text, keyboard=_steps(request, explained)))


async def say_failed(request: Request, explained: Explained, data: bytes) -> None:
    """Say it where the screen was, with a button for the same again; a lost screen is one tap away.

    A live card is left as it is: it goes on moving, and its buttons are there for the same again.
    """
    if request.live is not None and not request.answered:  # a wish that waits goes on waiting, too
        await request.answer(explained.text.plain[:_TOAST], alert=True)
        return
    again = Button(request.words.plain("🔁 Try again"), data.decode("ascii", "replace")) if data else None
    screen = Screen(text=explained.text, keyboard=_steps(request, explained, again), token=request.token)
    if request.pressed and request.dialogue is not None:
        live = request.live
        home = request.dialogue.kind if live is None or waits(live) else live.kind
        back = request.button(request.words.plain("⬅️ Back"), *(request.back or (home,)))
        keyboard = (*request.ways_on, (back,), *screen.keyboard)
        screen = Screen(text=screen.text, keyboard=keyboard, token=request.token)
        await request.show(screen)
    elif request.pressed:
        await request.answer(explained.text.plain[:_TOAST], alert=True)
    else:
        await request.reply(screen)


def _steps(request: Request, explained: Explained, again: Button | None = None) -> Keyboard:
    _, ways_in = request.words, request.place.private
    rows = []
    for step in explained.steps:
        if step == RETRY and again is not None:
            rows.append((again,))
        elif step == PRIVATE and not ways_in:
            rows.append((Button(_.plain("💬 Write to me"), url=f"https://t.me/{request.house.front.username}"),))
        elif step == STATUS and ways_in and request.may(Right.LOOK):
            rows.append((buttons.button(_.plain("🩺 Status"), "", "status"),))
        elif step == HELP and ways_in:
            rows.append((buttons.button(_.plain("❓ Help"), "", "help"),))
        elif step == MENU and ways_in:
            rows.append((buttons.button(_.plain("🏠 Menu"), "", "menu"),))
    return tuple(rows)
