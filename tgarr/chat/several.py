"""Acts at several services at once: each is answered for in a line, and only those that failed are asked again."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

from tgarr.chat.failures import explain
from tgarr.chat.gathering import Trouble, gathered
from tgarr.chat.request import Request
from tgarr.chat.screens import Screen
from tgarr.chat.text import Text, bold
from tgarr.errors import Expired

Face = TypeVar("Face")

LEFT: Final = "left"
"""The argument of a button that means those alone which failed."""


def chosen(request: Request, faces: Mapping[str, Face]) -> Mapping[str, Face]:
    """Return the services that are meant: all, or those that failed the last time.

    Raises:
        Expired: none of those is configured any more.

    """
    if LEFT not in request.arguments:
        return faces
    left = {name: faces[name] for name in request.state.get(LEFT, ()) if name in faces}
    if not left:
        raise Expired
    return left


async def act(
    request: Request, faces: Mapping[str, Face], do: Callable[[Face], Awaitable[None]], *, action: str, **detail: bool
) -> dict[str, Trouble]:
    """Have all do it, each written down first; return the troubles of those that could not.

    Raises:
        ServiceError, ActorError: none could.

    """
    for name in faces:
        await request.note(action, name, **detail)
    done, troubles = await gathered({name: do(face) for name, face in faces.items()})
    if troubles and not done:
        raise next(iter(troubles.values()))
    return troubles


async def show_left(
    request: Request,
    heading: Text,
    faces: Mapping[str, object],
    troubles: Mapping[str, Trouble],
    *,
    again: tuple[str | int, ...],
    back: str,
) -> None:
    """Show which have done it and which have not, with a button for those alone that have not.

    Args:
        request: with a dialogue.
        heading: what was to be done.
        faces: all that were asked.
        troubles: of those that could not.
        again: verb and arguments that do it.
        back: the verb of the screen it was asked from.

    """
    _ = request.words
    request.state[LEFT] = list(troubles)
    lines = [
        Text.join(("⚠️ ", explain(troubles[name], _).text)) if name in troubles else Text.join(("✅ ", bold(name)))
        for name in faces
    ]
    verb, *arguments = again
    await request.show(
        Screen(
            text=Text.lines(bold(heading), "", *lines),
            keyboard=(
                (
                    request.button(
                        _("🔁 Try again: {services}", services=", ".join(troubles)), str(verb), *arguments, LEFT
                    ),
                ),
                (request.button(_("⬅️ Back"), back),),
            ),
            token=request.token,
        )
    )
