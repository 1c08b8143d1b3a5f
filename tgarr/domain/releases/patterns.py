"""Regular expressions that people write: searched in time that grows with the text alone, whatever they write.

RE2 gives that guarantee, and Python's own engine does not: `(a+)+$` keeps it busy for minutes over thirty letters
(docs/adr/0021). It is imported with the first expression: most households have none.
"""

from functools import lru_cache
from typing import Any, Final

LONGEST: Final = 200
"""Characters of an expression."""
_LONGEST_TEXT: Final = 200
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
        BadPattern: it is empty, too long, no regular expression, or has what RE2 lacks: looking ahead and back.

    """
    if not pattern.strip():
        raise BadPattern("it is empty")
    if len(pattern) > LONGEST:
        raise BadPattern(f"it is longer than {LONGEST} characters")
    _compiled(pattern)


def finds(pattern: str, text: str) -> bool:
    """Tell whether the pattern is found in the text, in letters of either case."""
    return _compiled(pattern).search(text[:_LONGEST_TEXT]) is not None


def exactly(text: str) -> str:
    """Return the expression that finds this text and no other."""
    return "^" + "".join(sign if sign.isalnum() or sign in " _-" else f"\\{sign}" for sign in text) + "$"
