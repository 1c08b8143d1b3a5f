"""The shapes of release names: scene, P2P and Russian tracker manners, with what each shape implies."""

import unicodedata
from dataclasses import dataclass

from sandbox.services.catalogue import Episode, Film, Series

_RUSSIAN_GENRES = {
    "Science Fiction": "фантастика",
    "Adventure": "приключения",
    "Drama": "драма",
    "Action": "боевик",
    "Thriller": "триллер",
    "Crime": "криминал",
    "Comedy": "комедия",
    "War": "военный",
    "History": "история",
    "Horror": "ужасы",
    "Mystery": "детектив",
    "Animation": "мультфильм",
    "Family": "семейный",
    "Fantasy": "фэнтези",
    "Romance": "мелодрама",
    "Music": "музыка",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One manner of naming and what goes with it: indexer, quality, size, swarm, languages.

    `weight` multiplies the quality's usual size, `swarm` is a typical number of seeders,
    `days_after` is how long after the first showing such a release appears.
    """

    name: str
    indexer: str
    quality: str
    tail: str
    group: str = ""
    russian: bool = False
    spaced: bool = False
    weight: float = 1.0
    swarm: int = 60
    dead: bool = False
    languages: tuple[str, ...] = ("English",)
    days_after: int = 60
    from_year: int = 0
    until_year: int = 9999
    pack: bool = False
    single: bool = False

    def film_name(self, film: Film) -> str:
        """The release's name for a film."""
        if self.russian:
            genres = ", ".join(_RUSSIAN_GENRES[genre] for genre in film.genres[:2])
            return f"{_both(film)} [{film.year}, {genres}, {self.tail}"
        return self._latin(f"{_plain(film.title)} {film.year}")

    def season_name(self, series: Series, season: int, count: int) -> str:
        """The release's name for a whole season."""
        if self.russian:
            return f"{_both(series)} / Сезон: {season} / Серии: 1-{count} из {count} [{series.year}, {self.tail}"
        return self._latin(f"{_plain(series.title)} S{season:02}")

    def episode_name(self, series: Series, episode: Episode) -> str:
        """The release's name for one episode."""
        if self.russian:
            return f"{_both(series)} / Сезон: {episode.season} / Серия: {episode.number} [{series.year}, {self.tail}"
        return self._latin(f"{_plain(series.title)} {episode.code}")

    def _latin(self, head: str) -> str:
        text = f"{head} {self.tail}"
        return text if self.spaced else text.replace(" ", ".")


def _plain(title: str) -> str:
    """Letters without accents, digits and spaces: what scene rules allow."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", title) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() or sign == "-" else " " for sign in bare).split())


def _both(title: Film | Series) -> str:
    return title.russian_title if title.language == "ru" else f"{title.russian_title} / {title.original_title}"


_RUS = ("Russian", "English")

FILM_SHAPES: tuple[Shape, ...] = (
    Shape(name="cam", indexer="OpenHarbour", quality="CAM", tail="HDCAM x264-WOLFPACK", group="WOLFPACK",
          swarm=900, days_after=2, from_year=2019),
    Shape(name="cam-ru", indexer="Kinokhvost", quality="TELESYNC", tail="TS 1080p] Звук с CAMRip",
          russian=True,
          swarm=150, days_after=4, from_year=2022, languages=("Russian",)),
    Shape(name="web-2160", indexer="SceneVault", quality="WEBDL-2160p", group="KESTREL", swarm=420,
          tail="2160p WEB-DL DDP5 1 Atmos DV HDR H 265-KESTREL", from_year=1960),
    Shape(name="web-1080", indexer="SceneVault", quality="WEBDL-1080p", group="TALON", swarm=640,
          tail="1080p WEB-DL DDP5 1 H 264-TALON"),
    Shape(name="web-720", indexer="SceneVault", quality="WEBDL-720p", group="TALON", swarm=90,
          tail="720p WEB-DL DD5 1 H 264-TALON"),
    Shape(name="webrip-1080", indexer="OpenHarbour", quality="WEBRip-1080p", group="PIXELHAUS", swarm=1400,
          tail="1080p WEBRip x265 10bit AAC5 1-PIXELHAUS", weight=0.45),
    Shape(name="webrip-720", indexer="OpenHarbour", quality="WEBRip-720p", group="PIXELHAUS", swarm=800,
          tail="720p WEBRip x264 AAC-PIXELHAUS", weight=0.5),
    Shape(name="bluray-1080", indexer="SceneVault", quality="Bluray-1080p", group="ORBIT", swarm=310,
          tail="1080p BluRay x264-ORBIT", days_after=90),
    Shape(name="bluray-1080-repack", indexer="NightOwl", quality="Bluray-1080p", group="NOVALIGHT", swarm=120,
          tail="REPACK 1080p BluRay DDP7 1 x265 10bit-NOVALIGHT", weight=0.8, days_after=95),
    Shape(name="bluray-720", indexer="NightOwl", quality="Bluray-720p", group="ORBIT", swarm=70,
          tail="720p BluRay DD5 1 x264-ORBIT", days_after=90),
    Shape(name="remux-1080", indexer="NightOwl", quality="Remux-1080p", group="HALCYON", swarm=85,
          spaced=True,
          tail="1080p BluRay REMUX AVC DTS-HD MA 5.1-HALCYON", days_after=90),
    Shape(name="bluray-2160", indexer="NightOwl", quality="Bluray-2160p", group="NOVALIGHT", swarm=140,
          spaced=True,
          tail="2160p UHD BluRay DV HDR10 x265 TrueHD 7.1 Atmos-NOVALIGHT", weight=0.75, days_after=90,
          from_year=1960),
    Shape(name="remux-2160", indexer="NightOwl", quality="Remux-2160p", group="HALCYON", swarm=110,
          spaced=True,
          tail="2160p UHD BluRay REMUX DV HDR HEVC TrueHD 7.1 Atmos-HALCYON", days_after=90, from_year=1960),
    Shape(name="dvd", indexer="OpenHarbour", quality="DVD", group="RETRO", dead=True, swarm=1,
          tail="DVDRip XviD-RETRO", until_year=2012),
    Shape(name="hdtv", indexer="OpenHarbour", quality="HDTV-720p", group="TALON", dead=True, swarm=1,
          tail="720p HDTV x264-TALON", from_year=2012),
    Shape(name="ru-web-1080", indexer="Kinokhvost", quality="WEBDL-1080p", russian=True, swarm=240,
          languages=_RUS,
          tail="WEB-DL 1080p] Dub + Original + Sub (Rus, Eng)", weight=1.15),
    Shape(name="ru-bdrip-1080", indexer="Kinokhvost", quality="Bluray-1080p", russian=True, swarm=320,
          languages=_RUS,
          tail="BDRip 1080p] Dub + MVO + 2x AVO + Original + Sub (Rus, Eng)", weight=1.3, days_after=95),
    Shape(name="ru-uhd", indexer="Kinokhvost", quality="Remux-2160p", russian=True, swarm=60, languages=_RUS,
          tail="UHD BDRemux 2160p, HDR10, Dolby Vision] Dub + MVO + Original (Rus, Eng)", weight=1.05,
          days_after=100,
          from_year=1960),
    Shape(name="ru-web-2160", indexer="Kinokhvost", quality="WEBDL-2160p", russian=True, swarm=130,
          languages=_RUS,
          tail="WEB-DL 2160p, HDR10+] Dub (RHS) + Original + Sub (Rus)", from_year=1960),
    Shape(name="ru-bdrip", indexer="Kinokhvost", quality="DVD", russian=True, swarm=95,
          languages=("Russian",),
          tail="BDRip-AVC] Dub (Лицензия)", days_after=95),
)  # fmt: skip

SERIES_SHAPES: tuple[Shape, ...] = (
    Shape(name="web-1080", indexer="SceneVault", quality="WEBDL-1080p", group="TALON", swarm=260,
          single=True, pack=True,
          tail="1080p WEB-DL DDP5 1 H 264-TALON"),
    Shape(name="web-2160", indexer="NightOwl", quality="WEBDL-2160p", group="KESTREL", swarm=90,
          single=True, pack=True,
          tail="2160p WEB-DL DDP5 1 Atmos DV HDR H 265-KESTREL"),
    Shape(name="webrip-720", indexer="OpenHarbour", quality="WEBRip-720p", group="PIXELHAUS", swarm=400,
          single=True,
          tail="720p WEBRip x264 AAC-PIXELHAUS", weight=0.5),
    Shape(name="hdtv", indexer="OpenHarbour", quality="HDTV-720p", group="RETRO", dead=True, single=True,
          tail="720p HDTV x264-RETRO"),
    Shape(name="bluray-1080", indexer="NightOwl", quality="Bluray-1080p", group="ORBIT", swarm=75, pack=True,
          tail="1080p BluRay DD5 1 x265-ORBIT", weight=0.6),
    Shape(name="ru-web-1080", indexer="Kinokhvost", quality="WEBDL-1080p", russian=True, swarm=180,
          languages=_RUS,
          pack=True, single=True, tail="WEB-DL 1080p] MVO (LostFrame) + Original + Sub (Rus, Eng)", weight=1.1),
)  # fmt: skip
