"""Jellyfin: plays what has arrived. Versions 10.11 and 12, each held to its OpenAPI document."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec
import pykka

from actors.bell import Ring
from actors.http import Query
from actors.jellyfin import listen
from actors.service import Hooks, ServiceActor
from tgarr.config import Service
from tgarr.domain.answers import Answer
from tgarr.domain.capabilities import MediaServer
from tgarr.domain.media import ExternalIds, MediaKind
from tgarr.domain.playback import PlaySession, ServerItem
from tgarr.domain.status import HealthProblem, Probe
from tgarr.errors import ServiceNotFound, UnexpectedAnswer

NEEDS: Final = ("api_key",)

_PRODUCT: Final = "Jellyfin Server"
_TICKS: Final = 10_000_000
"""Of a second."""
_ACTIVE_SECONDS: Final = 960
"""Players that said nothing for longer stay in the list of sessions for days."""
_PAGE: Final = 500
"""Items asked for at a time where the whole library has to be looked through."""
_ITEMS: Final[Query] = (
    ("fields", "ProviderIds"),
    ("fields", "DateCreated"),
    ("fields", "DateLastMediaAdded"),
    ("fields", "RecursiveItemCount"),
    ("enableImages", "false"),
)
"""How items are asked for: these members are left out otherwise, and pictures would only be long."""
_ID: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TYPES: Final = {MediaKind.MOVIE: "Movie", MediaKind.SERIES: "Series"}
_KINDS: Final = {
    "Movie": MediaKind.MOVIE,
    "Series": MediaKind.SERIES,
    "Season": MediaKind.SERIES,
    "Episode": MediaKind.SERIES,
}


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """A resource with only the members that tgarr needs; upstream leaves out what is null."""


class SystemInfo(Wire, frozen=True):
    """GET System/Info."""

    version: str
    product_name: str = ""
    has_pending_restart: bool = False


class Policy(Wire, frozen=True):
    """What a user may do."""

    is_administrator: bool = False


class User(Wire, frozen=True):
    """One of GET Users."""

    id: str
    name: str = ""
    policy: Policy = Policy()


class Item(Wire, frozen=True):
    """A film, series, season or episode; `run_time_ticks` is its length."""

    id: str
    type: str = ""
    name: str = ""
    server_id: str = ""
    production_year: int | None = None
    provider_ids: Mapping[str, str | None] | None = None
    date_created: datetime | None = None
    date_last_media_added: datetime | None = None
    location_type: str = "FileSystem"
    recursive_item_count: int | None = None
    series_name: str | None = None
    parent_index_number: int | None = None
    index_number: int | None = None
    index_number_end: int | None = None
    run_time_ticks: int | None = None

    @property
    def playable(self) -> bool:
        """Whether there is something behind it: it lists missing episodes too, and series without any."""
        return self.location_type != "Virtual" and self.recursive_item_count != 0

    @property
    def ids(self) -> ExternalIds:
        """What else it is known by."""
        given = {name.lower(): value or "" for name, value in (self.provider_ids or {}).items()}
        tmdb, tvdb = (int(given.get(name, "")) if given.get(name, "").isdecimal() else 0 for name in ("tmdb", "tvdb"))
        return ExternalIds(tmdb=tmdb, tvdb=tvdb, imdb=given.get("imdb", ""))


class Items(Wire, frozen=True):
    """A page of items."""

    items: tuple[Item, ...]
    total_record_count: int = 0


class PlayState(Wire, frozen=True):
    """How far a player is."""

    position_ticks: int | None = None
    is_paused: bool = False
    play_method: str | None = None


class Session(Wire, frozen=True):
    """One of GET Sessions; without `now_playing_item` nobody watches."""

    id: str
    user_name: str | None = None
    client: str | None = None
    device_name: str | None = None
    now_playing_item: Item | None = None
    play_state: PlayState | None = None


class Jellyfin(ServiceActor, MediaServer):
    """One Jellyfin server."""

    kind = "jellyfin"
    rings = {  # noqa: RUF012  # the base says that it is the class's
        "LibraryChanged": Ring(doubt=("recent",)),
        "ScheduledTaskEnded": Ring(doubt=("recent",)),
        "RestartRequired": Ring(doubt=("health",), look=False),
    }

    def door(self) -> Mapping[str, str]:
        """Return the header with the key, in the one form that all versions take."""
        key = self.settings.api_key
        return {"Authorization": f'MediaBrowser Token="{quote(key.get_secret_value(), safe="")}"'} if key else {}

    def listen(self) -> AsyncGenerator[str, None]:
        """Listen to its WebSocket. Who watches what is not asked for there: nobody needs it before looking."""
        return listen(self.http, service=self.name, within=self.times.default)

    # Who it is

    async def probe(self) -> Probe:
        """Ask who it is: GET System/Info."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            information = await self.read("/System/Info", SystemInfo)
        except ServiceNotFound:
            words = "no API of Jellyfin at this address: its base path may be missing"
            raise UnexpectedAnswer(self.name, words) from None
        latency = loop.time() - began
        if information.product_name != _PRODUCT:
            raise UnexpectedAnswer(self.name, f"this is {information.product_name or 'something else'}, not Jellyfin")
        self.version = information.version
        return Probe(product="Jellyfin", version=information.version, latency=latency)

    async def health(self) -> Answer[tuple[HealthProblem, ...]]:
        """Return whether it waits to be restarted; it has no other complaints."""
        return await self.kept("health", fetch=self._health, fresh=self.settings.cache.health)

    async def _health(self) -> tuple[HealthProblem, ...]:
        if not (await self.read("/System/Info", SystemInfo)).has_pending_restart:
            return ()
        return (HealthProblem(level="notice", source="HasPendingRestart", words="It has to be restarted."),)

    async def restart(self) -> None:
        """Restart it: POST System/Restart."""
        await self.change("POST", "/System/Restart")

    # What it has

    async def find(self, kind: MediaKind, ids: ExternalIds, *, title: str = "", year: int = 0) -> ServerItem | None:
        """Return a title by its ids: GET Items.

        The server cannot be asked by id, so it is asked by name, then by year, since it may know the title in
        another language, and looked through only where neither is known. An id decides in each case.
        """
        if ids == ExternalIds():
            return None
        near = [("years", number) for number in (year - 1, year, year + 1)] if year else []
        narrowings: list[Query] = [[("searchTerm", title)]] if title else []
        narrowings += [near] if near else []
        for narrowing in narrowings or [[]]:
            if (found := await self._find(kind, ids, narrowing)) is not None:
                return self._item_of(found)
        return None

    async def _find(self, kind: MediaKind, ids: ExternalIds, narrowing: Query) -> Item | None:
        seen = 0
        while True:
            query: Query = [("recursive", "true"), ("includeItemTypes", _TYPES[kind]), *narrowing, *_ITEMS]
            window: Query = [("startIndex", seen), ("limit", _PAGE)]
            page = await self.read("/Items", Items, query=[*query, *window])
            found = next((item for item in page.items if item.playable and _same(item.ids, ids)), None)
            seen += len(page.items)
            if found is not None or not page.items or seen >= page.total_record_count:
                return found

    async def episode(self, series_id: str, season: int, number: int) -> ServerItem | None:
        """Return an episode: GET Shows/{id}/Episodes. One file may hold several."""
        if _ID.fullmatch(series_id) is None:
            raise ServiceNotFound(self.name, "not the id of a series")
        query: Query = [("season", season), ("isMissing", "false"), *_ITEMS]
        for item in (await self.read(f"/Shows/{series_id}/Episodes", Items, query=query)).items:
            first = item.index_number
            if (
                item.playable
                and item.parent_index_number == season  # specials are listed where they were aired
                and first is not None
                and first <= number <= (item.index_number_end or first)
            ):
                return self._item_of(item)
        return None

    async def recent(self, *, limit: int = 20) -> Answer[tuple[ServerItem, ...]]:
        """Return what was added last: GET Items/Latest."""

        async def fetch() -> tuple[ServerItem, ...]:
            viewer = await self.kept("viewer", fetch=self._viewer, fresh=self.settings.cache.settings)
            query: Query = [
                ("userId", viewer.value),
                ("limit", limit),
                ("groupItems", "true"),
                ("includeItemTypes", "Movie"),
                ("includeItemTypes", "Episode"),
                *_ITEMS,
            ]
            found = await self.read("/Items/Latest", tuple[Item, ...], query=query)
            return tuple(self._item_of(item) for item in found if item.type in _KINDS)

        return await self.kept("recent", limit, fetch=fetch, fresh=self.settings.cache.library)

    async def _viewer(self) -> str:
        """Return in whose name we look at the library: a key is nobody's, and what is new is new to somebody."""
        users = await self.read("/Users", tuple[User, ...])
        if not users:
            raise UnexpectedAnswer(self.name, "it has no users")
        return max(users, key=lambda user: user.policy.is_administrator).id

    async def scan(self, path: str = "") -> None:
        """Have it look for new files: POST Library/Media/Updated for a path, else Library/Refresh."""
        if path:
            body = {"Updates": [{"Path": path, "UpdateType": "Created"}]}
            await self.change("POST", "/Library/Media/Updated", json=body)
        else:
            await self.change("POST", "/Library/Refresh")
        self.cache.doubt("recent")

    # Who watches

    async def sessions(self) -> Answer[tuple[PlaySession, ...]]:
        """Return who is watching what: GET Sessions."""
        return await self.kept("sessions", fetch=self._sessions, fresh=self.settings.cache.queue)

    async def _sessions(self) -> tuple[PlaySession, ...]:
        query: Query = [("activeWithinSeconds", _ACTIVE_SECONDS)]
        return tuple(_sessions_of(await self.read("/Sessions", tuple[Session, ...], query=query)))

    def _item_of(self, item: Item) -> ServerItem:
        public, episode = self.settings.public_url, item.type == "Episode"
        added = [_aware(moment) for moment in (item.date_created, item.date_last_media_added) if moment is not None]
        return ServerItem(
            id=item.id,
            kind=_KINDS[item.type],
            title=item.name,
            year=item.production_year or 0,
            ids=item.ids,
            added_at=max(added, default=None),
            link=f"{public}/web/#/details?id={item.id}&serverId={item.server_id}" if public else "",
            series=item.series_name or "" if episode else "",
            season=item.parent_index_number if episode else None,
            episode=item.index_number if episode else None,
        )


def _same(one: ExternalIds, other: ExternalIds) -> bool:
    """Tell whether two sets of ids mean one title: one that both have is enough."""
    pairs: tuple[tuple[Any, Any], ...] = ((one.tmdb, other.tmdb), (one.tvdb, other.tvdb), (one.imdb, other.imdb))
    return any(mine and mine == theirs for mine, theirs in pairs)


def _sessions_of(sessions: Iterable[Session]) -> Iterable[PlaySession]:
    for session in sessions:
        item, state = session.now_playing_item, session.play_state or PlayState()
        if item is None:
            continue
        yield PlaySession(
            id=session.id,
            person=session.user_name or "",
            client=session.client or "",
            device=session.device_name or "",
            title=_title_of(item),
            position=(state.position_ticks or 0) // _TICKS,
            length=(item.run_time_ticks or 0) // _TICKS,
            paused=state.is_paused,
            transcoding=state.play_method == "Transcode",
        )


def _title_of(item: Item) -> str:
    """Return what is playing in one line: an episode's name alone says little."""
    if not item.series_name:
        return item.name
    numbers = (item.parent_index_number, item.index_number)
    place = f"S{numbers[0]:02}E{numbers[1]:02}" if None not in numbers else ""
    return " · ".join(filter(None, (item.series_name, place, item.name)))


def _aware(moment: datetime) -> datetime:
    """Return a moment with its zone: some are written without one, and meant in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def build(name: str, settings: Service, hooks: Hooks) -> pykka.ActorRef[Jellyfin]:
    """Start the actor of one configured Jellyfin."""
    return Jellyfin.start(name, settings, hooks)
