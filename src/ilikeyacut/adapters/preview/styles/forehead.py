"""Finds the person's own hairline in the photo, and moves a template's hairline to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import Flags, Floats, Plane, floats, ramp
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles.templates import PIXELS

SIDES = np.linspace(-0.16, 0.16, 17)
"""The columns that are looked at, in face widths from the middle."""

STEP, HIGHEST = 0.005, 1.40
"""How finely and how far up each column is looked at, in face heights."""

ABOVE_BROWS = 0.03
BARE = 0.10
"""So much bare skin above the brows, at least, is a forehead."""

HAIR, SOLID = 0.06, 0.8
"""The height above the line that is hair, and how much of it: single locks leave skin between."""

SKIN, MOSTLY = 0.30, 0.6
"""The likeness of bare forehead to the face's skin, and the share of a column that must have it:
shine has less, and so has the shade of the hair."""

AGREED, APART = 0.65, 0.035
"""The share of the columns that must show a line no further than this from their median: a
parted fringe and a lock on the forehead leave none."""

FRINGE, SURE = 0.95, 1.0
"""Below the first height a line is that of a fringe, from the second on surely the hairline."""

MOST = 0.12
"""How far a template's hairline may be moved, in face heights."""

ROOM = 0.15
"""The least that is left of the template, in head units, between the line and crown or brows."""

MIDDLE, TEMPLES = 0.28, 0.55
"""How far from the middle, in head units, the line moves as a whole, and where it stays."""


@dataclass(frozen=True)
class Hairline:
    """Rows of a template: what is asked for at `at` is read at `own`, its hairline.

    From there the move fades to nothing at the `crown`, at the `brows`, and at the temples on
    either side of `middle`, a column.
    """

    own: float
    at: float
    crown: float
    brows: float
    middle: float

    @classmethod
    def moved(cls, own: float, by: float, *, crown: float, brows: float, middle: float) -> Hairline:
        """Move the line by some rows, as far as crown and brows leave room."""
        room = ROOM * PIXELS
        return cls(own, float(np.clip(own + by, crown + room, brows - room)), crown, brows, middle)

    def reads(self, xs: Plane, ys: Plane) -> Plane:
        """Return the rows to read; `ys` is the same all along each row of the grid."""
        reach = [self.crown, self.at, self.brows]
        by = np.interp(ys[:, :1], reach, [0, self.own - self.at, 0])
        off = np.abs(xs - floats(self.middle)) / PIXELS
        return floats(ys + by * ramp(floats(off), TEMPLES, MIDDLE))


def hairline(seen: Analysis) -> tuple[float, float]:
    """Return the height of the hairline over the middle of the face, and its certainty, 0..1.

    The height is in face heights above the chin. The certainty is 0 if a fringe, a bald head or the
    edge of the photo hides the hairline.
    """
    lines = _lines(*_columns(seen))
    if not np.isfinite(lines).any():
        return 1.0, 0.0
    height = float(np.nanmedian(lines))
    agreed = float((np.abs(lines - height) < APART).mean())
    sure = np.clip((height - FRINGE) / (SURE - FRINGE), 0, 1)
    return height, float(sure) if agreed >= AGREED else 0.0


def _columns(seen: Analysis) -> tuple[Floats, Floats, Flags]:
    """The heights, and hair and bare skin at them in each column, (heights, columns)."""
    axes = seen.axes
    rises = np.arange(min(axes.brows, 1.0) + ABOVE_BROWS, HIGHEST, STEP)
    along = axes.right * (SIDES * axes.width)[:, None]
    at = axes.chin + axes.up * (rises * axes.height)[:, None, None] + along
    x, y = np.rint(at).astype(int).transpose(2, 0, 1)
    shown = (x >= 0) & (y >= 0) & (x < axes.shape[1]) & (y < axes.shape[0])
    place = np.clip(y, 0, axes.shape[0] - 1), np.clip(x, 0, axes.shape[1] - 1)
    shown &= seen.framed.inside[place]
    likeness = seen.skin.likeness(to_lab(seen.framed.rgb[place]))
    return floats(rises), floats(np.where(shown, seen.hair[place], 0)), likeness > SKIN


def _lines(rises: Floats, hair: Floats, skin: Flags) -> Floats:
    """The height at which each column's hair begins; NaN where it is not told."""
    solid = round(HAIR / STEP)
    lines = np.full(hair.shape[1], np.nan, np.float32)
    for column, (of_hair, of_skin) in enumerate(zip(hair.T, skin.T, strict=True)):
        begins = int(np.argmax(of_hair > 0.5))
        bare, above = of_skin[:begins], of_hair[begins : begins + solid]
        if begins * STEP < BARE or above.mean() < SOLID or bare.mean() < MOSTLY:
            continue
        lines[column] = rises[begins]
    return lines
