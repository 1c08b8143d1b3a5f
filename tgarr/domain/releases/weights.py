"""How many points each property of a release is worth; the owner may change every one of them."""

from dataclasses import dataclass  # noqa: TID251  # pydantic fills it in from config.yaml
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points added to `base`; sizes (`*_smallest`, `*_largest`) are in GiB."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "allow_inf_nan": False}

    base: int = 50

    resolution_2160p: int = 25
    resolution_1080p: int = 20
    resolution_720p: int = 10
    resolution_wanted: int = 15

    remux: int = 30
    bluray: int = 20
    web_dl: int = 15
    webrip: int = 10
    hdtv: int = 5

    av1: int = 15
    x265: int = 10
    x264: int = 5

    dolby_vision: int = 15
    hdr10_plus: int = 12
    hdr10: int = 10

    atmos: int = 10
    truehd: int = 8
    dts_hd: int = 7
    dts: int = 5
    dolby_digital: int = 3

    repack: int = 5
    proper: int = 5

    seeders_each_ten: int = 2
    seeders_most: int = 20

    language_wanted: int = 20
    translation_wanted: int = 10

    size_small: int = -20
    size_large: int = -10
    film_smallest: float = 1.0
    film_largest: float = 80.0
    pack_smallest: float = 2.0
    pack_largest: float = 200.0
    episode_smallest: float = 0.2
    episode_largest: float = 10.0

    cam: int = -50
    telesync: int = -40
    telecine: int = -30
    workprint: int = -40
    screener: int = -30
    hardcoded_subtitles: int = -20
    sample: int = -200
