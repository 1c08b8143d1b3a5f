"""Answers plain text and the search commands with a card, and the buttons that move between the hits."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from actors.stores import searches
from tgarr.chat.gathering import Trouble, gathered
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import QUESTION, Request
from tgarr.chat.router import Router
from tgarr.chat.subject import Subject, begun_with, pointed_at, subject_of
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import Library
from tgarr.domain.media import MediaKind, Title, TitleKey
from tgarr.domain.queries import Query, clean, read_query
from tgarr.errors import ActorError, Expired, InvalidInput, ServiceError
from tgarr.features.search import rules, view
from tgarr.features.search.carding import gathered_card

log = logging.getLogger(__name__)

_PATIENCE_SECONDS: Final = 5.0
"""Once one library has answered, nobody waits longer than this for the other."""
_TYPING_SECONDS: Final = 0.2

router = Router("search", kinds=("card",))


@router.text
async def plain_text(request: Request) -> None:
    """Search for whatever is written."""
    await _search(request, None)


@router.command("search", "s", right=Right.LOOK, description=N_("find a film or a series"))
async def anything(request: Request) -> None:
    """Search among films and series."""
    await _search(request, None)


@router.press("search-for", right=Right.LOOK, kinds=("card", "history"))
async def repeated(request: Request) -> None:
    """Search for words that were searched for before, among what they were searched for."""
    kind = request.argument(0)
    await _search(request, MediaKind(kind) if kind in set(MediaKind) else None)


@router.press("search-retry", right=Right.LOOK, kinds=(QUESTION,), offers=N_("to search for it"))
async def retried(request: Request) -> None:
    """Ask those once more who could not be asked, in a message of its own."""
    request.text, kind = request.state.get("text", ""), request.state.get("kind", "")
    if not request.text:
        raise Expired
    await request.answer()
    await _search(request, MediaKind(kind) if kind in set(MediaKind) else None)


@router.command("movie", "film", right=Right.LOOK, description=N_("find a film"))
async def film(request: Request) -> None:
    """Search among films."""
    await _search(request, MediaKind.MOVIE)


@router.command("series", "anime", right=Right.LOOK, description=N_("find a series"))
async def series(request: Request) -> None:
    """Search among series."""
    await _search(request, MediaKind.SERIES)


async def _search(request: Request, kind: MediaKind | None) -> None:
    if not request.text.strip():
        _await_an_answer(request)
        await request.reply(view.question(request))
        return
    query = read_query(request.text)
    kind = kind or query.kind
    typing = asyncio.ensure_future(_typing(request))
    try:
        answers, failed = await _ask(request, query, kind)
    finally:
        typing.cancel()  # nobody waits for that
    hits = rules.best(query, {name: answer.value for name, answer in answers.items()})
    if request.late and failed and not hits:
        raise next(iter(failed.values()))  # it waits on
    if not hits and request.offhand:
        return
    if not hits:
        again = {"text": request.text, "kind": kind or "any"} if failed else {}
        if again or not request.place.private:
            request.begin(QUESTION, again)
        request.wish = ("search-retry",)
        await request.reply(view.nothing(request, query.said, failed, answers))
        return
    state = begun_with(
        [(hit.instance, hit.title.key) for hit in hits],
        query=request.text,
        season=query.season,
        episode=query.episode,
        resolution=query.resolution,
    )
    request.begin("card", state)
    asked = {"kind": kind or "any", "query": clean(request.text)}
    before = await request.house.state.read(lambda db: searches.found_before(db, request.person.id, **asked))
    news = view.news(request, rules.changes(before, hits))
    if rules.ambiguous(query, hits):
        notes = [*news, *view.notes(request, failed, answers.values())]
        screen = view.choices(request, list(enumerate(hit.title for hit in hits[:8])), notes)
    elif not request.pressed and _is_part(query, hits[0].title):
        await request.house.write(
            lambda db: searches.add(db, person=request.person.id, found=rules.standings(hits), now=request.now, **asked)
        )
        await request.follow("seasons")
        return
    else:
        first = hits[0]
        library, answer = request.house.libraries(first.title.kind)[first.instance], answers.pop(first.instance)
        subject = Subject(first.instance, library, Answer(first.title, answer.age, answer.trouble))
        screen = await gathered_card(request, subject, [*news, *view.notes(request, failed, answers.values())])
    await request.reply(
        screen,
        work=lambda db: searches.add(
            db, person=request.person.id, found=rules.standings(hits), now=request.now, **asked
        ),
    )


async def _typing(request: Request) -> None:
    """Show that an answer is being made, unless it is there at once: then that would only be in its way."""
    await asyncio.sleep(_TYPING_SECONDS)
    await request.typing()


def _is_part(query: Query, title: Title) -> bool:
    """Tell whether a season or an episode was asked for, of a series that the library has."""
    known = any(season.number == query.season for season in title.seasons)
    return query.season is not None and title.holding is not None and known


def _await_an_answer(request: Request) -> None:
    """Know the message that comes next as one that asks: in a group an answer to it is a query."""
    if not request.place.private:
        request.begin(QUESTION, {})


async def _ask(
    request: Request, query: Query, kind: MediaKind | None
) -> tuple[dict[str, Answer[tuple[Title, ...]]], Mapping[str, Trouble]]:
    """Ask a library of each kind at the same time; one that fails, or hangs, is a line and not a failure of all."""
    kinds = [each for each in MediaKind if kind in (None, each)]
    known = [found for each in kinds if (found := request.house.libraries(each))]
    asked = {next(iter(libraries)): _first_to_answer(libraries, query) for libraries in known}
    if not asked:
        raise InvalidInput("no-library")
    answers, failed = await gathered(asked, patience=_PATIENCE_SECONDS)
    return dict(answers.values()), failed


async def _first_to_answer(libraries: Mapping[str, Library], query: Query) -> tuple[str, Answer[tuple[Title, ...]]]:
    """Ask the libraries of one kind, one after the other until one answers: each knows the same titles."""
    *others, last = libraries.items()
    for name, library in others:
        try:
            return name, await library.lookup(query.said)
        except (ServiceError, ActorError) as error:
            log.info("%s is asked in its place: %s", last[0], error)
    return last[0], await last[1].lookup(query.said)


@router.press("card", right=Right.LOOK)
async def show_card(request: Request) -> None:
    """Show the card of the hit that is chosen: where Back leads to."""
    await request.show(await gathered_card(request, await subject_of(request), ()))


@router.press("pick", right=Right.LOOK)
async def pick(request: Request) -> None:
    """Show the card of another hit."""
    request.state["at"] = request.number(0, most=len(request.state.get("hits", ())) - 1)
    _forget_choices(request)
    await show_card(request)


@router.press("instance", right=Right.LOOK)
async def choose_instance(request: Request) -> None:
    """Show the title as another library has it."""
    _instance, key = pointed_at(request)
    names = list(request.house.libraries(key.kind))
    chosen = names[request.number(0, most=len(names) - 1)]
    request.state["hits"][request.state["at"]] = [chosen, str(key)]
    _forget_choices(request)
    await show_card(request)


@router.press("hits", right=Right.LOOK)
async def list_hits(request: Request) -> None:
    """Show all hits as a list."""
    pointed_at(request)
    keys = [(instance, TitleKey.parse(key)) for instance, key in request.state["hits"]]
    answers, troubles = await gathered(
        {str(key): request.house.libraries(key.kind)[instance].title(key) for instance, key in keys}
    )
    if not answers:
        raise next(iter(troubles.values()))
    titles = {key: answer.value for key, answer in answers.items()}
    shown = [(at, titles[str(key)]) for at, (_, key) in enumerate(keys) if str(key) in titles]
    await request.show(view.choices(request, shown, ()))


def _forget_choices(request: Request) -> None:
    """Forget what was chosen for the title that was shown before."""
    for name in ("add", "target", "from", "results", "release", "under_way"):
        request.state.pop(name, None)
