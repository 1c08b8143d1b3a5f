"""Names of titles as they are compared: whatever people, arrs and releases write differently does not count."""

import re
import unicodedata
from typing import Final

_ARTICLES: Final = re.compile(r"^(?:the|a|an)\s")


def plain(name: str) -> str:
    """Return a name without accents, signs, articles and differences of case."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ё", "е").replace("&", " and "))
    kept = "".join(sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign))
    return _ARTICLES.sub("", " ".join(kept.split()))
