"""What is left when old hair goes: no outline of it, and nothing that the mask stopped short of."""

from dataclasses import replace

import numpy as np
import pytest

from ilikeyacut.adapters.preview.arrays.lab import to_lab
from ilikeyacut.adapters.preview.arrays.ops import (
    blur,
    bounds,
    distance_to,
    floats,
    grown,
    shrunk,
    warp,
)
from ilikeyacut.adapters.preview.edits import editing, looks
from ilikeyacut.adapters.preview.edits.change import Change
from ilikeyacut.adapters.preview.removing import ears, removal
from ilikeyacut.adapters.preview.seeing import frame
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.domain.values import Look, Variation
from support.seeing import analysed, bared
from support.selfies import portrait


def before() -> Analysis:
    return analysed(portrait())


def compressed(seen: Analysis) -> Analysis:
    """Specks in the frame within 7 pixels of the photo from hair, as JPEG leaves them."""
    near = grown(seen.hair > 0.08, 7 * seen.framed.scale) & (seen.person < 0.3)
    specks = np.random.default_rng(0).normal(0, 0.05, (*near.shape, 1)) * near[..., None]
    rgb = floats(np.clip(seen.framed.rgb + specks, 0, 1))
    return replace(seen, framed=replace(seen.framed, rgb=rgb))


def test_hair_that_the_mask_stops_short_of_goes_too() -> None:
    seen = before()
    beside = (seen.axes.side() > 0) & (seen.axes.rise() < 0.6)
    missed = (seen.hair > 0.9) & beside & ~grown(seen.axes.outline(), 3)
    assert missed.sum() > 500
    part = replace(seen, hair=floats(seen.hair * ~beside))
    assert bared(part).removed[missed].mean() > 0.97


def test_a_shaded_face_beside_hair_is_no_hair() -> None:
    seen = before()
    face = shrunk(seen.face, 10) & (seen.axes.rise() < seen.axes.brows - 0.1)
    face &= ~grown(seen.hair > 0.08, 20)
    assert bared(seen).removed[face].max() == pytest.approx(0, abs=0.01)


def test_nothing_far_from_the_head_changes() -> None:
    seen = before()
    bare = bared(seen)
    far = ~grown((seen.hair > 0.05) | seen.face | bare.skull, 2 * removal.AROUND)
    assert far.any()
    assert np.array_equal(bare.rgb[far], seen.framed.rgb[far])
    assert not bare.removed[far].any()


def test_what_replaces_hair_leaves_no_ring_of_the_photos_detail() -> None:
    seen, photo = before(), portrait()
    assert seen.framed.scale > 2
    there = floats(seen.hair > 0.05)
    none, wall = np.zeros_like(there), np.full_like(seen.framed.rgb, 0.8)
    edited = editing.apply(photo, seen.framed, Change(wall, there, none, none, none, there))
    to_photo, size = frame.inverted(seen.framed.to_frame), (photo.shape[1], photo.shape[0])
    inside = warp(floats(shrunk(there > 0, 6)), to_photo, size) > 0.999
    assert inside.sum() > 500
    assert np.abs(edited.rgb[inside].astype(int) - 204).max() <= 1


def test_traces_of_compression_beside_hair_go_with_it() -> None:
    seen = before()
    far, near = (grown(seen.hair > 0.08, pixels * seen.framed.scale) for pixels in (6, 5))
    beside = far & ~near & (seen.person < 0.1) & (seen.axes.rise() > 0.6) & seen.framed.inside
    assert beside.sum() > 500
    assert bared(seen).removed[beside].mean() < 0.1
    assert bared(compressed(seen)).removed[beside].mean() > 0.9


def test_hair_that_the_network_misses_goes_with_the_rest() -> None:
    seen = before()
    unseen = replace(seen, hair=np.zeros_like(seen.hair))
    top = (seen.hair > 0.9) & (seen.person > 0.9) & (seen.axes.rise() > 1.0)
    assert top.sum() > 5000
    assert bared(unseen).removed[top].mean() > 0.9


def test_hair_that_the_network_misses_is_not_cut_off_where_an_edit_ends() -> None:
    change = looks.change(
        analysed(portrait("nixon")), Look(hairstyle="buzz"), Variation(index=1, seed=7)
    )
    went = change.replaced > 0.5
    rows, columns = bounds(went)
    assert went[rows.start].sum() < 80
    assert went[:, columns.stop - 1].sum() < 30


def test_a_background_that_the_matte_doubts_is_no_hair() -> None:
    seen = analysed(portrait("nixon"))
    rise, side = seen.axes.rise(), seen.axes.side()
    beyond_the_ear = (rise > 0.6) & (rise < 0.8) & (side > 0.67) & (side < 0.8)
    assert seen.person[beyond_the_ear].max() > 0.4
    assert bared(seen).removed[beyond_the_ear].max() < 0.1


def test_a_head_that_is_wider_than_its_new_hair_gets_narrower_but_keeps_its_ears() -> None:
    seen = analysed(portrait("eisenhower"))
    found = bared(seen)
    beyond = (seen.person > 0.9) & (seen.axes.rise() > 0.8) & ~found.skull
    assert found.removed[beyond].mean() > 0.75
    assert seen.hair[beyond & (found.removed < 0.5)].mean() < 0.05
    assert found.removed[shrunk(ears.own(seen), 4)].mean() < 0.1


def test_no_patch_of_skin_is_left_amid_removed_hair() -> None:
    seen = before()
    top = (seen.hair > 0.9) & (seen.axes.rise() > 1.05)
    y, x = (int(at.mean()) for at in np.nonzero(top))
    hair = seen.hair.copy()
    hair[y - 4 : y + 4, x - 4 : x + 4] = 0
    assert bared(replace(seen, hair=hair)).removed[y, x] > 0.95


def test_a_forehead_in_the_shade_is_no_strand_and_looks_as_it_did() -> None:
    seen = analysed(portrait("eisenhower"))
    shaded = np.hypot(seen.axes.side() - 0.28, seen.axes.rise() - 0.85) < 0.05
    bare = bared(seen)
    assert bare.removed[shaded].mean() < 0.05
    assert np.abs(bare.rgb - seen.framed.rgb)[shaded].mean() < 0.03


def test_painted_skin_is_as_dark_as_the_shaded_skin_that_it_joins() -> None:
    seen = analysed(portrait("eisenhower"))
    bare = bared(seen)
    rise, side = seen.axes.rise(), seen.axes.side()
    seam = (bare.removed > 0.02) & (bare.removed < 0.5)
    seam &= (rise > 0.85) & (rise < 1.0) & (side > 0.2)
    assert seam.sum() > 300
    lighter = to_lab(bare.skin)[..., 0] - to_lab(seen.framed.rgb)[..., 0]
    assert abs(np.median(lighter[seam])) < 3


def test_spots_and_lines_of_a_forehead_go_on_where_hair_was() -> None:
    seen = analysed(portrait("carter"))
    bare = bared(seen, "long")
    spots = blur(to_lab(bare.rgb)[..., 0], 2) - blur(to_lab(bare.rgb)[..., 0], 6)
    rise, middle = seen.axes.rise(), np.abs(seen.axes.side()) < 0.2
    painted = middle & shrunk(bare.skull, 8) & (bare.removed > 0.99)
    painted &= distance_to(bare.removed < 0.5) < 30
    own = middle & (bare.removed < 0.01) & (rise > seen.axes.brows + 0.05) & (rise < 1)
    assert min(painted.sum(), own.sum()) > 500
    assert 0.4 < spots[painted].std() / spots[own].std() < 1.5


def test_no_dark_line_stays_on_the_scalp_where_old_hair_began() -> None:
    seen = analysed(portrait("nixon"))
    bare = bared(seen)
    scalp = shrunk(bare.skull, 8) & (seen.axes.rise() > 1.05) & (np.abs(seen.axes.side()) < 0.2)
    lightness = blur(to_lab(bare.rgb)[..., 0], 1.0)[scalp]
    assert lightness.min() > np.median(lightness) - 12


def test_the_rim_of_a_face_loses_the_shade_of_old_hair_beside_the_eye_too() -> None:
    seen = analysed(portrait("nixon"))
    rise, side = seen.axes.rise(), seen.axes.side()
    rim = seen.face & (rise > 0.62) & (rise < 0.72) & (side < -0.45)
    before, after = (to_lab(rgb)[rim][:, 0] for rgb in (seen.framed.rgb, bared(seen, "crop").rgb))
    assert np.median(after) > np.median(before) + 13
