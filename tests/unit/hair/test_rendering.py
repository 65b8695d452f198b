"""What was traced becomes planes, and what is packed can be read again."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.testing import assert_allclose

from hair import __main__ as command
from hair import finish, recipes, render, strands, template
from hair.finish import Traced
from hair.head import Floats
from hair.strands import Strands
from hair.template import Planes
from ilikeyacut.adapters.preview.arrays.ops import floats, resize
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.templates import ABSORBED, HEIGHT, RATIO, WIDTH

SMALL = HEIGHT // 2, WIDTH // 2
HAIR = (slice(100, 400), slice(75, 255))


def plane(value: float, shape: tuple[int, int] = SMALL) -> Floats:
    """Return a plane with a patch of hair of this value."""
    made = np.zeros(shape, np.float32)
    made[HAIR] = value
    return made


def traced(noise: float = 0) -> Traced:
    """Return hair that hangs straight: left light twice the right, absorptions 8, 2 and 1."""
    levels = np.stack([plane(8), plane(2), plane(1)], -1)
    raw = levels * np.random.default_rng(1).lognormal(0, noise, levels.shape)
    sides = {"left": levels * floats(4 / 3), "right": levels * floats(2 / 3)}
    flat = {"cover": plane(1), "along": plane(0.5)}
    turn = {"double_cosine": plane(-1), "double_sine": plane(0)}
    return Traced(**sides, raw=floats(2 * raw), **flat, **turn)


def inside(values: Floats) -> Floats:
    return values[130:370, 105:225]


def test_levels_and_sides_are_kept_as_ratios() -> None:
    found = traced()
    made = finish.finished(found, finish.middle(found))
    assert_allclose(inside(made.light), 1, atol=0.02)
    assert_allclose(inside(made.paler), np.log(4), atol=0.02)
    assert_allclose(inside(made.darker), np.log(2), atol=0.02)
    assert_allclose(inside(made.sideways), np.log(2), atol=0.02)
    assert_allclose(inside(made.along), 0.5, rtol=1e-6)
    assert_allclose(inside(made.cover), 1, rtol=1e-6)


def test_a_strand_that_the_denoiser_took_comes_back_and_noise_does_not() -> None:
    found = traced(noise=0.3)
    found.raw[:, 150:153] *= 1.3
    made = finish.finished(found, finish.middle(found))
    assert inside(made.light)[:, 46].mean() > 1.15
    assert inside(made.light)[:, 65:].std() < 0.15


def test_strong_noise_is_not_taken_for_strands() -> None:
    found = traced(noise=2)
    made = finish.finished(found, finish.middle(found))
    assert np.log(inside(made.light)).std() < finish.DETAIL * finish.PLAUSIBLE[1]


def test_gaps_in_single_strands_are_closed() -> None:
    found = traced()
    few = np.random.default_rng(1).random((SMALL[0], 1)) < 0.3
    found.cover[:, 300:301] = few
    found.double_cosine[:, 300:301] = -floats(few)
    made = finish.finished(found, finish.middle(found))
    assert made.cover[150:350, 300].mean() == pytest.approx(0.3, abs=0.1)
    assert made.cover[150:350, 300].std() < 0.2
    assert made.cover[150:350, 290].max() < 0.01


def test_a_speck_is_cut() -> None:
    found = traced()
    found.left[250, 150] *= 100
    made = finish.finished(found, finish.middle(found))
    assert made.light[250, 150] < 4


def test_a_front_without_hair_is_refused() -> None:
    found = Traced(**{name: it * 0 for name, it in vars(traced()).items()})
    with pytest.raises(ValueError, match="no hair lies in front"):
        finish.middle(found)


def test_a_part_is_put_where_it_was_drawn_and_grown_to_full_size() -> None:
    box = (100, 200, 300, 400)
    small = {name: np.ones((100, 100), np.float32) for name in Traced.__dataclass_fields__}
    small |= {name: np.ones((100, 100, 3), np.float32) for name in ("left", "right", "raw")}
    placed = Traced.placed(small, box)
    assert placed.left.shape == (HEIGHT, WIDTH, 3)
    assert placed.cover.sum() == 200 * 200
    assert placed.cover[200:400, 100:300].min() == 1


def layer(seed: int) -> Planes:
    """Return smooth planes within the format's ranges."""
    rng = np.random.default_rng(seed)

    def smooth(low: float, high: float) -> Floats:
        rough = rng.random((8, 6)).astype(np.float32)
        grown = cv2.resize(rough, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
        return floats(low + grown * (high - low))

    return Planes(
        light=smooth(0.1, 7),
        paler=smooth(*ABSORBED),
        darker=smooth(*ABSORBED),
        sideways=smooth(-RATIO, RATIO),
        along=smooth(0, 1),
        cover=plane(1, (HEIGHT, WIDTH)),
    )


@pytest.mark.parametrize("seeds", [(1, 2), (3,)])
def test_what_is_packed_is_what_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds: tuple[int, ...]
) -> None:
    layers = [layer(seed) for seed in seeds]
    path = tmp_path / "bob_20.webp"
    assert template.write(path, *layers) == path.stat().st_size
    assert [it.name for it in tmp_path.iterdir()] == ["bob_20.webp"]
    monkeypatch.setattr(templates, "TEMPLATES", tmp_path)
    read = templates.layers("bob_20")
    for packed, found in zip(layers, read, strict=False):
        assert np.abs(found.cover - packed.cover).mean() < 0.01
        assert near(found.light, packed.light, 0.08)
        assert near(found.along, packed.along, 0.02)
        assert near(found.sideways, packed.sideways, 0.05)
        assert near(found.paler, packed.paler, 0.05)
        assert near(found.darker, packed.darker, 0.05)
    assert len(layers) == 2 or not read[1].cover.any()


def near(found: Floats, packed: Floats, most: float) -> bool:
    return bool(np.abs(inside(resize(found, (WIDTH, HEIGHT)) - packed)).mean() < most)


def test_an_unknown_style_is_refused_by_name() -> None:
    with pytest.raises(SystemExit, match="no style bobb, mullet; there are long, "):
        command.main(["bob", "bobb", "mullet"])


@pytest.fixture
def one_strand(monkeypatch: pytest.MonkeyPatch) -> None:
    path = np.linspace(floats([0, 0.8, 0.4]), floats([0, 0.4, 0.5]), 5, dtype=np.float32)
    number = np.zeros(1, int)
    found = Strands.loose(path[None], floats([[0, 1, 0]]), number, number, np.ones(1, np.float32))
    monkeypatch.setattr(strands, "grow", lambda _: found)


@pytest.mark.usefixtures("one_strand")
def test_without_blender_one_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "BLENDER", tmp_path / "python")
    with pytest.raises(SystemExit, match="make build/hair/ready"):
        command.main(["buzz", "--quick"])


@pytest.mark.usefixtures("one_strand")
def test_a_blender_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blender = tmp_path / "python"
    blender.write_text("#!/bin/sh\necho out of memory >&2; exit 1\n")
    blender.chmod(0o755)
    monkeypatch.setattr(render, "BLENDER", blender)
    with pytest.raises(SystemExit, match="out of memory"):
        command.main(["buzz", "--quick"])


def test_a_quick_look_keeps_which_strand_leads_a_plait() -> None:
    small = {"strands": 3000, "plaits": 61, "frizz": 0}
    braids = next(it for it in recipes.STYLES if it.name == "braids").model_copy(update=small)
    thin = render._thinned(strands.grow(braids))
    assert np.array_equal(thin.lock[thin.led], thin.lock)


def test_what_was_traced_is_kept(tmp_path: Path) -> None:
    layers = [traced(), traced(0.3)]
    render.keep(tmp_path / "traces" / "bob_0.npz", layers)
    again = render.kept(tmp_path / "traces" / "bob_0.npz")
    for one, other in zip(layers, again, strict=True):
        for name, wanted in vars(one).items():
            assert np.allclose(getattr(other, name), wanted, rtol=1e-3)


def test_a_mirrored_layer_is_lit_from_the_other_side() -> None:
    layer = traced(0.3)
    mirrored = layer.mirrored()
    assert np.array_equal(mirrored.left, layer.right[:, ::-1])
    assert np.array_equal(mirrored.double_sine, -layer.double_sine[:, ::-1])
    assert np.array_equal(mirrored.mirrored().cover, layer.cover)


def test_styles_with_a_parting_or_a_sweep_are_not_symmetric() -> None:
    known = {recipe.name: recipe.symmetric for recipe in recipes.ALL}
    assert all(known[name] for name in ("afro", "bun", "ponytail", "fringe-full-wavy"))
    assert not any(known[name] for name in ("bob", "fringe-side-wavy", "braids"))
