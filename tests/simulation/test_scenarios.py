"""A sample of every scenario's schedules. `make simulate` runs as many as one likes.

The first schedules of each scenario run with all tests, and some of the rest in the long run.
"""

from collections.abc import Iterator

import pytest

from simulation.harness import play
from simulation.scenarios import all_scenarios
from support.lanes import swept

CHUNK = 10


def chunks() -> Iterator[tuple[str, range]]:
    for it in all_scenarios().values():
        seeds = range(1, it.sample + 1)
        yield from ((it.name, seeds[n : n + CHUNK]) for n in range(0, len(seeds), CHUNK))


CHUNKS = list(chunks())
FIRST = [(name, seeds) for name, seeds in CHUNKS if seeds[0] == 1]


@pytest.mark.parametrize(
    "chunk", swept(CHUNKS, FIRST), ids=[f"{it[0]} {it[1][0]}-{it[1][-1]}" for it in CHUNKS]
)
def test_every_promise_holds_in_every_schedule(chunk: tuple[str, range]) -> None:
    name, seeds = chunk
    scenario = all_scenarios()[name].play
    for seed in seeds:
        try:
            play(scenario, seed)
        except Exception as error:
            command = f"make simulate SCENARIO={name} SEEDS={seed} TRACE=1"
            raise AssertionError(f"{name} fails at seed {seed}. Replay it: {command}") from error
