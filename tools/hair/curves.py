"""The strands of a layer as the path tracer takes them: points with thickness and colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hair import split
from hair.head import Flags, Floats, Ints, Points
from hair.strands import Strands
from ilikeyacut.adapters.preview.arrays.ops import floats

RADIUS, UNEVEN = 0.0003, 0.12
"""Of a strand, in head units (46 um), and the spread of its logarithm."""

TIP, TIP_RADIUS = 0.10, 0.25
"""The last part of a strand over which it tapers, and to what share."""

ROOT, ROOT_RADIUS = 0.02, 0.6
"""The first part of a strand over which it thickens, and from what share."""

TINTS = (0.22, 0.12, 0.10)
"""Spread of the logarithm of the absorption: of single strands, wisps and locks."""

ROOT_TINT, TIP_TINT = 1.12, 0.78
"""Sun and wear bleach tips."""

SHORT, SPARSE = 0.1, 10
"""Of strands that are a smaller part of their lock than this every SPARSE-th point is drawn."""

Arrays = dict[str, NDArray[np.float32]]


def layer(found: Strands, kept: Flags, yaw: float, every: int = 1) -> Arrays:
    """Return what `scene.hair` takes for the pieces that are kept, for a head turned by `yaw`.

    Of their points every so many are drawn.
    """
    strand, point, sizes = _sparser(found, every, *split.runs(kept))
    along = floats(point / (found.paths.shape[1] - 1))
    begins, ends = found.span[strand].T
    place = begins + (ends - begins) * along
    radius, tint, chance = _uneven(found)
    cosine, sine = _directions(found.paths, yaw)
    return {
        "points": split.turned(found.paths[strand, point], yaw),
        "sizes": floats(sizes),
        "radius": radius[strand] * _taper(along),
        "tint": tint[strand] * (ROOT_TINT + floats(TIP_TINT - ROOT_TINT) * place),
        "chance": chance[strand[np.cumsum(sizes) - 1]],
        "along": place,
        "double_cosine": cosine[strand, point],
        "double_sine": sine[strand, point],
    }


def _sparser(
    found: Strands, every: int, strand: Ints, point: Ints, sizes: Ints
) -> tuple[Ints, Ints, Ints]:
    """Return runs with every so many of their points, and fewer where strands are short."""
    last = np.cumsum(sizes) - 1
    short = np.diff(found.span, axis=1)[strand, 0] < SHORT
    drawn = point % np.where(short, max(SPARSE, every), every) == 0
    drawn[last] = drawn[last - sizes + 1] = True
    return strand[drawn], point[drawn], np.add.reduceat(drawn.astype(int), last - sizes + 1)


def _uneven(found: Strands) -> tuple[Floats, Floats, Floats]:
    """Return each strand's thickness, absorption and a number 0..1, alike in both layers."""
    rng = np.random.default_rng(4)
    count = len(found.lock)
    own, wisp, lock = TINTS
    tint = found.shade + rng.normal(0, own, count)
    tint += rng.normal(0, wisp, found.guide.max() + 1)[found.guide]
    tint += rng.normal(0, lock, found.lock.max() + 1)[found.lock]
    radius = RADIUS * rng.lognormal(0, UNEVEN, count) * found.fine
    return floats(radius), floats(np.exp(tint)), floats(rng.random(count))


def _taper(along: Floats) -> Floats:
    tip = np.clip((1 - along) / TIP + TIP_RADIUS, TIP_RADIUS, 1)
    root = np.clip(ROOT_RADIUS + (1 - ROOT_RADIUS) * along / ROOT, ROOT_RADIUS, 1)
    return floats(tip * root)


def _directions(paths: Points, yaw: float) -> tuple[Floats, Floats]:
    """Return cosine and sine of twice each point's direction in the picture (x right, y down)."""
    seen = split.projected(split.turned(paths, yaw))
    x, y = np.moveaxis(np.gradient(seen, axis=1), -1, 0)
    square = np.maximum(x * x + y * y, 1e-12)
    return floats((x * x - y * y) / square), floats(2 * x * y / square)
