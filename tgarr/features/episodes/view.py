"""The screens of seasons and episodes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from tgarr.chat import cards, joining
from tgarr.chat.figures import percent
from tgarr.chat.policy import Right
from tgarr.chat.request import Request
from tgarr.chat.screens import Button, Screen
from tgarr.chat.subject import Subject
from tgarr.chat.text import CAPTION_UNITS, Text, bold
from tgarr.chat.underway import UnderWay
from tgarr.domain.answers import Answer
from tgarr.domain.media import Episode, Season

SEASONS_A_PAGE: Final = 12
EPISODES_A_PAGE: Final = 10
_A_ROW: Final = 4


def seasons(request: Request, subject: Subject, page: int, on_their_way: Mapping[int, float]) -> Screen:
    """Show the seasons with what is on disk of each, and how far those are that are being downloaded."""
    _ = request.words
    all_of = sorted(subject.title.seasons, key=lambda season: (season.number == 0, season.number))
    part = all_of[page * SEASONS_A_PAGE : (page + 1) * SEASONS_A_PAGE]
    lines = [_season_line(request, season, on_their_way.get(season.number)) for season in part]
    buttons = [request.button(_label(request, season), "season", season.number) for season in part]
    rows = [tuple(buttons[at : at + _A_ROW]) for at in range(0, len(buttons), _A_ROW)]
    rows += _pages(request, "seasons", page, len(all_of), SEASONS_A_PAGE)
    rows.append((request.button(_("⬅️ Back"), "card"),))
    note = cards.staleness(subject.answer, _)
    return _screen(request, subject, Text.lines(note, *lines), rows, _("Seasons"))


def season(
    request: Request,
    subject: Subject,
    shown: Season,
    answer: Answer[tuple[Episode, ...]],
    page: int,
    moving: Sequence[UnderWay],
) -> Screen:
    """Show one season: its episodes, what of it is on its way, and what can be done about all of it."""
    _ = request.words
    episodes = answer.value
    part = episodes[page * EPISODES_A_PAGE : (page + 1) * EPISODES_A_PAGE]
    lines = [_episode_line(request, episode) for episode in part]
    rows = joining.ways(request, moving)
    if request.may(Right.ASK):
        rows.append(
            (
                request.button(_("🔎 Releases of the season"), "season-releases", shown.number),
                request.button(_("⚡ Search by itself"), "season-auto", shown.number),
            )
        )
        label = _("🔕 Stop looking for it") if shown.monitored else _("🔔 Look for it")
        rows.append((request.button(label, "season-monitor", shown.number, int(not shown.monitored)),))
    buttons = [request.button(str(episode.number), "episode", shown.number, episode.number) for episode in part]
    rows += [tuple(buttons[at : at + 5]) for at in range(0, len(buttons), 5)]
    rows += _pages(request, "season", page, len(episodes), EPISODES_A_PAGE, shown.number)
    rows.append((request.button(_("⬅️ Back"), "seasons"),))
    above = [cards.staleness(answer, _), *joining.asked_for(request, moving, stages=True)]
    return _screen(request, subject, Text.lines(*above, *lines), rows, _("Season {number}", number=shown.number))


def episode(request: Request, subject: Subject, shown: Episode) -> Screen:
    """Show one episode."""
    _ = request.words
    rows: list[tuple[Button, ...]] = []
    if request.may(Right.ASK):
        rows.append(
            (
                request.button(_("🔎 Releases"), "episode-releases", shown.season, shown.number),
                request.button(_("⚡ Search by itself"), "episode-auto", shown.season, shown.number),
            )
        )
        label = _("🔕 Stop looking for it") if shown.monitored else _("🔔 Look for it")
        rows.append((request.button(label, "episode-monitor", shown.season, shown.number, int(not shown.monitored)),))
    rows.append((request.button(_("⬅️ Back"), "season", shown.season),))
    airs = _("Airs: {date}", date=_date(request, shown.airs_at)) if shown.airs_at else None
    lines = Text.lines(bold(shown.title), airs, _state(request, shown))
    return _screen(request, subject, lines, rows, Text(f"S{shown.season:02}E{shown.number:02}"))


def _season_line(request: Request, season: Season, share: float | None) -> Text:
    _ = request.words
    sign = "✅" if season.episodes and season.on_disk >= season.episodes else "◐" if season.on_disk else "▫️"
    name = _("Season {number}", number=season.number) if season.number else _("Specials")
    eye = " 🔔" if season.monitored else ""
    moving = "" if share is None else f" · {percent(share)}"
    return Text.join((f"{'⬇️' if moving else sign} ", name, f" · {season.on_disk}/{season.episodes}{moving}{eye}"))


def _label(request: Request, season: Season) -> str:
    return str(season.number) if season.number else request.words.plain("Specials")


def _episode_line(request: Request, episode: Episode) -> Text:
    return Text.join((_sign(request, episode), f" {episode.number}. ", Text(episode.title).clipped(60)))


def _sign(request: Request, episode: Episode) -> str:
    if episode.on_disk:
        return "✅"
    if episode.airs_at is None or episode.airs_at.timestamp() > request.now:
        return "🗓"
    return "🔔" if episode.monitored else "▫️"


def _state(request: Request, episode: Episode) -> Text:
    _ = request.words
    if episode.on_disk:
        return _("✅ On disk")
    if episode.airs_at is None or episode.airs_at.timestamp() > request.now:
        return _("🗓 Not aired yet")
    return _("🔔 Looked for") if episode.monitored else _("▫️ Not looked for")


def _date(request: Request, moment: datetime) -> str:
    zone = ZoneInfo(request.person.time_zone or request.house.config.time_zone)
    return moment.astimezone(zone).strftime("%d.%m.%Y %H:%M")


def _pages(request: Request, verb: str, page: int, count: int, size: int, *first: int) -> list[tuple[Button, ...]]:
    pages = max(1, -(-count // size))
    if pages < 2:  # noqa: PLR2004  # one page needs no turning
        return []
    return [
        (
            request.button("◀️", verb, *first, (page - 1) % pages),
            request.button(f"{page + 1} / {pages}", verb, *first, page),
            request.button("▶️", verb, *first, (page + 1) % pages),
        )
    ]


def _screen(request: Request, subject: Subject, words: Text, rows: Sequence[tuple[Button, ...]], step: Text) -> Screen:
    return Screen(
        text=Text.lines(cards.crumbs(subject.title, step), "", words).clipped(CAPTION_UNITS),
        picture=cards.picture(subject.title, subject.instance),
        keyboard=tuple(rows),
        token=request.token,
    )
