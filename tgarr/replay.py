"""`tgarr replay`: tries an edited configuration on the release searches in the record, and saves nothing."""

import contextlib
import sqlite3
from collections.abc import Callable
from typing import Final

from actors.stores import release_searches
from tgarr.chat import offered
from tgarr.chat.figures import size
from tgarr.chat.language import Words
from tgarr.chat.searched import earlier
from tgarr.chat.taste import Kept, taste
from tgarr.config import Config
from tgarr.domain.releases import Ranked, Taste
from tgarr.domain.releases.replaying import Difference, Earlier, Replay, replay
from tgarr.errors import StoreError

SEARCHES: Final = 40
_WORDS: Final = Words("en")


def compared(before: Config, after: Config, *, searches: int = SEARCHES) -> Replay:
    """Return what would have been chosen otherwise by an edited file; what was set in the chat stays as it is.

    The record is read beside the running bot, too.

    Raises:
        StoreError: it cannot be read.

    """
    path = before.data / "state.sqlite"
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            found = release_searches.recent(db, limit=searches)
            kept = {one.person: Kept.of(db, one.person) for one in found}
    except sqlite3.Error as error:
        raise StoreError(f"the record cannot be read: {error}") from error

    def by(config: Config) -> Callable[[Earlier], Taste]:
        return lambda one: taste(config, kept[one.person], one.about["rules"], resolution=one.about["resolution"])

    return replay(earlier(found), by(before), by(after))


def told(found: Replay) -> str:
    """Return the comparison as lines for a terminal."""
    if not found.searches:
        return "No search is kept yet.\n"
    if not found.differences:
        return f"In the last {found.searches} searches nothing else would have been chosen.\n"
    sign = "-" if found.bytes < 0 else "+"
    head = (
        f"In the last {found.searches} searches {len(found.differences)} would choose another:"
        f" {sign}{size(abs(found.bytes), _WORDS)} in all, higher resolution in {found.better}, lower or nothing"
        f" in {found.lower}.\n"
    )
    return head + "".join(map(_line, found.differences))


def _line(one: Difference) -> str:
    return f"  {one.heading}\n    - {_short(one.before)}\n    + {_short(one.after)}\n"


def _short(one: Ranked | None) -> str:
    if one is None:
        return "nothing"
    return f"{one.release.title} ({offered.quality(one)}, {size(one.release.size, _WORDS)}, {one.score.total} points)"
