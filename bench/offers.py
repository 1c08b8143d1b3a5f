"""Searches as Radarr and Prowlarr answer them, made up with seeded dice: for the measurements of the choice."""

import math
import random
from dataclasses import dataclass
from typing import Any, Final

BYTES_BY_STEP: Final = 200 * 2**20
_GROUPS: Final = tuple(f"{first}{second}" for first in ("Amber", "North", "Pixel", "Quill") for second in "ABCDEFG")
_INDEXERS: Final = ("SceneVault", "NightOwl", "OpenHarbour", "Kinokhvost", "Lantern")
_TITLES: Final = ("Silver Harbour", "The Long Tide", "Glass Orchard", "Кот и маяк", "Nine Winters")
_QUALITIES: Final = {
    # name: (weight in Radarr's quality definitions, lines, source, gigabytes for two hours, how common)
    "TELESYNC": (4, 0, "TELESYNC", 2.5, 2),
    "SDTV": (8, 480, "HDTV", 1.0, 1),
    "DVD": (9, 480, "DVDRip", 1.5, 3),
    "WEBDL-480p": (11, 480, "WEB-DL", 1.2, 2),
    "HDTV-720p": (14, 720, "HDTV", 3.0, 3),
    "WEBRip-720p": (15, 720, "WEBRip", 2.5, 5),
    "WEBDL-720p": (15, 720, "WEB-DL", 3.5, 6),
    "Bluray-720p": (16, 720, "BluRay", 5.0, 8),
    "HDTV-1080p": (17, 1080, "HDTV", 6.0, 3),
    "WEBRip-1080p": (18, 1080, "WEBRip", 5.0, 9),
    "WEBDL-1080p": (18, 1080, "WEB-DL", 7.0, 14),
    "Bluray-1080p": (19, 1080, "BluRay", 12.0, 16),
    "Remux-1080p": (20, 1080, "BluRay REMUX", 30.0, 7),
    "WEBRip-2160p": (22, 2160, "WEBRip", 14.0, 3),
    "WEBDL-2160p": (22, 2160, "WEB-DL", 18.0, 9),
    "Bluray-2160p": (23, 2160, "UHD BluRay", 32.0, 7),
    "Remux-2160p": (24, 2160, "UHD BluRay REMUX", 62.0, 6),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """How one household has set up its Radarr: whether by custom formats, and how many indexers it has."""

    formats: bool
    indexers: int


def search(dice: random.Random, count: int, *, household: Household | None = None) -> list[dict[str, Any]]:
    """Return what GET release of a Radarr answers, in no order: with its weights, formats, swarms and sizes.

    Better pictures and sounds are larger, newer releases have more seeders, as in life.
    """
    household = household or Household(formats=dice.random() < 0.5, indexers=dice.randint(2, len(_INDEXERS)))
    title, year = dice.choice(_TITLES), dice.randint(1960, 2026)
    popularity = 10 ** dice.uniform(0.3, 3.2)
    names = list(_QUALITIES)
    common = [_QUALITIES[name][4] for name in names]
    made = [
        _release(dice, household, f"{title} {year}", dice.choices(names, common)[0], popularity) for _ in range(count)
    ]
    for place, one in enumerate(sorted(made, key=favourite, reverse=True)):
        one["releaseWeight"] = place
    return made


def favourite(one: dict[str, Any]) -> tuple[int, ...]:
    """Return a key by which Radarr's favourite is the greatest: its DownloadDecisionComparer, step by step.

    Quality with its revision, custom formats, protocol, seeders and peers by order of magnitude, age of what is on
    usenet, size by 200 MiB. Written apart from what is measured with it.
    """
    seeders, leechers = one["seeders"] or 0, one["leechers"] or 0
    torrent = one["protocol"] == "torrent"
    days = one["ageHours"] / 24
    age = 1000 if one["ageHours"] < 1 else 100 if days <= 1 else 10 if days <= 7 else -round(math.log10(days))
    return (
        one["qualityWeight"],
        one["customFormatScore"],
        int(torrent),
        round(math.log10(seeders)) if torrent and seeders else 0,
        round(math.log10(seeders + leechers)) if torrent and seeders + leechers else 0,
        0 if torrent else age,
        round(one["size"] / BYTES_BY_STEP),
    )


def bare(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the same as Prowlarr answers it: without what needs a library."""
    kept = ("guid", "title", "indexerId", "indexer", "size", "age", "ageHours", "ageMinutes", "seeders", "leechers")
    kept += ("protocol", "infoUrl", "downloadUrl", "infoHash", "publishDate", "commentUrl")
    return [
        {name: one[name] for name in kept}
        | {
            "files": 1,
            "grabs": 7,
            "sortTitle": one["title"].lower(),
            "imdbId": 0,
            "tmdbId": 0,
            "tvdbId": 0,
            "tvMazeId": 0,
            "approved": False,
            "indexerFlags": ["freeleech"],
            "categories": [{"id": 2000, "name": "Movies", "subCategories": []}, {"id": 2040, "name": "Movies/HD"}],
            "fileName": f"{one['title']}.torrent",
            "posterUrl": f"https://indexer.invalid/posters/{one['infoHash'] * 10}.jpg",
        }
        for one in found
    ]


def _release(dice: random.Random, household: Household, title: str, quality: str, popularity: float) -> dict[str, Any]:
    weight, lines, source, gigabytes, _common = _QUALITIES[quality]
    high = lines == 2160
    encoded = ("x265", "x265", "H.265") if high else ("x264", "x264", "H.264", "x265")
    codec = ("HEVC" if high else "AVC") if "REMUX" in source else dice.choice(encoded)
    hdr = dice.choice(("DV HDR10", "HDR10", "HDR10+", "DV", "")) if high else ""
    audio = dice.choice(("TrueHD 7.1 Atmos", "DTS-HD MA 5.1", "DDP5.1 Atmos", "DTS", "DDP5.1", "DD5.1", "AAC2.0", ""))
    repack = dice.choices(("", "REPACK", "PROPER"), (16, 1, 1))[0]
    russian = dice.random() < 0.3
    group = dice.choice(_GROUPS)
    picture = f"{lines}p" if lines else ""
    parts = (title, repack, picture, source, hdr, codec, audio, "MVO" if russian else "")
    name = ".".join(" ".join(part for part in parts if part).split()) + f"-{group}"
    better = 1 + 0.1 * bool(hdr) + 0.15 * ("TrueHD" in audio or "DTS-HD" in audio)
    smaller = 0.7 if codec == "x265" and not high else 1.0
    size = gigabytes * better * smaller * dice.uniform(0.6, 1.4)
    hours = 24 * 10 ** dice.uniform(-1, 3)
    seeders = int(popularity * dice.lognormvariate(0, 1.1) * (1.5 if hours < 200 else 1.0) * (0.5 if size > 40 else 1))
    indexer = dice.randrange(household.indexers)
    identity = f"{dice.getrandbits(160):040X}"
    formats, score = _formats(group, hdr, audio, codec, repack) if household.formats else ([], 0)
    return {
        "guid": f"https://indexer.invalid/torrents/{identity}/download?of=this-release",
        "quality": {
            "quality": {
                "id": weight,
                "name": quality,
                "source": source.lower(),
                "resolution": lines,
                "modifier": "remux" if "REMUX" in source else "none",
            },
            "revision": {"version": 2 if repack else 1, "real": 0, "isRepack": repack == "REPACK"},
        },
        "customFormats": [{"id": at, "name": one, "specifications": []} for at, one in enumerate(formats)],
        "customFormatScore": score,
        "qualityWeight": weight * 100 + (2 if repack else 1),
        "age": int(hours / 24),
        "ageHours": hours,
        "ageMinutes": hours * 60,
        "size": int(size * 2**30),
        "indexerId": indexer + 1,
        "indexer": f"{_INDEXERS[indexer]} (Prowlarr)",
        "releaseGroup": group,
        "releaseHash": "",
        "title": name,
        "sceneSource": False,
        "movieTitles": [title.rpartition(" ")[0]],
        "languages": [{"id": 11, "name": "Russian"}] * russian + [{"id": 1, "name": "English"}],
        "mappedMovieId": 1,
        "approved": True,
        "temporarilyRejected": False,
        "rejected": False,
        "tmdbId": 812,
        "imdbId": 1234567,
        "rejections": [],
        "publishDate": "2026-01-02T03:04:05Z",
        "commentUrl": f"https://indexer.invalid/torrents/{identity}",
        "downloadUrl": f"http://prowlarr:9696/{indexer + 1}/download?apikey=0&link={identity * 9}&file={name}",
        "infoUrl": f"https://indexer.invalid/torrents/{identity}",
        "movieRequested": True,
        "downloadAllowed": True,
        "releaseWeight": 0,
        "edition": "",
        "magnetUrl": f"magnet:?xt=urn:btih:{identity}&dn={name}" + "&tr=udp://tracker.invalid:1337/announce" * 8,
        "infoHash": identity,
        "seeders": seeders,
        "leechers": int(seeders * dice.uniform(0, 0.4)),
        "protocol": "torrent",
        "indexerFlags": [],
    }


def _formats(group: str, hdr: str, audio: str, codec: str, repack: str) -> tuple[list[str], int]:
    """Return formats as the guides set them up: groups by tier, pictures, sounds."""
    tier = {"Amber": ("Tier 01", 1700), "North": ("Tier 02", 1650), "Pixel": ("Low quality", -10_000)}
    found = [tier[name] for name in tier if group.startswith(name)]
    found += [("DV", 1500)] * ("DV" in hdr) + [("HDR10+", 100)] * ("HDR10+" in hdr) + [("HDR", 500)] * ("HDR10" in hdr)
    found += [("Atmos", 5000)] * ("TrueHD" in audio) + [("DTS-HD MA", 2500)] * ("DTS-HD" in audio)
    found += [("DD+ Atmos", 3000)] * ("DDP5.1 Atmos" in audio) + [("x265 (HD)", -50)] * (codec == "x265" and not hdr)
    found += [("Repack", 5)] * bool(repack)
    return [name for name, _points in found], sum(points for _name, points in found)
