"""The films and series that exist in the simulated world, as frozen facts."""

import functools
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

_FOLDER = Path(__file__).parent
_NOW_AIRING_EPISODES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A group of films TMDb keeps together."""

    tmdb: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """Scores as published: IMDb and TMDb 0-10, Rotten Tomatoes and Metacritic 0-100, None when missing."""

    imdb: float | None = None
    votes: int = 0
    tmdb: float | None = None
    tomatoes: int | None = None
    metacritic: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One film; runtime is in minutes, the release dates are UTC days."""

    tmdb: int
    imdb: str
    title: str
    russian_title: str
    original_title: str
    language: str
    year: int
    cinema: date
    runtime: int
    genres: tuple[str, ...]
    studio: str
    certification: str
    ratings: Ratings
    collection: Collection | None
    overview: str
    russian_overview: str

    @property
    def digital(self) -> date:
        """The day it can be bought as a file: two months after the cinemas."""
        return self.cinema + timedelta(days=60)

    @property
    def physical(self) -> date:
        """The day the discs are sold: a month after the file."""
        return self.cinema + timedelta(days=90)

    @property
    def names(self) -> tuple[str, ...]:
        """Every title it is known by, the English one first."""
        return tuple(dict.fromkeys((self.title, self.russian_title, self.original_title)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One episode; `airs` is the moment of its first showing, UTC."""

    season: int
    number: int
    absolute: int
    airs: datetime

    @property
    def code(self) -> str:
        """The usual short name, `S01E05`."""
        return f"S{self.season:02}E{self.number:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series with all its episodes; runtime is in minutes per episode."""

    tvdb: int
    tmdb: int
    imdb: str
    title: str
    russian_title: str
    original_title: str
    language: str
    year: int
    first_aired: date
    runtime: int
    status: str
    network: str
    genres: tuple[str, ...]
    rating: float
    overview: str
    russian_overview: str
    episodes: tuple[Episode, ...] = field(repr=False)

    @property
    def seasons(self) -> tuple[int, ...]:
        """Season numbers in order."""
        return tuple(sorted({episode.season for episode in self.episodes}))

    @property
    def names(self) -> tuple[str, ...]:
        """Every title it is known by, the English one first."""
        return tuple(dict.fromkeys((self.title, self.russian_title, self.original_title)))

    def season(self, number: int) -> tuple[Episode, ...]:
        """The episodes of one season, in order; empty when there is no such season."""
        return tuple(episode for episode in self.episodes if episode.season == number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All titles of the world, searchable the way a metadata server is."""

    films: tuple[Film, ...]
    series: tuple[Series, ...]

    def film(self, tmdb: int) -> Film | None:
        """The film with this TMDb id."""
        return next((film for film in self.films if film.tmdb == tmdb), None)

    def film_by_imdb(self, imdb: str) -> Film | None:
        """The film with this IMDb id (`tt...`)."""
        return next((film for film in self.films if film.imdb == imdb), None)

    def one_series(self, tvdb: int) -> Series | None:
        """The series with this TheTVDB id."""
        return next((series for series in self.series if series.tvdb == tvdb), None)

    def find_films(self, text: str) -> list[Film]:
        """Films by free text, best first; a trailing year narrows the choice when it fits one."""
        return _find(self.films, text)

    def find_series(self, text: str) -> list[Series]:
        """Series by free text, best first."""
        return _find(self.series, text)


Title = TypeVar("Title", Film, Series)


def fold(text: str) -> str:
    """Letters and digits only, lower case, ё as е: what titles are compared by."""
    kept = "".join(sign if sign.isalnum() else " " for sign in text.lower().replace("ё", "е"))
    return " ".join(kept.split())


def _find(titles: tuple[Title, ...], text: str) -> list[Title]:
    wanted = fold(text)
    words = wanted.split()
    if not words:
        return []
    year = int(words[-1]) if len(words) > 1 and len(words[-1]) == 4 and words[-1].isdigit() else None  # noqa: PLR2004 - a year
    bare = " ".join(words[:-1]) if year else wanted
    found: list[tuple[int, int, Title]] = []
    for place, title in enumerate(titles):
        score = max(_score(fold(name), wanted) for name in title.names)
        if year and (bare_score := max(_score(fold(name), bare) for name in title.names)):
            # A year that does not fit pushes the title down instead of hiding it, as TMDb's search does.
            score = max(score, bare_score + (50 if title.year == year else -30))
        if score > 0:
            found.append((-score, place, title))
    return [title for _, _, title in sorted(found, key=lambda hit: hit[:2])]


def _score(name: str, wanted: str) -> int:
    if name == wanted:
        return 100
    if name.startswith(wanted + " "):
        return 80
    if f" {wanted} " in f" {name} ":
        return 60
    if all(any(part.startswith(word) for part in name.split()) for word in wanted.split()):
        return 40
    return 0


@functools.lru_cache(maxsize=4)
def load(*, today: date) -> Catalogue:
    """Read the catalogue's two data files; relative dates count from `today`."""
    films = tomllib.loads((_FOLDER / "films.toml").read_text(encoding="utf-8"))["film"]
    series = tomllib.loads((_FOLDER / "series.toml").read_text(encoding="utf-8"))["series"]
    return Catalogue(
        films=tuple(_film(entry, today) for entry in films),
        series=tuple(_series(entry, today) for entry in series),
    )


def _film(entry: dict[str, Any], today: date) -> Film:
    cinema = entry["cinema"]
    collection = entry.get("collection")
    return Film(
        tmdb=entry["tmdb"],
        imdb=entry["imdb"],
        title=entry["title"],
        russian_title=entry["russian_title"],
        original_title=entry.get("original_title", entry["title"]),
        language=entry["language"],
        year=entry["year"],
        cinema=today + timedelta(days=cinema) if isinstance(cinema, int) else cinema,
        runtime=entry["runtime"],
        genres=tuple(entry["genres"]),
        studio=entry["studio"],
        certification=entry.get("certification", ""),
        ratings=Ratings(**entry.get("ratings", {})),
        collection=Collection(**collection) if collection else None,
        overview=entry["overview"],
        russian_overview=entry["russian_overview"],
    )


def _series(entry: dict[str, Any], today: date) -> Series:
    airing = entry["status"] == "airing"
    return Series(
        tvdb=entry["tvdb"],
        tmdb=entry["tmdb"],
        imdb=entry["imdb"],
        title=entry["title"],
        russian_title=entry["russian_title"],
        original_title=entry.get("original_title", entry["title"]),
        language=entry["language"],
        year=entry["year"],
        first_aired=entry["first_aired"],
        runtime=entry["runtime"],
        status="continuing" if airing else "ended",
        network=entry["network"],
        genres=tuple(entry["genres"]),
        rating=entry["rating"],
        overview=entry["overview"],
        russian_overview=entry["russian_overview"],
        episodes=tuple(_episodes(entry["seasons"], entry["first_aired"], today if airing else None)),
    )


def _episodes(counts: list[int], first: date, airing_around: date | None) -> list[Episode]:
    """Weekly episodes, a season a year; the airing season began three weeks before the sandbox did."""
    starts = [(first + timedelta(days=364 * index), count) for index, count in enumerate(counts)]
    if airing_around:
        # The finished seasons must lie in the past, however long ago the data was written.
        starts = [
            (min(start, airing_around - timedelta(days=300 * (len(counts) - index))), count)
            for index, (start, count) in enumerate(starts)
        ]
        starts.append((airing_around - timedelta(days=19), _NOW_AIRING_EPISODES))
    episodes: list[Episode] = []
    for season, (start, count) in enumerate(starts, start=1):
        for number in range(1, count + 1):
            day = start + timedelta(days=7 * (number - 1))
            airs = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
            episodes.append(
                Episode(season=season, number=number, absolute=len(episodes) + 1, airs=airs),
            )
    return episodes
