"""Why an arr would not take a release by itself: the words it shows before a grab."""

from collections.abc import Iterable

from sandbox.services.quality import RANK, Profile, Quality
from sandbox.services.releases import Release

_MINIMUM_SEEDERS = 1


def rejections(
    release: Release,
    *,
    profile: Profile,
    existing: Quality | None = None,
    queued: Quality | None = None,
    blocklisted: bool = False,
    sonarr: bool = False,
) -> list[str]:
    """The reasons against a release, none when it would be grabbed."""
    return list(_reasons(release, profile, existing, queued, blocklisted=blocklisted, sonarr=sonarr))


def _reasons(
    release: Release,
    profile: Profile,
    existing: Quality | None,
    queued: Quality | None,
    *,
    blocklisted: bool,
    sonarr: bool,
) -> Iterable[str]:
    quality = release.quality
    name = (quality.sonarr_name or quality.name) if sonarr else quality.name
    if not profile.wants(quality):
        yield f"{name} is not wanted in profile"
    if release.seeders < _MINIMUM_SEEDERS:
        yield f"Not enough seeders: {release.seeders}. Minimum seeders: {_MINIMUM_SEEDERS}"
    if blocklisted:
        yield "Release is blocklisted"
    if existing is not None and RANK[existing.name] >= RANK[quality.name]:
        yield f"Existing file on disk is of equal or higher preference: {existing.name} v1"
    elif existing is not None and RANK[existing.name] >= RANK[profile.cutoff]:
        yield f"Existing file meets cutoff: {profile.cutoff}"
    if queued is not None and RANK[queued.name] >= RANK[quality.name]:
        yield f"Release in queue is of equal or higher preference: {queued.name} v1"


def best_first(releases: Iterable[Release], *, profile: Profile) -> list[Release]:
    """The order of preference: wanted quality, then the better quality, then more seeders."""
    return sorted(
        releases,
        key=lambda release: (
            profile.wants(release.quality),
            RANK[release.quality.name],
            release.seeders,
        ),
        reverse=True,
    )
