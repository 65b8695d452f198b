"""The local stylist against the bare runs of its networks, and where its time goes.

A restyle (analysis included) takes at most 4 times, a recolour at most 2.5 times as long as the
networks alone on the same inputs in the same process. The first call of a process, which loads
networks and hair, takes at most 1.5 times as long as a later one on a new photo. Medians of
interleaved runs.

Run: `.venv/bin/python benchmarks/bench_stylist.py`.
"""

from __future__ import annotations

import cProfile
import pstats
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import numpy as np

from ilikeyacut.adapters.preview.seeing import models
from ilikeyacut.adapters.preview.stylist import PreviewStylist
from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType, Variation

PORTRAIT = Path(__file__).resolve().parent.parent / "examples" / "portraits" / "astronaut.png"
HONEY = Dye(colour=Colour.parse("honey"))
LOOKS = {"recolour": Look(dye=HONEY), "restyle": Look(hairstyle="long", dye=HONEY)}
MOST = {"recolour": 2.5, "restyle": 4.0}
MOST_FIRST = 1.5
RUNS = 9
PROCESSES = 5
SHOWN = 0.03
"""Steps that take less than this share of the time are not listed."""

Bare = list[Callable[[], object]]
Function = tuple[str, int, str]


@dataclass(frozen=True)
class Spent:
    """`total` is the time of the whole; `share` how much of a function's time is meant here."""

    total: float
    share: float
    depth: int = 0


def main() -> int:
    """Return 1 when a ratio is past its limit."""
    passed = [restyled_and_recoloured(name) for name in LOOKS]
    passed.append(first_call())
    for name in LOOKS:
        print(f"\nwhere a {name} spends its time")
        profile(name)
    return int(not all(passed))


def render(look: Look, stylist: PreviewStylist | None = None) -> bytes:
    """Render the portrait as a new photo: nothing of it is known yet."""
    request = RenderRequest(
        job_id=UUID(int=1),
        attempt=1,
        picture=PORTRAIT.read_bytes(),
        look=look,
        style=None,
        variation=Variation(index=1, seed=1),
        media_type=MediaType.JPEG,
        deadline=datetime(2100, 1, 1, tzinfo=UTC),
    )
    return (stylist or PreviewStylist()).render(request).image


def restyled_and_recoloured(name: str) -> bool:
    """Time a look and its networks alone, in turns, and tell whether the ratio is met."""
    look = LOOKS[name]
    with noted() as bare:
        render(look)
    whole, alone = [], []
    for _ in range(RUNS):
        whole.append(seconds(partial(render, look)))
        alone.append(seconds(partial(run_all, bare)))
    told = f"{name} with analysis, over its {len(bare)} runs of networks"
    return verdict(told, statistics.median(whole), statistics.median(alone), MOST[name])


@contextmanager
def noted() -> Iterator[Bare]:
    """Collect every run of a network as a call that does the same again."""
    bare: Bare = []
    run, detect = models.Network.run, models.FaceDetector.detect

    def noting_run(self: models.Network, planes: np.ndarray) -> Any:
        bare.append(partial(run, self, planes.copy()))
        return run(self, planes)

    def noting_detect(self: models.FaceDetector, rgb: np.ndarray) -> Any:
        bare.append(partial(detect, self, rgb.copy()))
        return detect(self, rgb)

    with (
        patch.object(models.Network, "run", noting_run),
        patch.object(models.FaceDetector, "detect", noting_detect),
    ):
        yield bare


def run_all(bare: Bare) -> None:
    """Run the networks alone."""
    for call in bare:
        call()


def first_call() -> bool:
    """Time the first and a later call in fresh processes."""
    pairs = [in_a_fresh_process() for _ in range(PROCESSES)]
    first, later = (statistics.median(times) for times in zip(*pairs, strict=True))
    return verdict("first call of a process, over a later one", first, later, MOST_FIRST)


def in_a_fresh_process() -> tuple[float, float]:
    """Return how long the first restyle of a process took, and a later one on a new photo."""
    command = [sys.executable, __file__, "first"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    first, later = map(float, out.split())
    return first, later


def tell_first_call() -> int:
    """Print the seconds of the first call and the median of three later ones; return 0."""
    times = [seconds(partial(render, LOOKS["restyle"])) for _ in range(4)]
    print(times[0], statistics.median(times[1:]))
    return 0


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def verdict(told: str, value: float, base: float, most: float) -> bool:
    """Print one ratio against its limit."""
    ratio = value / base
    times = f"{value * 1000:5.0f} ms over {base * 1000:4.0f} ms"
    print(f"{told:<50} {times} = {ratio:.2f} (at most {most}){'' if ratio <= most else '  MISSED'}")
    return ratio <= most


def profile(name: str) -> None:
    """Print the steps of one rendering as a tree, in milliseconds and shares."""
    render(LOOKS[name])
    profiler = cProfile.Profile()
    profiler.runcall(render, LOOKS[name])
    stats: dict[Function, Any] = pstats.Stats(profiler).stats  # type: ignore[attr-defined] # it has
    root = next(function for function in stats if function[2] == "render" and ours(function))
    tell(stats, root, Spent(stats[root][3], 1.0))


def ours(function: Function) -> bool:
    """Tell whether a function is one of the stylist's own."""
    return "adapters/preview/" in function[0].replace("\\", "/")


def tell(stats: dict[Function, Any], function: Function, spent: Spent) -> None:
    """Print the steps of a function that take their share of the total, the longest first."""
    steps = [
        (callers[function][3] * spent.share, other, everywhere)
        for other, (_, _, _, everywhere, callers) in stats.items()
        if ours(other) and function in callers and other != function
    ]
    for took, step, everywhere in sorted(steps, reverse=True):
        if took >= SHOWN * spent.total:
            label = f"{'  ' * spent.depth}{Path(step[0]).stem}.{step[2]}"
            print(f"  {label:<40} {took * 1000:6.0f} ms {took / spent.total:5.0%}")
            tell(stats, step, Spent(spent.total, took / everywhere, spent.depth + 1))


if __name__ == "__main__":
    sys.exit(tell_first_call() if sys.argv[1:] == ["first"] else main())
