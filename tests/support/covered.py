"""The portrait with its hair under cloth of many kinds, or with a band across it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from ilikeyacut.adapters.preview.arrays.ops import Flags, Rgb8
from support.selfies import portrait

Rgb = tuple[int, int, int]
Shape = Callable[[ImageDraw.ImageDraw, ImageDraw.ImageDraw], None]

COLOURS: dict[str, Rgb] = {
    "black": (26, 26, 28), "charcoal": (40, 38, 40), "navy": (25, 35, 70),
    "white": (228, 228, 226), "beige": (200, 180, 150), "brown": (92, 66, 48),
    "grey": (110, 110, 112), "green": (30, 70, 50), "burgundy": (90, 25, 40),
    "camel": (170, 130, 90), "cream": (240, 230, 205), "copper": (150, 80, 40),
    "pink": (230, 170, 190), "purple": (90, 50, 120), "yellow": (225, 190, 60),
}  # fmt: skip


def _scarf(cloth: ImageDraw.ImageDraw, free: ImageDraw.ImageDraw) -> None:
    cloth.ellipse((140, 5, 312, 235), fill=255)
    cloth.polygon([(150, 150), (120, 260), (330, 260), (305, 150)], fill=255)
    free.ellipse((186, 84, 264, 190), fill=255)


def _hood(cloth: ImageDraw.ImageDraw, free: ImageDraw.ImageDraw) -> None:
    cloth.ellipse((128, 0, 324, 250), fill=255)
    cloth.polygon([(128, 150), (110, 270), (340, 270), (324, 150)], fill=255)
    free.ellipse((176, 74, 274, 196), fill=255)
    free.polygon([(200, 170), (192, 275), (260, 275), (250, 170)], fill=255)


def _turban(cloth: ImageDraw.ImageDraw, free: ImageDraw.ImageDraw) -> None:
    cloth.ellipse((138, 2, 314, 148), fill=255)
    free.polygon([(120, 260), (176, 136), (186, 96), (264, 96), (274, 136), (330, 260)], fill=255)


def _beanie(cloth: ImageDraw.ImageDraw, free: ImageDraw.ImageDraw) -> None:
    cloth.rounded_rectangle((148, 4, 306, 134), 62, fill=255)
    free.polygon([(120, 260), (180, 132), (186, 84), (262, 84), (270, 132), (330, 260)], fill=255)


def _cap(cloth: ImageDraw.ImageDraw, free: ImageDraw.ImageDraw) -> None:
    cloth.rounded_rectangle((148, 8, 306, 128), 60, fill=255)
    free.rectangle((176, 84, 274, 130), fill=255)


SHAPES: dict[str, Shape] = {
    "scarf": _scarf, "hood": _hood, "turban": _turban, "beanie": _beanie, "cap": _cap
}  # fmt: skip


HEADBAND = [
    (150, 60), (176, 44), (205, 36), (246, 36), (276, 46), (300, 62),
    (296, 82), (272, 66), (246, 55), (205, 55), (178, 64), (156, 80),
]  # fmt: skip


def cloth(colour: str, pattern: str = "plain") -> Image.Image:
    """Return cloth with a weave, folds and, if asked for, a pattern."""
    ys, xs = np.mgrid[0:512, 0:512]
    noise = np.random.default_rng(1).normal(0, 14 if pattern == "terry" else 5, (512, 512))
    folds = 10 * np.sin((xs + ys * 0.6) / 14) + 8 * np.sin((xs - ys) / 23)
    marked = {
        "plain": np.zeros((512, 512), bool),
        "terry": np.zeros((512, 512), bool),
        "stripes": np.sin((xs + ys * 0.3) * 0.6) > 0,
        "checks": (xs // 8 + ys // 8) % 2 == 0,
        "dots": np.hypot(xs % 11 - 5, ys % 11 - 5) < 3,
    }[pattern]
    base = np.where(marked[..., None], np.array(COLOURS[colour]) * 0.6 + 20, COLOURS[colour])
    return Image.fromarray(np.clip(base + (noise + folds)[..., None], 0, 255).astype(np.uint8))


def with_headband(colour: str) -> tuple[Rgb8, Flags]:
    """Return the portrait with a band across its hair, and the pixels of the band."""
    over = Image.new("L", (512, 512))
    ImageDraw.Draw(over).polygon(HEADBAND, fill=255)
    image = Image.fromarray(portrait())
    image.paste(cloth(colour), mask=over.filter(ImageFilter.GaussianBlur(0.8)))
    return np.asarray(image), np.asarray(over) > 0


def covered(shape: str, colour: str, pattern: str = "plain") -> Rgb8:
    """Return the portrait with its whole head of hair under cloth."""
    over, free = Image.new("L", (512, 512)), Image.new("L", (512, 512))
    SHAPES[shape](ImageDraw.Draw(over), ImageDraw.Draw(free))
    mask = ImageChops.subtract(over, free).filter(ImageFilter.GaussianBlur(1.2))
    image = Image.fromarray(portrait())
    image.paste(cloth(colour, pattern), mask=mask)
    return np.asarray(image)
