"""The title a dialogue is about: one of the hits in its state, and the library it stands in."""

from typing import Any

import msgspec

from tgarr.chat.request import Request
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Library
from tgarr.domain.media import Title, TitleKey
from tgarr.errors import Expired


class Subject(msgspec.Struct, frozen=True):
    """A title in a library. `answer` tells how old the description is."""

    instance: str
    library: Library
    answer: Answer[Title]

    @property
    def title(self) -> Title:
        """The title itself."""
        return self.answer.value


def begun_with(hits: list[tuple[str, TitleKey]], **more: Any) -> dict[str, Any]:
    """Return the state of a dialogue about titles; each hit is a library's name and a title's identity."""
    return {"hits": [[instance, str(key)] for instance, key in hits], "at": 0, **more}


def pointed_at(request: Request) -> tuple[str, TitleKey]:
    """Return the library's name and the identity of the title that is shown.

    Raises:
        Expired: the dialogue is about something else.

    """
    try:
        instance, key = request.state["hits"][request.state["at"]]
    except (KeyError, IndexError):
        raise Expired from None
    return instance, TitleKey.parse(key)


async def subject_of(request: Request) -> Subject:
    """Return the title that is shown, as its library describes it now.

    Raises:
        Expired: the dialogue is about something else, or the library is no longer configured.

    """
    instance, key = pointed_at(request)
    library = request.house.libraries(key.kind).get(instance)
    if library is None:
        raise Expired
    return Subject(instance, library, await library.title(key))
