"""Video qualities and the default quality profiles, with the numbers Radarr and Sonarr give them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """One quality; ids, names and sources differ a little between the two applications."""

    radarr_id: int
    name: str
    source: str
    resolution: int
    modifier: str = "none"
    sonarr_id: int | None = None
    sonarr_name: str | None = None
    sonarr_source: str = "web"
    megabits: float = 0.0

    def size(self, minutes: int) -> int:
        """Bytes of an ordinary file of this length."""
        return int(self.megabits * 125_000 * 60 * minutes)


def _quality(
    radarr_id: int,
    name: str,
    source: str,
    resolution: int,
    megabits: float,
    sonarr: tuple[int, str] | None,
    *,
    modifier: str = "none",
    sonarr_name: str | None = None,
) -> Quality:
    return Quality(
        radarr_id=radarr_id,
        name=name,
        source=source,
        resolution=resolution,
        modifier=modifier,
        megabits=megabits,
        sonarr_id=sonarr[0] if sonarr else None,
        sonarr_source=sonarr[1] if sonarr else "unknown",
        sonarr_name=sonarr_name or name,
    )


# From worst to best: the order is the applications' own and decides what counts as an upgrade.
QUALITIES: tuple[Quality, ...] = (
    _quality(0, "Unknown", "unknown", 0, 1.5, (0, "unknown")),
    _quality(25, "CAM", "cam", 0, 1.6, None),
    _quality(26, "TELESYNC", "telesync", 0, 2.0, None),
    _quality(1, "SDTV", "tv", 480, 1.5, (1, "television")),
    _quality(2, "DVD", "dvd", 0, 1.7, (2, "dvd")),
    _quality(12, "WEBRip-480p", "webrip", 480, 1.6, (12, "webRip")),
    _quality(8, "WEBDL-480p", "webdl", 480, 1.8, (8, "web")),
    _quality(4, "HDTV-720p", "tv", 720, 2.6, (4, "television")),
    _quality(14, "WEBRip-720p", "webrip", 720, 2.8, (14, "webRip")),
    _quality(5, "WEBDL-720p", "webdl", 720, 3.2, (5, "web")),
    _quality(6, "Bluray-720p", "bluray", 720, 5.0, (6, "bluray")),
    _quality(9, "HDTV-1080p", "tv", 1080, 4.5, (9, "television")),
    _quality(15, "WEBRip-1080p", "webrip", 1080, 4.8, (15, "webRip")),
    _quality(3, "WEBDL-1080p", "webdl", 1080, 6.2, (3, "web")),
    _quality(7, "Bluray-1080p", "bluray", 1080, 10.5, (7, "bluray")),
    _quality(
        30,
        "Remux-1080p",
        "bluray",
        1080,
        29.0,
        (20, "blurayRaw"),
        modifier="remux",
        sonarr_name="Bluray-1080p Remux",
    ),
    _quality(16, "HDTV-2160p", "tv", 2160, 12.0, (16, "television")),
    _quality(17, "WEBRip-2160p", "webrip", 2160, 14.0, (17, "webRip")),
    _quality(18, "WEBDL-2160p", "webdl", 2160, 19.0, (18, "web")),
    _quality(19, "Bluray-2160p", "bluray", 2160, 34.0, (19, "bluray")),
    _quality(
        31,
        "Remux-2160p",
        "bluray",
        2160,
        62.0,
        (21, "blurayRaw"),
        modifier="remux",
        sonarr_name="Bluray-2160p Remux",
    ),
)
BY_NAME = {quality.name: quality for quality in QUALITIES}
RANK = {quality.name: rank for rank, quality in enumerate(QUALITIES)}
_WEB_GROUPS = {480: 1000, 720: 1001, 1080: 1002, 2160: 1003}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A quality profile: what is wanted, and from where on nothing better is looked for."""

    id: int
    name: str
    allowed: frozenset[str]
    cutoff: str

    def wants(self, quality: Quality) -> bool:
        """Whether a release of this quality may be grabbed."""
        return quality.name in self.allowed

    def betters(self, quality: Quality) -> bool:
        """Whether a file of this quality is looked for in a better one."""
        return RANK[quality.name] < RANK[self.cutoff]


def _at(*resolutions: int) -> frozenset[str]:
    return frozenset(
        quality.name
        for quality in QUALITIES
        if quality.resolution in resolutions and quality.source not in {"cam", "telesync", "unknown"}
    )


PROFILES: tuple[Profile, ...] = (
    Profile(id=1, name="Any", allowed=_at(480, 720, 1080, 2160) | {"DVD"} - {"Remux-2160p"}, cutoff="Bluray-1080p"),
    Profile(id=2, name="SD", allowed=_at(480) | {"DVD"}, cutoff="DVD"),
    Profile(id=3, name="HD-720p", allowed=_at(720), cutoff="Bluray-720p"),
    Profile(id=4, name="HD-1080p", allowed=_at(1080), cutoff="Bluray-1080p"),
    Profile(id=5, name="Ultra-HD", allowed=_at(2160), cutoff="Bluray-2160p"),
    Profile(id=6, name="HD - 720p/1080p", allowed=_at(720, 1080), cutoff="Bluray-1080p"),
)


PROFILE_OF = {profile.id: profile for profile in PROFILES}


def quality_json(quality: Quality, *, sonarr: bool = False) -> dict[str, Any]:
    """The `quality` member of an application's QualityModel."""
    if sonarr:
        return {
            "id": quality.sonarr_id or 0,
            "name": quality.sonarr_name,
            "source": quality.sonarr_source,
            "resolution": quality.resolution,
        }
    return {
        "id": quality.radarr_id,
        "name": quality.name,
        "source": quality.source,
        "resolution": quality.resolution,
        "modifier": quality.modifier,
    }


def model_json(quality: Quality, *, sonarr: bool = False, repack: bool = False) -> dict[str, Any]:
    """A QualityModel: the quality and its revision."""
    return {
        "quality": quality_json(quality, sonarr=sonarr),
        "revision": {"version": 2 if repack else 1, "real": 0, "isRepack": repack},
    }


def profile_json(profile: Profile, *, sonarr: bool = False) -> dict[str, Any]:
    """A QualityProfileResource, web qualities grouped by resolution as on a new installation."""
    items: list[dict[str, Any]] = []
    groups: dict[int, dict[str, Any]] = {}
    for quality in QUALITIES:
        if sonarr and quality.sonarr_id is None:
            continue
        allowed = profile.wants(quality)
        item = {"quality": quality_json(quality, sonarr=sonarr), "items": [], "allowed": allowed}
        if not quality.source.startswith("web"):
            items.append(item)
            continue
        group = groups.get(quality.resolution)
        if group is None:
            group = {
                "id": _WEB_GROUPS[quality.resolution],
                "name": f"WEB {quality.resolution}p",
                "items": [],
                "allowed": allowed,
            }
            groups[quality.resolution] = group
            items.append(group)
        group["items"].append(item)
    cutoff = BY_NAME[profile.cutoff]
    shared = {
        "id": profile.id,
        "name": profile.name,
        "upgradeAllowed": True,
        "cutoff": (cutoff.sonarr_id if sonarr else cutoff.radarr_id) or 0,
        "items": items,
        "minFormatScore": 0,
        "cutoffFormatScore": 0,
        "minUpgradeFormatScore": 1,
        "formatItems": [],
    }
    return shared if sonarr else shared | {"language": {"id": -1, "name": "Any"}}
