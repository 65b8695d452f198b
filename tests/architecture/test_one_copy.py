"""There is one copy of the code, under one name; the links at the root only show it."""

import importlib.util
import sys

import pytest

from architecture.project import LAYERS, ROOT, SRC


@pytest.mark.parametrize("layer", LAYERS)
def test_the_root_link_shows_the_layer(layer: str) -> None:
    link = ROOT / layer
    assert link.is_symlink()
    assert link.readlink().as_posix() == f"src/ilikeyacut/{layer}"
    assert link.resolve() == SRC / "ilikeyacut" / layer


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_has_no_second_name(layer: str) -> None:
    """Run as `pytest`: `python -m pytest` puts the root on the path and this fails."""
    assert layer not in sys.modules
    assert importlib.util.find_spec(layer) is None
