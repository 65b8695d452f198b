"""The command line is killed before and after its n-th call of a port, and begun again."""

import json
from pathlib import Path

import pytest

from support.forking import run_module

SERIES = [("try-on", 200), ("try-on-files", 100), ("forget", 100)]


@pytest.mark.parametrize(("series", "least"), SERIES)
def test_whatever_a_kill_leaves_is_made_good(series: str, least: int, tmp_path: Path) -> None:
    assert_made_good(series, least, tmp_path, every=97)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("series", "least"), SERIES)
def test_whatever_a_kill_leaves_before_any_call_is_made_good(
    series: str, least: int, tmp_path: Path
) -> None:
    """After one call is before the next one: odd points are enough, and every fourth of them."""
    assert_made_good(series, least, tmp_path, every=8)


def assert_made_good(series: str, least: int, folder: Path, *, every: int) -> None:
    report = json.loads(run_module("support.kill_series", series, folder, str(every)))
    assert report["points"] >= least
    assert report["tried"] >= report["points"] // every
