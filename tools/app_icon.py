"""Draws the icon of the iOS app: one head, its left half before and its right half after the cut.

.venv/bin/python tools/app_icon.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FILE = Path(__file__).resolve().parents[1] / (
    "clients/ios/App/Resources/Assets.xcassets/AppIcon.appiconset/icon.png"
)
SIDE = 1024
SCALE = 4
"""Everything is drawn this many times as large and then reduced, so that edges are smooth."""

Shade = tuple[int, int, int]
NIGHT, DUSK = (40, 30, 52), (110, 66, 88)
SKIN, NECK = (246, 212, 186), (226, 180, 150)
BROWN, COPPER = (86, 62, 52), (222, 116, 56)
LIGHT = (255, 250, 244)


def background() -> Image.Image:
    """Return a square that brightens downwards. An icon may have no transparency."""
    ramp = Image.linear_gradient("L").resize((SIDE * SCALE, SIDE * SCALE))
    return Image.composite(
        Image.new("RGB", ramp.size, DUSK), Image.new("RGB", ramp.size, NIGHT), ramp
    )


def box(left: int, top: int, right: int, bottom: int) -> tuple[int, int, int, int]:
    """Return a box of the icon in pixels of the large drawing."""
    return left * SCALE, top * SCALE, right * SCALE, bottom * SCALE


def head(hair: Shade, ends: int) -> Image.Image:
    """Return the head with hair of one colour down to a row."""
    picture = background()
    draw = ImageDraw.Draw(picture)
    draw.ellipse(box(242, 150, 782, 690), fill=hair)
    draw.rounded_rectangle(
        box(242, 420, 782, ends), 80 * SCALE, fill=hair, corners=(False, False, True, True)
    )
    draw.rounded_rectangle(box(437, 640, 587, 940), radius=60 * SCALE, fill=NECK)
    draw.ellipse(box(337, 300, 687, 780), fill=SKIN)
    draw.chord(box(327, 220, 697, 560), 180, 360, fill=hair)
    return picture


def icon() -> Image.Image:
    """Return both halves with the handle of the slider between them."""
    picture = head(BROWN, ends=900)
    middle = picture.width // 2
    cut = head(COPPER, ends=680)
    picture.paste(cut.crop((middle, 0, *cut.size)), (middle, 0))
    draw = ImageDraw.Draw(picture)
    draw.rectangle(box(506, 0, 518, SIDE), fill=LIGHT)
    draw.ellipse(box(442, 492, 582, 632), fill=LIGHT)
    for tip, foot in ((466, 498), (558, 526)):
        points = ((tip, 562), (foot, 526), (foot, 598))
        draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=DUSK)
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    icon().save(FILE, optimize=True)
