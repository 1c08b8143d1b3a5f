"""The best release: what would be taken and why; and taking it, or the next one where it cannot be had."""

import logging
from typing import Final

from actors.stores import dialogues, wishes
from tgarr.chat import refused
from tgarr.chat.language import N_
from tgarr.chat.muting import muted
from tgarr.chat.overtaking import overtaken
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.text import Text, code
from tgarr.domain.media import MediaKind, TitleKey
from tgarr.domain.releases import Choice, Ranked, Release, choose, judge, may_take
from tgarr.errors import InvalidInput, ReleaseRefused, ServiceConflict, ServiceNotFound, ServiceRejected
from tgarr.features.releases import best_view, view
from tgarr.features.releases.begun import (
    Found,
    follow,
    found,
    grab,
    judged_anew,
    listed,
    note_refused,
    patiently,
    rejected,
    router,
    seen_anew,
    stood,
    taste_of,
)

log = logging.getLogger(__name__)

_OF_A_CARD: Final = ("hits", "at", "resolution", "target", "from")
"""What of a card's dialogue says what is looked for."""
_MOST_TRIES: Final = 4
"""Releases that are asked for one after the other, each of which may take a minute."""


@router.command("best", right=Right.ASK, description=N_("what I would take: answer a card with it"))
async def answered(request: Request) -> None:
    """Show in a message of its own what would be taken of the title on the card that the command answers."""
    chat, card, now = request.place.chat, request.reply_to, request.now
    known = await request.house.state.read(lambda db: dialogues.of_message(db, chat=chat, message_id=card, now=now))
    if known is None or "hits" not in known.state:
        raise InvalidInput("no-card")
    _instance, key = known.state["hits"][known.state["at"]]
    if TitleKey.parse(key).kind is MediaKind.SERIES and "target" not in known.state:
        raise InvalidInput("no-part")
    request.begin("card", {name: known.state[name] for name in _OF_A_CARD if name in known.state})
    await best(request)


@router.press("best", right=Right.ASK, offers=N_("to choose the best release"))
async def best(request: Request) -> None:
    """Show what would be taken, and why; nothing is done."""
    its = await seen_anew(request, await found(request))
    await _show(request, its, note=None)


@router.press("best-go", right=Right.ASK, once=True, waits=N_("to download the best release"))
async def take(request: Request) -> None:
    """Take the best release, or the next one where it cannot be had.

    What the person was shown is taken, though something else may be better by now. Where it may not be taken any more
    the new choice is shown, unless nobody is there to look at it.
    """
    its = await judged_anew(request, await found(request))
    if await overtaken(request, its.at.subject):
        return
    stood(request, its.at)
    first, tried = await _begun(request, its)
    if request.arguments and not tried:
        first = await _as_shown(request, its, request.argument(0))
        if first is None and not request.late:
            await _show(request, its, note=request.words("I would take another one now than the one that you saw."))
            return
    await _take(request, its, first)


@router.press("best-auto", right=Right.ASK, waits=N_("to download the best release"))
async def by_itself(request: Request) -> None:
    """Take the best release if it has points enough for the person; else show it.

    Of a season that nobody offers as a whole the library looks for the episodes itself, unless it would take one there
    that a rule forbids.
    """
    its = await found(request, anew="results" not in request.state)
    if await overtaken(request, its.at.subject):
        return
    stood(request, its.at)
    first, _tried = await _begun(request, its)
    await _take(request, its, first, threshold=request.number(0, most=10_000))


async def _show(request: Request, its: Found, *, note: Text | None) -> None:
    out = await muted(request.house)
    choice = choose(its.listed.rows, past=its.listed.past, muted=out, whole=its.at.packs_first)
    second = next((place for place, one in enumerate(its.listed.rows) if one is choice.runner_up), None)
    await its.show(request, best_view.choice(request, its, choice, second, out, note=note))


async def _choice(request: Request, its: Found) -> Choice:
    out = await muted(request.house)
    return choose(its.listed.rows, past=its.listed.past, muted=out, whole=its.at.packs_first)


async def _as_shown(request: Request, its: Found, mark: str) -> Ranked | None:
    """Return the release of a mark on the button, if it may still be taken."""
    shown = next((one for one in its.listed.rows.everything if best_view.mark(one.release) == mark), None)
    if shown is None:
        return None
    out, past, whole = await muted(request.house), its.listed.past, its.at.packs_first
    return shown if may_take(its.listed.rows, shown, past=past, muted=out, whole=whole) else None


async def _take(request: Request, its: Found, one: Ranked | None, *, threshold: int | None = None) -> None:
    """Ask for one after the other, `one` before the best, until one is had; tell which better ones were not.

    One with fewer points than the threshold is shown, also where it would be the next.

    Raises:
        ServiceError: the last one could not be had either, or nobody can tell.

    """
    passed: list[Ranked] = []
    request.back = ("best",)
    while True:
        if one is None:
            choice = await _choice(request, its)
            if choice.best is None and threshold is not None and its.at.packs_first and not _past_a_rule(its):
                await request.follow("season-auto", its.at.target.season or 0, "library")
                return
            if choice.best is None or (threshold is not None and not choice.meets(threshold)):
                await _show(request, its, note=_below(request, choice, threshold))
                return
            one = choice.best
        try:
            done = await patiently(
                request,
                grab(request, its.at, one, apart=refused.identity_of(one.release)),
                view.passing_on(request, its.at.subject, its.at.label, one),
            )
        except (ServiceNotFound, ServiceConflict, ServiceRejected) as error:
            log.info("a release could not be had, and the next one is asked for: %s", error)
            passed.append(one)
            if isinstance(error, ReleaseRefused):
                await rejected(request, its.at, one, error.reasons)
            else:
                await note_refused(request, its.at, one.release)
            again = await listed(request, its.at)
            if again is None or len(passed) == _MOST_TRIES:
                raise
            its, one = Found(its.at, again, new=its.new), None
            continue
        await its.keep(request)
        await follow(request, its.at, one, done)
        if passed:
            await _tell(request, passed, one)
        return


def _past_a_rule(its: Found) -> bool:
    """Tell whether the library, which knows no rules of ours, would take a season that one of them forbids."""
    return any(one.whole_season and one.block and not one.release.rejections for one in its.listed.rows.everything)


def _below(request: Request, choice: Choice, threshold: int | None) -> Text | None:
    """Say that the best is not good enough, where there is one."""
    if choice.best is None or threshold is None:
        return None
    return request.words("Below your threshold of {points}: I have not taken it.", points=threshold)


async def _begun(request: Request, its: Found) -> tuple[Ranked | None, bool]:
    """Return the release that an earlier life has taken by this very press, or may have, and whether it tried any.

    By now it is on its way. It may stand in no list any more, and is known by what was written down before it was
    asked for.
    """
    row = request.row
    known = await request.house.state.read(lambda db: wishes.of_press(db, "grab", row))
    begun = next((wish for wish in reversed(known) if wish.open or wish.state == "done"), None)
    if begun is None:
        return None, bool(known)
    identity, title = begun.key.removeprefix(f"grab {row}").strip(), begun.body["title"]
    for one in its.listed.rows:
        if refused.identity_of(one.release).strip() == identity:
            return one, True
    gone = Release(
        guid=identity,
        indexer_id=0,
        indexer="",
        title=title,
        size=0,
        age_hours=0.0,
        protocol="torrent",
        info_hash="" if identity == title.strip() else identity,
    )
    return judge([gone], await taste_of(request, its.at.subject))[0], True


async def _tell(request: Request, passed: list[Ranked], taken: Ranked) -> None:
    _ = request.words
    lines = [
        _.many("{count} better release could not be had:", "{count} better releases could not be had:", len(passed)),
        *(Text.join(("· ", code(one.release.title))) for one in passed),
        _("I have taken the next one: {release}", release=code(taken.release.title)),
    ]
    await request.reply(best_view.said(Text.lines(*lines)))
