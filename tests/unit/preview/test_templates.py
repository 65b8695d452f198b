"""Templates are read as light, and layers are combed over each other and placed."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose

from ilikeyacut.adapters.preview.arrays.ops import Plane, doubles, floats
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.cut import Cut
from ilikeyacut.adapters.preview.styles.fit import Fit
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.adapters.preview.styles.length import Ending
from ilikeyacut.adapters.preview.styles.templates import HEIGHT, STYLES, WIDTH, Grey
from ilikeyacut.domain.values import Volume

SMALL = WIDTH // 2, HEIGHT // 2


def code(value: float, low: float, high: float) -> int:
    return round((value - low) / (high - low) * 255)


def plane(value: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Grey:
    return np.full(size[::-1], value, np.uint8)


def traced(light: float, paler: float, darker: float, sideways: float) -> Grey:
    """One side of a file of one light and one set of ratios."""
    bright = round((light / templates.WHITE_AT) ** (1 / templates.GAMMA) * 255)
    lights = code(sideways, -templates.RATIO, templates.RATIO)
    ratios = [plane(code(it, *templates.ABSORBED), SMALL) for it in (paler, darker)]
    soft = np.hstack([plane(lights, SMALL), plane(102, SMALL)])
    return np.vstack([plane(bright), plane(255), soft, np.hstack(ratios)])


def read(side: Grey, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Layer, Layer]:
    """Store a file of two like sides without losses, and load its front and back."""
    cv2.imwrite(
        str(folder / "bob_0.webp"), np.hstack([side, side]), [cv2.IMWRITE_WEBP_QUALITY, 101]
    )
    monkeypatch.setattr(templates, "TEMPLATES", folder)
    found = templates.load.__wrapped__("bob")
    return found.front, found.back


def test_a_path_traced_file_tells_light_and_its_ratios(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for layer in read(traced(1.5, 1.8, 0.9, -0.6), tmp_path, monkeypatch):
        assert_allclose(layer.light, 1.5, rtol=0.02)
        assert_allclose(layer.cover, 1, rtol=1e-6)
        assert_allclose(layer.along, 0.4, atol=0.01)
        assert_allclose(layer.sideways, -0.6, atol=0.02)
        assert_allclose(layer.paler, 1.8, atol=0.02)
        assert_allclose(layer.darker, 0.9, atol=0.02)


def webp(*shape: int) -> bytes:
    return cv2.imencode(".webp", np.zeros(shape, np.uint8))[1].tobytes()


BROKEN = {
    "empty": b"",
    "no picture": b"no picture",
    "cut short": webp(*templates.SHAPE)[:-99],
    "one plane": webp(HEIGHT, WIDTH),
    "without the last planes": webp(5 * HEIGHT // 2, 2 * WIDTH),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read_is_as_good_as_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(templates, "TEMPLATES", tmp_path)
    (tmp_path / "bob_0.webp").write_bytes(BROKEN[name])
    with pytest.raises(templates.TemplateMissingError, match=r"bob_0\.webp"):
        templates.load.__wrapped__("bob")


def layer(light: float, cover: Plane, **soft: float) -> Layer:
    """One layer of a template of even light."""
    names = ("sideways", "along", "paler", "darker")
    planes = {name: np.full(SMALL[::-1], soft.get(name, 0), np.float32) for name in names}
    return Layer(np.full_like(cover, light), cover, **planes)


def half_covered() -> Plane:
    """Coverage of the left half of a template."""
    return floats(np.arange(WIDTH)[None].repeat(HEIGHT, 0) < WIDTH // 2)


def test_what_is_combed_over_a_layer_hides_it_and_the_rest_shows() -> None:
    below = layer(1.0, np.ones((HEIGHT, WIDTH), np.float32), paler=1, along=0.2)
    both = below.under(layer(3.0, half_covered(), paler=2, along=0.8))
    left, right = (slice(None), slice(0, WIDTH // 4)), (slice(None), slice(-WIDTH // 4, None))
    assert both.cover.min() == 1
    assert_allclose(both.light[left], 3, rtol=1e-6)
    assert_allclose(both.light[right], 1, rtol=1e-6)
    assert both.paler[left].max() == pytest.approx(2)
    assert both.paler[right].max() == pytest.approx(1)


def test_nothing_over_nothing_is_nothing() -> None:
    bare = layer(1.0, np.zeros((HEIGHT, WIDTH), np.float32))
    both = bare.under(bare)
    assert all(np.isfinite(it).all() for it in (both.light, both.cover, *both.soft))
    assert both.cover.max() == 0


def placed(of: Layer, *, mirrored: bool) -> Layer:
    """Put a layer on a grid of the template's own size."""
    cut = Cut(STYLES["afro"], mirrored, 0.0, Volume.NATURAL)
    same = doubles([[1, 0, 0], [0, 1, 0]])
    found = Fit(same, cut, 0, 0.0, 0.0, 200.0, 1.0, Ending(500.0))
    return found.place(of, (HEIGHT, WIDTH))


def test_a_placed_layer_has_planes_of_one_size() -> None:
    found = placed(layer(2.0, half_covered(), sideways=0.5, along=0.3), mirrored=False)
    assert {it.shape for it in (found.light, found.cover, *found.soft)} == {(HEIGHT, WIDTH)}
    assert found.cover[:, : WIDTH // 4].min() == 1
    assert found.cover[:, -WIDTH // 4 :].max() == 0
    assert_allclose(found.sideways, 0.5, rtol=1e-6)
    assert_allclose(found.along, 0.3, rtol=1e-6)


def test_a_mirrored_layer_swaps_its_sides_and_its_lights() -> None:
    found = placed(layer(2.0, half_covered(), sideways=0.5), mirrored=True)
    assert found.cover[:, : WIDTH // 4].max() == 0
    assert found.cover[:, -WIDTH // 4 :].min() == 1
    assert_allclose(found.sideways, -0.5, rtol=1e-6)


def test_a_thinned_layer_is_a_sample_of_all_its_planes() -> None:
    found = placed(layer(2.0, half_covered(), paler=1.5), mirrored=False).thinned(3)
    assert {it.shape for it in (found.light, *found.soft)} == {(-(-HEIGHT // 3), -(-WIDTH // 3))}
    assert_allclose(found.paler, 1.5, rtol=1e-6)


def striped(contrast: float) -> Layer:
    """Hair of strands, each as bright as its neighbours are dark."""
    strands = np.where(np.arange(WIDTH) // 2 % 2, 1.0, -1.0)[None].repeat(HEIGHT, 0)
    made = layer(1.0, np.ones((HEIGHT, WIDTH), np.float32))
    return replace(made, light=floats(np.exp(contrast * strands)))


def test_strands_are_told_from_the_shading_around_them() -> None:
    assert_allclose(striped(0.0).strands(), 0, atol=1e-5)
    shaded = replace(striped(0.2), light=striped(0.2).light * floats(5))
    assert_allclose(shaded.strands(), striped(0.2).strands(), atol=1e-4)


@pytest.mark.parametrize("by", [0.5, 1.0, 2.0])
def test_strands_are_made_crisper(by: float) -> None:
    crisper = striped(0.05).crisper(by).strands().std()
    assert crisper == pytest.approx(by * striped(0.05).strands().std(), rel=0.1)


@pytest.mark.parametrize("unlit", [1e-3, 1e3])
def test_light_beyond_hair_is_that_of_the_hair_beside_it(unlit: float) -> None:
    light = np.where(half_covered() > 0, floats(2), floats(unlit))
    found = replace(layer(1.0, half_covered()), light=light).continued()
    assert_allclose(found.strands()[found.cover > 0], 0, atol=1e-4)
    assert set(np.round(found.light.ravel(), 3)) == {1, 2}


@pytest.mark.parametrize("style", ["bun", "ponytail"])
def test_no_light_beyond_hair_outshines_it(style: str) -> None:
    front = templates.load(style).front
    assert front.light[front.cover == 0].max() < 2 * front.light[front.cover > 0.5].max()


@pytest.mark.parametrize("contrast", [0.05, 0.25, 0.7])
def test_smooth_hair_and_plaits_get_the_strands_that_photos_show(
    monkeypatch: pytest.MonkeyPatch, contrast: float
) -> None:
    made = striped(contrast)
    monkeypatch.setattr(templates, "layers", lambda _: (made, made))
    read = templates.load.__wrapped__("bob").front
    low, high = np.percentile(read.strands(), (5, 95))
    own = float(np.ptp(np.percentile(made.strands(), (5, 95))))
    wanted = min(templates.SPREAD, own * templates.MOST_RAISED)
    assert high - low == pytest.approx(wanted, rel=0.1)


@pytest.mark.parametrize("contrast", [0.2, 0.5, 0.9])
def test_clipped_hair_and_locks_get_the_shading_that_photos_show(
    monkeypatch: pytest.MonkeyPatch, contrast: float
) -> None:
    shading = floats(np.exp(contrast * np.linspace(-1, 1, HEIGHT)))[:, None]
    made = replace(striped(0.2), light=striped(0.2).light * shading)
    monkeypatch.setattr(templates, "layers", lambda _: (made, made))
    read = templates.load.__wrapped__("bob").front
    broad = np.log(read.light) - read.strands()
    low, high = np.percentile(broad, (5, 95))
    wanted = min(templates.SHADED, 1.8 * contrast * templates.MOST_SHADED)
    assert high - low == pytest.approx(wanted, rel=0.1)
