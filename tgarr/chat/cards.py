"""How a title is shown: its caption, its name with the year, its picture, its links, and the age of an old answer."""

from typing import Final

from tgarr.chat.figures import runtime, size, span
from tgarr.chat.genres import genre
from tgarr.chat.language import Words
from tgarr.chat.screens import Picture
from tgarr.chat.text import CAPTION_UNITS, Text, bold, italic, link, quote
from tgarr.domain.answers import Answer
from tgarr.domain.media import Holding, MediaKind, Title

_SIGN: Final = {MediaKind.MOVIE: "🎬", MediaKind.SERIES: "📺"}
_OVERVIEW_UNITS: Final = 420


def name(title: Title) -> str:
    """Return `Dune (2021)`."""
    return f"{title.title} ({title.year})" if title.year else title.title


def sign(kind: MediaKind) -> str:
    """Return the sign of a kind."""
    return _SIGN[kind]


def heading(title: Title) -> Text:
    """Return the first line of a card."""
    return Text.join((f"{sign(title.kind)} ", bold(name(title))))


def picture(title: Title, instance: str) -> Picture | None:
    """Return the poster, to be had from the library that described the title."""
    if not title.poster_url and not title.cover_url:
        return None
    return Picture(str(title.key), instance, title.poster_url, title.cover_url)


def crumbs(title: Title, *steps: Text | str) -> Text:
    """Return where one is: the title and what was gone into from it."""
    return Text.join((heading(title), *(Text.of(step) for step in steps)), " › ")


def caption(title: Title, words: Words, *, note: Text | None = None, queue: Text | None = None) -> Text:
    """Return a title's card, fit for a caption: what gives way first is the overview.

    Args:
        title: as the library describes it.
        words: the person's language.
        note: a line on top of all, such as the age of the answer.
        queue: how far its download is.

    """
    other = title.original_title if title.original_title not in ("", title.title) else ""
    facts = [", ".join(genre(one, words) for one in title.genres[:3])] if title.genres else []
    if title.runtime:
        facts.append(runtime(title.runtime, words))
    if title.rating:
        facts.append(f"★ {title.rating:.1f}")
    if title.kind is MediaKind.SERIES and title.seasons:
        shown = sum(1 for season in title.seasons if season.number)
        facts.append(words.many("{count} season", "{count} seasons", shown).plain)
    above = Text.lines(
        note,
        heading(title),
        italic(other) if other else None,
        " · ".join(facts) if facts else None,
        _links(title),
    )
    below = Text.lines(holding(title.holding, words, title.kind), queue)
    room = min(_OVERVIEW_UNITS, CAPTION_UNITS - above.units - below.units - 4)
    if title.overview and room > 40:  # noqa: PLR2004  # less is not worth reading
        above = Text.lines(above, "", quote(Text(title.overview).clipped(room), folded=True))
    return Text.lines(above, "", below).clipped(CAPTION_UNITS)


def holding(held: Holding | None, words: Words, kind: MediaKind) -> Text:
    """Return in a line what the library has of a title."""
    if held is None:
        return words("▫️ Not in the library")
    if held.on_disk:
        quality = f" · {held.quality}" if held.quality else ""
        taken = f" · {size(held.size, words)}" if held.size else ""
        return Text.join((words("✅ On disk"), quality, taken))
    if kind is MediaKind.SERIES and held.episodes_on_disk:
        return words(
            "◐ {have} of {all} episodes on disk · {size}",
            have=held.episodes_on_disk,
            all=held.episodes,
            size=size(held.size, words),
        )
    if not held.monitored:
        return words("▫️ In the library, not monitored")
    return words("🔔 In the library, monitored") if held.available else words("🗓 In the library, not out yet")


def staleness(answer: Answer[object], words: Words) -> Text | None:
    """Return a line about an answer that could not be had anew; None for one that is kept as long as it is meant to."""
    if answer.trouble is None:
        return None
    return words(
        "⚠️ {service} does not answer; this is from {age} ago.",
        service=answer.trouble.service,
        age=span(answer.age, words),
    )


def _links(title: Title) -> Text | None:
    kind = "movie" if title.kind is MediaKind.MOVIE else "tv"
    links = []
    if title.ids.tmdb:
        links.append(link("TMDb", f"https://www.themoviedb.org/{kind}/{title.ids.tmdb}"))
    if title.ids.imdb:
        links.append(link("IMDb", f"https://www.imdb.com/title/{title.ids.imdb}/"))
    if title.ids.tvdb and title.kind is MediaKind.SERIES:
        links.append(link("TheTVDB", f"https://thetvdb.com/?tab=series&id={title.ids.tvdb}"))
    return Text.join(links, " · ") if links else None
