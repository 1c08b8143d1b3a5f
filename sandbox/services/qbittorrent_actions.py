"""The calls by which qBittorrent is told to do something."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web

from sandbox.services import metainfo
from sandbox.services import qbittorrent_changes as changes
from sandbox.services.qbittorrent_changes import Form, number, text, unknown_content, words
from sandbox.services.releases import Release
from sandbox.services.simulator import LOGGED, Refusal
from sandbox.services.torrents import Phase, Torrent, TorrentClient
from sandbox.services.world import World

_HASH_LENGTH = 40
_PRIORITIES = frozenset({0, 1, 6, 7})
Call = Callable[[web.Request], Awaitable[web.Response | None]]


@dataclass(slots=True, kw_only=True)
class QbittorrentActions:
    """The changing calls of one instance; an answer of None means "done, nothing to say"."""

    world: World
    name: str
    client: TorrentClient
    preferences: dict[str, Any]
    json_answers: bool

    def calls(self, *, stopped_words: bool) -> dict[str, Call]:
        """Paths under /api/v2 and what they do."""
        stop, start = ("stop", "start") if stopped_words else ("pause", "resume")
        return {
            "torrents/add": self.add,
            f"torrents/{stop}": partial(self._each, change=changes.stop),
            f"torrents/{start}": partial(self._each, change=changes.start),
            "torrents/recheck": partial(self._each, change=lambda torrent, _: self.client.recheck(torrent)),
            "torrents/reannounce": partial(self._each, change=lambda _torrent, _: None),
            "torrents/delete": self.delete,
            "torrents/setForceStart": partial(self._each, change=changes.force),
            "torrents/setSuperSeeding": partial(self._each, change=changes.super_seed),
            "torrents/setAutoManagement": partial(self._each, change=changes.manage),
            "torrents/toggleSequentialDownload": partial(self._each, change=changes.toggle_sequential),
            "torrents/toggleFirstLastPiecePrio": partial(self._each, change=changes.toggle_first_last),
            "torrents/setDownloadLimit": partial(self._each, change=changes.limit_download),
            "torrents/setUploadLimit": partial(self._each, change=changes.limit_upload),
            "torrents/downloadLimit": self.download_limits,
            "torrents/uploadLimit": self.upload_limits,
            "torrents/setShareLimits": self.set_share_limits,
            "torrents/setLocation": partial(self._each, change=changes.locate),
            "torrents/rename": self.rename,
            "torrents/topPrio": partial(self._reorder, to_top=True),
            "torrents/bottomPrio": partial(self._reorder, to_top=False),
            "torrents/increasePrio": partial(self._reorder, by=-1),
            "torrents/decreasePrio": partial(self._reorder, by=1),
            "torrents/filePrio": self.set_file_priority,
            "torrents/setCategory": self.set_category,
            "torrents/createCategory": self.create_category,
            "torrents/editCategory": self.edit_category,
            "torrents/removeCategories": self.remove_categories,
            "torrents/addTags": self.add_tags,
            "torrents/removeTags": self.remove_tags,
            "torrents/createTags": self.create_tags,
            "torrents/deleteTags": self.delete_tags,
            "transfer/toggleSpeedLimitsMode": self.toggle_speed_limits,
            "transfer/setSpeedLimitsMode": self.set_speed_limits,
            "transfer/setDownloadLimit": self.set_download_limit,
            "transfer/setUploadLimit": self.set_upload_limit,
            "app/setPreferences": self.set_preferences,
        }

    # Adding and removing

    async def add(self, request: web.Request) -> web.Response:
        """torrents/add: links and files; how success is told depends on the version."""
        form = await request.post()
        request[LOGGED].body = json.dumps(
            {name: value if isinstance(value, str) else "<file>" for name, value in form.items()}
        )
        links = [line.strip() for line in text(form, "urls").splitlines() if line.strip()]
        files = [value.file.read() for value in form.getall("torrents", []) if isinstance(value, web.FileField)]
        if not links and not files:
            raise Refusal(400, "Must specify at least one URL or torrent file")
        try:
            torrents = [self._from_link(link, form) for link in links]
            torrents += [self._torrent(metainfo.read(data), None, form) for data in files]
        except metainfo.MetainfoError as error:
            raise Refusal(415, "Error: not a valid torrent file") from error
        added = [torrent.hash for torrent in torrents if torrent is not None and self.client.add(torrent)]
        pending = sum(torrent is None for torrent in torrents)
        if not self.json_answers:
            return web.Response(text="Ok." if added or pending else "Fails.")
        counts = {
            "success_count": len(added),
            "pending_count": pending,
            "failure_count": len(torrents) - len(added) - pending,
            "added_torrent_ids": added,
        }
        return web.json_response(counts, status=202 if pending else 200 if added else 409)

    def _from_link(self, link: str, form: Form) -> Torrent | None:
        """A torrent for a link; None for an address outside the world, which is never fetched."""
        parts = urlsplit(link)
        query = parse_qs(parts.query)
        if parts.scheme == "magnet":
            topics = [topic.rsplit(":", 1)[-1].lower() for topic in query.get("xt", []) if topic.startswith("urn:bt")]
            if not topics or len(topics[0]) != _HASH_LENGTH:
                raise metainfo.MetainfoError("a magnet link without a hash")
            release = self.world.releases.by_hash.get(topics[0])
            return self._torrent(
                release.meta if release else unknown_content(topics[0], query), release, form, magnet=link
            )
        found = next((self.world.releases.find(text) for text in query.get("link", []) if text), None)
        return self._torrent(found.meta, found, form) if found else None

    def _torrent(
        self,
        meta: metainfo.Metainfo,
        release: Release | None,
        form: Form,
        *,
        magnet: str = "",
    ) -> Torrent:
        release = release or self.world.releases.by_hash.get(meta.info_hash)
        meta = release.meta if release else meta
        category = text(form, "category")
        torrent = self.world.torrent_for(
            meta,
            release=release,
            category=category,
            client=self.name,
            name=text(form, "rename") or None,
        )
        torrent.magnet = magnet
        torrent.save_path = text(form, "savepath") or torrent.save_path
        torrent.tags = words(text(form, "tags"))
        torrent.stopped = "true" in {text(form, "stopped"), text(form, "paused")}
        torrent.sequential = text(form, "sequentialDownload") == "true"
        torrent.download_limit = number(text(form, "dlLimit"))
        torrent.upload_limit = number(text(form, "upLimit"))
        return torrent

    async def delete(self, request: web.Request) -> None:
        """torrents/delete; deleteFiles must be said."""
        form = await request.post()
        if "deleteFiles" not in form:
            raise Refusal(400, "Missing required parameters")
        self.client.remove(self._hashes(form))

    # Single torrents

    async def _each(self, request: web.Request, *, change: Callable[[Torrent, str], None]) -> None:
        form = await request.post()
        names = ("value", "limit", "location", "enable")
        value = next((text(form, name) for name in names if name in form), "")
        self.client.change(self._hashes(form), lambda torrent: change(torrent, value))

    async def _reorder(self, request: web.Request, *, to_top: bool | None = None, by: int = 0) -> None:
        if not self.preferences["queueing_enabled"]:
            raise Refusal(409, "Torrent queueing must be enabled")
        self.client.move(self._hashes(await request.post()), to_top=to_top, by=by)

    async def download_limits(self, request: web.Request) -> web.Response:
        """torrents/downloadLimit."""
        found = self._found(await request.post())
        return web.json_response({torrent.hash: torrent.download_limit for torrent in found})

    async def upload_limits(self, request: web.Request) -> web.Response:
        """torrents/uploadLimit."""
        found = self._found(await request.post())
        return web.json_response({torrent.hash: torrent.upload_limit for torrent in found})

    async def set_share_limits(self, request: web.Request) -> None:
        """torrents/setShareLimits: a missing parameter is an error, and newer versions want more of them."""
        form = await request.post()
        required = ["hashes", "ratioLimit", "seedingTimeLimit", "inactiveSeedingTimeLimit"]
        required += ["shareLimitAction"] if self.json_answers else []
        if missing := [name for name in required if name not in form]:
            raise Refusal(400, f"Missing required parameters: {', '.join(missing)}")
        for torrent in self._found(form):
            torrent.ratio_limit = float(text(form, "ratioLimit"))
            torrent.seeding_time_limit = number(text(form, "seedingTimeLimit"))
            torrent.inactive_limit = number(text(form, "inactiveSeedingTimeLimit"))

    async def rename(self, request: web.Request) -> None:
        """torrents/rename."""
        form = await request.post()
        name = text(form, "name").strip()
        torrent = self.client.torrents.get(text(form, "hash").lower())
        if torrent is None:
            raise Refusal(404, "Not Found")
        if not name:
            raise Refusal(409, "Incorrect torrent name")
        torrent.name = name

    async def set_file_priority(self, request: web.Request) -> None:
        """torrents/filePrio."""
        form = await request.post()
        torrent = self.client.torrents.get(text(form, "hash").lower())
        if torrent is None:
            raise Refusal(404, "Not Found")
        priority = number(text(form, "priority"), default=-1)
        if priority not in _PRIORITIES:
            raise Refusal(400, "Priority is not valid")
        places = [number(text, default=-1) for text in text(form, "id").split("|")]
        if torrent.phase is Phase.METADATA or any(not 0 <= place < len(torrent.file_priorities) for place in places):
            raise Refusal(409, "Torrent's metadata has not yet downloaded or the file id is not valid")
        for place in places:
            torrent.file_priorities[place] = priority
        torrent.done = min(torrent.done, torrent.wanted)

    # Categories and tags

    async def set_category(self, request: web.Request) -> None:
        """torrents/setCategory."""
        form = await request.post()
        category = text(form, "category")
        if category and category not in self.client.categories:
            raise Refusal(409, "Incorrect category name")
        for torrent in self._found(form):
            torrent.category = category

    async def create_category(self, request: web.Request) -> None:
        """torrents/createCategory."""
        form = await request.post()
        category = text(form, "category")
        if not category:
            raise Refusal(400, "Category cannot be empty")
        if category in self.client.categories:
            raise Refusal(409, "Unable to create category")
        self.client.categories[category] = text(form, "savePath")

    async def edit_category(self, request: web.Request) -> None:
        """torrents/editCategory."""
        form = await request.post()
        category = text(form, "category")
        if category not in self.client.categories:
            raise Refusal(409, "Unable to edit category")
        self.client.categories[category] = text(form, "savePath")

    async def remove_categories(self, request: web.Request) -> None:
        """torrents/removeCategories."""
        for category in text(await request.post(), "categories").splitlines():
            self.client.categories.pop(category, None)
            for torrent in self.client.torrents.values():
                torrent.category = "" if torrent.category == category else torrent.category

    async def add_tags(self, request: web.Request) -> None:
        """torrents/addTags."""
        form = await request.post()
        tags = words(text(form, "tags"))
        self.client.tags |= tags
        for torrent in self._found(form):
            torrent.tags |= tags

    async def remove_tags(self, request: web.Request) -> None:
        """torrents/removeTags; no tags named means all."""
        form = await request.post()
        tags = words(text(form, "tags"))
        for torrent in self._found(form):
            torrent.tags = torrent.tags - tags if tags else set()

    async def create_tags(self, request: web.Request) -> None:
        """torrents/createTags."""
        self.client.tags |= words(text(await request.post(), "tags"))

    async def delete_tags(self, request: web.Request) -> None:
        """torrents/deleteTags."""
        tags = words(text(await request.post(), "tags"))
        self.client.tags -= tags
        for torrent in self.client.torrents.values():
            torrent.tags -= tags

    # The whole client

    async def toggle_speed_limits(self, _request: web.Request) -> None:
        """transfer/toggleSpeedLimitsMode."""
        self.client.alternative_limits = not self.client.alternative_limits

    async def set_speed_limits(self, request: web.Request) -> None:
        """transfer/setSpeedLimitsMode."""
        mode = text(await request.post(), "mode")
        if mode not in {"0", "1"}:
            raise Refusal(400, "'mode': invalid argument")
        self.client.alternative_limits = mode == "1"

    async def set_download_limit(self, request: web.Request) -> None:
        """transfer/setDownloadLimit, bytes/s."""
        self.client.download_limit = max(number(text(await request.post(), "limit")), 0)

    async def set_upload_limit(self, request: web.Request) -> None:
        """transfer/setUploadLimit, bytes/s."""
        self.client.upload_limit = max(number(text(await request.post(), "limit")), 0)

    async def set_preferences(self, request: web.Request) -> None:
        """app/setPreferences: the members this simulator knows."""
        try:
            changed = json.loads(text(await request.post(), "json"))
        except ValueError as error:
            raise Refusal(400, "json: invalid") from error
        self.preferences |= {name: value for name, value in changed.items() if name in self.preferences}
        self.client.max_active_downloads = int(self.preferences["max_active_downloads"])
        self.client.download_limit = int(self.preferences["dl_limit"])
        self.client.upload_limit = int(self.preferences["up_limit"])

    def _hashes(self, form: Form) -> list[str]:
        given = text(form, "hashes")
        if not given:
            raise Refusal(400, "Missing required parameters: hashes")
        return list(self.client.torrents) if given == "all" else given.lower().split("|")

    def _found(self, form: Form) -> list[Torrent]:
        return [self.client.torrents[hash_] for hash_ in self._hashes(form) if hash_ in self.client.torrents]
