"""A simulated Jellyfin 10.11 or 12: the library of what has been imported."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from sandbox.services.arr import body_of, cover
from sandbox.services.jellyfin_items import FOLDER_IDS, Item, folder_json, item_json, items_of
from sandbox.services.jellyfin_query import fits, number, ordered, parameters, plain, top
from sandbox.services.jellyfin_resources import library_folders, scheduled_tasks
from sandbox.services.jellyfin_server import JellyfinServer
from sandbox.services.jellyfin_sessions import Player, User, household
from sandbox.services.jellyfin_socket import JellyfinSocket
from sandbox.services.posters import Titled
from sandbox.services.simulator import Refusal, Surroundings

_LATEST = 20
_ALL_FIELDS = frozenset(
    [
        "datecreated",
        "overview",
        "originaltitle",
        "genres",
        "providerids",
        "path",
        "mediasources",
        "sortname",
        "parentid",
        "studios",
        "people",
    ],
)


class JellyfinSimulator(JellyfinServer):
    """One Jellyfin server: items, libraries, sessions."""

    def __init__(
        self,
        *,
        name: str,
        around: Surroundings,
        version: str | None = None,
        api_key: str | None = None,
    ) -> None:
        super().__init__(name=name, around=around, version=version, api_key=api_key)
        self.played: set[tuple[str, str]] = set()
        self._players: list[Player] | None = None
        self.socket = JellyfinSocket(
            self.world,
            self.faults,
            items=lambda: {item.id for item in items_of(self.world)},
            sessions=self._sessions,
            has_user=lambda request: self.token_of(request) in self.tokens,
        )
        self.hub = self.socket

    def routes(self) -> Iterable[web.RouteDef]:
        """What a front end needs of the API."""
        return [
            web.get("/Items", self.list_items),
            web.get("/Items/Counts", self.counts),
            web.get("/Items/Latest", self.latest),
            web.get("/Items/{id}", self.get_item),
            web.get("/Items/{id}/Images/{type}", self.image),
            web.get("/Items/{id}/Images/{type}/{index}", self.image),
            web.post("/Items/{id}/Refresh", self.refresh_item),
            web.get("/Shows/{id}/Seasons", self.seasons),
            web.get("/Shows/{id}/Episodes", self.episodes),
            web.post("/UserPlayedItems/{id}", self.mark_played),
            web.delete("/UserPlayedItems/{id}", self.mark_unplayed),
            web.get("/Library/VirtualFolders", self.virtual_folders),
            web.post("/Library/Refresh", self.refresh_library),
            web.post("/Library/Media/Updated", self.media_updated),
            web.get("/ScheduledTasks", self.tasks),
            web.get("/Sessions", self.sessions),
            web.post("/Sessions/{id}/Message", self.send_message),
            web.post("/Sessions/{id}/Playing/{command}", self.command),
            *self.socket.routes(),
            *super().routes(),
        ]

    # Items

    async def list_items(self, request: web.Request) -> web.Response:
        """The main query; without `recursive` only the top folders."""
        query = parameters(request)
        if query.get("recursive", "").lower() != "true" and not {"ids", "parentid", "searchterm"} & set(query):
            folders = [self._folder(kind) for kind in FOLDER_IDS]
            return web.json_response({"Items": folders, "TotalRecordCount": len(folders), "StartIndex": 0})
        return self._answer([item for item in items_of(self.world) if fits(item, query)], request)

    async def counts(self, _request: web.Request) -> web.Response:
        """How many of each kind."""
        kinds = [item.type for item in items_of(self.world)]
        other = ("Artist", "Program", "Trailer", "Song", "Album", "MusicVideo", "BoxSet", "Book")
        counted = {f"{kind}Count": kinds.count(kind) for kind in ("Movie", "Series", "Episode")}
        return web.json_response(counted | {f"{kind}Count": 0 for kind in other} | {"ItemCount": len(kinds)})

    async def latest(self, request: web.Request) -> web.Response:
        """Recently added, a plain array; several new episodes of a series come as the series."""
        query = parameters(request)
        if self.user_of(request) is None:
            raise Refusal(400, {"title": "Bad Request", "status": 400})
        grouped = query.get("groupitems", "true").lower() == "true"
        found: list[Item] = []
        known = items_of(self.world)
        for item in known:
            if item.type not in {"Movie", "Episode"} or not fits(
                item, {k: v for k, v in query.items() if k != "parentid"}
            ):
                continue
            whole = item
            if grouped and item.type == "Episode" and item.series:
                series = next(each for each in known if each.type == "Series" and each.series is item.series)
                whole = series if len(series.files) > 1 else item
            if whole not in found and query.get("parentid", top(item)) == top(item):
                found.append(whole)
        return web.json_response([self._json(item, request) for item in found[: number(query, "limit", _LATEST)]])

    async def get_item(self, request: web.Request) -> web.Response:
        """One item with everything."""
        return web.json_response(self._json(self._item(request), request, fields=_ALL_FIELDS))

    async def image(self, request: web.Request) -> web.Response:
        """A poster, for everybody; there are no other images."""
        if request.match_info["type"].lower() != "primary":
            raise Refusal(404, {"title": "Not Found", "status": 404})
        title = self._item(request).title
        return await cover(Titled(title.title, title.russian_title, title.year))

    async def refresh_item(self, request: web.Request) -> web.Response:
        """Read one item's metadata again."""
        self._item(request)
        return web.Response(status=204)

    async def seasons(self, request: web.Request) -> web.Response:
        """A series' seasons."""
        series = self._item(request)
        found = [item for item in items_of(self.world) if item.type == "Season" and item.parent == series.id]
        return self._answer(sorted(found, key=lambda item: item.season or 0), request)

    async def episodes(self, request: web.Request) -> web.Response:
        """A series' episodes, of one season when asked."""
        series, query = self._item(request), parameters(request)
        season = query.get("season") or query.get("seasonid")
        found = [
            item
            for item in items_of(self.world)
            if item.type == "Episode" and item.series is series.series
            if season is None or season in (str(item.season), item.parent)
        ]
        return self._answer(sorted(found, key=lambda item: item.released), request)

    async def mark_played(self, request: web.Request) -> web.Response:
        """Watched."""
        return self._mark(request, played=True)

    async def mark_unplayed(self, request: web.Request) -> web.Response:
        """Not watched after all."""
        return self._mark(request, played=False)

    def _mark(self, request: web.Request, *, played: bool) -> web.Response:
        item, user = self._item(request), self.user_of(request)
        if user is None:
            raise Refusal(404, {"title": "Not Found", "status": 404})
        (self.played.add if played else self.played.discard)((user.id, item.id))
        return web.json_response(self._user_data(item, user))

    # Library and sessions

    async def virtual_folders(self, _request: web.Request) -> web.Response:
        """The libraries."""
        return web.json_response(library_folders(self.world, [self._folder(kind) for kind in FOLDER_IDS]))

    async def refresh_library(self, _request: web.Request) -> web.Response:
        """Scan everything, later."""
        self.world.media.scan()
        return web.Response(status=204)

    async def media_updated(self, request: web.Request) -> web.Response:
        """Scan the named paths."""
        for update in (await body_of(request)).get("Updates") or []:
            self.world.media.scan(str(update.get("Path") or "/"))
        return web.Response(status=204)

    async def tasks(self, _request: web.Request) -> web.Response:
        """The library scan as a task."""
        return web.json_response(scheduled_tasks(self.world))

    async def sessions(self, _request: web.Request) -> web.Response:
        """Everybody's clients, the idle ones too."""
        return web.json_response(self._sessions())

    def _sessions(self) -> list[dict[str, Any]]:
        return [
            player.as_json(
                clock=self.world.clock,
                playing=self._playing(player.item) if player.item else None,
                server_id=self.server_id,
            )
            for player in self.players()
        ]

    async def send_message(self, request: web.Request) -> web.Response:
        """Show a text on a client; the request log remembers it."""
        self._player(request)
        if not (await body_of(request)).get("Text"):
            raise Refusal(400, {"title": "One or more validation errors occurred.", "status": 400})
        return web.Response(status=204)

    async def command(self, request: web.Request) -> web.Response:
        """Pause, continue, stop, seek."""
        ticks = number(parameters(request), "seekpositionticks", 0)
        self._player(request).obey(request.match_info["command"], now=self.world.clock.now(), seek_ticks=ticks)
        return web.Response(status=204)

    def players(self) -> list[Player]:
        """The clients: one playing, one transcoding and paused, one idle; chosen on first use."""
        if self._players is None:
            self._players = household(items_of(self.world), now=self.world.clock.now())
        return self._players

    def _playing(self, item: Item) -> dict[str, Any]:
        fields = frozenset({"path", "overview", "providerids", "datecreated", "genres"})
        return item_json(item, server_id=self.server_id, language=self._language, fields=fields, user_data=None)

    def _player(self, request: web.Request) -> Player:
        player = next((each for each in self.players() if each.id == plain(request.match_info["id"])), None)
        if player is None:
            raise Refusal(404, {"title": "Not Found", "status": 404})
        return player

    @property
    def _language(self) -> str:
        return self.world.metadata_language

    def _folder(self, kind: str) -> dict[str, Any]:
        return folder_json(kind, server_id=self.server_id, language=self._language)

    def _item(self, request: web.Request) -> Item:
        wanted = plain(request.match_info["id"])
        found = next((item for item in items_of(self.world) if item.id == wanted), None)
        if found is None:
            raise Refusal(404, {"title": "Not Found", "status": 404})
        return found

    def _user_data(self, item: Item, user: User) -> dict[str, Any]:
        played = (user.id, item.id) in self.played
        return {
            "PlaybackPositionTicks": 0,
            "PlayCount": int(played),
            "IsFavorite": False,
            "Played": played,
            "Key": str(item.title.tmdb),
            "ItemId": item.id,
        }

    def _json(self, item: Item, request: web.Request, *, fields: frozenset[str] | None = None) -> dict[str, Any]:
        user = self.user_of(request)
        asked = frozenset(parameters(request).get("fields", "").lower().split(","))
        return item_json(
            item,
            server_id=self.server_id,
            language=self._language,
            fields=asked if fields is None else fields,
            user_data=self._user_data(item, user) if user else None,
        )

    def _answer(self, items: list[Item], request: web.Request) -> web.Response:
        query = parameters(request)
        items = ordered(items, query)
        start, limit = number(query, "startindex", 0), number(query, "limit", 0)
        window = items[start : start + limit] if limit else items[start:]
        resources = [self._json(item, request) for item in window]
        return web.json_response({"Items": resources, "TotalRecordCount": len(items), "StartIndex": start})
