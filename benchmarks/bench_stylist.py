"""How long the local stylist takes on the demo portrait, and how much memory on a large one.

Run: `.venv/bin/python benchmarks/bench_stylist.py`. Prints medians of several runs; sets no limit.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ilikeyacut.adapters.preview import analysis, codec, editing, looks, measures
from ilikeyacut.adapters.preview.ops import Rgb8
from ilikeyacut.domain.values import Colour, Dye, Look, Variation

PORTRAIT = Path(__file__).resolve().parent.parent / "examples" / "portraits" / "astronaut.png"
RUNS = 5
LARGE = (4870, 5126)
FIRST = Variation(index=1, seed=1)
HONEY = Dye(colour=Colour.parse("honey"))
LOOKS = {"recolour": Look(dye=HONEY), "restyle": Look(hairstyle="long", dye=HONEY)}


def main() -> None:
    """Print one line for each step and size."""
    small = codec.decode(PORTRAIT.read_bytes())
    big = cv2.resize(small[:400, 40:420], LARGE, interpolation=cv2.INTER_CUBIC)
    for name, photo in (("0.3 MP", small), ("25 MP", np.asarray(big, np.uint8))):
        for step, took in steps(photo).items():
            print(f"{name:7} {step:20} {took * 1000:6.0f} ms")
    print(f"peak memory of this process: {peak_mb()} MB")


def steps(photo: Rgb8) -> dict[str, float]:
    """Return the seconds that each step takes on a photo."""
    face = analysis.find(photo)
    assert face is not None
    seen = analysis.analyse(photo, face)
    found = {
        "inspect": median(lambda: measures.report(photo)),
        "analyse": median(lambda: analysis.analyse(photo, face)),
    }
    for name, look in LOOKS.items():
        change = looks.change(seen, look, FIRST)
        found[name] = median(lambda look=look: looks.change(seen, look, FIRST))
        found[f"{name}: bring back"] = median(
            lambda change=change: editing.apply(photo, seen.framed, change)
        )
    return found


def median(work: Callable[..., Any]) -> float:
    """Return the median time of a few runs, after one to warm up."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def peak_mb() -> int:
    """Return the most memory that this process has held."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


if __name__ == "__main__":
    main()
