"""Put a template on a head: from head units to the frame, and from there back into the template."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview import mesh, pose, templates
from ilikeyacut.adapters.preview.analysis import Analysis
from ilikeyacut.adapters.preview.frame import HEIGHT, SHAPE, WIDTH, inverted
from ilikeyacut.adapters.preview.ops import (
    Doubles,
    Flags,
    Floats,
    Plane,
    doubles,
    filled,
    floats,
    ramp,
    sample,
)
from ilikeyacut.adapters.preview.templates import MIDDLE, PIXELS, Layer, Template
from ilikeyacut.domain.values import Volume

CM_PER_UNIT = 15.33
"""One head unit, the face's width at the ears, in centimetres of the head model."""

DEPTH = -0.05
"""Both layers are placed as if their strands lay at this depth: it halves the parallax error."""

BODY = {Volume.FLAT: (0.72, 0.97), Volume.NATURAL: (1.0, 1.0), Volume.FULL: (1.35, 1.06)}
"""How far hair beside the head and above it stands off, compared to the template."""

BESIDE = 0.42
"""Beyond this many head units from the middle hair counts as standing off the head."""


@dataclass(frozen=True)
class Cut:
    """How a style is worn: `mirrored`, with its parting moved by `shift` head units."""

    style: templates.Style
    mirrored: bool
    shift: float
    volume: Volume

    @property
    def part(self) -> float:
        """The x of the parting in the picture before it is shifted, in head units."""
        at = self.style.part or 0.0
        return -at if self.mirrored else at


@dataclass(frozen=True)
class Fit:
    """`to_frame` maps template pixels to frame pixels; `xs` and `ys` where each pixel reads."""

    to_frame: Doubles
    xs: Plane
    ys: Plane
    mirrored: bool

    def place(self, layer: Layer) -> Layer:
        """Bring a layer into the frame."""
        left, right, along = (
            sample(plane, self.xs, self.ys, cv2.BORDER_REPLICATE)
            for plane in (layer.from_left, layer.from_right, layer.along)
        )
        if self.mirrored:
            left, right = right, left
        return Layer(left, right, along, sample(layer.cover, self.xs, self.ys))


def fit(seen: Analysis, template: Template, cut: Cut) -> Fit:
    """Find where a template lies on a head that is seen in the frame."""
    to_frame = _placed(seen)
    back = inverted(to_frame)
    columns, rows = np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32)
    xs = _grid(back[0], columns, rows)
    ys = _grid(back[1], columns, rows)
    beside, above = BODY[cut.volume]
    line = float(templates.project(templates.HAIRLINE)[1])
    stretch = _crown_stretch(seen, template, to_frame, line) * above
    ys = np.where(ys < line, line - (line - ys) / floats(stretch), ys)
    xs = _moved_parting(xs, ys, cut, (template.top(), line))
    xs = _stood_off(xs, beside)
    if cut.mirrored:
        xs = floats(2 * MIDDLE) - xs
    return Fit(to_frame, floats(xs), floats(ys), cut.mirrored)


def _grid(row: Doubles, columns: Floats, rows: Floats) -> Plane:
    return np.asarray((row[0] * columns)[None] + (row[1] * rows + row[2])[:, None], np.float32)


def _placed(seen: Analysis) -> Doubles:
    """Scale and shift, without shear: hair falls down the picture however the head is turned."""
    axes, points = seen.axes, seen.framed.points
    head = pose.estimate(points, WIDTH, WIDTH, focal=2.4 * WIDTH)
    temples = points[[mesh.RIGHT_CHEEK, mesh.LEFT_CHEEK], :2].astype(np.float64)
    across = axes.width / _span(_at(head, (0.5, 0, -0.2)) - _at(head, (-0.5, 0, -0.2)))
    forehead = points[mesh.FOREHEAD, :2] - temples.mean(0)
    up = float(forehead @ axes.up) / float(
        (_at(head, (0, 0.495, 0.251)) - _at(head, (0, 0, -0.2))) @ axes.up
    )
    unit = _pixels_per_unit(head)
    correction = temples.mean(0) - _at(head, (0, 0, -0.2))
    anchor = _at(head, (0, 0.20, DEPTH)) + correction
    per_pixel = CAMERA_SCALE * PIXELS
    sx = unit * float(np.clip(across, 0.85, 1.2)) / per_pixel
    sy = unit * float(np.clip(up, 0.85, 1.2)) / per_pixel
    x, y = templates.project((0, 0.20, DEPTH))
    return doubles([[sx, 0, anchor[0] - sx * x], [0, sy, anchor[1] - sy * y]])


CAMERA_SCALE = templates.CAMERA_Z / (templates.CAMERA_Z - DEPTH)


def _at(head: pose.Pose, point: tuple[float, float, float]) -> Doubles:
    x, y, z = point
    return head.project(
        doubles([x * CM_PER_UNIT, -(y * CM_PER_UNIT + 0.673), -((z + 0.2) * CM_PER_UNIT - 2.436)])
    )


def _pixels_per_unit(head: pose.Pose) -> float:
    between_ears = head.rotation @ doubles([0, -0.673, 2.436]) + head.position
    return float(head.camera[0, 0] * CM_PER_UNIT / between_ears[2])


def _span(vector: Doubles) -> float:
    return max(float(np.hypot(*vector)), 1e-3)


def _crown_stretch(seen: Analysis, template: Template, to_frame: Doubles, line: float) -> float:
    """1 to 1.16: how much taller the real hair stands than the template over the head's middle."""
    column = (seen.hair > 0.5) & (np.abs(seen.axes.side()) < 0.15)
    if column.sum() < 150:
        return 1.0
    old_top = float(np.percentile(np.nonzero(column)[0], 2))
    rows = to_frame[1, 1] * doubles([line, template.top()]) + to_frame[1, 2]
    return float(np.clip((rows[0] - old_top) / max(rows[0] - rows[1], 1), 1.0, 1.16))


def _moved_parting(xs: Plane, ys: Plane, cut: Cut, rows: tuple[float, float]) -> Plane:
    """Comb the roots over by `shift`: most at the hairline, nothing at the temples and the crown.

    `rows` are the template's rows of the crown and of the hairline.
    """
    if not cut.shift:
        return xs
    crown, line = rows
    off = (xs - floats(MIDDLE)) / PIXELS - (cut.part + cut.shift)
    near = np.clip(1 - (off / 0.5) ** 2, 0, 1) ** 2
    high = ramp(ys, line + 0.25 * PIXELS, line - 0.10 * PIXELS) * ramp(
        ys, crown, crown + 0.3 * PIXELS
    )
    return floats(xs - cut.shift * PIXELS * near * high)


def _stood_off(xs: Plane, beside: float) -> Plane:
    off = (xs - floats(MIDDLE)) / PIXELS
    beyond = np.maximum(np.abs(off) - BESIDE, 0)
    return np.asarray(xs + np.sign(off) * (beyond / beside - beyond) * PIXELS, np.float32)


def skull(found: Fit) -> Flags:
    """Return the bare skull's outline in the frame."""
    centre = templates.project(templates.SKULL_CENTRE)
    angles = np.linspace(0, 2 * np.pi, 90)
    radius = doubles(templates.SKULL_RADIUS) * PIXELS * 0.985
    ring = centre + np.c_[np.cos(angles), np.sin(angles)] * radius
    return filled(ring @ found.to_frame[:, :2].T + found.to_frame[:, 2], SHAPE)
