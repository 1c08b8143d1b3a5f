"""The queue, history and blocklist of Radarr and Sonarr: everything that follows a grab."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from aiohttp import web

from sandbox.services.arr import ArrSimulator, body_of, flag, number, paged, path_id
from sandbox.services.arr_downloads import Download, DownloadTracker
from sandbox.services.arr_history import ArrHistory, HistoryEvent
from sandbox.services.arr_signalr import Thing, Things
from sandbox.services.arr_told import told_client, told_release
from sandbox.services.arr_webhooks import Tiding
from sandbox.services.formats import unix
from sandbox.services.releases import Release
from sandbox.services.simulator import Refusal, Surroundings
from sandbox.services.torrents import Torrent


class ArrQueueSimulator(ArrSimulator):
    """An arr that follows downloads. A subject is what a release is for: a movie's or an episode's id."""

    sonarr: ClassVar[bool] = False
    history_numbers: ClassVar[dict[int, str]]

    def __init__(
        self, *, name: str, around: Surroundings, version: str | None = None, api_key: str | None = None
    ) -> None:
        super().__init__(name=name, around=around, version=version, api_key=api_key)
        self.client = around.torrent_client
        self.world.torrent_client(self.client).categories.setdefault(name, f"/downloads/{name}")
        self.history = ArrHistory()
        self._told_events = 0
        self._told_blocked: set[str] = set()
        self.tracker = DownloadTracker(
            world=self.world,
            client=self.client,
            on_import=self.import_download,
            on_failure=self.fail_download,
        )
        self.world.follow(self.tracker.settle)

    @abstractmethod
    def name_subject(self, subject: int, request: web.Request | None) -> dict[str, Any]:
        """The members of a queue or history record that name its subject, full resources where asked."""

    @abstractmethod
    def blocklist_subjects(self, subjects: tuple[int, ...]) -> dict[str, Any]:
        """The members of a blocklist record that name its subjects."""

    @abstractmethod
    def told_of(self, subjects: tuple[int, ...]) -> dict[str, Any]:
        """The members of a webhook's payload that say what it is about."""

    @abstractmethod
    def told_imports(self, events: list[HistoryEvent]) -> list[Tiding]:
        """What webhooks tell of the files of one download that were imported together."""

    @abstractmethod
    def import_download(self, download: Download, at: float) -> None:
        """Put a finished download's files into the library."""

    def routes(self) -> Iterable[web.RouteDef]:
        """The routes for queue, history and blocklist."""
        root = self.root
        return [
            web.get(f"{root}/queue", self.list_queue),
            web.get(f"{root}/queue/status", self.queue_status),
            web.get(f"{root}/queue/details", self.queue_details),
            web.post(f"{root}/queue/grab/{{id}}", self.grab_queued),
            web.delete(f"{root}/queue/bulk", self.delete_queue_items),
            web.delete(f"{root}/queue/{{id}}", self.delete_queue_item),
            web.get(f"{root}/history", self.list_history),
            web.get(f"{root}/history/since", self.history_since),
            web.post(f"{root}/history/failed/{{id}}", self.mark_failed),
            web.get(f"{root}/blocklist", self.list_blocklist),
            web.delete(f"{root}/blocklist/{{id}}", self.delete_blocklist_entry),
            *super().routes(),
        ]

    # Webhooks

    def begin_telling(self) -> None:
        """Note how things are."""
        super().begin_telling()
        self._told_events = len(self.history.events)
        self._told_blocked = {one.download_id for one in self.tracker.downloads if one.state == "importBlocked"}

    def happened(self) -> list[Tiding]:
        """What the history says; a failed download is told by no webhook, as upstream."""
        tidings = super().happened()
        new, self._told_events = self.history.events[self._told_events :], len(self.history.events)
        together: dict[tuple[str, str], list[HistoryEvent]] = {}
        for event in new:
            together.setdefault((event.kind, event.download_id), []).append(event)
        for (kind, _), events in together.items():
            if kind == "grabbed":
                tidings.append(Tiding("onGrab", self._grabbed(events)))
            elif kind == "downloadFolderImported":
                tidings += self.told_imports(events)
        blocked = [one for one in self.tracker.downloads if one.state == "importBlocked"]
        tidings += [
            Tiding("onManualInteractionRequired", self._needs_a_hand(one))
            for one in blocked
            if one.download_id not in self._told_blocked
        ]
        self._told_blocked = {one.download_id for one in blocked}
        return tidings

    def _grabbed(self, events: list[HistoryEvent]) -> dict[str, Any]:
        release = events[0].release
        return self.said(
            "Grab",
            **self.told_of(tuple(event.subject for event in events)),
            release=told_release(release) | {"quality": release.quality.name, "releaseGroup": release.group},
            **told_client(events[0].download_id),
        )

    def _needs_a_hand(self, download: Download) -> dict[str, Any]:
        record = self.tracker.record(download, 0, sonarr=self.sonarr)
        return self.said(
            "ManualInteractionRequired",
            **self.told_of(download.subjects),
            downloadInfo={
                "quality": download.release.quality.name,
                "qualityVersion": 1,
                "title": download.release.title,
                "size": download.release.size,
            },
            downloadStatus="Warning",
            downloadStatusMessages=record["statusMessages"],
            **told_client(download.download_id),
        )

    # Queue

    def queue_records(self, request: web.Request | None) -> list[dict[str, Any]]:
        """All queue records, one per subject; unknown downloads have none and get one record."""
        return [
            self.tracker.record(download, subject, sonarr=self.sonarr)
            | (self.name_subject(subject, request) if subject else {})
            for download in self.tracker.downloads
            for subject in download.subjects or (0,)
        ]

    @property
    @abstractmethod
    def subject_member(self) -> str:
        """The member that is missing in records of unknown downloads: movieId or seriesId."""

    async def list_queue(self, request: web.Request) -> web.Response:
        """The queue, paged; unknown downloads only when asked for."""
        records = self.queue_records(request)
        unknown = "includeUnknownSeriesItems" if self.sonarr else "includeUnknownMovieItems"
        if not flag(request, unknown):
            records = [record for record in records if self.subject_member in record]
        return paged(request, records, sort_key="timeleft", ascending=True)

    def things(self) -> Things:
        """What all arrs tell of, and the queue: that it has changed, not how far it is."""
        states = [(one.download_id, one.state, torrent and torrent.phase) for one, torrent in self._torrents()]
        status = self._queue_status()
        return super().things() | {
            ("queue", 0): Thing(mark=states),
            ("queue/details", 0): Thing(mark=states),
            ("queue/status", 0): Thing(mark=status, resource=lambda: status | {"id": 0}),
        }

    def _torrents(self) -> list[tuple[Download, Torrent | None]]:
        return [(download, self.tracker.torrent(download)) for download in self.tracker.downloads]

    async def queue_status(self, _request: web.Request) -> web.Response:
        """How many, and whether something is wrong."""
        return web.json_response(self._queue_status())

    def _queue_status(self) -> dict[str, Any]:
        records = self.queue_records(None)
        known = [record for record in records if self.subject_member in record]
        unknown = [record for record in records if self.subject_member not in record]
        return {
            "totalCount": len(records),
            "count": len(known),
            "unknownCount": len(unknown),
            "errors": any(record["trackedDownloadStatus"] == "error" for record in known),
            "warnings": any(record["trackedDownloadStatus"] == "warning" for record in known),
            "unknownErrors": False,
            "unknownWarnings": any(record["trackedDownloadStatus"] == "warning" for record in unknown),
        }

    async def queue_details(self, request: web.Request) -> web.Response:
        """The queue as a plain list, for one library entry when asked."""
        wanted = number(request, self.subject_member)
        records = [
            record for record in self.queue_records(request) if wanted in (None, record.get(self.subject_member))
        ]
        return web.json_response(records)

    async def grab_queued(self, request: web.Request) -> web.Response:
        """Start a delayed item; nothing is ever delayed here, so it is always unknown."""
        raise Refusal(404, {"message": "NotFound"} if self.tracker.find(path_id(request)) is None else None)

    async def delete_queue_item(self, request: web.Request) -> web.Response:
        """Remove a download from the queue, from the client too unless told otherwise."""
        self._delete_from_queue(path_id(request), request)
        return web.json_response({})

    async def delete_queue_items(self, request: web.Request) -> web.Response:
        """Remove several; ids that are gone with their pack are passed over."""
        ids = (await body_of(request)).get("ids", [])
        for queue_id in ids:
            if isinstance(queue_id, int) and self.tracker.find(queue_id) is not None:
                self._delete_from_queue(queue_id, request)
        return web.json_response({})

    def _delete_from_queue(self, queue_id: int, request: web.Request) -> None:
        found = self.tracker.find(queue_id)
        if found is None:
            raise Refusal(404, {"message": "NotFound"})
        download, _ = found
        from_client = flag(request, "removeFromClient", default=True)
        self.tracker.drop(download, from_client=from_client)
        if flag(request, "blocklist"):
            self._fail(download.release, download.subjects, self.world.clock.now(), "Manually marked as failed")
        elif not from_client:
            self._remember(
                "downloadIgnored", download.release, download.subjects, self.world.clock.now(), "Manually ignored"
            )

    def fail_download(self, download: Download, at: float) -> None:
        """The torrent client gave up: history, blocklist, and the torrent goes."""
        self.world.torrent_client(self.client).remove([download.info_hash])
        self._fail(download.release, download.subjects, at, "Download failed: qBittorrent is reporting an error")

    def _fail(self, release: Release, subjects: tuple[int, ...], at: float, message: str) -> None:
        self._remember("downloadFailed", release, subjects, at, message)
        self.history.block(release, subjects=subjects, at=at, message=message)

    def _remember(self, kind: str, release: Release, subjects: tuple[int, ...], at: float, message: str) -> None:
        data = {
            "downloadClient": "qBittorrent",
            "downloadClientName": "qBittorrent",
            "message": message,
            "size": str(release.size),
        }
        for subject in subjects:
            self.history.add(kind, subject=subject, at=at, release=release, data=data)

    # History and blocklist

    def history_json(self, event: HistoryEvent, request: web.Request | None) -> dict[str, Any]:
        """One history record with its subject named."""
        return event.as_json(sonarr=self.sonarr) | self.name_subject(event.subject, request)

    async def list_history(self, request: web.Request) -> web.Response:
        """History, paged; here the event type is asked for by number."""
        kind = self.history_numbers.get(number(request, "eventType") or 0)
        wanted = request.query.get("downloadId", "").upper()
        events = [
            event for event in self.history.events if kind in (None, event.kind) and wanted in ("", event.download_id)
        ]
        # Equal moments keep their order: the newest number first.
        records = [self.history_json(event, request) for event in reversed(events)]
        return paged(request, records, sort_key="date")

    async def history_since(self, request: web.Request) -> web.Response:
        """Events after a moment; here the event type is asked for by name."""
        try:
            since = unix(request.query.get("date", "1970-01-01"))
        except ValueError as error:
            raise Refusal(400, {"message": "The date is not valid"}) from error
        kind = request.query.get("eventType")
        return web.json_response(
            [
                self.history_json(event, request)
                for event in self.history.events
                if event.at >= since and kind in (None, event.kind)
            ],
        )

    async def mark_failed(self, request: web.Request) -> web.Response:
        """Mark a grab as failed: its release is blocklisted, its download removed."""
        wanted = path_id(request)
        event = next((event for event in self.history.events if event.id == wanted), None)
        if event is None:
            raise Refusal(404, {"message": "NotFound"})
        for download in list(self.tracker.downloads):
            if download.download_id == event.download_id:
                self.tracker.drop(download, from_client=True)
        self._fail(event.release, (event.subject,), self.world.clock.now(), "Manually marked as failed")
        return web.json_response({})

    async def list_blocklist(self, request: web.Request) -> web.Response:
        """The blocklist, paged."""
        records = [
            entry.as_json(sonarr=self.sonarr) | self.blocklist_subjects(entry.subjects)
            for entry in reversed(self.history.blocklist)
        ]
        return paged(request, records, sort_key="date")

    async def delete_blocklist_entry(self, request: web.Request) -> web.Response:
        """Allow a release again."""
        wanted = path_id(request)
        kept = [entry for entry in self.history.blocklist if entry.id != wanted]
        if len(kept) == len(self.history.blocklist):
            raise Refusal(404, {"message": "NotFound"})
        self.history.blocklist = kept
        return web.json_response({})
