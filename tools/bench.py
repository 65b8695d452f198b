"""Run each benchmark in a fresh process, so that none warms up another; fail if one missed its aim.

A benchmark is a file `benchmarks/bench_*.py` that prints its ratios and exits with 1 when a ratio
is past its limit.
"""

import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def main() -> int:
    """Return 1 when any benchmark failed, after all have run."""
    failed = [path.name for path in sorted(BENCHMARKS.glob("bench_*.py")) if not passes(path)]
    if failed:
        print("missed:", ", ".join(failed))
    return int(bool(failed))


def passes(path: Path) -> bool:
    """Run one benchmark and tell whether it met its limits."""
    print(f"\n{path.stem}", flush=True)
    return subprocess.run([sys.executable, str(path)], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
