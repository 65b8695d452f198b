"""The command line is killed before and after its n-th call of a port, and begun again."""

import json
from pathlib import Path

import pytest

from support.forking import run_module

SERIES = [("try-on", 200), ("try-on-files", 100), ("forget", 100)]


EVERY = [97, pytest.param(24, marks=pytest.mark.long), pytest.param(8, marks=pytest.mark.sweep)]
"""One of so many points. After one call is before the next one, so odd points are enough."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize(("series", "least"), SERIES)
def test_whatever_a_kill_leaves_is_made_good(
    series: str, least: int, every: int, tmp_path: Path
) -> None:
    report = json.loads(run_module("support.kill_series", series, tmp_path, str(every)))
    assert report["points"] >= least
    assert report["tried"] >= report["points"] // every
