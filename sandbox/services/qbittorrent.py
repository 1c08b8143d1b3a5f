"""A simulated qBittorrent, in the manners of 4.5, 4.6, 5.0, 5.1 and 5.2."""

import secrets
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, ClassVar

from aiohttp import web

from sandbox.services.qbittorrent_actions import QbittorrentActions
from sandbox.services.qbittorrent_sessions import Session, Sessions, changes
from sandbox.services.qbittorrent_torrents import (
    files_json,
    matches,
    properties_json,
    torrent_json,
    trackers_json,
)
from sandbox.services.simulator import Refusal, ServiceAddress, Simulator, Surroundings
from sandbox.services.torrents import ALTERNATIVE_SPEED, Torrent

_REFRESH_MILLISECONDS = 1500
# The port qBittorrent itself believes in, which a container's mapping hides.
_INNER_PORT = 8080
_OPEN_PATHS = frozenset({"/api/v2/auth/login", "/api/v2/auth/logout", "/"})
_Number = tuple[int, ...]


class QbittorrentSimulator(Simulator):
    """One qBittorrent instance over the torrent client of the same name."""

    kind = "qbittorrent"
    versions: ClassVar[dict[str, tuple[str, _Number]]] = {
        "5.2": ("v5.2.3", (2, 15, 1)),
        "5.1": ("v5.1.2", (2, 11, 4)),
        "5.0": ("v5.0.4", (2, 11, 2)),
        "4.6": ("v4.6.7", (2, 9, 3)),
        "4.5": ("v4.5.5", (2, 8, 19)),
    }

    def __init__(
        self, *, name: str, around: Surroundings, version: str | None = None, api_key: str | None = None
    ) -> None:
        super().__init__(name=name, around=around)
        generation = version or next(iter(self.versions))
        self.version, self.web_api = self.versions[generation]
        self.stopped_words = self.web_api >= (2, 11)
        modern = self.web_api >= (2, 15)
        self.client = self.world.torrent_client(name)
        secret = api_key or secrets.token_hex(16)
        self.sessions = Sessions(
            clock=self.world.clock,
            username="admin",
            password=secret,
            api_key=f"qbt_{secret[:28]}" if modern else None,
            modern=modern,
            cookie_name=f"QBT_SID_{_INNER_PORT}" if modern else "SID",
        )
        self.preferences: dict[str, Any] = {
            "locale": "en",
            "save_path": self.client.save_path,
            "queueing_enabled": True,
            "max_active_downloads": self.client.max_active_downloads,
            "dl_limit": 0,
            "up_limit": 0,
            "alt_dl_limit": int(ALTERNATIVE_SPEED),
            "alt_up_limit": 1_000_000,
            "web_ui_session_timeout": 3600,
            "web_ui_port": _INNER_PORT,
        }
        self.actions = QbittorrentActions(
            world=self.world,
            name=name,
            client=self.client,
            preferences=self.preferences,
            json_answers=modern,
        )

    def address(self, url: str) -> ServiceAddress:
        """Address and login; a key too where the version has keys."""
        return ServiceAddress(
            name=self.name,
            type=self.kind,
            url=url,
            api_key=self.sessions.api_key,
            username=self.sessions.username,
            password=self.sessions.password,
        )

    def admit(self, request: web.Request) -> None:
        """Everything but the login itself needs a session."""
        if request.path not in _OPEN_PATHS:
            self.sessions.enter(request)

    def routes(self) -> Iterable[web.RouteDef]:
        """Reads are GET, changes POST; the names of stopping depend on the version."""
        reads: dict[str, Callable[[web.Request], Awaitable[web.Response]]] = {
            "app/version": self.app_version,
            "app/webapiVersion": self.web_api_version,
            "app/buildInfo": self.build_info,
            "app/defaultSavePath": self.default_save_path,
            "app/preferences": self.get_preferences,
            "sync/maindata": self.main_data,
            "transfer/info": self.transfer_info,
            "transfer/speedLimitsMode": self.speed_limits_mode,
            "transfer/downloadLimit": self.global_download_limit,
            "transfer/uploadLimit": self.global_upload_limit,
            "torrents/info": self.list_torrents,
            "torrents/count": self.count_torrents,
            "torrents/properties": self.torrent_properties,
            "torrents/files": self.torrent_files,
            "torrents/trackers": self.torrent_trackers,
            "torrents/webseeds": self.torrent_webseeds,
            "torrents/categories": self.list_categories,
            "torrents/tags": self.list_tags,
        }
        changing = self.actions.calls(stopped_words=self.stopped_words)
        return [
            web.get("/", self.user_interface),
            web.post("/api/v2/auth/login", self.login),
            web.post("/api/v2/auth/logout", self.logout),
            *(web.get(f"/api/v2/{path}", handler) for path, handler in reads.items()),
            *(web.post(f"/api/v2/{path}", self._changing(handler)) for path, handler in changing.items()),
        ]

    def _changing(
        self, change: Callable[[web.Request], Awaitable[web.Response | None]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handler(request: web.Request) -> web.Response:
            answer = await change(request)
            return answer or web.Response(status=204 if self.sessions.modern else 200)

        return handler

    async def user_interface(self, _request: web.Request) -> web.Response:
        """The web page."""
        return web.Response(text="<!DOCTYPE html><title>qBittorrent WebUI</title>", content_type="text/html")

    async def login(self, request: web.Request) -> web.Response:
        """auth/login."""
        form = await request.post()
        return self.sessions.login(request, str(form.get("username", "")), str(form.get("password", "")))

    async def logout(self, request: web.Request) -> web.Response:
        """auth/logout."""
        self.sessions.logout(request)
        return web.Response(status=204 if self.sessions.modern else 200)

    # Application and transfer

    async def app_version(self, _request: web.Request) -> web.Response:
        """app/version."""
        return web.Response(text=self.version)

    async def web_api_version(self, _request: web.Request) -> web.Response:
        """app/webapiVersion; the last zero is not written."""
        parts = self.web_api[:-1] if self.web_api[-1] == 0 else self.web_api
        return web.Response(text=".".join(map(str, parts)))

    async def build_info(self, _request: web.Request) -> web.Response:
        """app/buildInfo."""
        return web.json_response(
            {
                "qt": "6.7.3",
                "libtorrent": "2.0.11.0",
                "boost": "1.86.0",
                "openssl": "3.4.1",
                "zlib": "1.3.1",
                "bitness": 64,
                "platform": "linux",
            }
        )

    async def default_save_path(self, _request: web.Request) -> web.Response:
        """app/defaultSavePath."""
        return web.Response(text=self.client.save_path)

    async def get_preferences(self, _request: web.Request) -> web.Response:
        """app/preferences."""
        return web.json_response(self.preferences)

    async def transfer_info(self, _request: web.Request) -> web.Response:
        """transfer/info."""
        state = self._server_state()
        names = (
            "connection_status",
            "dht_nodes",
            "dl_info_data",
            "dl_info_speed",
            "dl_rate_limit",
            "up_info_data",
            "up_info_speed",
            "up_rate_limit",
        )
        return web.json_response({name: state[name] for name in names})

    async def speed_limits_mode(self, _request: web.Request) -> web.Response:
        """transfer/speedLimitsMode: 1 while the alternative limits are on."""
        return web.Response(text=str(int(self.client.alternative_limits)))

    async def global_download_limit(self, _request: web.Request) -> web.Response:
        """transfer/downloadLimit, bytes/s."""
        return web.Response(text=str(self.client.download_limit))

    async def global_upload_limit(self, _request: web.Request) -> web.Response:
        """transfer/uploadLimit, bytes/s."""
        return web.Response(text=str(self.client.upload_limit))

    def _server_state(self) -> dict[str, Any]:
        torrents = list(self.client.torrents.values())
        received = 4_817_300_000_000 + int(self.client.downloaded)
        sent = 6_204_100_000_000 + int(self.client.uploaded)
        return {
            "alltime_dl": received,
            "alltime_ul": sent,
            "average_time_queue": 12,
            "connection_status": "connected",
            "dht_nodes": 386,
            "dl_info_data": int(self.client.downloaded),
            "dl_info_speed": sum(self.client.download_speed(torrent) for torrent in torrents),
            "dl_rate_limit": int(ALTERNATIVE_SPEED) if self.client.alternative_limits else self.client.download_limit,
            "free_space_on_disk": self.world.free_space(),
            "global_ratio": f"{sent / received:.2f}",
            "queued_io_jobs": 0,
            "queueing": bool(self.preferences["queueing_enabled"]),
            "refresh_interval": _REFRESH_MILLISECONDS,
            "total_buffers_size": 0,
            "total_peer_connections": sum(min(torrent.peers, 12) for torrent in torrents if not torrent.stopped),
            "total_queued_size": 0,
            "total_wasted_session": 0,
            "up_info_data": int(self.client.uploaded),
            "up_info_speed": sum(self.client.upload_speed(torrent) for torrent in torrents),
            "up_rate_limit": self.client.upload_limit,
            "use_alt_speed_limits": self.client.alternative_limits,
        }

    # Torrents

    async def main_data(self, request: web.Request) -> web.Response:
        """sync/maindata: everything for a new or foreign rid, then only what changed in this session."""
        session: Session = self.sessions.enter(request)
        text = request.query.get("rid", "0")
        given = int(text) if text.isdigit() else 0
        current = {
            "torrents": {torrent.hash: self._fields(torrent) for torrent in self.client.torrents.values()},
            "categories": self._categories(),
            "tags": sorted(self.client.tags),
            "server_state": self._server_state(),
        }
        full = given == 0 or given != session.rid
        answer = current | {"full_update": True} if full else changes(session.shown, current)
        session.rid += 1
        session.shown = current
        return web.json_response({"rid": session.rid} | answer)

    async def list_torrents(self, request: web.Request) -> web.Response:
        """torrents/info with its filters, order and window."""
        query = request.query
        wanted = {hash_.lower() for hash_ in query.get("hashes", "").split("|") if hash_}
        entries = [
            {"hash": torrent.hash} | self._fields(torrent)
            for torrent in self.client.torrents.values()
            if not wanted or torrent.hash in wanted
            if "category" not in query or torrent.category == query["category"]
            if "tag" not in query or (query["tag"] in torrent.tags if query["tag"] else not torrent.tags)
        ]
        entries = [entry for entry in entries if matches(query.get("filter", "all"), entry)]
        key = query.get("sort", "")
        if entries and key in entries[0]:
            entries.sort(key=lambda entry: entry[key])
        if query.get("reverse") == "true":
            entries.reverse()
        offset, limit = _integer(query.get("offset")), _integer(query.get("limit"))
        return web.json_response(entries[offset:][: limit or None])

    async def count_torrents(self, _request: web.Request) -> web.Response:
        """torrents/count."""
        return web.Response(text=str(len(self.client.torrents)))

    async def torrent_properties(self, request: web.Request) -> web.Response:
        """torrents/properties."""
        return web.json_response(properties_json(self._torrent(request), self.client, clock=self.world.clock))

    async def torrent_files(self, request: web.Request) -> web.Response:
        """torrents/files."""
        return web.json_response(files_json(self._torrent(request)))

    async def torrent_trackers(self, request: web.Request) -> web.Response:
        """torrents/trackers."""
        return web.json_response(trackers_json(self._torrent(request)))

    async def torrent_webseeds(self, request: web.Request) -> web.Response:
        """torrents/webseeds: there are none."""
        self._torrent(request)
        return web.json_response([])

    async def list_categories(self, _request: web.Request) -> web.Response:
        """torrents/categories."""
        return web.json_response(self._categories())

    async def list_tags(self, _request: web.Request) -> web.Response:
        """torrents/tags."""
        return web.json_response(sorted(self.client.tags))

    def _torrent(self, request: web.Request) -> Torrent:
        torrent = self.client.torrents.get(request.query.get("hash", "").lower())
        if torrent is None:
            raise Refusal(404, "Not Found")
        return torrent

    def _fields(self, torrent: Torrent) -> dict[str, Any]:
        return torrent_json(torrent, self.client, clock=self.world.clock, modern=self.stopped_words)

    def _categories(self) -> dict[str, Any]:
        return {name: {"name": name, "savePath": path} for name, path in self.client.categories.items()}


def _integer(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else 0
