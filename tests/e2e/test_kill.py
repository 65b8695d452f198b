"""The command line is killed before and after its n-th call of a port, and begun again.

By default every seventh point is tried; KILL_EVERY=1 tries them all.
"""

import json
import os
from pathlib import Path

import pytest

from support.forking import run_module

EVERY = int(os.environ.get("KILL_EVERY", "7"))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("series", "least"), [("try-on", 500), ("try-on-files", 100), ("forget", 200)]
)
def test_whatever_a_kill_leaves_is_made_good(series: str, least: int, tmp_path: Path) -> None:
    report = json.loads(run_module("support.kill_series", series, tmp_path, str(EVERY)))
    assert report["points"] >= least
    assert report["tried"] >= report["points"] // EVERY - 1
