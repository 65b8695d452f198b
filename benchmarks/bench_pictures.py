"""The measures of the pictures, every look on a few kinds of photo; `make pictures` has them all.

Fails when a measure misses its bound. Run: `.venv/bin/python benchmarks/bench_pictures.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

from pictures.__main__ import OUT, main

if __name__ == "__main__":
    sys.exit(main(["--quick", "--out", str(OUT / "quick"), *sys.argv[1:]]))
