"""A simulated Radarr: the movie library of the world over API v3."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from aiohttp import web

from sandbox.services.arr import body_of, flag, invalid, number, paged, path_id
from sandbox.services.arr_signalr import Thing, Things
from sandbox.services.catalogue import Film
from sandbox.services.formats import unix
from sandbox.services.quality import PROFILE_OF
from sandbox.services.radarr_library import RadarrLibrary
from sandbox.services.radarr_movies import Movie, file_json, quality_of
from sandbox.services.simulator import Refusal

_DAY = 86_400.0


class RadarrSimulator(RadarrLibrary):
    """One Radarr instance: the routes for movies and files."""

    def routes(self) -> Iterable[web.RouteDef]:
        """The movie routes, then what all arrs have."""
        return [
            web.get("/api/v3/movie", self.list_movies),
            web.post("/api/v3/movie", self.add_movie),
            web.get("/api/v3/movie/lookup", self.lookup),
            web.get("/api/v3/movie/lookup/tmdb", self.lookup_tmdb),
            web.get("/api/v3/movie/lookup/imdb", self.lookup_imdb),
            web.get("/api/v3/movie/{id}", self.get_movie),
            web.put("/api/v3/movie/{id}", self.update_movie),
            web.delete("/api/v3/movie/{id}", self.delete_movie),
            web.get("/api/v3/moviefile", self.list_files),
            web.delete("/api/v3/moviefile/{id}", self.delete_file),
            web.get("/api/v3/calendar", self.calendar),
            web.get("/api/v3/wanted/missing", self.wanted_missing),
            web.get("/api/v3/wanted/cutoff", self.wanted_cutoff),
            web.get("/api/v3/history/movie", self.movie_history),
            *super().routes(),
        ]

    def things(self) -> Things:
        """What all arrs tell of, the movies and their files."""
        movies: Things = {}
        for movie in self.movies.values():
            mark = (movie.monitored, movie.profile_id, movie.path, movie.file and movie.file.id)
            movies["movie", movie.id] = Thing(mark=mark, resource=partial(self.resource, movie.film, movie))
            if movie.file:
                told = partial(file_json, movie, movie.file)
                movies["moviefile", movie.file.id] = Thing(mark=movie.file.path, resource=told)
        return super().things() | movies

    # Movies

    def _movie(self, request: web.Request) -> Movie:
        movie = self.movies.get(path_id(request))
        if movie is None:
            raise Refusal(404, {"message": "NotFound"})
        return movie

    async def list_movies(self, request: web.Request) -> web.Response:
        """All movies, or the one of a TMDb id."""
        wanted = number(request, "tmdbId")
        local = not flag(request, "excludeLocalCovers")
        return web.json_response(
            [
                self.resource(movie.film, movie, local_covers=local)
                for movie in self.movies.values()
                if wanted in (None, movie.film.tmdb)
            ],
        )

    async def get_movie(self, request: web.Request) -> web.Response:
        """One movie."""
        movie = self._movie(request)
        return web.json_response(self.resource(movie.film, movie))

    async def lookup(self, request: web.Request) -> web.Response:
        """Films by text, `tmdb:603` or `imdb:tt0133093`; those in the library carry their id."""
        term = request.query.get("term", "").strip()
        prefix, _, rest = term.partition(":")
        if prefix.lower() in {"tmdb", "tmdbid"} and rest.strip().isdigit():
            found = [self.world.catalogue.film(int(rest))]
        elif prefix.lower() in {"imdb", "imdbid"}:
            found = [self.world.catalogue.film_by_imdb(rest.strip())]
        else:
            found = [*self.world.catalogue.find_films(term)]
        return web.json_response([self.resource(film, self.movie_of(film)) for film in found if film])

    async def lookup_tmdb(self, request: web.Request) -> web.Response:
        """One film by TMDb id."""
        return self._looked_up(self.world.catalogue.film(number(request, "tmdbId") or 0))

    async def lookup_imdb(self, request: web.Request) -> web.Response:
        """One film by IMDb id."""
        return self._looked_up(self.world.catalogue.film_by_imdb(request.query.get("imdbId", "")))

    def _looked_up(self, film: Film | None) -> web.Response:
        if film is None:
            raise Refusal(404, {"message": "NotFound"})
        return web.json_response(self.resource(film, self.movie_of(film)))

    async def add_movie(self, request: web.Request) -> web.Response:
        """Add a film, search for it when the options say so."""
        body = await body_of(request)
        film = self.world.catalogue.film(body.get("tmdbId") or 0)
        self._check_profile(body)
        root = str(body.get("rootFolderPath") or "").rstrip("/")
        path = str(body.get("path") or "")
        if not path and root not in self.root_folders:
            raise invalid("RootFolderPath", f"Root folder '{root}' does not exist", root, "RootFolderExistsValidator")
        if film is None:
            raise invalid("TmdbId", "A movie with this ID was not found", body.get("tmdbId"), "MovieValidator")
        if self.movie_of(film) is not None:
            raise invalid("TmdbId", "This movie has already been added", film.tmdb, "MovieExistsValidator")
        options = body.get("addOptions") or {}
        movie = self.add(film, profile_id=body["qualityProfileId"], root=root or path.rsplit("/", 1)[0])
        movie.path = path or movie.path
        movie.monitored = bool(body.get("monitored", False)) and options.get("monitor") != "none"
        movie.availability = _availability(body)
        movie.tags = [tag for tag in body.get("tags") or [] if tag in self.tags]
        if options.get("searchForMovie"):
            self.commands.push(
                "MoviesSearch",
                body={"name": "MoviesSearch", "movieIds": [movie.id]},
                user_agent=request.headers.get("User-Agent", ""),
                seconds=4.0,
                work=lambda: self.search_all([movie.id]),
            )
        return web.json_response(self.resource(film, movie), status=201)

    async def update_movie(self, request: web.Request) -> web.Response:
        """Take the whole resource back; missing members fall back to defaults, as upstream."""
        movie = self._movie(request)
        body = await body_of(request)
        self._check_profile(body)
        movie.profile_id = body["qualityProfileId"]
        movie.monitored = bool(body.get("monitored", False))
        movie.availability = _availability(body)
        movie.tags = [tag for tag in body.get("tags") or [] if tag in self.tags]
        if body.get("path"):
            movie.path = str(body["path"])
            movie.root = movie.path.rsplit("/", 1)[0]
        return web.json_response(self.resource(movie.film, movie), status=202)

    async def delete_movie(self, request: web.Request) -> web.Response:
        """Remove a movie, its file too when asked."""
        movie = self._movie(request)
        if movie.file and flag(request, "deleteFiles"):
            self.world.media.remove(movie.file.path)
        del self.movies[movie.id]
        return web.json_response({})

    def _check_profile(self, body: dict[str, Any]) -> None:
        given = body.get("qualityProfileId")
        if not given:
            raise invalid(
                "QualityProfileId", "'Quality Profile Id' must be greater than '0'.", given, "GreaterThanValidator"
            )
        if self.profile(given) is None:
            raise invalid("QualityProfileId", "Quality Profile does not exist", given, "QualityProfileExistsValidator")

    # Files, calendar, wanted

    async def list_files(self, request: web.Request) -> web.Response:
        """The files of a movie, or of several by file id."""
        wanted = request.query.getall("movieId", [])
        ids = request.query.getall("movieFileIds", [])
        if not wanted and not ids:
            raise Refusal(400, {"message": "movieId or movieFileIds must be provided"})
        return web.json_response(
            [
                file_json(movie, movie.file)
                for movie in self.movies.values()
                if movie.file and (str(movie.id) in wanted or str(movie.file.id) in ids)
            ],
        )

    async def delete_file(self, request: web.Request) -> web.Response:
        """Delete a movie's file."""
        wanted = path_id(request)
        movie = next((movie for movie in self.movies.values() if movie.file and movie.file.id == wanted), None)
        if movie is None or movie.file is None:
            raise Refusal(404, {"message": "NotFound"})
        self.lose_file(movie, movie.file, self.world.clock.now(), reason="Manual")
        return web.json_response({})

    async def calendar(self, request: web.Request) -> web.Response:
        """Movies of which any release date lies between start and end (default: two days)."""
        now = self.world.clock.now()
        try:
            start = unix(request.query["start"]) if "start" in request.query else now - now % _DAY
            end = unix(request.query["end"]) if "end" in request.query else start + 2 * _DAY
        except ValueError as error:
            raise Refusal(400, {"message": "start and end must be dates"}) from error
        unmonitored = flag(request, "unmonitored")
        return web.json_response(
            [
                self.resource(movie.film, movie)
                for movie in self.movies.values()
                if (movie.monitored or unmonitored)
                and any(
                    start <= unix(day.isoformat()) <= end
                    for day in (movie.film.cinema, movie.film.digital, movie.film.physical)
                )
            ],
        )

    async def wanted_missing(self, request: web.Request) -> web.Response:
        """Movies without a file that could be there."""
        monitored = flag(request, "monitored", default=True)
        return paged(
            request,
            [
                resource
                for movie in self.movies.values()
                if movie.file is None and movie.monitored == monitored
                if (resource := self.resource(movie.film, movie))["isAvailable"]
            ],
            sort_key="title",
            ascending=True,
        )

    async def wanted_cutoff(self, request: web.Request) -> web.Response:
        """Movies whose file is below their profile's cutoff."""
        below = [
            self.resource(movie.film, movie)
            for movie in self.movies.values()
            if (quality := quality_of(movie)) and PROFILE_OF[movie.profile_id].betters(quality) and movie.monitored
        ]
        return paged(request, below, sort_key="title", ascending=True)

    async def movie_history(self, request: web.Request) -> web.Response:
        """All events of one movie, newest first."""
        wanted = number(request, "movieId")
        kind = request.query.get("eventType")
        return web.json_response(
            [
                self.history_json(event, request)
                for event in reversed(self.history.events)
                if event.subject == wanted and kind in (None, event.kind)
            ],
        )


def _availability(body: dict[str, Any]) -> str:
    given = body.get("minimumAvailability", "announced")
    if given not in {"tba", "announced", "inCinemas", "released", "deleted"}:
        raise Refusal(400, {"message": f"The JSON value could not be converted to MovieStatusType: {given}"})
    return str(given) if given in {"announced", "inCinemas", "released"} else "announced"
