"""Posters drawn by code: a gradient, a little geometry and the title."""

import colorsys
import functools
import io
import random
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, HEIGHT = 500, 750
_MARGIN = 36
_TITLE_SIZES = (52, 46, 40, 34, 28, 24)
_SUBTITLE_SIZES = (24, 20)
_FONTS = ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf")


class PosterError(RuntimeError):
    """Drawing is impossible here; the words say what is missing."""


@dataclass(frozen=True, slots=True)
class Titled:
    """What a poster says."""

    title: str
    russian_title: str
    year: int


@functools.lru_cache(maxsize=256)
def draw(titled: Titled) -> bytes:
    """A 500x750 JPEG, always the same for the same title; raises PosterError without Pillow."""
    try:
        from PIL import Image, ImageDraw
    except ImportError as error:
        raise PosterError("posters need Pillow: install the extra, tgarr[demo]") from error
    dice = random.Random(zlib.crc32(f"{titled.title}{titled.year}".encode()))
    hue = dice.random()
    # A two-by-two picture blown up is a smooth gradient, and costs nothing.
    corners = Image.new("RGB", (2, 2))
    corners.putdata(
        [_colour(hue + shift, value) for shift, value in ((0, 0.55), (0.06, 0.4), (0.5, 0.16), (0.58, 0.1))]
    )
    picture = corners.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(picture, "RGBA")
    _geometry(pen, dice, hue)
    _words(pen, titled)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=88)
    return target.getvalue()


def _colour(hue: float, value: float, saturation: float = 0.7) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _geometry(pen: "ImageDraw.ImageDraw", dice: random.Random, hue: float) -> None:
    light = _colour(hue + 0.1, 0.95, 0.35)
    x, y, radius = dice.randint(120, 380), dice.randint(150, 300), dice.randint(70, 130)
    for ring in range(5):
        reach = radius + ring * 26
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=(*light, 60 - ring * 11))
    for layer in range(4):
        base = 470 + layer * 45
        ridge = [(0, HEIGHT)]
        ridge += [(step * 50, base + dice.randint(-38, 38)) for step in range(-1, 12)]
        ridge.append((WIDTH, HEIGHT))
        pen.polygon(ridge, fill=(*_colour(hue + 0.5, 0.2 - layer * 0.04), 150))


def _words(pen: "ImageDraw.ImageDraw", titled: Titled) -> None:
    _, cyrillic = _font(_TITLE_SIZES[0])
    title = titled.russian_title if cyrillic else titled.title
    lines, font, size = _fitted(pen, title.upper(), _TITLE_SIZES)
    subtitle = f"{titled.title} · {titled.year}" if title != titled.title else str(titled.year)
    below, small, step = _fitted(pen, subtitle, _SUBTITLE_SIZES)
    y = HEIGHT - 46 - (step + 6) * len(below) - (size + 6) * len(lines)
    for line in lines:
        pen.text((_MARGIN + 2, y + 2), line, font=font, fill=(0, 0, 0, 160))
        pen.text((_MARGIN, y), line, font=font, fill=(255, 255, 255, 240))
        y += size + 6
    for line in below:
        pen.text((_MARGIN, y + 8), line, font=small, fill=(255, 255, 255, 180))
        y += step + 6


def _fitted(
    pen: "ImageDraw.ImageDraw",
    text: str,
    sizes: tuple[int, ...],
) -> tuple[list[str], "ImageFont.FreeTypeFont | ImageFont.ImageFont", int]:
    """The text in lines, in the largest of the sizes in which its longest word fits."""
    for size in sizes:
        font, _ = _font(size)
        lines = _wrapped(pen, text, font)
        if max(pen.textlength(line, font=font) for line in lines) <= WIDTH - 2 * _MARGIN:
            break
    return lines, font, size


@functools.cache
def _font(size: int) -> tuple["ImageFont.FreeTypeFont | ImageFont.ImageFont", bool]:
    """A font, and whether it has Cyrillic letters: Pillow's own has none."""
    from PIL import ImageFont

    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size), True
        except OSError:
            continue
    return ImageFont.load_default(size), False


def _wrapped(
    pen: "ImageDraw.ImageDraw",
    text: str,
    font: "ImageFont.FreeTypeFont | ImageFont.ImageFont",
) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.textlength(longer, font=font) <= WIDTH - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines[:6]
