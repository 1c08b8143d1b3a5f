"""Radarr: the library of films. API v3, which the apps 3 to 6 serve. A film is its TMDb number."""

from collections.abc import Mapping
from typing import Any, Final

import pykka

from actors.arr import ArrLibrary
from actors.arr.reading import copy_of, cover_of, poster_of
from actors.arr.wire import FileResource, Picture, Quality, Wanted, Wire
from actors.http import Query
from actors.service import Hooks
from tgarr.config import Service
from tgarr.domain.library import AddOptions, Copy, Monitor, SearchTarget
from tgarr.domain.media import ExternalIds, Holding, MediaKind, Title, TitleKey

NEEDS: Final = ("api_key",)

_OUT_OF_TEN: Final = ("imdb", "tmdb", "trakt")
"""The ratings on a scale of ten, the one that most people know first; the others count to a hundred."""


class Rating(Wire, frozen=True):
    """One rating."""

    value: float = 0.0


class MovieFile(Wire, frozen=True):
    """What lies on the disk."""

    quality: Quality = Quality()


class Movie(Wire, frozen=True):
    """Upstream's MovieResource; `id` is missing where the film is not in the library. `size_on_disk` is bytes."""

    tmdb_id: int
    id: int = 0
    title: str = ""
    original_title: str = ""
    year: int = 0
    imdb_id: str = ""
    overview: str = ""
    genres: tuple[str, ...] = ()
    runtime: int = 0
    status: str = ""
    ratings: Mapping[str, Rating | float] = {}
    images: tuple[Picture, ...] = ()
    monitored: bool = False
    has_file: bool = False
    size_on_disk: int = 0
    movie_file: MovieFile | None = None
    is_available: bool = False
    path: str = ""


class Radarr(ArrLibrary):
    """One Radarr."""

    kind = "radarr"
    product = "Radarr"
    holds = MediaKind.MOVIE
    resource = "movie"
    scheme = "tmdb"
    unknown = "includeUnknownMovieItems"
    include = "includeMovie"

    async def read_titles(self, path: str, query: Query = (), *, within: float | None = None) -> tuple[Title, ...]:
        """GET a list of films; the public posters are enough, and spare the server a look at each file."""
        asked = [*query, ("excludeLocalCovers", "true")] if path == self.resource else query
        return tuple(map(title_of, await self.read(f"{self.root}/{path}", list[Movie], query=asked, within=within)))

    async def post_title(self, body: dict[str, Any]) -> Title:
        """POST movie."""
        return title_of(await self.change("POST", f"{self.root}/movie", Movie, json=body, within=self.times.network))

    async def wish(self, options: AddOptions, found: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # the face's
        """Say how to add: a film is wanted or not, from the day it is out."""
        wanted = options.monitor is not Monitor.NONE
        return {
            "monitored": wanted,
            "minimumAvailability": "released",
            "addOptions": {"monitor": "movieOnly" if wanted else "none", "searchForMovie": options.search},
        }

    async def read_copies(self, title_id: int) -> tuple[Copy, ...]:
        """GET moviefile: the one file of a film."""
        found = await self.read(f"{self.root}/moviefile", list[FileResource], query=[("movieId", title_id)])
        return tuple(map(copy_of, found))

    def wanted_target(self, record: Wanted) -> SearchTarget:
        """Look for the film."""
        return SearchTarget(id=record.id)

    def target_query(self, target: SearchTarget) -> Query:
        """Search for a film."""
        return [("movieId", target.id)]

    def command(self, target: SearchTarget) -> dict[str, Any]:
        """Search for a film."""
        return {"name": "MoviesSearch", "movieIds": [target.id]}


def title_of(movie: Movie) -> Title:
    """Return a film of the library or of the lookup."""
    return Title(
        key=TitleKey(MediaKind.MOVIE, movie.tmdb_id),
        title=movie.title,
        original_title=movie.original_title,
        year=movie.year,
        ids=ExternalIds(tmdb=movie.tmdb_id, imdb=movie.imdb_id),
        overview=movie.overview,
        genres=movie.genres,
        runtime=movie.runtime,
        rating=_rating_of(movie.ratings),
        status=movie.status,
        poster_url=poster_of(movie.images),
        cover_url=cover_of(movie.id),
        holding=_holding_of(movie) if movie.id else None,
    )


def _rating_of(ratings: Mapping[str, Rating | float]) -> float:
    """Return the first rating that there is; early versions have one only, without a name."""
    told = [found.value for name in _OUT_OF_TEN if isinstance(found := ratings.get(name), Rating)]
    early = ratings.get("value", 0.0)
    return next(filter(None, told), early if isinstance(early, float) else 0.0)


def _holding_of(movie: Movie) -> Holding:
    return Holding(
        id=movie.id,
        monitored=movie.monitored,
        on_disk=movie.has_file,
        size=movie.size_on_disk,
        quality=movie.movie_file.quality.quality.name if movie.movie_file else "",
        available=movie.is_available,
        path=movie.path,
    )


def build(name: str, settings: Service, hooks: Hooks) -> pykka.ActorRef[Radarr]:
    """Start the actor of one configured Radarr."""
    return Radarr.start(name, settings, hooks)
