"""The indexers of the world and what they offer for each title, always the same for the same title."""

import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from sandbox.services import metainfo
from sandbox.services.catalogue import Episode, Film, Series
from sandbox.services.quality import BY_NAME, Quality
from sandbox.services.release_names import FILM_SHAPES, SERIES_SHAPES, Shape

_DAY = 86_400.0
_MINUTES_PER_SAMPLE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexer:
    """One indexer as Prowlarr knows it."""

    id: int
    name: str
    privacy: Literal["public", "semiPrivate", "private"]
    language: str
    description: str
    priority: int = 25

    @property
    def slug(self) -> str:
        """The name as it stands in addresses."""
        return "".join(sign for sign in self.name.lower() if sign.isascii() and sign.isalnum())


INDEXERS: tuple[Indexer, ...] = (
    Indexer(id=1, name="SceneVault", privacy="private", language="en-US", description="Scene releases, fast"),
    Indexer(id=2, name="NightOwl", privacy="private", language="en-US", description="P2P encodes and remuxes"),
    Indexer(id=3, name="OpenHarbour", privacy="public", language="en-US", description="Public index of everything"),
    Indexer(
        id=4,
        name="Kinokhvost",
        privacy="semiPrivate",
        language="ru-RU",
        description="Русский трекер кино и сериалов",
    ),
)
FLAKY_INDEXER = INDEXERS[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One offer of one indexer; size in bytes, `published` in Unix seconds."""

    guid: str
    title: str
    indexer: Indexer
    quality: Quality
    size: int
    seeders: int
    leechers: int
    grabs: int
    published: float
    languages: tuple[str, ...]
    group: str
    repack: bool
    freeleech: bool
    meta: metainfo.Metainfo
    film: Film | None = None
    series: Series | None = None
    season: int | None = None
    episodes: tuple[Episode, ...] = ()
    full_season: bool = False
    torrent_file: bytes = field(repr=False, default=b"")

    @property
    def info_hash(self) -> str:
        """The torrent's hash, lower-case hex."""
        return self.meta.info_hash

    @property
    def magnet(self) -> str | None:
        """A magnet link; private trackers give none."""
        if self.indexer.privacy == "private":
            return None
        return f"magnet:?xt=urn:btih:{self.info_hash}&dn={self.title.replace(' ', '+')}"

    @property
    def info_url(self) -> str:
        """The page about the release, safe to show."""
        return f"https://{self.indexer.slug}.invalid/torrent/{self.guid.rsplit('/', 1)[-1]}"


class ReleaseIndex:
    """Makes a title's releases on first use and remembers them by guid and by hash."""

    def __init__(self, *, now: Callable[[], float]) -> None:
        """`now` is the world's clock: publication dates count back from the first use of a title."""
        self._now = now
        self._started = now()
        self._titles: dict[tuple[object, ...], tuple[Release, ...]] = {}
        self.by_guid: dict[str, Release] = {}
        self.by_hash: dict[str, Release] = {}

    def film(self, film: Film) -> tuple[Release, ...]:
        """All offers for a film; none at all before it can have been copied."""
        if datetime.fromtimestamp(self._now(), tz=UTC).date() < film.cinema:
            return ()
        key = ("film", film.tmdb)
        if key not in self._titles:
            self._titles[key] = self._remember(self._film_releases(film))
        return self._titles[key]

    def season(self, series: Series, season: int) -> tuple[Release, ...]:
        """Packs and single episodes of one season, as far as it has been aired."""
        aired = tuple(episode for episode in series.season(season) if episode.airs.timestamp() < self._now())
        key = ("season", series.tvdb, season, len(aired))
        if key not in self._titles:
            self._titles[key] = self._remember(self._season_releases(series, season, aired))
        return self._titles[key]

    def packs(self, series: Series, season: int) -> tuple[Release, ...]:
        """The packs of a finished season alone: a world begins with them, and singles would cost its start."""
        episodes = series.season(season)
        return self._remember(self._pack(shape, series, season, episodes) for shape in SERIES_SHAPES if shape.pack)

    def shaped(self, film: Film, shape: str) -> Release | None:
        """The offer for a film that has this shape of name, None when the film has none such."""
        name = next((each.film_name(film) for each in FILM_SHAPES if each.name == shape), "")
        return next((release for release in self.film(film) if release.title == name), None)

    def find(self, text: str) -> Release | None:
        """A release by guid, hash or exact title, among those made so far."""
        found = self.by_guid.get(text) or self.by_hash.get(text.lower())
        return found or next((release for release in self.by_guid.values() if release.title == text), None)

    def _remember(self, releases: Iterator[Release]) -> tuple[Release, ...]:
        made = tuple(releases)
        for release in made:
            self.by_guid.setdefault(release.guid, release)
            self.by_hash.setdefault(release.info_hash, release)
        return made

    def _film_releases(self, film: Film) -> Iterator[Release]:
        days_out = (self._started - datetime.combine(film.cinema, datetime.min.time(), UTC).timestamp()) / _DAY
        for shape in FILM_SHAPES:
            if shape.from_year <= film.year <= shape.until_year:
                dice = _dice(film.imdb, shape.name)
                age = min(max(days_out - shape.days_after, 0.5), dice.uniform(4, 1200))
                name = shape.film_name(film)
                yield self._release(shape, dice, name=name, minutes=film.runtime, age=age, film=film)

    def _season_releases(self, series: Series, season: int, aired: tuple[Episode, ...]) -> Iterator[Release]:
        complete = len(aired) == len(series.season(season)) and bool(aired)
        for shape in SERIES_SHAPES:
            if complete and shape.pack:
                yield self._pack(shape, series, season, aired)
            if shape.single:
                for episode in aired:
                    dice = _dice(series.imdb, shape.name, episode.code)
                    age = min((self._started - episode.airs.timestamp()) / _DAY, 900) - dice.uniform(0, 0.1)
                    yield self._release(
                        shape,
                        dice,
                        name=shape.episode_name(series, episode),
                        minutes=series.runtime,
                        age=max(age, 0.05),
                        series=series,
                        season=season,
                        episodes=(episode,),
                    )

    def _pack(self, shape: Shape, series: Series, season: int, episodes: tuple[Episode, ...]) -> Release:
        dice = _dice(series.imdb, shape.name, str(season))
        finished = (self._started - episodes[-1].airs.timestamp()) / _DAY
        return self._release(
            shape,
            dice,
            name=shape.season_name(series, season, len(episodes)),
            minutes=series.runtime,
            age=max(min(finished, dice.uniform(20, 900)), 0.5),
            series=series,
            season=season,
            episodes=episodes,
            full_season=True,
        )

    def _release(  # noqa: PLR0913 - the facts of one release, named
        self,
        shape: Shape,
        dice: random.Random,
        *,
        name: str,
        minutes: int,
        age: float,
        film: Film | None = None,
        series: Series | None = None,
        season: int | None = None,
        episodes: tuple[Episode, ...] = (),
        full_season: bool = False,
    ) -> Release:
        indexer = next(indexer for indexer in INDEXERS if indexer.name == shape.indexer)
        quality = BY_NAME[shape.quality]
        sizes = [int(quality.size(minutes) * shape.weight * dice.uniform(0.9, 1.12)) for _ in episodes or (1,)]
        files = _files(name, series, episodes if full_season else (), sizes, quality)
        torrent_file, meta = metainfo.describe(name, files, source=indexer.name)
        seeders = 0 if shape.dead else int(shape.swarm * dice.uniform(0.4, 1.6)) + 1
        number = zlib.crc32(f"{indexer.name}|{name}".encode())
        return Release(
            guid=f"https://{indexer.slug}.invalid/torrent/{number}",
            title=name,
            indexer=indexer,
            quality=quality,
            size=meta.size,
            seeders=seeders,
            leechers=int(seeders * dice.uniform(0.02, 0.3)),
            grabs=int(seeders * dice.uniform(3, 12)),
            published=self._started - age * _DAY,
            languages=shape.languages,
            group=shape.group,
            repack="REPACK" in name,
            freeleech=dice.random() < 0.2,  # noqa: PLR2004 - one in five
            meta=meta,
            film=film,
            series=series,
            season=season,
            episodes=episodes,
            full_season=full_season,
            torrent_file=torrent_file,
        )


def _dice(*parts: str) -> random.Random:
    """Dice seeded by names only: the same world in every process."""
    return random.Random(zlib.crc32("|".join(parts).encode()))


def _files(
    name: str,
    series: Series | None,
    pack: tuple[Episode, ...],
    sizes: list[int],
    quality: Quality,
) -> tuple[metainfo.ContentFile, ...]:
    plain = name.replace("/", "-")
    if not pack or series is None:
        return (metainfo.ContentFile(f"{plain}.mkv", sizes[0]),)
    stem = series.title.replace(" ", ".").replace(":", "")
    videos = tuple(
        metainfo.ContentFile(f"{stem}.{episode.code}.{quality.resolution}p.mkv", size)
        for episode, size in zip(pack, sizes, strict=True)
    )
    return (*videos, metainfo.ContentFile("Sample/sample.mkv", quality.size(_MINUTES_PER_SAMPLE)))
