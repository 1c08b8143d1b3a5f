"""The commonest reasons why an arr would not take a release, in words of ours; the others stay as they came."""

import re
from typing import Final

from tgarr.chat.language import N_, Words
from tgarr.chat.text import Text

_REASONS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), template)
    for pattern, template in (
        (r"(?P<quality>.+) is not wanted in profile", N_("{quality} is not wanted by the quality profile")),
        (
            r"Existing file on disk (?:is of|has) (?:an? )?equal or higher .*?: (?P<have>.+)",
            N_("what is on disk is as good or better: {have}"),
        ),
        (
            r"Existing file (?:on disk )?meets cutoff:? (?P<have>.+)",
            N_("what is on disk is as good as the profile asks: {have}"),
        ),
        (
            r"Release in queue (?:is of|has) (?:an? )?equal or higher .*?: (?P<have>.+)",
            N_("as good or better is being downloaded already: {have}"),
        ),
        (
            r"Release in queue already meets cutoff:? (?P<have>.+)",
            N_("good enough is being downloaded already: {have}"),
        ),
        (
            r"Not enough seeders: (?P<seeders>\d+)\. Minimum seeders: (?P<least>\d+)",
            N_("too few seeders: {seeders}, at least {least} are wanted"),
        ),
        (r"Release is blocklisted", N_("it is on the blocklist: it has failed before")),
        (r"Sample", N_("it is a sample")),
        (r"(?:Episode|Movie|Series) is not monitored", N_("it is not looked for")),
        (r"(?:.+ )?is smaller than minimum allowed .+", N_("it is smaller than the quality allows")),
        (r"(?:.+ )?is larger than maximum allowed .+", N_("it is larger than the quality allows")),
        (r"Unknown (?:Movie|Series).*", N_("the library does not recognise the title")),
        (r"Movie is not available.*|Availability .+ will only be considered available .+", N_("it is not out yet")),
    )
)


def in_words(reason: str, words: Words) -> Text:
    """Return a reason of the arr in the person's language, as far as it is known."""
    for pattern, template in _REASONS:
        if (match := pattern.fullmatch(reason.strip())) is not None:
            return words(template, **match.groupdict())
    return Text(reason)
