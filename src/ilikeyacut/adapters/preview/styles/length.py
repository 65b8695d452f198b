"""Shortens a template's hair, or lets it grow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Floats, Plane, floats, ramp, resize
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.templates import PIXELS, Template
from ilikeyacut.domain.values import Length

ENDS = {
    Length.CROPPED: 0.12,
    Length.SHORT: -0.22,
    Length.CHIN: -0.62,
    Length.SHOULDER: -1.08,
    Length.LONG: -1.70,
}
"""The height at which hair of each length ends, in head units: the chin lies at -0.66."""

STAYS = -0.05
"""Above this height, in head units, hair does not grow: it is the head's own shape."""

MOST = 3.0
"""How many times longer hair may grow before its strands look drawn out."""

TAPER = 0.10
"""Over how much of a head unit the ends of cut hair thin out."""

RAGGED = 0.05
"""How unevenly, in head units, neighbouring locks end."""


@dataclass(frozen=True)
class Ending:
    """Rows of the template: below `start` it is read `growth` times slower, at `end` it stops."""

    start: float
    growth: float = 1.0
    end: float | None = None
    tip: float = 1.0

    @classmethod
    def of(cls, length: Length | None, template: Template) -> Ending:
        """Return how a template reaches a length: by growing or by being cut."""
        start = _row(STAYS)
        if length is None:
            return cls(start)
        wanted, own = _row(ENDS[length]), _lowest(template)
        if wanted > own + 0.03 * PIXELS:
            return cls(start, min((wanted - start) / max(own - start, 1.0), MOST))
        return cls(start, 1.0, wanted, _along_at(template, wanted))

    def reads(self, ys: Plane) -> Plane:
        """Return the rows that hair reads which has grown."""
        if self.growth == 1.0:
            return ys
        below = np.maximum(ys - floats(self.start), 0)
        return floats(ys - below * (1 - 1 / self.growth))

    def ended(self, along: Plane, cover: Plane, xs: Plane, ys: Plane) -> tuple[Plane, Plane]:
        """Cut off longer hair; the rest has its tips at the cut."""
        if self.end is None:
            return along, cover
        rows = ys - floats(self.end) - locks(xs / floats(PIXELS)) * floats(RAGGED * PIXELS)
        left = ramp(floats(rows), TAPER / 2 * PIXELS, -TAPER / 2 * PIXELS)
        return np.clip(along / self.tip, 0, 1), floats(cover * left)


def _row(height: float) -> float:
    return float(templates.project((0, height, 0))[1])


def _lowest(template: Template) -> float:
    """The row where most of the hair has ended: single strands hang lower."""
    cover = np.maximum(template.front.cover, template.back.cover)
    rows = np.nonzero((cover > 0.5).sum(1) > 0.06 * PIXELS)[0]
    return float(rows[-1]) if rows.size else _row(STAYS)


def _along_at(template: Template, row: float) -> float:
    """How far along their strands the hairs are where they are cut."""
    front = template.front
    cover = resize(front.cover, (front.along.shape[1], front.along.shape[0]))
    at = int(np.clip(row * len(cover) / len(front.cover), 2, len(cover) - 3))
    near = slice(at - 2, at + 3)
    sure = cover[near] > 0.5
    if not sure.any():
        return 1.0
    return float(np.clip(np.median(front.along[near][sure]), 0.15, 1.0))


def locks(x: Plane) -> Floats:
    """Noise across hair in -1..1, by place in head units: broad locks, and strands in them."""
    broad = np.sin(x * 23 + 1.3 * np.sin(x * 9)) + 0.6 * np.sin(x * 71 + 2)
    return floats((broad + 0.5 * np.sin(x * 190 + 3 * np.sin(x * 37))) / 2.1)
