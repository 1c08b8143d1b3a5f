"""`tgarr parse`: reads release names, one a line, and writes what each says as one JSON object a line."""

import os
import re
from typing import Any, BinaryIO, Final

import msgspec

from tgarr.domain.releases import Modifier, Parsed, Source, parse

_NOUGHTS: Final = re.compile("^[sS]0?(?=[1-9])")


def read_names(names: BinaryIO, out: BinaryIO, *, at_once: bool) -> None:
    """Read to the end of `names`, or until nobody reads `out` any more.

    Args:
        names: UTF-8; bytes that are none become U+FFFD.
        out: gets one object a line.
        at_once: write each answer as soon as it is there; else when there are enough for a block.

    """
    encode = msgspec.json.Encoder().encode
    try:
        for line in names:
            out.write(encode(told(parse(line.decode("utf-8", "replace")))) + b"\n")
            if at_once:
                out.flush()
        out.flush()
    except BrokenPipeError:  # `tgarr parse | head`: what is still in the buffer goes nowhere, and says nothing
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)


def told(parsed: Parsed) -> dict[str, Any]:
    """Return the facts under the arrs' names, in their way of counting.

    A season that fansubs write into the title (`Title S2 - 03`) is a part of it there, a whole DVD is a remux, and a
    screener is a kind of DVD.
    """
    title = f"{parsed.title} {_NOUGHTS.sub('S', parsed.season_words)}".rstrip()
    source, modifier = parsed.source.value, parsed.modifier.value
    if parsed.source is Source.DVD and parsed.modifier is Modifier.DISC:
        modifier = Modifier.REMUX.value
    elif parsed.source is Source.SCREENER:
        source, modifier = Source.DVD.value, parsed.source.value
    return {
        "title": title,
        "titles": parsed.titles,
        "year": parsed.year,
        "seasons": parsed.seasons,
        "episodes": parsed.episodes,
        "absolute_episodes": parsed.absolute_episodes,
        "full_season": parsed.full_season,
        "air_date": parsed.air_date or None,
        "source": source,
        "resolution": parsed.resolution,
        "modifier": modifier,
        "codec": parsed.codec,
        "hdr": sorted(parsed.hdr),
        "audio": sorted(parsed.audio),
        "languages": parsed.languages,
        "translations": sorted(parsed.translations),
        "release_group": parsed.release_group or None,
        "version": parsed.version,
        "proper": parsed.proper,
        "repack": parsed.repack,
        "edition": parsed.edition or None,
        "hash": parsed.hash or None,
        "hardcoded_subtitles": parsed.hardcoded_subtitles,
        "sample": parsed.sample,
    }
