"""New hair begins where the person's own does, if the photo shows where that is."""

from functools import cache

import cv2
import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.ops import Image, Rgb8, floats, over, ramp, sample
from ilikeyacut.adapters.preview.edits import looks
from ilikeyacut.adapters.preview.removing import removal
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles import fit, forehead, templates
from ilikeyacut.adapters.preview.styles.fit import FACING, Fit
from ilikeyacut.adapters.preview.styles.forehead import Hairline
from ilikeyacut.domain.values import Fringe, Look, Variation
from support.lanes import sampled
from support.seeing import analysed
from support.selfies import portrait

FIRST = Variation(index=1, seed=1)
LINE = Hairline(own=215, at=240, crown=140, brows=305, middle=330)


@cache
def fringed() -> Analysis:
    """The shipped portrait: a fringe that ends just above the brows."""
    return analysed(portrait())


@cache
def bald() -> Image:
    found, template = fit.fit(fringed(), looks.cut_of(Look(hairstyle="bun"), FIRST))
    new = found.place(template.front, fringed().framed.shape).cover
    return removal.remove(fringed(), found, new, np.random.default_rng(0)).rgb


def with_forehead(height: float) -> Rgb8:
    """The portrait, in its frame, without the hair below a round line over the forehead."""
    axes = fringed().axes
    side = axes.side()
    shown = ramp(axes.rise() - height + 1.2 * side**2, -0.006, 0.006)
    shown = np.maximum(shown, ramp(np.abs(side), 0.42, 0.46))
    made = over(bald(), fringed().framed.rgb, shown)
    return np.asarray(np.rint(np.clip(made, 0, 1) * 255), np.uint8)


@cache
def bare_to(height: float) -> Analysis:
    return analysed(with_forehead(height))


def height_in(photo: Analysis, height: float) -> float:
    """A height of the portrait's face in the axes of a photo made from it."""
    axes, to = fringed().axes, photo.framed.to_frame
    at = to[:, :2] @ (axes.chin + axes.up * (height * axes.height)) + to[:, 2]
    return float((at - photo.axes.chin) @ photo.axes.up / photo.axes.height)


def placed_at(photo: Analysis, style: str) -> float:
    """The height at which a style's hair begins over the middle of the forehead."""
    found, template = fit.fit(photo, looks.cut_of(Look(hairstyle=style), FIRST))
    cover = found.place(template.front, photo.framed.shape, FACING).cover
    axes = photo.axes
    rises = floats(np.arange(axes.brows, 1.4, 0.002))
    lines = []
    for side in np.linspace(-0.14, 0.14, 9):
        at = axes.chin + axes.right * (side * axes.width)
        at = floats(at + axes.up * (rises * axes.height)[:, None])
        lines.append(float(rises[np.argmax(sample(cover, at[:, :1], at[:, 1:])[:, 0] > 0.5)]))
    return float(np.median(lines))


@pytest.mark.parametrize("fringe", templates.ADDED)
def test_a_curtain_opens_on_the_hairline_and_other_fringes_hide_it(fringe: Fringe) -> None:
    line = templates.load("bob", 0, fringe).line()
    assert (line is None) == (fringe is not Fringe.CURTAIN)


def test_a_line_that_is_moved_leaves_crown_brows_and_temples() -> None:
    rows = floats([20, LINE.crown, LINE.at, LINE.brows, 600])[:, None]
    middle, temple = np.full_like(rows, LINE.middle), np.full_like(rows, LINE.middle + 200)
    assert LINE.reads(middle, rows)[:, 0] == pytest.approx([20, 140, LINE.own, 305, 600])
    assert np.array_equal(LINE.reads(temple, rows), rows)


@pytest.mark.parametrize("by", [-500, -40, 40, 500])
def test_no_row_is_read_twice_however_far_a_line_is_moved(by: float) -> None:
    line = Hairline.moved(215, by, crown=140, brows=305, middle=330)
    rows = floats(np.arange(100, 350))[:, None]
    assert (np.diff(line.reads(np.full_like(rows, 330), rows)[:, 0]) > 0.3).all()


@pytest.mark.parametrize("height", sampled([1.03, 1.08, 1.14], [1.08]))
def test_new_hair_begins_at_the_persons_own_line(height: float) -> None:
    photo = bare_to(height)
    expected = height_in(photo, height)
    line, sure = forehead.hairline(photo)
    assert sure == 1
    assert line == pytest.approx(expected, abs=0.012)
    for style in ("bun", "ponytail", "bob", "long", "quiff", "crop"):
        assert placed_at(photo, style) == pytest.approx(line, abs=0.025), style


@pytest.mark.slow
def test_new_hair_goes_no_further_than_heads_do() -> None:
    photo = bare_to(1.32)
    own = placed_at(fringed(), "bob")
    assert own + 0.05 < placed_at(photo, "bob") < own + forehead.MOST + 0.02


def unmoved(photo: Analysis, style: str) -> Fit:
    found, _ = fit.fit(photo, looks.cut_of(Look(hairstyle=style), FIRST))
    assert found.hairline is None
    return found


def test_a_fringe_hides_the_line() -> None:
    assert forehead.hairline(fringed())[1] == 0
    unmoved(fringed(), "bob")


def test_a_fringe_that_is_asked_for_keeps_its_height() -> None:
    unmoved(bare_to(1.14), "french-bob")


def test_a_slanting_fringe_is_no_hairline() -> None:
    photo = with_forehead(1.06)
    axes = fringed().axes
    lock = (axes.rise() > 1.0 - 0.6 * axes.side()) & (np.abs(axes.side()) < 0.4)
    lock &= axes.rise() < 1.1
    hair = np.roll(fringed().framed.rgb, 75, axis=0) * 255
    photo[lock] = np.rint(hair[lock])
    assert forehead.hairline(analysed(photo))[1] == 0


def test_what_the_photos_edge_cuts_off_is_no_hairline() -> None:
    axes = fringed().axes
    top = round(float(axes.chin[1] - 1.06 * axes.height))
    assert forehead.hairline(analysed(with_forehead(1.08)[top:]))[1] == 0


@pytest.mark.slow
def test_a_line_is_trusted_by_degrees() -> None:
    sure = [forehead.hairline(bare_to(at))[1] for at in (0.93, 0.98, 1.03)]
    assert sure[0] == 0
    assert 0 < sure[1] < sure[2] == 1


def test_a_larger_photo_has_its_line_at_the_same_height() -> None:
    large = cv2.resize(with_forehead(1.08), None, fx=1.7, fy=1.7, interpolation=cv2.INTER_CUBIC)
    line, _ = forehead.hairline(analysed(np.asarray(large, np.uint8)))
    assert line == pytest.approx(forehead.hairline(bare_to(1.08))[0], abs=0.012)
