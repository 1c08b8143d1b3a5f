"""The order in which releases are shown: by score, and ties as Radarr and Sonarr break them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tgarr.domain.releases.facts import facts
from tgarr.domain.releases.model import Protocol, Release
from tgarr.domain.releases.parsed import Parsed
from tgarr.domain.releases.scoring import Preferences, Score, score
from tgarr.domain.releases.weights import Weights

_SIZE_STEP: Final = 200 * 1024**2
_WEEK: Final = 7 * 24


@dataclass(frozen=True, slots=True)
class Ranked:
    """A release with what is known of it and how good it is."""

    release: Release
    facts: Parsed
    score: Score


def rank(
    releases: Iterable[Release],
    *,
    weights: Weights,
    preferences: Preferences,
    protocol: Protocol = "torrent",
) -> list[Ranked]:
    """Return the releases best first, the ones that the arr rejects behind all others.

    Args:
        releases: in any order.
        weights: points by property.
        preferences: what the person likes.
        protocol: preferred where nothing else decides.

    """
    ranked = []
    for release in releases:
        known = facts(release)
        ranked.append(Ranked(release, known, score(release, known, weights, preferences)))
    ranked.sort(key=lambda one: arr_order(one.release, protocol=protocol), reverse=True)
    ranked.sort(key=lambda one: (bool(one.release.rejections), -one.score.total))  # stable: ties keep that order
    return ranked


def arr_order(release: Release, *, protocol: Protocol = "torrent") -> tuple[int | bool, ...]:
    """Return a key by which the arr's own favourite is the greatest.

    As Radarr's DownloadDecisionComparer: quality, custom format score, protocol, then seeders and peers by
    order of magnitude (torrents), age by bucket (usenet), size in steps of 200 MiB.
    """
    torrent = release.protocol == "torrent"
    return (
        release.quality_weight,
        release.custom_format_score,
        release.protocol == protocol,
        _magnitude(release.seeders) if torrent else 0,
        _magnitude((release.seeders or 0) + (release.leechers or 0)) if torrent else 0,
        0 if torrent else _freshness(release.age_hours),
        round(release.size / _SIZE_STEP),
    )


def _magnitude(count: int | None) -> int:
    return round(math.log10(count)) if count and count > 0 else 0


def _freshness(hours: float) -> int:
    if hours < 1:
        return 1_000
    if hours <= 24:  # noqa: PLR2004  # a day
        return 100
    if hours <= _WEEK:
        return 10
    return -round(math.log10(hours / 24))
