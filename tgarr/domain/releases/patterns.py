"""Regular expressions that people write: searched in time that grows with the text alone, whatever they write.

RE2 gives that guarantee, and Python's own engine does not: `(a+)+$` keeps it busy for minutes over thirty letters
(docs/adr/0021). It is imported with the first expression: most households have none.
"""

from functools import lru_cache
from typing import Any, Final

LONGEST: Final = 200
"""Characters of an expression."""
_LONGEST_TEXT: Final = 100
_MOST_STEPS: Final = 1_500
"""Of RE2's program, which may be gone through for each letter: `(.?){1000}$` has eleven thousand, and would hold
everybody up for 5 ms at each of three hundred releases."""
_MOST_MEMORY: Final = 1 << 20
"""Bytes of one expression at work; `(a{1000}){1000}` does not fit, and is refused."""


class BadPattern(ValueError):
    """It is no regular expression, or one that cannot be promised to be fast."""


@lru_cache(maxsize=1_000)
def _compiled(pattern: str) -> Any:
    import re2  # late: 10 ms, and nobody needs it who has written no expression

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        words = said.decode() if isinstance(said, bytes) else str(said)
        raise BadPattern(words.partition(": ")[0]) from None  # behind it the expression is quoted


def check(pattern: str) -> None:
    """Return quietly when it can be used.

    Raises:
        BadPattern: it is empty, too long, too much work, no regular expression, or has what RE2 lacks: looking ahead
            and back.

    """
    if not pattern.strip():
        raise BadPattern("it is empty")
    if len(pattern) > LONGEST:
        raise BadPattern(f"it is longer than {LONGEST} characters")
    if _compiled(pattern).programsize > _MOST_STEPS:
        raise BadPattern("it repeats too much")


@lru_cache(maxsize=4_000)
def finds(pattern: str, text: str) -> bool:
    """Tell whether the pattern is found in the text, in letters of either case; few groups offer many releases."""
    return _compiled(pattern).search(text[:_LONGEST_TEXT]) is not None


def exactly(text: str) -> str:
    """Return the expression that finds this text and no other."""
    return "^" + "".join(sign if sign.isalnum() or sign in " _-" else f"\\{sign}" for sign in text) + "$"
