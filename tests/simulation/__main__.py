"""Runs scenarios over many seeds on every core: `make simulate`."""

from __future__ import annotations

import logging
import sys
import traceback
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from time import monotonic

from simulation.harness import play
from simulation.scenarios import all_scenarios

CHUNK, MOST_SHOWN = 25, 20
Outcome = tuple[Counter[str], list[tuple[int, str]]]


def main() -> int:
    """Return 1 if a schedule failed."""
    arguments = _arguments()
    logging.disable()
    chosen = arguments.scenario.split(",") if arguments.scenario else list(all_scenarios())
    failed = [name for name in chosen if _simulated(name, arguments)]
    return int(bool(failed))


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="simulation", description=__doc__)
    parser.add_argument("--seeds", default="1-2000", help="a number, or a range such as 1-100000")
    parser.add_argument("--scenario", default="", help="names, separated by commas; default: all")
    parser.add_argument("--trace", action="store_true", help="print every call of one seed")
    return parser.parse_args()


def _simulated(name: str, arguments: Namespace) -> bool:
    seeds = _seeds(arguments.seeds)
    if arguments.trace:
        return _traced(name, seeds[0])
    started, stats, failed = monotonic(), Counter[str](), 0
    for found, failures in _outcomes(name, seeds):
        stats += found
        for seed, error in failures:
            failed += 1
            if failed <= MOST_SHOWN:
                _tell(f"{name} FAILS at seed {seed}: {error}")
    minutes = (monotonic() - started) / 60
    figures = ", ".join(f"{key} {stats[key]:,}" for key in sorted(stats))
    _tell(
        f"{name}: {len(seeds):,} schedules, {failed} failures, {len(seeds) / minutes:,.0f} a minute"
    )
    _tell(f"    {figures}")
    return failed > 0


def _outcomes(name: str, seeds: range) -> Iterator[Outcome]:
    chunks = [(name, seeds[n : n + CHUNK]) for n in range(0, len(seeds), CHUNK)]
    with get_context("fork").Pool() as pool:
        yield from pool.imap_unordered(_chunk, chunks)


def _chunk(task: tuple[str, range]) -> Outcome:
    name, seeds = task
    scenario, stats, failures = all_scenarios()[name].play, Counter[str](), []
    for seed in seeds:
        try:
            stats += play(scenario, seed)
        except Exception as error:  # noqa: BLE001 - told with its seed
            failures.append((seed, f"{type(error).__name__}: {str(error)[:300]}"))
    return stats, failures


def _traced(name: str, seed: int) -> bool:
    trace: list[str] = []
    try:
        play(all_scenarios()[name].play, seed, trace)
    except Exception:  # noqa: BLE001 - told after what led to it
        failure = traceback.format_exc()
    else:
        failure = ""
    _tell("\n".join([*trace, failure or f"{name}: seed {seed} holds"]))
    return bool(failure)


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
