"""What Radarr and Sonarr share in searching: releases, grabs, pushes; and their folders, profiles, covers."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.services import metainfo
from sandbox.services.arr import body_of, cover, path_id
from sandbox.services.arr_downloads import Download
from sandbox.services.arr_history import grabbed_data
from sandbox.services.arr_queue import ArrQueueSimulator
from sandbox.services.formats import unix
from sandbox.services.naming import guess_quality
from sandbox.services.posters import Titled
from sandbox.services.quality import PROFILES, Profile, profile_json
from sandbox.services.releases import INDEXERS, Release
from sandbox.services.simulator import Refusal, Surroundings
from sandbox.services.stories import Story

_CACHE_SECONDS = 1800.0


class ArrLibrarySimulator(ArrQueueSimulator):
    """An arr with a library that searches and grabs."""

    def __init__(
        self,
        *,
        name: str,
        around: Surroundings,
        version: str | None = None,
        api_key: str | None = None,
    ) -> None:
        super().__init__(name=name, around=around, version=version, api_key=api_key)
        self._cache: dict[tuple[int, str], tuple[float, Release]] = {}
        self._adopted: set[str] = set()
        self._folders_gone: set[int] = set()
        self.world.follow(self.adopt)

    @property
    @abstractmethod
    def root_folders(self) -> tuple[str, ...]:
        """The library's folders."""

    @abstractmethod
    def searched(self, request: web.Request) -> list[Release]:
        """The releases for what a search request names; raises Refusal for what is not in the library."""

    @abstractmethod
    def subjects_for(self, release: Release) -> tuple[int, ...]:
        """The ids in the library a release would fill; none when it is for nothing here."""

    @abstractmethod
    def guess(self, title: str, known: dict[str, Any]) -> dict[str, Any]:
        """What a pushed name is for: the Release members film, or series, season and episodes."""

    @abstractmethod
    def objections(self, release: Release, subjects: tuple[int, ...]) -> list[str]:
        """The reasons against a release for these subjects."""

    @abstractmethod
    def release_json(self, release: Release, *, rejections: list[str], weight: int) -> dict[str, Any]:
        """The application's ReleaseResource."""

    @abstractmethod
    def titled(self, resource_id: int) -> Titled | None:
        """What the poster of a library entry says."""

    def routes(self) -> Iterable[web.RouteDef]:
        """The routes for releases, profiles, folders and covers."""
        root = self.root
        return [
            web.get(f"{root}/rootfolder", self.list_root_folders),
            web.delete(f"{root}/rootfolder/{{id}}", self.remove_root_folder),
            web.get(f"{root}/qualityprofile", self.list_profiles),
            web.get(f"{root}/downloadclient", self.list_download_clients),
            web.get(f"{root}/release", self.search_releases),
            web.post(f"{root}/release", self.grab_release),
            web.post(f"{root}/release/push", self.push_release),
            web.get(f"{root}/mediacover/{{id}}/{{file}}", self.media_cover),
            web.get("/MediaCover/{id}/{file}", self.media_cover),
            *super().routes(),
        ]

    # Folders, profiles, covers

    def health(self) -> list[dict[str, Any]]:
        """The health messages of this moment, missing root folders among them."""
        if not self.world.root_folders_missing():
            return super().health()
        missing = {
            "source": "RootFolderCheck",
            "type": "error",
            "message": f"Missing root folder: {', '.join(self.root_folders)}",
            "wikiUrl": f"https://wiki.servarr.com/{self.kind}/system#missing-root-folder",
        }
        return [missing, *super().health()]

    async def list_root_folders(self, _request: web.Request) -> web.Response:
        """The library's folders with their free space."""
        return web.json_response(
            [
                {
                    "id": place,
                    "path": path,
                    "accessible": not self.world.root_folders_missing(),
                    "freeSpace": None if self.world.root_folders_missing() else self.world.free_space(),
                    "unmappedFolders": [],
                }
                for place, path in enumerate(self.root_folders, start=1)
                if place not in self._folders_gone
            ],
        )

    async def remove_root_folder(self, request: web.Request) -> web.Response:
        """Forget a folder; its titles stay where they are."""
        self._folders_gone.add(int(request.match_info["id"]))
        return web.json_response({})

    async def list_profiles(self, _request: web.Request) -> web.Response:
        """The quality profiles."""
        return web.json_response([profile_json(profile, sonarr=self.sonarr) for profile in PROFILES])

    async def list_download_clients(self, _request: web.Request) -> web.Response:
        """The one torrent client, with the settings that matter."""
        address = urlsplit(self.around.torrent_client_url)
        settings = {
            "host": address.hostname,
            "port": address.port,
            "useSsl": False,
            "tvCategory" if self.sonarr else "movieCategory": self.name,
        }
        resource = {
            "id": 1,
            "name": "qBittorrent",
            "implementationName": "qBittorrent",
            "implementation": "QBittorrent",
            "configContract": "QBittorrentSettings",
            "enable": True,
            "protocol": "torrent",
            "priority": 1,
            "removeCompletedDownloads": True,
            "removeFailedDownloads": True,
            "fields": [
                {"order": order, "name": name, "value": value} for order, (name, value) in enumerate(settings.items())
            ],
            "tags": [],
        }
        return web.json_response([resource] if self.around.torrent_client_url else [])

    async def media_cover(self, request: web.Request) -> web.Response:
        """A poster of a library entry."""
        titled = self.titled(path_id(request))
        if titled is None:
            raise Refusal(404)
        return await cover(titled)

    def images(self, titled: Titled, *, resource_id: int, slug: str) -> list[dict[str, str]]:
        """The `images` member: a local address that needs the key, and a public one."""
        remote = f"{self.around.artwork_url}/{slug}.jpg"
        image = {"coverType": "poster", "remoteUrl": remote}
        return [
            image | {"url": f"/MediaCover/{resource_id}/poster.jpg?lastWrite={titled.year}"}
            if resource_id
            else image | {"url": remote}
        ]

    # Releases

    async def search_releases(self, request: web.Request) -> web.Response:
        """An interactive search; what it finds stays grabbable for 30 minutes."""
        now = self.world.clock.unhurried()
        found = self.searched(request)
        self._cache = {key: kept for key, kept in self._cache.items() if kept[0] > now}
        for release in found:
            self._cache[release.indexer.id, release.guid] = (now + _CACHE_SECONDS, release)
        return web.json_response(
            [
                self.release_json(release, rejections=self.judge(release), weight=weight)
                for weight, release in enumerate(found)
            ],
        )

    async def grab_release(self, request: web.Request) -> web.Response:
        """Grab one release of a recent search, whatever its rejections."""
        body = await body_of(request)
        guid, indexer_id = body.get("guid"), body.get("indexerId")
        kept = self._cache.get((indexer_id, guid)) if isinstance(guid, str) and isinstance(indexer_id, int) else None
        expired = kept is None or kept[0] <= self.world.clock.unhurried()
        if kept is None or expired or self.world.stories.take(Story.RELEASE_GONE, kept[1].title):
            raise Refusal(404, {"message": "Couldn't find requested release in cache, try searching again"})
        release = kept[1]
        if self.world.stories.take(Story.GRAB_REFUSED, release.title):
            raise Refusal(409, {"message": "Getting release from indexer failed"})
        self.grab(release)
        return web.json_response(self.release_json(release, rejections=self.judge(release), weight=0))

    async def push_release(self, request: web.Request) -> web.Response:
        """Judge a release from outside, grab it when there is nothing against it; answers an ARRAY."""
        body = await body_of(request)
        title = str(body.get("title") or "")
        if not title:
            raise Refusal(
                400,
                [
                    {
                        "propertyName": "Title",
                        "errorMessage": "'Title' must not be empty.",
                        "severity": "error",
                        "errorCode": "NotEmptyValidator",
                    }
                ],
            )
        if not (body.get("downloadUrl") or body.get("magnetUrl")):
            raise Refusal(
                400,
                [
                    {
                        "propertyName": "DownloadUrl",
                        "errorMessage": "'Download Url' must not be empty.",
                        "severity": "error",
                        "errorCode": "NotEmptyValidator",
                    }
                ],
            )
        release = self._pushed(title, body)
        reasons = self.judge(release)
        if not reasons:
            self.grab(release)
        return web.json_response([self.release_json(release, rejections=reasons, weight=0)])

    def judge(self, release: Release) -> list[str]:
        """The reasons against a release, from unknown title to blocklist."""
        subjects = self.subjects_for(release)
        if not subjects:
            what = "Series" if self.sonarr else "Movie"
            return [f"Unknown {what}. {what} not in library"]
        return self.objections(release, subjects)

    def grab(self, release: Release) -> Download:
        """Send a release to the torrent client and follow it."""
        torrent = self.world.grab(release, by=self.name, category=self.name, client=self.client)
        present = next((known for known in self.tracker.downloads if known.info_hash == torrent.hash), None)
        now = self.world.clock.now()
        download = present or Download(
            release=release,
            info_hash=torrent.hash,
            subjects=self.subjects_for(release),
            grabbed_at=now,
        )
        if present is None:
            self._adopted.add(torrent.hash)
            self.tracker.downloads.append(download)
        data = grabbed_data(release, at=now, download_url=self.around.download_link(release))
        for subject in download.subjects:
            self.history.add("grabbed", subject=subject, at=now, release=release, data=data)
        return download

    def adopt(self) -> None:
        """Follow torrents of this arr's category that somebody put into the client directly."""
        for torrent in list(self.world.torrent_client(self.client).torrents.values()):
            if torrent.category != self.name or torrent.hash in self._adopted:
                continue
            self._adopted.add(torrent.hash)
            release = self.world.releases.by_hash.get(torrent.hash)
            release = release or self._made(torrent.name, torrent.meta, {})
            download = Download(
                release=release,
                info_hash=torrent.hash,
                subjects=self.subjects_for(release),
                grabbed_at=torrent.added_at,
            )
            self.tracker.downloads.append(download)

    def _pushed(self, title: str, body: dict[str, Any]) -> Release:
        for member in ("guid", "infoHash", "title"):
            known = self.world.releases.find(str(body.get(member) or ""))
            if known is not None:
                return known
        size = int(body.get("size") or 4_000_000_000)
        files = (metainfo.ContentFile(f"{title}.mkv", size),)
        torrent_file, meta = metainfo.describe(title, files, source="push")
        hash_given = str(body.get("infoHash") or "").lower()
        if hash_given:
            meta = replace(meta, info_hash=hash_given)
        return replace(self._made(title, meta, body), torrent_file=torrent_file)

    def _made(self, title: str, meta: metainfo.Metainfo, body: dict[str, Any]) -> Release:
        """A release known by name only."""
        published = str(body.get("publishDate") or "")
        wanted = str(body.get("indexer") or "")
        return Release(
            guid=str(body.get("guid") or f"push-{meta.info_hash}"),
            title=title,
            indexer=next((indexer for indexer in INDEXERS if wanted.startswith(indexer.name)), INDEXERS[2]),
            quality=guess_quality(title),
            size=meta.size,
            seeders=int(body.get("seeders") or 20),
            leechers=3,
            grabs=0,
            published=unix(published) if published else self.world.clock.now(),
            languages=("English",),
            group=title.rsplit("-", 1)[-1] if "-" in title else "",
            repack=False,
            freeleech=False,
            meta=meta,
            **self.guess(title, body),
        )

    def profile(self, profile_id: object) -> Profile | None:
        """The quality profile with this id."""
        return next((profile for profile in PROFILES if profile.id == profile_id), None)
