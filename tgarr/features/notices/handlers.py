"""Lets everybody choose what they hear of and when not; in a group it says what is told there."""

from datetime import datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from actors.stores import notices
from tgarr.chat import preferences
from tgarr.chat.language import N_
from tgarr.chat.policy import Right
from tgarr.chat.preferences import Preferences, Preset
from tgarr.chat.request import Request
from tgarr.chat.router import Router
from tgarr.chat.screens import Button, Screen
from tgarr.chat.signals import PreferencesChanged
from tgarr.chat.text import Text, bold
from tgarr.domain.notices import Story, Topic
from tgarr.domain.quiet import QuietHours
from tgarr.domain.records import replace
from tgarr.errors import InvalidInput
from tgarr.features.notices import choosing as screens

router = Router("notices", kinds=("notify",))

T = TypeVar("T")

_HOURS: Final = ("22:00-07:00", "23:00-08:00", "00:00-09:00", "01:00-10:00")
_MUTES: Final = (1, 3, 8, 24)


@router.command("notify", right=Right.LOOK, description=N_("what you are told, and when not"))
@router.press("notify", right=Right.LOOK, way_in=True)
async def notify(request: Request) -> None:
    """Show what is told here."""
    if not request.place.private:
        await request.reply(Screen(text=await screens.of_the_chat(request)))
        return
    if request.dialogue is None:
        request.begin("notify", {})
    await screens.show(request, await _mine(request))


@router.press("notify-preset", right=Right.LOOK)
async def choose_preset(request: Request) -> None:
    """Choose for all topics at once."""
    chosen = _at(list(Preset), request)
    await _change(request, (await _mine(request)).chosen(chosen))


@router.press("notify-topic", right=Right.LOOK)
async def turn_topic(request: Request) -> None:
    """Go one step on with a topic: all of it, one's own, nothing."""
    topic = _at(list(Topic), request)
    await _change(request, (await _mine(request)).turned(topic, serves=screens.serves(request)))


@router.press("notify-quiet", right=Right.LOOK)
async def quiet(request: Request) -> None:
    """Offer hours of the day in which nothing is told."""
    _ = request.words
    now = (await _mine(request)).quiet
    options = [
        request.button(screens.mark(one, str(now) == one), "notify-hours", index + 1)
        for index, one in enumerate(_HOURS)
    ]
    rows: list[tuple[Button, ...]] = [tuple(options[at : at + 2]) for at in range(0, len(options), 2)]
    rows.append((request.button(screens.mark(_.plain("No quiet hours"), now is None), "notify-hours", 0),))
    text = Text.lines(
        Text.join((bold(_("🔔 Notices")), _("Quiet hours")), " › "),
        _("What happens then is told at their end, in one message."),
        _("Other hours: write {example}", example="/quiet 22:30-07:15"),
        "",
        _("By my clock it is {time} with you. If it is not: /settings", time=bold(_time_there(request))),
    )
    await _choose(request, text, rows)


def _time_there(request: Request) -> str:
    """Return the time of day by which somebody's quiet hours go: nobody sees a wrong time zone before the night."""
    zone = ZoneInfo(request.person.time_zone or request.house.config.time_zone)
    return datetime.fromtimestamp(request.now, zone).strftime("%H:%M")


@router.press("notify-hours", right=Right.LOOK)
async def choose_hours(request: Request) -> None:
    """Be left alone in these hours from now on."""
    number = request.number(0, most=len(_HOURS))
    await _change(request, await _with_quiet(request, QuietHours.parse(_HOURS[number - 1]) if number else None))


@router.command("quiet", right=Right.LOOK)
async def hours_by_name(request: Request) -> None:
    """Take quiet hours as they are written; a word instead of them ends them."""
    words = request.text.strip()
    try:
        hours = QuietHours.parse(words) if words[:1].isdigit() else None
    except ValueError:
        raise InvalidInput("quiet-hours") from None
    if hours is None and words.lower() not in ("off", "no", "нет", "выкл"):
        raise InvalidInput("quiet-hours")
    wanted = await _with_quiet(request, hours)
    await _keep(request, wanted)
    if request.place.private:
        request.begin("notify", {})
        await screens.show(request, wanted)
    else:
        await request.reply(
            Screen(text=request.words("Your quiet hours: {hours}", hours=screens.written(request.words, hours)))
        )


@router.press("notify-mute", right=Right.LOOK)
async def mute(request: Request) -> None:
    """Be left alone for some hours from now on; 0 for not any more. Without an argument, offer that."""
    _ = request.words
    if request.arguments:
        hours = request.number(0, most=max(_MUTES))
        mine = await _mine(request)
        await _change(request, mine.muted(until=request.now + hours * 3600.0 if hours else 0.0))
        return
    options = [request.button(_.many("{count} hour", "{count} hours", one).plain, "notify-mute", one) for one in _MUTES]
    text = Text.lines(
        Text.join((bold(_("🔔 Notices")), _("Do not disturb")), " › "),
        _("What happens then is told at their end, in one message."),
    )
    await _choose(request, text, [tuple(options[:2]), tuple(options[2:])])


@router.press("notice-again", right=Right.ASK, way_in=True)
async def find_another(request: Request) -> None:
    """Look for the title of a download that failed, below the message about it."""
    number = request.number(0)
    row = await request.house.state.read(lambda db: notices.find(db, number))
    if row is None or row.chat != request.person.id:
        raise InvalidInput("button")
    about = Story.from_json(row.story).about
    await request.answer()
    below = replace(request, query_id=0, text=f"{about.title} ({about.year})" if about.year else about.title)
    await below.follow("search-for", about.media.value if about.media else "any")


async def _mine(request: Request) -> Preferences:
    return await request.house.state.read(lambda db: preferences.of(db, request.person.id))


async def _with_quiet(request: Request, hours: QuietHours | None) -> Preferences:
    return (await _mine(request)).left_alone(hours)


async def _keep(request: Request, wanted: Preferences) -> None:
    await request.house.write(lambda db: preferences.keep(db, request.person.id, wanted))
    request.house.signals.publish(PreferencesChanged())


async def _change(request: Request, wanted: Preferences) -> None:
    await _keep(request, wanted)
    await screens.show(request, wanted)


def _at(options: list[T], request: Request) -> T:
    return options[request.number(0, most=len(options) - 1)]


async def _choose(request: Request, text: Text, rows: list[tuple[Button, ...]]) -> None:
    back = (request.button(request.words.plain("⬅️ Back"), "notify"),)
    await request.show(Screen(text=text, keyboard=(*rows, back), token=request.token))
