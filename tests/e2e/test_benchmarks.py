"""Every benchmark finds what it imports. What they measure is no test."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOAD = (
    "import runpy, sys; sys.path[0] = sys.argv[2]; runpy.run_path(sys.argv[1], run_name='loaded')"
)


@pytest.mark.long
@pytest.mark.parametrize(
    "path", sorted((ROOT / "benchmarks").glob("bench_*.py")), ids=lambda path: path.stem
)
def test_a_benchmark_loads(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(path), str(path.parent)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
