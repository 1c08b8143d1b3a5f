"""Takes the README's pictures from those that the tests of the page keep, and makes them small."""

from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
TAKEN = HERE.parent.parent / "artefacts" / "page"

for name in ("live", "killed", "phone"):
    with Image.open(TAKEN / f"{name}.png") as picture:
        few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)
