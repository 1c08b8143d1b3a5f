"""How many points each property of a release is worth to the house, changed with taps and tried while they are."""

from typing import Any, Final

from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.taste import POINTS, weights
from tgarr.chat.text import Text, bold
from tgarr.errors import InvalidInput
from tgarr.features.rules import trying, view
from tgarr.features.rules.router import router

GROUPS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "resolution": (
        N_("Resolution"),
        {"resolution_2160p": "2160p", "resolution_1080p": "1080p", "resolution_720p": "720p"},
    ),
    "source": (
        N_("Source"),
        {"remux": "REMUX", "bluray": "BluRay", "web_dl": "WEB-DL", "webrip": "WEBRip", "hdtv": "HDTV"},
    ),
    "codec": (N_("Codec"), {"av1": "AV1", "x265": "x265", "x264": "x264"}),
    "hdr": ("HDR", {"dolby_vision": "Dolby Vision", "hdr10_plus": "HDR10+", "hdr10": "HDR10"}),
    "sound": (
        N_("Sound"),
        {"atmos": "Atmos", "truehd": "TrueHD", "dts_hd": "DTS-HD", "dts": "DTS", "dolby_digital": "DD"},
    ),
    "wishes": (
        N_("Wishes of the person"),
        {
            "resolution_wanted": N_("the resolution you like"),
            "language_wanted": N_("a language you like"),
            "translation_wanted": N_("a translation you like"),
        },
    ),
    "bad": (
        N_("Bad copies"),
        {
            "cam": "CAM",
            "telesync": "TS",
            "telecine": "TC",
            "workprint": "workprint",
            "screener": "screener",
            "hardcoded_subtitles": N_("subtitles burnt in"),
            "sample": N_("a sample or trailer"),
        },
    ),
    "others": (
        N_("Everything else"),
        {
            "base": N_("to begin with"),
            "repack": "REPACK",
            "proper": "PROPER",
            "seeders_each_ten": N_("each ten seeders"),
            "seeders_most": N_("seeders at most"),
            "size_small": N_("suspiciously small"),
            "size_large": N_("suspiciously large"),
        },
    ),
}
"""By what they are about: the weights of config.yaml, each with its words."""
STEPS: Final = (-10, -1, 1, 10)
_MOST: Final = 1_000
_A_ROW, _SHORT = 3, 14
"""Buttons in a row, where none is longer than so many characters."""


@router.command("points", right=Right.SERVE, description=N_("how many points a property of a release is worth"))
@router.press("points", right=Right.SERVE)
async def overview(request: Request) -> None:
    """Show all of them."""
    if request.dialogue is None:
        request.begin("settings", {"whose": "house"})
    _ = request.words
    now = await _now(request)
    lines = [
        Text.join((f"{_.plain(name)}: ", Text.join([_said(request, one, now) for one in labels], ", ")))
        for name, labels in GROUPS.values()
    ]
    buttons = [request.button(_.plain(name), "points-of", key) for key, (name, _labels) in GROUPS.items()]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    tried, save = await _tried(request, now)
    hint = _("Bold is what was changed here; the rest, and the limits of size, stand in config.yaml.")
    rows += [*save, (request.button(_("⬅️ Back"), "rules", "house"),)]
    await request.show(view.screen(request, "house", _("Points"), Text.lines(*lines, "", hint, *tried), rows))


@router.press("points-of", right=Right.SERVE)
async def of_group(request: Request) -> None:
    """Show those of one group; one of them may be chosen to be changed."""
    key = _group(request)
    place = request.number(1, most=len(GROUPS[key][1]) - 1) if len(request.arguments) > 1 else None
    await request.show(await _group_screen(request, key, place))


@router.press("point-step", right=Right.SERVE)
async def step(request: Request) -> None:
    """Try some points more or less; nothing holds before it is saved."""
    key = _group(request)
    place = request.number(1, most=len(GROUPS[key][1]) - 1)
    name, by = list(GROUPS[key][1])[place], STEPS[request.number(2, most=len(STEPS) - 1)]
    now = await _now(request)
    written = getattr(request.house.config.scoring, name)
    value = max(-_MOST, min(_MOST, now.get(name, written) + by))
    await _try(request, {**now, name: value} if value != written else _without(now, name), key, place)


@router.press("point-back", right=Right.SERVE)
async def back(request: Request) -> None:
    """Try the points of config.yaml again."""
    key = _group(request)
    place = request.number(1, most=len(GROUPS[key][1]) - 1)
    await _try(request, _without(await _now(request), list(GROUPS[key][1])[place]), key, place)


@router.press("points-leave", right=Right.SERVE)
async def leave(request: Request) -> None:
    """Let everything be as it was."""
    request.state.pop("proposed", None)
    await request.follow("points")


async def _try(request: Request, value: dict[str, int], key: str, place: int) -> None:
    before = (_proposed(request) or {"before": await _kept(request)})["before"]
    then = ["points-of", key, place]
    request.state["proposed"] = {"whose": "house", "name": POINTS, "before": before, "value": value, "then": then}
    await request.show(await _group_screen(request, key, place))


async def _group_screen(request: Request, key: str, place: int | None) -> Screen:
    _, config = request.words, request.house.config
    name, labels = GROUPS[key]
    now = await _now(request)
    lines: list[Text | str] = []
    for one in labels:
        written = f" (config.yaml: {getattr(config.scoring, one):+d})" if one in now else ""
        lines.append(Text.join(("▫️ ", _said(request, one, now), written)))
    buttons = [
        request.button(f"● {_.plain(label)}" if at == place else _.plain(label), "points-of", key, at)
        for at, label in enumerate(labels.values())
    ]
    a_row = _A_ROW if all(len(one.label) <= _SHORT for one in buttons) else 1
    rows: list[tuple[Button, ...]] = [tuple(buttons[at : at + a_row]) for at in range(0, len(buttons), a_row)]
    if place is not None:
        steps = [request.button(f"{by:+d}", "point-step", key, place, at) for at, by in enumerate(STEPS)]
        rows.append(tuple(steps))
        if list(labels)[place] in now:
            rows.append((request.button(_("↩️ As in config.yaml"), "point-back", key, place),))
    else:
        lines += ["", _("Tap what is to be worth more or less.")]
    tried, save = await _tried(request, now)
    rows += [*save, (request.button(_("⬅️ Back"), "points"),)]
    crumb = Text.join((_("Points"), _.plain(name)), " › ")
    return view.screen(request, "house", crumb, Text.lines(*lines, *tried), rows)


async def _tried(request: Request, now: dict[str, int]) -> tuple[list[Text | str], list[tuple[Button, ...]]]:
    """Return what would be otherwise by what is tried and not saved, and the buttons to save or leave it."""
    before = await trying.settings(request, "house")
    if now == before.get(POINTS, {}):
        return [], []
    _ = request.words
    replay = await trying.tried(request, "house", before, {**before, POINTS: now})
    save = (request.button(_("✅ Save"), "rules-save"), request.button(_("✖ Leave it"), "points-leave"))
    return ["", bold(_("Before it holds")), *view.told(_, replay, "house")], [save]


def _said(request: Request, name: str, changed: dict[str, int]) -> Text:
    """Say what one is worth; bold where it was changed here."""
    labels = next(labels for _name, labels in GROUPS.values() if name in labels)
    worth = getattr(weights(request.house.config, {POINTS: changed}), name)
    said = Text(f"{request.words.plain(labels[name])} {worth:+d}")
    return bold(said) if name in changed else said


async def _now(request: Request) -> dict[str, int]:
    """Return what is changed: as it is tried now, else as it is kept."""
    proposed = _proposed(request)
    return await _kept(request) if proposed is None else dict(proposed["value"])


async def _kept(request: Request) -> dict[str, int]:
    return dict((await trying.settings(request, "house")).get(POINTS, {}))


def _proposed(request: Request) -> dict[str, Any] | None:
    proposed: dict[str, Any] = request.state.get("proposed") or {}
    return proposed if proposed.get("name") == POINTS else None


def _without(points: dict[str, int], name: str) -> dict[str, int]:
    return {one: value for one, value in points.items() if one != name}


def _group(request: Request) -> str:
    key = request.argument(0)
    if key not in GROUPS:
        raise InvalidInput("button")
    return key
