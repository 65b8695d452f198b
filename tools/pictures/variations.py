"""Photos made from a portrait that differ from it in one way each, always the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np

from ilikeyacut.adapters.preview import codec
from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Floats,
    Image,
    Plane,
    Rgb8,
    blur,
    floats,
    over,
)
from ilikeyacut.adapters.preview.seeing import analysis, masks, mesh
from ilikeyacut.adapters.preview.seeing.models import person_matte
from pictures import portraits
from pictures.measures import in_photo
from pictures.portraits import Photo
from pictures.turning import turned

SEED = 20
"""Decides noise and invented backgrounds."""

GAMMA, BLACK = 2.2, 0.012
"""What makes light of the photo's values, and the light that comes from black hair, of 1."""


def sized(rgb: Rgb8, shorter: int) -> Rgb8:
    """Resize until the shorter side has so many pixels."""
    factor = shorter / min(rgb.shape[:2])
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def mirrored(rgb: Rgb8) -> Rgb8:
    """Swap left and right: parting, light and background change sides."""
    return np.asarray(rgb[:, ::-1])


def rotated(rgb: Rgb8, degrees: float = 10.0) -> Rgb8:
    """Turn the picture to the left round its middle, its edges repeated outwards."""
    height, width = rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    out = cv2.warpAffine(
        rgb, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(out, np.uint8)


def relit(rgb: Rgb8) -> Rgb8:
    """Light from the picture's left, warm, and dimmer on the whole."""
    across = np.linspace(1.05, 0.6, rgb.shape[1], dtype=np.float32)[None, :, None]
    return _rgb8(rgb * across * floats([1.0, 0.96, 0.88]))


def tinted(rgb: Rgb8) -> Rgb8:
    """The blue cast of a camera that balanced for lamps."""
    return _rgb8(rgb * floats([0.82, 0.97, 1.12]))


def noisy(rgb: Rgb8, sigma: float = 7.0) -> Rgb8:
    """Sensor noise of a dim room, its standard deviation in steps of 8 bits."""
    rng = np.random.default_rng(SEED)
    return _rgb8(rgb + rng.normal(0, sigma, rgb.shape))


def jpeg_50(rgb: Rgb8) -> Rgb8:
    """What is left after a messenger saved the photo at quality 50."""
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 50])
    return codec.decode(data.tobytes())


def black_haired(rgb: Rgb8) -> Rgb8:
    """The same person with black hair: darkened in linear light, with half its warmth."""
    seen = analysis.analyse(rgb, mesh.detect(rgb)[0])
    hair = in_photo(seen.hair, seen, rgb)
    light = floats((rgb / 255) ** GAMMA)
    grey = light.mean(2, keepdims=True)
    black = (light + grey) / 2 * (BLACK / float(np.median(grey[hair > 0.9])))
    return _rgb8(over(light, floats(black), hair) ** (1 / GAMMA) * 255)


def before_a_wall(rgb: Rgb8) -> Rgb8:
    """The person before an even, light wall that darkens downwards."""
    height, width = rgb.shape[:2]
    shade = np.linspace(0.86, 0.70, height, dtype=np.float32)[:, None, None]
    return _before(rgb, np.broadcast_to(shade * floats([1.0, 0.98, 0.95]), (height, width, 3)))


def before_leaves(rgb: Rgb8) -> Rgb8:
    """The person before something busy: blotches of green light and shade at three sizes."""
    rng = np.random.default_rng(SEED)
    height, width = rgb.shape[:2]
    mixed = np.zeros((height, width), np.float32)
    for share in (0.05, 0.018, 0.007):
        blotch = blur(rng.standard_normal((height, width), np.float32), share * width)
        mixed += blotch / max(float(blotch.std()), 1e-6)
    lightness = np.clip(0.34 + 0.13 * mixed, 0.03, 0.95)[..., None]
    return _before(rgb, floats(lightness * floats([0.85, 1.1, 0.55])))


def _before(rgb: Rgb8, background: Image) -> Rgb8:
    photo = floats(rgb) / floats(255)
    return _rgb8(over(background, photo, _person(photo)) * 255)


def _person(photo: Image) -> Plane:
    """The matte of the packaged network, snapped to edges; its doubt leaves no halo behind."""
    matte = masks.guided(photo, person_matte(photo), 3, 1e-3)
    return np.asarray(np.clip((matte - 0.35) / 0.5, 0, 1), np.float32)


def _rgb8(values: Floats | Doubles) -> Rgb8:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


VARIATIONS: dict[str, Callable[[Rgb8], Rgb8]] = {
    "original": lambda rgb: rgb,
    "mirrored": mirrored,
    "rotated": rotated,
    "relit": relit,
    "tinted": tinted,
    "black-hair": black_haired,
    "wall": before_a_wall,
    "leaves": before_leaves,
    "noise": noisy,
    "jpeg-50": jpeg_50,
    "turned-left": lambda rgb: turned(sized(rgb, 1024), 22),
    "turned-right": lambda rgb: turned(sized(rgb, 1024), -22),
    "turned-far": lambda rgb: turned(sized(rgb, 1024), 37),
    "480px": lambda rgb: sized(rgb, 480),
    "2mp": lambda rgb: sized(rgb, 1414),
    "12mp": lambda rgb: sized(rgb, 3464),
}
"""By name. The sizes are of the shorter side, so the last two are 2 and 12 MP at least. The turns
are seen as about 19, -15 and 33 degrees: near the limits for restyling and for recolouring."""

MOST = "astronaut"
"""The portrait that is tried in every variation."""

FEW = ("original", "relit")
"""How the other portraits are tried: they stand for other people, not for other cameras."""


def of(portrait: str) -> tuple[str, ...]:
    """Return the names of the variations in which a portrait is tried."""
    return tuple(VARIATIONS) if portrait == MOST else FEW


@cache
def photo(portrait: str, variation: str) -> Photo:
    """Return a portrait in one of its variations."""
    made = VARIATIONS[variation](portraits.pixels(portrait))
    return Photo(portrait, variation, portraits.frozen(made))
