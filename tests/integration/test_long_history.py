"""What the measurements are made on is a history that the program itself can read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import Home

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "long_history.py"


@pytest.mark.slow
def test_a_long_history_is_one_that_views_can_be_made_of(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    subprocess.run([sys.executable, SCRIPT, "60"], env=home.environment, check=True)
    assert home.run("projections", "verify", "processing-jobs").code == 0
    jobs = home.run("projections", "status", "--json").json["versions"]
    assert {it["view"]: it["rows"] for it in jobs}["processing-jobs"] == 3
