"""Exports and imports are killed before and after their n-th call, and begun again.

KILL_EVERY=1 tries every point.
"""

import json
import os
from pathlib import Path

import pytest

from support.forking import run_module


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("series", "least", "every"),
    [("import", 60, 7), ("import-files", 8, 2), ("export-files", 8, 2)],
)
def test_whatever_a_kill_leaves_is_made_good(
    series: str, least: int, every: int, tmp_path: Path
) -> None:
    every = int(os.environ.get("KILL_EVERY", every))
    report = json.loads(run_module("support.archive_kills", series, tmp_path, str(every)))
    assert report["points"] >= least
    assert report["tried"] >= report["points"] // every - 1
