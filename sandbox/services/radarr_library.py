"""A Radarr's library: which movies it has, what its downloads fill, what it searches for."""

from collections.abc import Callable
from typing import Any, ClassVar

from aiohttp import web

from sandbox.services.arr import flag, number
from sandbox.services.arr_downloads import Download
from sandbox.services.arr_history import HistoryEvent, grabbed_data, imported_data
from sandbox.services.arr_library import ArrLibrarySimulator
from sandbox.services.arr_releases import movie_release_json
from sandbox.services.arr_told import told_file, told_movie, told_release
from sandbox.services.arr_webhooks import Tiding
from sandbox.services.catalogue import Film
from sandbox.services.decisions import best_first, rejections
from sandbox.services.naming import guess_film
from sandbox.services.posters import Titled
from sandbox.services.quality import PROFILES, RANK
from sandbox.services.radarr_movies import Movie, MovieFile, folder, movie_json, quality_of
from sandbox.services.releases import Release
from sandbox.services.simulator import Refusal, Surroundings

_DAY = 86_400.0
_ANY, _HD, _ULTRA_HD = 1, 4, 5
# On the disk when the world begins, newest first: TMDb id and the release taken then.
_OWNED = {
    "radarr": (
        (530915, "bluray-1080"), (603, "web-2160"), (157336, "bluray-1080"), (20992, "ru-bdrip-1080"),
        (129, "bluray-720"), (329865, "web-1080"), (20871, "ru-web-1080"), (10681, "webrip-1080"),
        (194, "bluray-1080"),
        (78, "bluray-1080-repack"), (120, "ru-bdrip-1080"),
    ),
    "radarr-4k": ((335984, "remux-2160"), (157336, "bluray-2160")),
}  # fmt: skip
_WANTED = {"radarr": (121, 1170608, 1003596), "radarr-4k": (78,)}
_ROOTS = {"radarr": ("/media/movies", "/media/cartoons"), "radarr-4k": ("/media/movies-4k",)}


class RadarrLibrary(ArrLibrarySimulator):
    """The library part of a simulated Radarr; its name decides which movies it begins with."""

    kind = "radarr"
    app_name = "Radarr"
    versions: ClassVar[dict[str, str]] = {"6": "6.0.4.10291", "5": "5.28.0.10274"}
    tells = (
        "onGrab",
        "onDownload",
        "onUpgrade",
        "onRename",
        "onMovieAdded",
        "onMovieDelete",
        "onMovieFileDelete",
        "onMovieFileDeleteForUpgrade",
        "onHealthIssue",
        "onHealthRestored",
        "onApplicationUpdate",
        "onManualInteractionRequired",
    )
    broadcast_apis: ClassVar[dict[str, tuple[int | None, ...]]] = {"5": (None,)}
    subject_member = "movieId"
    history_numbers: ClassVar[dict[int, str]] = {
        1: "grabbed",
        3: "downloadFolderImported",
        4: "downloadFailed",
        6: "movieFileDeleted",
        7: "movieFolderImported",
        8: "movieFileRenamed",
        9: "downloadIgnored",
    }

    def __init__(
        self, *, name: str, around: Surroundings, version: str | None = None, api_key: str | None = None
    ) -> None:
        super().__init__(name=name, around=around, version=version, api_key=api_key)
        self.movies: dict[int, Movie] = {}
        self._files = 0
        self._settle_in()

    @property
    def root_folders(self) -> tuple[str, ...]:
        """The library's folders; an instance with a name of its own has one folder of that name."""
        return _ROOTS.get(self.name, (f"/media/{self.name}",))

    def resource(self, film: Film, movie: Movie | None, *, local_covers: bool = True) -> dict[str, Any]:
        """A film's MovieResource as this instance sees it."""
        titled = Titled(film.title, film.russian_title, film.year)
        return movie_json(
            film,
            movie,
            now=self.world.clock.now(),
            language=self.world.metadata_language,
            images=self.images(titled, resource_id=movie.id if movie and local_covers else 0, slug=f"film/{film.tmdb}"),
            root=self.root_folders[0],
        )

    def movie_of(self, film: Film) -> Movie | None:
        """The library's movie of this film."""
        return next((movie for movie in self.movies.values() if movie.film is film), None)

    # Releases and downloads

    def searched(self, request: web.Request) -> list[Release]:
        """The offers for a movie of the library, best first."""
        movie = self.movies.get(number(request, "movieId") or 0)
        if movie is None:
            raise Refusal(
                404,
                {"message": "Movie with ID 0 does not exist"}
                if "movieId" not in request.query
                else {"message": "NotFound"},
            )
        movie.searched_at = self.world.clock.now()
        return self._offers(movie)

    def _offers(self, movie: Movie) -> list[Release]:
        offered = self.world.offered(self.world.releases.film(movie.film))
        profile = next(profile for profile in PROFILES if profile.id == movie.profile_id)
        return best_first(offered, profile=profile)

    def subjects_for(self, release: Release) -> tuple[int, ...]:
        """The movie a release is of."""
        movie = self.movie_of(release.film) if release.film else None
        return (movie.id,) if movie else ()

    def guess(self, title: str, known: dict[str, Any]) -> dict[str, Any]:
        """The film a pushed name means: by id when one is given, else by its words."""
        by_id = self.world.catalogue.film(known.get("tmdbId") or 0)
        return {"film": by_id or guess_film(self.world.catalogue, title)}

    def objections(self, release: Release, subjects: tuple[int, ...]) -> list[str]:
        """What speaks against a release: profile, seeders, the file and the queue."""
        movie = self.movies[subjects[0]]
        queued = [d.release.quality for d in self.tracker.downloads if movie.id in d.subjects and d.state != "imported"]
        return rejections(
            release,
            profile=next(profile for profile in PROFILES if profile.id == movie.profile_id),
            existing=quality_of(movie),
            queued=max(queued, key=lambda quality: RANK[quality.name], default=None),
            blocklisted=self.history.blocks(release),
        )

    def release_json(self, release: Release, *, rejections: list[str], weight: int) -> dict[str, Any]:
        """The ReleaseResource."""
        movie = self.movie_of(release.film) if release.film else None
        return movie_release_json(
            release,
            rejections=rejections,
            weight=weight,
            now=self.world.clock.now(),
            download_url=self.around.download_link(release),
            movie_id=movie.id if movie else None,
        )

    def name_subject(self, subject: int, request: web.Request | None) -> dict[str, Any]:
        """`movieId`, and the movie where asked."""
        named: dict[str, Any] = {"movieId": subject}
        movie = self.movies.get(subject)
        if movie and request is not None and flag(request, "includeMovie"):
            named["movie"] = self.resource(movie.film, movie)
        return named

    def blocklist_subjects(self, subjects: tuple[int, ...]) -> dict[str, Any]:
        """`movieId` and the movie."""
        movie = self.movies.get(subjects[0]) if subjects else None
        named: dict[str, Any] = {"movieId": subjects[0] if subjects else 0}
        return named | ({"movie": self.resource(movie.film, movie)} if movie else {})

    def import_download(self, download: Download, at: float) -> None:
        """Move the file into the movie's folder; a worse one goes."""
        for subject in download.subjects:
            movie = self.movies.get(subject)
            if movie is not None:
                if movie.file:
                    self.lose_file(movie, movie.file, at, reason="Upgrade")
                self._take_file(movie, download.release, at)

    def told_of(self, subjects: tuple[int, ...]) -> dict[str, Any]:
        """The movie, as a webhook names it."""
        movie = next((self.movies[one] for one in subjects if one in self.movies), None)
        return told_movie(movie, self.tags) if movie else {}

    def told_imports(self, events: list[HistoryEvent]) -> list[Tiding]:
        """One "Download", which means imported."""
        event = events[0]
        movie = self.movies.get(event.subject)
        if movie is None or movie.file is None:
            return []
        rest = {"release": told_release(event.release), "downloadId": event.download_id}
        told = told_movie(movie, self.tags)
        return [
            Tiding(
                "onDownload", self.said("Download", **told, movieFile=told_file(movie.file), isUpgrade=False, **rest)
            )
        ]

    def titled(self, resource_id: int) -> Titled | None:
        """What the movie's poster says."""
        movie = self.movies.get(resource_id)
        return Titled(movie.film.title, movie.film.russian_title, movie.film.year) if movie else None

    def command_work(self) -> dict[str, tuple[float, Callable[[dict[str, Any]], str | None]]]:
        """Searching, refreshing, rescanning."""
        return super().command_work() | {
            "MoviesSearch": (4.0, lambda body: self.search_all(body.get("movieIds") or [])),
            "MissingMoviesSearch": (
                8.0,
                lambda _: self.search_all([m.id for m in self.movies.values() if m.monitored and not m.file]),
            ),
            "CutoffUnmetMoviesSearch": (8.0, lambda _: None),
            "RefreshMovie": (3.0, lambda _: None),
            "RescanMovie": (2.0, lambda _: None),
            "RefreshCollections": (2.0, lambda _: None),
            "RefreshMonitoredDownloads": (1.0, lambda _: None),
            "DownloadedMoviesScan": (2.0, lambda _: None),
            "RenameMovie": (2.0, lambda _: None),
        }

    def search_all(self, movie_ids: list[int]) -> str:
        """Grab the best wanted release of each movie; says what came of it."""
        grabbed = 0
        for movie in [self.movies[movie_id] for movie_id in movie_ids if movie_id in self.movies]:
            movie.searched_at = self.world.clock.now()
            chosen = next((release for release in self._offers(movie) if not self.judge(release)), None)
            if chosen is not None:
                self.grab(chosen)
                grabbed += 1
        return f"Completed search for {len(movie_ids)} movies. {grabbed} reports downloaded."

    def add(self, film: Film, *, profile_id: int, root: str) -> Movie:
        """A new movie, monitored."""
        number_ = max(self.movies, default=0) + 1
        movie = Movie(
            id=number_,
            film=film,
            root=root,
            path=f"{root}/{folder(film)}",
            profile_id=profile_id,
            monitored=True,
            availability="announced",
            added_at=self.world.clock.now(),
        )
        self.movies[number_] = movie
        return movie

    def _take_file(self, movie: Movie, release: Release, at: float) -> None:
        self._files += 1
        path = f"{movie.path}/{folder(movie.film)} {release.quality.name}.mkv"
        movie.file = MovieFile(id=self._files, release=release, path=path, added_at=at)
        self.world.media.add(
            path=path,
            size=release.size,
            quality=release.quality,
            languages=release.languages,
            imported_at=at,
            film=movie.film,
        )
        data = imported_data(
            release, file_id=self._files, dropped=f"/downloads/{self.name}/{release.title}.mkv", imported=path
        )
        self.history.add("downloadFolderImported", subject=movie.id, at=at, release=release, data=data)

    def lose_file(self, movie: Movie, file: MovieFile, at: float, *, reason: str) -> None:
        """Delete the file of a movie."""
        self.world.media.remove(file.path)
        self.history.add(
            "movieFileDeleted",
            subject=movie.id,
            at=at,
            release=file.release,
            data={"reason": reason},
            download_id="",
        )
        movie.file = None

    def _settle_in(self) -> None:
        """The movies this instance begins with, imported over the last weeks."""
        owned = _OWNED.get(self.name, ())
        for place, (tmdb, shape) in enumerate(reversed(owned)):
            film = self.world.catalogue.film(tmdb)
            release = self.world.releases.shaped(film, shape) if film else None
            if film is None or release is None:
                raise LookupError(f"the starting library names {tmdb} {shape}, which the catalogue cannot give")
            at = self.world.started_at - (len(owned) - place) * 3.3 * _DAY
            movie = self.add(
                film, profile_id=_ULTRA_HD if self.name == "radarr-4k" else _ANY, root=self.root_folders[0]
            )
            movie.added_at = at - 7200
            data = grabbed_data(release, at=at - 3600, download_url=self.around.download_link(release))
            self.history.add("grabbed", subject=movie.id, at=at - 3600, release=release, data=data)
            self._take_file(movie, release, at)
        for tmdb in _WANTED.get(self.name, ()):
            film = self.world.catalogue.film(tmdb)
            if film:
                self.add(film, profile_id=_HD, root=self.root_folders[0]).added_at = self.world.started_at - _DAY
