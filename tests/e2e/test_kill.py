"""The command line is killed before and after its n-th call of a port, and begun again."""

import json
from pathlib import Path

import pytest

from support.forking import run_module

SERIES = [("try-on", 200), ("try-on-files", 100), ("forget", 100)]


EVERY = [
    *(pytest.param(*series, 97) for series in SERIES[:1]),
    *(pytest.param(*series, 24, marks=pytest.mark.long) for series in SERIES),
    *(pytest.param(*series, 8, marks=pytest.mark.sweep) for series in SERIES),
]
"""One of so many points. After one call is before the next one, so odd points are enough."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("series", "least", "every"), EVERY)
def test_whatever_a_kill_leaves_is_made_good(
    series: str, least: int, every: int, tmp_path: Path
) -> None:
    report = json.loads(run_module("support.kill_series", series, tmp_path, str(every)))
    assert report["points"] >= least
    assert report["tried"] >= report["points"] // every
