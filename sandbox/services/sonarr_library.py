"""A Sonarr's library: which series it has, what its downloads fill, what it searches for."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from aiohttp import web

from sandbox.services.arr import flag, number
from sandbox.services.arr_downloads import Download
from sandbox.services.arr_history import HistoryEvent, imported_data
from sandbox.services.arr_library import ArrLibrarySimulator
from sandbox.services.arr_releases import episode_release_json
from sandbox.services.arr_told import told_file, told_release, told_series
from sandbox.services.arr_webhooks import Tiding
from sandbox.services.catalogue import Series
from sandbox.services.decisions import best_first, rejections
from sandbox.services.naming import guess_episodes
from sandbox.services.posters import Titled
from sandbox.services.quality import PROFILES, RANK, Quality
from sandbox.services.releases import Release
from sandbox.services.simulator import Refusal, Surroundings
from sandbox.services.sonarr_beginning import settle_in
from sandbox.services.sonarr_series import (
    EpisodeEntry,
    EpisodeFile,
    SeriesEntry,
    episode_json,
    folder,
    series_json,
)

_DAY = 86_400.0
_HD = 4
_PLAIN_COMMANDS = (
    "RefreshSeries",
    "RescanSeries",
    "RefreshMonitoredDownloads",
    "DownloadedEpisodesScan",
    "RenameFiles",
    "CutoffUnmetEpisodeSearch",
)


class SonarrLibrary(ArrLibrarySimulator):
    """The library part of a simulated Sonarr; the routes are in its subclass."""

    kind = "sonarr"
    app_name = "Sonarr"
    sonarr = True
    versions: ClassVar[dict[str, str]] = {"4": "4.0.16.2944", "3": "3.0.10.1567"}
    tells = (
        "onGrab",
        "onDownload",
        "onUpgrade",
        "onImportComplete",
        "onRename",
        "onSeriesAdd",
        "onSeriesDelete",
        "onEpisodeFileDelete",
        "onEpisodeFileDeleteForUpgrade",
        "onHealthIssue",
        "onHealthRestored",
        "onApplicationUpdate",
        "onManualInteractionRequired",
    )
    broadcast_apis: ClassVar[dict[str, tuple[int | None, ...]]] = {"4": (3, 5), "3": (None,)}
    subject_member = "seriesId"
    history_numbers: ClassVar[dict[int, str]] = {
        1: "grabbed",
        2: "seriesFolderImported",
        3: "downloadFolderImported",
        4: "downloadFailed",
        5: "episodeFileDeleted",
        6: "episodeFileRenamed",
        7: "downloadIgnored",
    }

    def __init__(
        self,
        *,
        name: str,
        around: Surroundings,
        version: str | None = None,
        api_key: str | None = None,
    ) -> None:
        super().__init__(name=name, around=around, version=version, api_key=api_key)
        self.series: dict[int, SeriesEntry] = {}
        self.episodes: dict[int, EpisodeEntry] = {}
        self._files = 0
        if name == "sonarr":
            settle_in(self)

    @property
    def root_folders(self) -> tuple[str, ...]:
        """The library's folders; an instance with a name of its own has one folder of that name."""
        return ("/media/series", "/media/anime") if self.name == "sonarr" else (f"/media/{self.name}",)

    def resource(self, series: Series, entry: SeriesEntry | None) -> dict[str, Any]:
        """A SeriesResource as this instance sees it."""
        titled = Titled(series.title, series.russian_title, series.year)
        return series_json(
            series,
            entry,
            now=self.world.clock.now(),
            language=self.world.metadata_language,
            images=self.images(titled, resource_id=entry.id if entry else 0, slug=f"series/{series.tvdb}"),
        )

    def episode_resource(self, entry: EpisodeEntry, *, with_series: bool = False) -> dict[str, Any]:
        """An EpisodeResource, its series inside where asked."""
        owner = self.series[entry.series_id]
        resource = episode_json(entry, owner=owner, language=self.world.metadata_language)
        return resource | ({"series": self.resource(owner.series, owner)} if with_series else {})

    def entry_of(self, series: Series) -> SeriesEntry | None:
        """The library's entry of this series."""
        return next((entry for entry in self.series.values() if entry.series is series), None)

    def add(self, series: Series, *, profile_id: int, root: str) -> SeriesEntry:
        """A new entry with all its episodes, monitored."""
        entry = SeriesEntry(
            id=max(self.series, default=0) + 1,
            series=series,
            root=root,
            path=f"{root}/{folder(series)}",
            profile_id=profile_id,
            monitored=True,
            season_folder=True,
            added_at=self.world.clock.now(),
            seasons=set(series.seasons),
        )
        first = max(self.episodes, default=0) + 1
        for place, episode in enumerate(series.episodes):
            known = EpisodeEntry(id=first + place, series_id=entry.id, episode=episode)
            self.episodes[known.id] = known
            entry.episodes.append(known)
        self.series[entry.id] = entry
        return entry

    # Releases

    def searched(self, request: web.Request) -> list[Release]:
        """The offers for an episode, or for a season of a series."""
        episode = self.episodes.get(number(request, "episodeId") or 0)
        entry = self.series.get(number(request, "seriesId") or 0)
        season = number(request, "seasonNumber")
        if episode is not None:
            episode.searched_at = self.world.clock.now()
            return self.offers(self.series[episode.series_id], episode.episode.season, only=episode)
        if entry is None or season is None:
            raise Refusal(404, {"message": "NotFound"})
        return self.offers(entry, season)

    def offers(self, entry: SeriesEntry, season: int, *, only: EpisodeEntry | None = None) -> list[Release]:
        """The offers for a season, packs first, or for one episode of it."""
        offered = self.world.offered(self.world.releases.season(entry.series, season))
        if only is not None:
            offered = [release for release in offered if release.episodes == (only.episode,)]
        profile = next(profile for profile in PROFILES if profile.id == entry.profile_id)
        ordered = best_first(offered, profile=profile)
        # Packs first: a season search wants the season.
        return sorted(ordered, key=lambda release: not release.full_season)

    def subjects_for(self, release: Release) -> tuple[int, ...]:
        """The library's episodes a release contains."""
        entry = self.entry_of(release.series) if release.series else None
        if entry is None:
            return ()
        return tuple(known.id for known in entry.episodes if known.episode in release.episodes)

    def guess(self, title: str, known: dict[str, Any]) -> dict[str, Any]:
        """The episodes a pushed name means."""
        found = guess_episodes(self.world.catalogue, title)
        if found is None:
            by_id = self.world.catalogue.one_series(known.get("tvdbId") or 0)
            return {"series": by_id}
        series, episodes = found
        return {
            "series": series,
            "season": episodes[0].season,
            "episodes": episodes,
            "full_season": len(episodes) > 1,
        }

    def objections(self, release: Release, subjects: tuple[int, ...]) -> list[str]:
        """What speaks against a release: profile, seeders, files and queue."""
        episodes = [self.episodes[subject] for subject in subjects]
        owned = [known.file.release.quality for known in episodes if known.file]
        queued = [
            download.release.quality
            for download in self.tracker.downloads
            if download.state != "imported" and set(subjects) & set(download.subjects)
        ]
        entry = self.series[episodes[0].series_id]
        return rejections(
            release,
            profile=next(profile for profile in PROFILES if profile.id == entry.profile_id),
            existing=_worst(owned) if len(owned) == len(episodes) else None,
            queued=max(queued, key=lambda quality: RANK[quality.name], default=None),
            blocklisted=self.history.blocks(release),
            sonarr=True,
        )

    def release_json(self, release: Release, *, rejections: list[str], weight: int) -> dict[str, Any]:
        """The ReleaseResource."""
        entry = self.entry_of(release.series) if release.series else None
        return episode_release_json(
            release,
            rejections=rejections,
            weight=weight,
            now=self.world.clock.now(),
            download_url=self.around.download_link(release),
            series_id=entry.id if entry else None,
            episode_ids=self.subjects_for(release),
        )

    # Names of subjects

    def name_subject(self, subject: int, request: web.Request | None) -> dict[str, Any]:
        """Series, episode and season, the full resources where asked."""
        known = self.episodes.get(subject)
        if known is None:
            return {"episodeId": subject, "seriesId": 0}
        named: dict[str, Any] = {"seriesId": known.series_id, "episodeId": subject}
        if request is None:
            return named
        if "/queue" in request.path:
            named |= {"seasonNumber": known.episode.season, "episodeHasFile": known.file is not None}
        owner = self.series[known.series_id]
        if flag(request, "includeSeries"):
            named["series"] = self.resource(owner.series, owner)
        if flag(request, "includeEpisode"):
            named["episode"] = self.episode_resource(known)
        return named

    def blocklist_subjects(self, subjects: tuple[int, ...]) -> dict[str, Any]:
        """Series and episode ids."""
        known = [self.episodes[subject] for subject in subjects if subject in self.episodes]
        return {"seriesId": known[0].series_id if known else 0, "episodeIds": list(subjects)}

    def titled(self, resource_id: int) -> Titled | None:
        """What the series' poster says."""
        entry = self.series.get(resource_id)
        return Titled(entry.series.title, entry.series.russian_title, entry.series.year) if entry else None

    # Webhooks

    def flags(self) -> tuple[str, ...]:
        """The third generation knew less."""
        later = ("onImportComplete", "onSeriesAdd", "onHealthRestored", "onManualInteractionRequired")
        return tuple(flag for flag in self.tells if self.generation != "3" or flag not in later)

    def told_of(self, subjects: tuple[int, ...]) -> dict[str, Any]:
        """The series and its episodes, as a webhook names them."""
        known = [self.episodes[one] for one in subjects if one in self.episodes]
        return told_series(self.series[known[0].series_id], known, self.tags) if known else {}

    def told_imports(self, events: list[HistoryEvent]) -> list[Tiding]:
        """One "Download" for each file, which means imported, and one for all of them."""
        rest = {"release": told_release(events[0].release), "downloadId": events[0].download_id}
        files = {
            event.subject: told_file(known.file)
            for event in events
            if (known := self.episodes.get(event.subject)) and known.file
        }
        each = [
            self.said("Download", **self.told_of((subject,)), episodeFile=file, isUpgrade=False, **rest)
            for subject, file in files.items()
        ]
        complete = self.said("Download", **self.told_of(tuple(files)), episodeFiles=list(files.values()), **rest)
        return [*(Tiding("onDownload", one) for one in each), Tiding("onImportComplete", complete)]

    # Imports and searches

    def import_download(self, download: Download, at: float) -> None:
        """Move the files into the season's folder; worse ones go."""
        for known in [self.episodes[subject] for subject in download.subjects if subject in self.episodes]:
            if known.file:
                self.lose_file(known, at, reason="Upgrade")
            self.take_file(known, download.release, at)

    def lose_file(self, known: EpisodeEntry, at: float, *, reason: str) -> None:
        """Delete an episode's file."""
        if known.file is None:
            return
        self.world.media.remove(known.file.path)
        self.history.add(
            "episodeFileDeleted",
            subject=known.id,
            at=at,
            release=known.file.release,
            data={"reason": reason},
            download_id="",
        )
        known.file = None

    def take_file(self, known: EpisodeEntry, release: Release, at: float) -> None:
        """Put the file of an episode into its folder."""
        self._files += 1
        owner = self.series[known.series_id]
        place = release.episodes.index(known.episode) if known.episode in release.episodes else 0
        dropped = release.meta.files[min(place, len(release.meta.files) - 1)]
        within = f"Season {known.episode.season:02}/" if owner.season_folder else ""
        quality = release.quality.sonarr_name or release.quality.name
        path = f"{owner.path}/{within}{folder(owner.series)} - {known.episode.code} {quality}.mkv"
        known.file = EpisodeFile(id=self._files, release=release, path=path, size=dropped.size, added_at=at)
        self.world.media.add(
            path=path,
            size=dropped.size,
            quality=release.quality,
            languages=release.languages,
            imported_at=at,
            series=owner.series,
            episode=known.episode,
        )
        data = imported_data(
            release, file_id=self._files, dropped=f"/downloads/{self.name}/{dropped.path}", imported=path
        )
        self.history.add("downloadFolderImported", subject=known.id, at=at, release=release, data=data)

    def command_work(self) -> dict[str, tuple[float, Callable[[dict[str, Any]], str | None]]]:
        """Searching, refreshing, rescanning."""
        return (
            super().command_work()
            | dict.fromkeys(_PLAIN_COMMANDS, (2.0, lambda _: None))
            | {
                "SeriesSearch": (6.0, lambda body: self.search_for(self._monitored(body.get("seriesId")))),
                "SeasonSearch": (5.0, self._search_season),
                "EpisodeSearch": (4.0, lambda body: self.search_for(self._named(body.get("episodeIds")))),
                "MissingEpisodeSearch": (8.0, lambda _: self.search_for(self._monitored_anywhere())),
            }
        )

    def _search_season(self, body: dict[str, Any]) -> str:
        return self.search_for(self._monitored(body.get("seriesId"), body.get("seasonNumber")))

    def _named(self, ids: object) -> list[EpisodeEntry]:
        return [self.episodes[known] for known in ids if known in self.episodes] if isinstance(ids, list) else []

    def _monitored_anywhere(self) -> list[EpisodeEntry]:
        return [known for known in self.episodes.values() if known.monitored]

    def search_for(self, episodes: Iterable[EpisodeEntry]) -> str:
        """Grab what is missing of these: a pack where a whole season is, else episode by episode."""
        now = self.world.clock.now()
        missing = [known for known in episodes if known.file is None and known.aired(now)]
        grabbed = 0
        for entry, season in sorted(
            {(self.series[known.series_id], known.episode.season) for known in missing},
            key=lambda pair: (pair[0].id, pair[1]),
        ):
            wanted = [known for known in missing if known.series_id == entry.id and known.episode.season == season]
            offers = self.offers(entry, season)
            if len(wanted) > 1 and (pack := next((r for r in offers if r.full_season and not self.judge(r)), None)):
                self.grab(pack)
                grabbed += 1
                continue
            for known in wanted:
                fitting = (r for r in offers if r.episodes == (known.episode,) and not self.judge(r))
                if chosen := next(fitting, None):
                    self.grab(chosen)
                    grabbed += 1
        return f"Completed search for {len(missing)} episodes. {grabbed} reports downloaded."

    def release_episode(self) -> str:
        """A monitored episode that is missing comes out, and is taken as after a look at the feeds; its name.

        Raises:
            LookupError: nothing monitored is missing.

        """
        now = self.world.clock.now()
        taken = {subject for download in self.tracker.downloads for subject in download.subjects}
        for known in self._monitored_anywhere():
            if known.file is None and known.aired(now) and known.id not in taken:
                entry = self.series[known.series_id]
                fitting = (one for one in self.offers(entry, known.episode.season, only=known) if not self.judge(one))
                if (chosen := next(fitting, None)) is not None:
                    self.grab(chosen)
                    return f"{entry.series.title} {known.episode.code}"
        raise LookupError("no monitored episode is missing")

    def _monitored(self, series_id: object, season: object = None) -> list[EpisodeEntry]:
        entry = self.series.get(series_id) if isinstance(series_id, int) else None
        if entry is None:
            return []
        return [known for known in entry.episodes if known.monitored and season in (None, known.episode.season)]


def _worst(qualities: list[Quality]) -> Quality:
    return min(qualities, key=lambda quality: RANK[quality.name])
