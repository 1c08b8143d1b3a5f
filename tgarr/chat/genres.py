"""The genres that the libraries name in English, in the reader's language.

Radarr takes its genres from TMDb and Sonarr from TheTVDB, both in English whatever the library's language is.
"""

from typing import Final

from tgarr.chat.language import N_, Words

_KNOWN: Final = (
    N_("Action"),
    N_("Action & Adventure"),
    N_("Adventure"),
    N_("Animation"),
    N_("Anime"),
    N_("Children"),
    N_("Comedy"),
    N_("Crime"),
    N_("Documentary"),
    N_("Drama"),
    N_("Family"),
    N_("Fantasy"),
    N_("Food"),
    N_("Game Show"),
    N_("History"),
    N_("Home and Garden"),
    N_("Horror"),
    N_("Kids"),
    N_("Martial Arts"),
    N_("Mini-Series"),
    N_("Music"),
    N_("Musical"),
    N_("Mystery"),
    N_("News"),
    N_("Reality"),
    N_("Romance"),
    N_("Sci-Fi & Fantasy"),
    N_("Science Fiction"),
    N_("Soap"),
    N_("Sport"),
    N_("Suspense"),
    N_("TV Movie"),
    N_("Talk Show"),
    N_("Thriller"),
    N_("Travel"),
    N_("War"),
    N_("War & Politics"),
    N_("Western"),
)
_BY_NAME: Final = {genre.casefold(): genre for genre in _KNOWN}


def genre(name: str, words: Words) -> str:
    """Return a genre's name; one that nobody knows stays as the library wrote it."""
    known = _BY_NAME.get(name.casefold())
    return words.plain(known) if known else name
