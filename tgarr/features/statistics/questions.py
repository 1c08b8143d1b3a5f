"""What was downloaded, moved and watched, each question with its typed answer. Times are seconds since 1970."""

import asyncio
from typing import Any

import msgspec

from actors.statistics.batch import REST
from actors.statistics.store import StatisticsFace
from tgarr.features.statistics.asking import rows
from tgarr.features.statistics.ranges import Span


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What was downloaded: how many, bytes, and how long one took in the middle, in seconds; 0 for unknown."""

    films: int
    film_bytes: int
    episodes: int
    episode_bytes: int
    failed: int
    seconds: float

    @property
    def count(self) -> int:
        """How many downloads there were."""
        return self.films + self.episodes

    @property
    def bytes(self) -> int:
        """How large they are."""
        return self.film_bytes + self.episode_bytes


class Counted(msgspec.Struct, frozen=True):
    """A name with how often, and how much: bytes or seconds."""

    name: str
    count: int
    amount: float


class Moved(msgspec.Struct, frozen=True):
    """Bytes down and up."""

    client: str
    down: float
    up: float


class Open(msgspec.Struct, frozen=True):
    """A download of whose end nothing was told."""

    service: str
    download: str
    grabbed_at: float


async def summary(
    asked: StatisticsFace, span: Span, person: int
) -> tuple[Totals, Totals, list[Moved], list[Counted], int, float]:
    """Return what everybody has downloaded, what one person has, what moved, the indexers, `active` and `watching`."""
    return await asyncio.gather(
        totals(asked, span),
        totals(asked, span, person),
        moved(asked, span),
        by(asked, "indexer", span),
        active(asked, span),
        watching(asked, span),
    )


async def totals(asked: StatisticsFace, span: Span, person: int | None = None) -> Totals:
    """Return what was downloaded, by everybody or for one person."""
    found = await rows(
        asked,
        "SELECT count(*) FILTER (media = 'movie' AND outcome = 'imported'),"
        " coalesce(sum(bytes) FILTER (media = 'movie' AND outcome = 'imported'), 0)::BIGINT,"
        " count(*) FILTER (media <> 'movie' AND outcome = 'imported'),"
        " coalesce(sum(bytes) FILTER (media <> 'movie' AND outcome = 'imported'), 0)::BIGINT,"
        " count(*) FILTER (outcome = 'failed'), coalesce(median(seconds) FILTER (outcome = 'imported'), 0)"
        " FROM downloads WHERE grabbed_at >= $1::TIMESTAMP AND grabbed_at < $2::TIMESTAMP"
        " AND ($3::BIGINT IS NULL OR person_id = $3)",
        span,
        person,
    )
    films, film_bytes, episodes, episode_bytes, failed, seconds = found[0]
    return Totals(
        films=films,
        film_bytes=film_bytes,
        episodes=episodes,
        episode_bytes=episode_bytes,
        failed=failed,
        seconds=seconds,
    )


async def not_ended(asked: StatisticsFace, span: Span) -> list[Open]:
    """Return the downloads that are under way as far as was told; what was taken out by hand has told no end."""
    found = await rows(
        asked,
        "SELECT service, download, epoch(grabbed_at) FROM downloads"
        " WHERE grabbed_at >= $1::TIMESTAMP AND grabbed_at < $2::TIMESTAMP AND outcome = 'under way' ORDER BY 3",
        span,
    )
    return [Open(*row) for row in found]


async def by(asked: StatisticsFace, column: str, span: Span) -> list[Counted]:
    """Return the downloads by `person`, `indexer`, `quality` or `title`, most first.

    Raises:
        KeyError: no such column.

    """
    name = {"person": "person", "indexer": "indexer", "quality": "quality", "title": "title"}[column]
    each = "person_id" if name == "person" else name
    return await _counted(
        asked,
        f"SELECT arg_max({name}, grabbed_at), count(*), sum(bytes)::DOUBLE FROM downloads"  # noqa: S608  # constants
        f" WHERE grabbed_at >= $1::TIMESTAMP AND grabbed_at < $2::TIMESTAMP AND outcome = 'imported' AND {name} <> ''"
        f" GROUP BY {each} ORDER BY 2 DESC, 3 DESC, 1 LIMIT 10",
        span,
    )


async def uploaded(asked: StatisticsFace, span: Span) -> list[Counted]:
    """Return the torrents that gave most."""
    return await _counted(
        asked,
        "SELECT torrent, 0, sum(bytes) FROM traffic WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP"
        " AND direction = 'up' AND torrent <> $3 GROUP BY torrent ORDER BY 3 DESC, 1 LIMIT 10",
        span,
        REST,
    )


async def watched(asked: StatisticsFace, span: Span) -> list[Counted]:
    """Return what was watched longest; `count` is by how many people, `amount` seconds."""
    return await _counted(
        asked,
        "SELECT title, count(DISTINCT person), sum(seconds) FROM watched WHERE ts >= $1::TIMESTAMP"
        " AND ts < $2::TIMESTAMP GROUP BY title ORDER BY 3 DESC, 1 LIMIT 10",
        span,
    )


async def watching(asked: StatisticsFace, span: Span) -> float:
    """Return the seconds that all people have watched."""
    seconds = "SELECT coalesce(sum(seconds), 0) FROM watched WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP"
    return float((await rows(asked, seconds, span))[0][0])


async def active(asked: StatisticsFace, span: Span) -> int:
    """Return how many people have asked for anything."""
    people = "SELECT count(DISTINCT person_id) FROM activity WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP"
    return int((await rows(asked, people, span))[0][0])


async def moved(asked: StatisticsFace, span: Span) -> list[Moved]:
    """Return the bytes that each torrent client has moved."""
    found = await rows(
        asked,
        "SELECT client, coalesce(sum(bytes) FILTER (direction = 'down'), 0),"
        " coalesce(sum(bytes) FILTER (direction = 'up'), 0)"
        " FROM traffic WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP GROUP BY client ORDER BY client",
        span,
    )
    return [Moved(*row) for row in found]


async def traffic(asked: StatisticsFace, span: Span, width: int) -> list[tuple[float, float, float]]:
    """Return moment, bytes down and bytes up for each `width` seconds in which anything moved."""
    found = await rows(
        asked,
        "SELECT epoch(time_bucket(to_seconds($3), ts)) AS moment, coalesce(sum(bytes) FILTER (direction = 'down'), 0),"
        " coalesce(sum(bytes) FILTER (direction = 'up'), 0)"
        " FROM traffic WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP GROUP BY moment ORDER BY moment",
        span,
        width,
    )
    return [(moment, down, up) for moment, down, up in found]


async def began(asked: StatisticsFace) -> float | None:
    """Return when the recording began; None before it has."""
    first = "SELECT epoch(min(ts)) FROM samples WHERE ts >= $1::TIMESTAMP AND ts < $2::TIMESTAMP"
    moment: float | None = (await rows(asked, first, Span(0.0)))[0][0]
    return moment


async def _counted(asked: StatisticsFace, sql: str, span: Span, *parameters: Any) -> list[Counted]:
    return [Counted(*row) for row in await rows(asked, sql, span, *parameters)]
