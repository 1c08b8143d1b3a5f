"""How Jellyfin's item queries are read: names in any case, lists by comma, filters and orders."""

from aiohttp import web

from sandbox.services.catalogue import fold
from sandbox.services.jellyfin_items import FOLDER_IDS, Item


def parameters(request: web.Request) -> dict[str, str]:
    """Query parameters by lower-case name; repeated ones are joined by commas, as lists may be given."""
    joined: dict[str, str] = {}
    for name, value in request.query.items():
        key = name.lower()
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    return joined


def number(query: dict[str, str], name: str, default: int) -> int:
    """A whole number of the query, the default for anything else."""
    text = query.get(name, "")
    return int(text) if text.isdigit() else default


def plain(text: str) -> str:
    """An id without dashes, in lower case."""
    return text.replace("-", "").lower()


def top(item: Item) -> str:
    """The id of the library an item is in."""
    return FOLDER_IDS["movies" if item.film else "tvshows"]


def fits(item: Item, query: dict[str, str]) -> bool:
    """Whether an item passes the filters of a query."""
    types = query.get("includeitemtypes", "").lower()
    ids = plain(query.get("ids", ""))
    years = query.get("years", "").split(",") if query.get("years") else []
    words = fold(query.get("searchterm", ""))
    parent = plain(query.get("parentid", ""))
    return (
        (not types or item.type.lower() in types.split(","))
        and item.type.lower() not in query.get("excludeitemtypes", "").lower().split(",")
        and (not ids or item.id in ids.split(","))
        and (not years or str(item.title.year) in years)
        and (not words or any(words in fold(name) for name in item.names()))
        and (not parent or parent in {item.parent, top(item)})
    )


def ordered(items: list[Item], query: dict[str, str]) -> list[Item]:
    """The items in the order asked for; newest first when none is."""
    key = query.get("sortby", "").split(",")[0].lower()
    keys = {
        "datecreated": lambda item: item.added_at,
        "sortname": lambda item: item.title.title.lower(),
        "name": lambda item: item.title.title.lower(),
        "premieredate": lambda item: item.released,
        "productionyear": lambda item: item.title.year,
    }
    if key not in keys:
        return items
    return sorted(items, key=keys[key], reverse=query.get("sortorder", "").lower() == "descending")
