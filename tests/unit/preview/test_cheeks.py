"""Hair beside a face keeps to its outline: no slit between them, and no hair over the cheek."""

from dataclasses import replace

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Doubles, Plane, doubles, floats, ramp
from ilikeyacut.adapters.preview.edits import compose, looks
from ilikeyacut.adapters.preview.seeing import mesh
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles import cheeks, fit, templates
from ilikeyacut.adapters.preview.styles.fit import FACING
from ilikeyacut.domain.values import Look, Variation
from support.seeing import analysed
from support.selfies import portrait

FIRST = Variation(index=1, seed=1)


def seen() -> Analysis:
    return analysed(portrait())


def beside_the_cheeks() -> tuple[Doubles, Doubles, Plane]:
    """Rows of the frame beside the cheeks, the left ends of the face there, and all columns."""
    axes, outline = seen().axes, seen().axes.outline()
    level = axes.rise()[:, int(axes.chin[0])]
    rows = np.nonzero((level > 0.3) & (level < axes.rise_of(mesh.LIDS) - 0.05))[0]
    return rows.astype(float), np.argmax(outline[rows], 1).astype(float), floats(np.arange(1024))


@pytest.mark.parametrize("off", [-0.10, -0.04, 0.0, 0.08])
def test_hair_begins_at_the_rim_of_the_cheek_wherever_the_template_has_it(off: float) -> None:
    rows, ends, columns = beside_the_cheeks()
    width, identity = seen().axes.width, np.eye(2, 3)

    def cover(xs: Plane, ys: Plane) -> Plane:
        at = np.interp(ys, rows, ends) - off * width
        return ramp(floats(np.broadcast_to(xs, (len(ys), xs.shape[-1])) - at[:, None]), 2, -2)

    found = cheeks.cheeks(seen(), identity, cover)
    grid = np.broadcast_to(columns, (len(rows), columns.size))
    xs = found.reads(floats(grid), floats(np.broadcast_to(rows[:, None], grid.shape)))
    hair = xs < (ends - off * width)[:, None]
    inside = (np.argmin(hair, 1) - ends) / width
    assert inside.min() > cheeks.TUCK - 0.015
    assert inside.max() < compose.RIM[1]


def test_a_bob_leaves_no_slit_beside_the_face() -> None:
    rows, ends, columns = beside_the_cheeks()
    found, template = fit.fit(seen(), looks.cut_of(Look(hairstyle="bob"), FIRST))
    left = columns[: int(ends.max()) + 40]

    def slit(of: fit.Fit) -> float:
        cover = of.place_cover(template.front, left, floats(rows), FACING)
        begins = left.size - 1 - np.argmax(cover[:, ::-1] > 0.5, 1)
        return float((ends - begins).max() / seen().axes.width)

    assert slit(found) < 0.01 < slit(replace(found, cheeks=None))


@pytest.mark.parametrize("style", ["long", "lob", "wavy"])
def test_long_hair_lies_against_the_neck_below_the_chin(style: str) -> None:
    axes = seen().axes
    level = axes.rise()[:, int(axes.chin[0])]
    rows, columns = np.nonzero(np.abs(level + 0.1) < 0.03)[0], floats(np.arange(int(axes.chin[0])))
    found, template = fit.fit(seen(), looks.cut_of(Look(hairstyle=style), FIRST))

    def gap(of: fit.Fit) -> float:
        cover = of.place_cover(template.front, columns, floats(rows), FACING) > 0.5
        return float(np.median(np.argmax(cover[:, ::-1], 1))) / axes.width

    assert gap(found) < gap(replace(found, cheeks=None)) - 0.06


@pytest.mark.parametrize("style", ["crop", "undercut", "buzz"])
def test_short_hair_leaves_no_bare_strip_at_the_temples_and_gets_no_broader(style: str) -> None:
    axes, outline = seen().axes, seen().axes.outline()
    level = axes.rise()[:, int(axes.chin[0])]
    rows = np.nonzero((level > cheeks.EARS[1]) & (level < cheeks.HAIRLINE[1]))[0]
    ends, columns = np.argmax(outline[rows], 1), floats(np.arange(int(axes.chin[0])))
    found, template = fit.fit(seen(), looks.cut_of(Look(hairstyle=style), FIRST))
    assert templates.STYLES[style].shows_ears

    def hair(of: fit.Fit) -> Doubles:
        cover = of.place_cover(template.front, columns, floats(rows), FACING) > 0.5
        begins = columns.size - np.argmax(cover[:, ::-1], 1)
        return doubles([np.median(ends - begins), np.median(np.argmax(cover, 1))]) / axes.width

    (bare, far), (bare_before, far_before) = hair(found), hair(replace(found, cheeks=None))
    assert bare < 0.01
    assert bare_before > 0.02
    assert abs(far - far_before) < 0.03


def test_what_hair_must_leave_free_has_no_step_at_the_brows() -> None:
    kept, axes = compose.kept_features(seen()), seen().axes
    level = axes.rise()[:, int(axes.chin[0])]
    rows = np.nonzero((level > 0.3) & (level < axes.brows - 0.01))[0]
    begins = np.argmax(kept[rows] > 0.5, 1)
    assert np.abs(np.diff(begins)).max() < 0.06 * axes.width
    assert begins[0] - begins.min() > 0.1 * axes.width


def test_the_ends_of_hair_move_as_the_hair_above_them_does() -> None:
    found, _ = fit.fit(seen(), looks.cut_of(Look(hairstyle="lob"), FIRST))
    assert found.cheeks is not None
    assert np.abs(np.diff(found.cheeks.begins, axis=0)).max() < 60
