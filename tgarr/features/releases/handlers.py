"""Shows, pages and grabs releases."""

from tgarr.chat.language import N_
from tgarr.chat.overtaking import overtaken
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.taste import rules_of
from tgarr.domain.releases import Ranked, indexer_of
from tgarr.errors import Expired, InvalidInput, ReleaseRefused, ServiceConflict, ServiceNotFound, ServiceRejected
from tgarr.features.releases import rules, view
from tgarr.features.releases.begun import (
    Begun,
    begun,
    follow,
    found,
    listed,
    note_refused,
    patiently,
    rejected,
    router,
    seen_anew,
    stood,
)
from tgarr.features.releases.begun import grab as send
from tgarr.features.releases.rules import Listed, View


@router.press("releases", right=Right.ASK, offers=N_("to look for releases"))
async def browse(request: Request) -> None:
    """Show the list, as it was found before or found now."""
    its = await seen_anew(request, await found(request))
    await its.show(request, view.page(request, its.at.subject, its.at.label, its.listed, View()))


@router.press("rel-again", right=Right.ASK, once=True, offers=N_("to look for releases"))
async def search(request: Request) -> None:
    """Ask the indexers, and show what they have."""
    await _page(request, View(), anew=True)


@router.press("rel-where", right=Right.ASK, offers=N_("to look for releases"))
async def where(request: Request) -> None:
    """Look in the other place: in the library's own search, or by name at the indexer manager."""
    if request.argument(0) == "name":
        request.state.setdefault("elsewhere", "")
    else:
        request.state.pop("elsewhere", None)
    await browse(request)


@router.press("rel-page", right=Right.ASK)
async def turn(request: Request) -> None:
    """Show another page, order or resolution."""
    await _page(request, _view(request, 0))


async def _page(request: Request, chosen: View, *, anew: bool = False) -> None:
    its = await found(request, anew=anew)
    await its.show(request, view.page(request, its.at.subject, its.at.label, its.listed, chosen))


@router.press("release", right=Right.ASK)
async def details(request: Request) -> None:
    """Show one release."""
    at, offered, place = await _chosen(request)
    await request.show(view.details(request, at.subject, at.label, offered, place, _view(request, 1)))


@router.press("rel-rule", right=Right.LOOK)
async def rule(request: Request) -> None:
    """Go on to what is wished of the group or the indexer of a release."""
    of, place = request.argument(0), request.number(1)
    request.arguments = request.arguments[1:]
    at, offered, place = await _chosen(request)
    one, back = offered.rows[place], ("release", *request.arguments)
    name = {"group": one.group, "indexer": indexer_of(one.release)}.get(of)
    if not name:
        raise InvalidInput("button")
    request.state["rule"] = {"of": of, "name": name, "kind": rules_of(at.subject.title), "back": back}
    await request.follow("rule")


@router.press("grab", right=Right.ASK, once=True, waits=N_("to download the release"))
async def grab(request: Request) -> None:
    """Take a release that the library accepts."""
    at, offered, place = await _chosen(request)
    if offered.rows[place].release.rejections:
        request.demand(Right.FORCE)
    await _grab(request, at, place, offered.rows[place])


@router.press("force", right=Right.FORCE, once=True, waits=N_("to download the release"))
async def force(request: Request) -> None:
    """Take a release that the library rejects."""
    at, offered, place = await _chosen(request)
    await _grab(request, at, place, offered.rows[place])


async def _grab(request: Request, at: Begun, place: int, one: Ranked) -> None:
    if await overtaken(request, at.subject):
        return
    stood(request, at)
    request.back = ("release", str(place), *View().arguments)
    try:
        done = await patiently(
            request,
            send(request, at, one),
            view.passing_on(request, at.subject, at.label, one),
        )
    except ReleaseRefused as error:
        its = await rejected(request, at, one, error.reasons)
        place = next(place for place, row in enumerate(its.listed.rows) if row.release.guid == one.release.guid)
        await its.show(request, view.details(request, at.subject, at.label, its.listed, place, View()))
        return
    except (ServiceNotFound, ServiceConflict, ServiceRejected):
        await _offer_another(request, at, one)
        raise
    await follow(request, at, one, done)


async def _offer_another(request: Request, at: Begun, refused: Ranked) -> None:
    """Remember what could not be taken, and put the next best beside the words that say so."""
    await note_refused(request, at, refused.release)
    offered = await listed(request, at)
    if offered and (best := rules.next_best(offered)):
        request.ways_on = view.ways_on(request, *best)


def _view(request: Request, first: int) -> View:
    sort = request.argument(first + 1)
    resolution = request.number(first + 2, most=9999)
    choosing = "".join(request.arguments[first + 3 : first + 4])
    if sort not in rules.SORTS or resolution not in rules.RESOLUTIONS or choosing not in rules.CHOICES:
        raise InvalidInput("button")
    return View(page=request.number(first, most=9999), sort=sort, resolution=resolution, choosing=choosing)


async def _chosen(request: Request) -> tuple[Begun, Listed, int]:
    """Return the list, and the place of a release in it."""
    at = await begun(request)
    offered = await listed(request, at)
    if not offered or not offered.rows:
        raise Expired
    return at, offered, request.number(0, most=len(offered.rows) - 1)
