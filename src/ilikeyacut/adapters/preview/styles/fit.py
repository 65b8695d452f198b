"""Fits a template to a head: from head units to the frame, and back into the template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Flags,
    Floats,
    Plane,
    Window,
    bounds,
    doubles,
    filled,
    floats,
    ramp,
    resize,
    sample,
)
from ilikeyacut.adapters.preview.seeing import mesh, pose
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.seeing.frame import WIDTH, inverted
from ilikeyacut.adapters.preview.styles import cheeks, forehead, templates
from ilikeyacut.adapters.preview.styles.cheeks import Cheeks
from ilikeyacut.adapters.preview.styles.crown import Crown, crown
from ilikeyacut.adapters.preview.styles.cut import BODY, Cut
from ilikeyacut.adapters.preview.styles.forehead import Hairline
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.adapters.preview.styles.length import Ending
from ilikeyacut.adapters.preview.styles.templates import MIDDLE, PIXELS, Template

CM_PER_UNIT = 15.33
"""One head unit, the face's width at the ears, in centimetres of the head model."""

DEPTH = -0.05
"""Both layers are placed as if their strands lay at this depth: it halves the parallax error."""

BESIDE = 0.42
"""Beyond this many head units from the middle hair counts as standing off the head."""

FACING = 0.45
"""How far before `DEPTH` the hair over the middle of the forehead lies, in head units."""

COARSE = 8
"""The bounds of a placed template are looked for at every COARSE-th pixel."""


NEEDED = 0.6
"""The share of a style's hair above the chin that must lie within the photo."""


class OutOfFrameError(Exception):
    """The photo cuts off too much of the head for a style; it contains `share` of it."""

    def __init__(self, share: float) -> None:
        super().__init__("the frame cuts off hair that this style needs")
        self.share = share


@dataclass(frozen=True)
class Fit:
    """`to_frame` maps template pixels to pixels of the frame, or of a part of it.

    `yaw` is the template's yaw in this view; `twist` is the head's rotation beyond it (radians).
    `stretch` scales the rows between `crown` and `line` (template rows). `ending` is where the hair
    ends. `hairline` is where it starts over the forehead, if that differs from the template,
    `widened` how it comes to the outline of the head above the ears, and `cheeks` how hair at the
    front comes to the outline of the face.
    """

    to_frame: Doubles
    cut: Cut
    yaw: int
    twist: float
    crown: float
    line: float
    stretch: float
    ending: Ending
    hairline: Hairline | None = None
    cheeks: Cheeks | None = None
    widened: Crown | None = None

    def within(self, window: Window) -> Fit:
        """Return the same fit for a part of the frame."""
        rows, columns = window
        return replace(
            self, to_frame=self.to_frame - doubles([[0, 0, columns.start], [0, 0, rows.start]])
        )

    def place(self, layer: Layer, shape: tuple[int, int], facing: float = 0.0) -> Layer:
        """Transform a layer to (a part of) the frame; `facing` as FACING for hair at the front."""
        xs, ys = self.reads(floats(np.arange(shape[1])), floats(np.arange(shape[0])), facing)
        sideways, along, paler, darker = _softly(layer, xs, ys)
        if self.cut.mirrored:
            sideways = -sideways
        along, cover = self.ending.ended(along, sample(layer.cover, xs, ys), xs, ys)
        light = sample(layer.light, xs, ys, cv2.BORDER_REPLICATE)
        return Layer(light, cover, sideways, along, paler, darker)

    def reads(self, columns: Floats, rows: Floats, facing: float = 0.0) -> tuple[Plane, Plane]:
        """Return the template's x and y for a grid of the frame's pixels."""
        back = inverted(self.to_frame)
        xs, ys = _grid(back[0], columns, rows), _grid(back[1], columns, rows)
        if facing and self.cheeks:
            xs = self.cheeks.reads(xs, ys)
        if self.widened:
            xs = self.widened.reads(xs, ys)
        beside, _ = BODY[self.cut.volume]
        ys = self._unstretched(ys)
        if facing and self.twist:
            xs = xs - floats(np.sin(self.twist) * PIXELS) * _depth(xs, ys, facing)
        ys = self.hairline.reads(xs, ys) if self.hairline else ys
        xs = _moved_parting(xs, ys, self)
        xs = _stood_off(xs, beside)
        if self.cut.mirrored:
            xs = floats(2 * MIDDLE) - xs
        return floats(xs), self.ending.reads(floats(ys))

    def _unstretched(self, ys: Plane) -> Plane:
        return floats(
            np.where(ys < self.line, self.line - (self.line - ys) / floats(self.stretch), ys)
        )

    def row(self, seen: Analysis, rise: float) -> float:
        """Return the template's row at a height of the face, regardless of the hairline."""
        at = seen.axes.chin + seen.axes.up * (rise * seen.axes.height)
        back = inverted(self.to_frame)
        return float(self._unstretched(floats([back[1] @ [*at, 1]]))[0])

    def window(self, template: Template, shape: tuple[int, int]) -> Window:
        """Return the part of the frame that contains the whole template."""
        columns, rows = (floats(np.arange(0, size, COARSE)) for size in (shape[1], shape[0]))
        found = np.zeros((rows.size, columns.size), np.bool_)
        for layer, facing in ((template.front, FACING), (template.back, 0.0)):
            found |= self.place_cover(layer, columns, rows, facing) > 0.02
        tall, wide = bounds(found)
        return (
            slice(max(0, (tall.start - 2) * COARSE), min(shape[0], (tall.stop + 2) * COARSE)),
            slice(max(0, (wide.start - 2) * COARSE), min(shape[1], (wide.stop + 2) * COARSE)),
        )

    def place_cover(self, layer: Layer, columns: Floats, rows: Floats, facing: float) -> Plane:
        """Return a layer's coverage alone, on a grid."""
        return sample(layer.cover, *self.reads(columns, rows, facing))


def fit(seen: Analysis, cut: Cut) -> tuple[Fit, Template]:
    """Return the best template for a head in the whole frame, and its placement."""
    head = pose.estimate(seen.framed.points, WIDTH, WIDTH, focal=2.4 * WIDTH)
    template = cut.template(head.yaw)
    yaw = templates.nearest(head.yaw)
    to_frame = _placed(seen, head, yaw)
    line = float(templates.project(templates.HAIRLINE, yaw)[1])
    above = BODY[cut.volume][1]
    found = Fit(
        to_frame=to_frame,
        cut=cut,
        yaw=yaw,
        twist=float(np.radians(np.clip(head.yaw - yaw, -12, 12))),
        crown=template.top(),
        line=line,
        stretch=_crown_stretch(seen, template, to_frame, line) * above,
        ending=Ending.of(cut.length, template),
    )
    found = replace(found, hairline=_hairline(seen, template, found))
    found = replace(found, widened=_crown(seen, template, found))
    if cut.style.tied:
        return found, template
    return replace(found, cheeks=_cheeks(seen, template, found)), template


def _grid(row: Doubles, columns: Floats, rows: Floats) -> Plane:
    return np.asarray((row[0] * columns)[None] + (row[1] * rows + row[2])[:, None], np.float32)


def _softly(layer: Layer, xs: Plane, ys: Plane) -> Iterator[Plane]:
    """Read a layer's soft planes at half the size, and enlarge them."""
    size, half = (xs.shape[1], xs.shape[0]), (-(-xs.shape[1] // 2), -(-xs.shape[0] // 2))
    scale = layer.along.shape[1] / layer.light.shape[1]
    columns, rows = (resize(at, half) * floats(scale) + floats(scale / 2 - 0.5) for at in (xs, ys))
    for plane in layer.soft:
        yield resize(sample(plane, columns, rows, cv2.BORDER_REPLICATE), size)


def _depth(xs: Plane, ys: Plane, facing: float) -> Plane:
    """How far before `DEPTH` the front hair lies: it follows the forehead, and hangs below it."""
    across = np.clip(1 - ((xs - floats(MIDDLE)) / (0.6 * PIXELS)) ** 2, 0, 1)
    ear = float(templates.project((0, 0, 0))[1])
    return np.asarray(facing * np.sqrt(across) * ramp(ys, ear + 0.35 * PIXELS, ear), np.float32)


def _placed(seen: Analysis, head: pose.Pose, yaw: int) -> Doubles:
    """Scale and shift, without shear: hair falls down the picture however the head is turned."""
    axes, points = seen.axes, seen.framed.points
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
    x, y = templates.project((0, 0.20, DEPTH), yaw)
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
    """1 to 1.16: how much taller the real head with its hair is than the template."""
    head = (np.abs(seen.axes.side()) < 0.15) & (seen.axes.rise() > seen.axes.brows)
    column = ((seen.hair > 0.5) | (seen.person > 0.5)) & head
    if column.sum() < 150:
        return 1.0
    old_top = float(np.percentile(np.nonzero(column)[0], 2))
    rows = to_frame[1, 1] * doubles([line, template.top()]) + to_frame[1, 2]
    return float(np.clip((rows[0] - old_top) / max(rows[0] - rows[1], 1), 1.0, 1.16))


def _hairline(seen: Analysis, template: Template, found: Fit) -> Hairline | None:
    """Where the photo shows the person's hairline the template's goes there; fringes hide both."""
    height, sure = forehead.hairline(seen)
    own = template.line()
    if not sure or own is None:
        return None
    most = forehead.MOST * seen.axes.height / float(found.to_frame[1, 1])
    by = float(np.clip(sure * (found.row(seen, height) - own), -most, most))
    brows = found.row(seen, seen.axes.brows)
    crown = float(templates.project(templates.CROWN, found.yaw)[1])
    middle = float(templates.project(templates.ROOTS, found.yaw)[0])
    return Hairline.moved(own, by, crown=crown, brows=brows, middle=middle)


def _crown(seen: Analysis, template: Template, found: Fit) -> Crown:
    def cover(columns: Floats, rows: Floats) -> Plane:
        layers = ((template.front, FACING), (template.back, 0.0))
        return floats(
            np.maximum.reduce([found.place_cover(it, columns, rows, f) for it, f in layers])
        )

    return crown(seen, found.to_frame, cover, sleek=found.cut.style.sleek)


def _cheeks(seen: Analysis, template: Template, found: Fit) -> Cheeks:
    def cover(columns: Floats, rows: Floats) -> Plane:
        return found.place_cover(template.front, columns, rows, FACING)

    brought = cheeks.temples if found.cut.style.shows_ears else cheeks.cheeks
    return brought(seen, found.to_frame, cover)


def _moved_parting(xs: Plane, ys: Plane, found: Fit) -> Plane:
    """Comb the roots over: most at the hairline, nothing at the temples and the crown."""
    shift, crown, line = found.cut.shift, found.crown, found.line
    if not shift:
        return xs
    middle = float(templates.project((found.cut.part + shift, 0.45, 0.1), found.yaw)[0])
    off = (xs - floats(middle)) / PIXELS
    near = np.clip(1 - (off / 0.5) ** 2, 0, 1) ** 2
    high = ramp(ys, line + 0.25 * PIXELS, line - 0.10 * PIXELS) * ramp(
        ys, crown, crown + 0.3 * PIXELS
    )
    return floats(xs - shift * PIXELS * near * high)


def _stood_off(xs: Plane, beside: float) -> Plane:
    off = (xs - floats(MIDDLE)) / PIXELS
    beyond = np.maximum(np.abs(off) - BESIDE, 0)
    return np.asarray(xs + np.sign(off) * (beyond / beside - beyond) * PIXELS, np.float32)


def skull(found: Fit, shape: tuple[int, int]) -> Flags:
    """Return the bare skull's outline in the frame, or in the part of it that the fit is for."""
    centre = templates.project(templates.SKULL_CENTRE, found.yaw + np.degrees(found.twist))
    angles = np.linspace(0, 2 * np.pi, 90)
    radius = doubles(templates.SKULL_RADIUS) * PIXELS * 0.985
    ring = centre + np.c_[np.cos(angles), np.sin(angles)] * radius
    return filled(ring @ found.to_frame[:, :2].T + found.to_frame[:, 2], shape)
