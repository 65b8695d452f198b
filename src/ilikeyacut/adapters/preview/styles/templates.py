"""The packaged hair: rendered strands that can be relit, one picture per style and yaw.

A template is drawn in head units: the face's width at the ears is 1; x points to the picture's
right, y up, z to the camera; the origin lies between the ears. The camera is at z = 7.2, y = -0.2.
The head is turned about the upright axis at `PIVOT_Z`, towards its own left for a positive yaw, as
in `ilikeyacut.adapters.preview.seeing.pose`. tools/hair makes the files and describes the planes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ilikeyacut.adapters.preview.arrays.ops import Doubles, Floats, doubles, floats
from ilikeyacut.adapters.preview.styles import edges, neck, shine
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.domain.values import Fringe

Grey: TypeAlias = NDArray[np.uint8]

TEMPLATES = Path(__file__).parent.parent / "data" / "templates"
YAWS = (-20, 0, 20)
"""Degrees to which the heads of the templates are turned."""

PIXELS = 300
X_HALF, Y_TOP, Y_BOTTOM = 1.10, 1.30, -2.10
WIDTH, HEIGHT = round(2 * X_HALF * PIXELS), round((Y_TOP - Y_BOTTOM) * PIXELS)
CAMERA_Y, CAMERA_Z = -0.2, 7.2
PIVOT_Z = -0.2
SKULL_CENTRE, SKULL_RADIUS = (0.0, 0.16, -0.30), (0.535, 0.66)
HAIRLINE, CROWN = (0.0, 0.40, 0.3), (0.0, 0.88, -0.3)
ROOTS = (0.0, 0.55, 0.15)
"""Where hair is first seen over the middle of the forehead, if no fringe covers it."""
LIPS, NECK = (0.0, -0.30, 0.2), (0.0, -0.60, -0.1)
MIDDLE = X_HALF * PIXELS

GAMMA = 2.2
"""Of the code of light: it has as many steps for dark hair as an eye sees."""

WHITE_AT = 8.0
"""The light that white stands for; 1 is the median of a style's front hair."""

RATIO = 2.0
"""The |ln(left / right)| of the two lights that white and black stand for."""

ABSORBED = (-0.5, 4.5)
"""The ln of the ratio of light at two absorptions that black and white stand for."""

DARK = 2e-3
"""The least light: logarithms are taken of it."""

SHAPE = 3 * HEIGHT, 2 * WIDTH
"""The shape of a file."""

SPREAD, MOST_RAISED = 0.95, 3.0
"""How far apart the 5th and the 95th percentile of ln(light) of strands are, as on photos, and by
what factor their contrast is raised at most."""

SHADED, MOST_SHADED = 1.4, 1.8
"""The same for the light around the strands: clipped hair has no locks that shade each other."""

BRISTLES = 1.3
"""How much more contrast strands have that stand on end: each shades the next."""

FLAT = 1e-3
"""Contrast below this is none."""

FAINT = 0.035
"""Coverage below this is noise of the compression."""

SURE = 0.85
"""Where hair covers so much, its light is its own."""

FRINGE, SHORTEST, HIGHER, FOREHEAD = 48, 15, 20, 90
"""In pixels: half the width and the length of a fringe, at least, how much higher than ROOTS a
hairline may be that thins out, and the height of a forehead."""


class TemplateMissingError(FileNotFoundError):
    """This installation lacks the hair of a style, or cannot read it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"this installation has no readable template {path.name}")
        self.path = path


@dataclass(frozen=True)
class Style:
    """How a style can be worn.

    `part` is the x of the parting in head units, None where none shows. `fringes` are those that
    can be added to it, `texture` is the form of the strands in them. `clipped` hair is too short to
    lie down, `sleek` hair lies close to the head, `tied` hair is drawn away from the face, and hair
    combed `back` from the forehead shows its roots.
    """

    name: str
    part: float | None
    shows_ears: bool = False
    fringes: tuple[Fringe, ...] = ()
    texture: str = "straight"
    clipped: bool = False
    sleek: bool = False
    tied: bool = False
    back: bool = False


ADDED = (Fringe.FULL, Fringe.SIDE, Fringe.CURTAIN)

STYLES = {
    style.name: style
    for style in (
        Style("long", 0.15, fringes=ADDED),
        Style("lob", 0.18, fringes=ADDED),
        Style("bob", -0.16, fringes=ADDED),
        Style("french-bob", None),
        Style("wavy", -0.11, fringes=ADDED, texture="wavy"),
        Style("shag", None),
        Style("curly", 0.12, fringes=ADDED, texture="curly"),
        Style("afro", None, shows_ears=True),
        Style("braids", 0.0),
        Style("locs", 0.08),
        Style("pixie", None, shows_ears=True),
        Style("crop", None, shows_ears=True, sleek=True),
        Style("buzz", None, shows_ears=True, clipped=True, sleek=True),
        Style("undercut", None, shows_ears=True, sleek=True, back=True),
        Style("quiff", None, shows_ears=True, sleek=True, back=True),
        Style("bun", None, shows_ears=True, fringes=ADDED, sleek=True, tied=True),
        Style("ponytail", None, shows_ears=True, fringes=ADDED, sleek=True, tied=True),
    )
}


@dataclass(frozen=True)
class Template:
    """The two layers of a style, on one grid of template pixels, for a head turned by `yaw`."""

    front: Layer
    back: Layer
    yaw: int = 0

    def top(self) -> float:
        """Return the row at which the hair begins over the middle of the head."""
        band = self.front.cover[:, int(MIDDLE) - 20 : int(MIDDLE) + 20]
        return float(np.argmax(band.max(1) > 0.5))

    def line(self) -> float | None:
        """Return the row at which hair starts over the middle of the forehead.

        None for styles with a fringe. If a parting or a curtain opens there, its sides count.
        """
        x, y = (round(float(at)) for at in project(ROOTS, self.yaw))
        band = self.front.cover[: y + FOREHEAD, x - FRINGE : x + FRINGE + 1] > 0.5
        ends = y + FOREHEAD - 1 - np.argmax(band[::-1], axis=0)
        line = float(np.percentile(ends[band.any(0)], 30)) if band.any() else float(y)
        return max(line, float(y - HIGHER)) if line < y + SHORTEST else None


def turned(point: tuple[float, float, float], yaw: float) -> tuple[float, float, float]:
    """Rotate a point about the head's upright axis, by `yaw` degrees to its own left."""
    x, y, z = point
    c, s, deep = cos(radians(yaw)), sin(radians(yaw)), z - PIVOT_Z
    return x * c + deep * s, y, PIVOT_Z + deep * c - x * s


def project(point: tuple[float, float, float], yaw: float = 0.0) -> Doubles:
    """Return where a point of the head lies in a template, in pixels (2,)."""
    x, y, z = turned(point, yaw)
    closer = CAMERA_Z / (CAMERA_Z - z)
    down = Y_TOP - (CAMERA_Y + (y - CAMERA_Y) * closer)
    return doubles([(X_HALF + x * closer) * PIXELS, down * PIXELS])


def nearest(yaw: float) -> int:
    """Return the yaw of the best template for a head turned by `yaw` degrees."""
    return min(YAWS, key=lambda at: abs(at - yaw))


@lru_cache(maxsize=2)
def load(name: str, yaw: int = 0, fringe: Fringe = Fringe.NONE) -> Template:
    """Load a style at one of YAWS, with a fringe if it is one of the style's `fringes`.

    To mirror a style on a head turned by `yaw`, load it at `-yaw`. Raises TemplateMissingError.
    """
    front, back = _crisp(f"{name}_{yaw}")
    style, skull = STYLES[name], (project(SKULL_CENTRE, yaw), doubles(SKULL_RADIUS) * PIXELS)
    top, middle = project(LIPS, yaw)[1], project(NECK, yaw)[0]
    front = neck.freed(front, round(float(top)), round(float(middle)))
    front = _begun(front, style, skull)
    if fringe is not Fringe.NONE:
        front = front.under(_crisp(f"fringe-{fringe.value}-{style.texture}_{yaw}")[0])
    front, shaded = _shaded(front, back)
    return Template(_ended(front, style, skull, yaw), back if style.tied else shaded, yaw)


def _begun(front: Layer, style: Style, skull: tuple[Doubles, Doubles]) -> Layer:
    """Show the roots of hair that is drawn or combed back from the face."""
    if style.tied:
        return edges.rooted(shine.banded(front), *skull, bare=0, sunk=0)
    return edges.rooted(front, *skull) if style.back else front


def _ended(front: Layer, style: Style, skull: tuple[Doubles, Doubles], yaw: int) -> Layer:
    """Let short hair end in single strands, and thin hair hide the skin below it."""
    if style.shows_ears and not style.tied:
        front = edges.single(front, *skull, project(HAIRLINE, yaw)[1], project(ROOTS, yaw)[1])
    if style.clipped or style.tied:
        front = edges.denser(front, *skull)
    return front.crisper(BRISTLES) if style.clipped else front


def _crisp(name: str) -> tuple[Layer, Layer]:
    """Read layers and give their strands the contrast of photos.

    Smooth hair would look like a plastic wig, plaits like beads.
    """
    front, back = (
        layer.crisper(_raised(layer.strands()[layer.cover > SURE], SPREAD, MOST_RAISED))
        for layer in layers(name)
    )
    return front, back


def _shaded(front: Layer, back: Layer) -> tuple[Layer, Layer]:
    """Give layers the shading of photos."""
    broad = np.log(front.light) - front.strands()
    by = _raised(broad[front.cover > SURE], SHADED, MOST_SHADED) - 1
    return front.shaded(by), back.shaded(by)


def _raised(values: Floats, spread: float, most: float) -> float:
    """Return the factor, `most` at most, that brings the contrast of some values to `spread`."""
    own = float(np.subtract(*np.percentile(values, (95, 5)))) if values.size else 0.0
    return min(spread / own, most) if own > FLAT else 1.0


def layers(name: str) -> tuple[Layer, Layer]:
    """Read the hair in front of a person and behind, by file name. Raises TemplateMissingError."""
    path = TEMPLATES / f"{name}.webp"
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) if path.is_file() else None
    if grey is None or grey.shape != SHAPE:
        raise TemplateMissingError(path)
    pixels = np.asarray(grey, np.uint8)
    return _side(pixels[:, :WIDTH]), _side(pixels[:, WIDTH:])


def _side(grey: Grey) -> Layer:
    """Read light, below it coverage, below both the soft planes at half the size."""
    codes, half = floats(grey / floats(255)), HEIGHT // 2
    upper, lower = codes[2 * HEIGHT : 2 * HEIGHT + half], codes[2 * HEIGHT + half :]
    low, high = ABSORBED
    ratios = floats(lower * floats(high - low) + floats(low))
    cover = codes[HEIGHT : 2 * HEIGHT]
    cover[cover < FAINT] = 0
    return Layer(
        light=np.maximum(codes[:HEIGHT] ** floats(GAMMA) * floats(WHITE_AT), floats(DARK)),
        cover=cover,
        sideways=floats((upper[:, : WIDTH // 2] - floats(128 / 255)) * floats(2 * RATIO)),
        along=upper[:, WIDTH // 2 :],
        paler=ratios[:, : WIDTH // 2],
        darker=ratios[:, WIDTH // 2 :],
    )
