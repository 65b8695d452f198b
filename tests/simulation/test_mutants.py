"""The simulation notices each way to break the adapters, within so many schedules."""

import pytest

from simulation.harness import play
from simulation.mutants import MUTANTS, Mutant
from simulation.scenarios import all_scenarios

OF_THE_MUTANT = (TypeError, AttributeError, NameError)
"""Errors of a mutant that no longer fits what it replaces."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(
            it, id=it.broken, marks=pytest.mark.sweep if it.within - it.first > 100 else ()
        )
        for it in MUTANTS
    ],
)
def test_it_is_noticed(mutant: Mutant) -> None:
    scenario = all_scenarios()[mutant.scenario].play
    with mutant.alive():
        for seed in range(mutant.first, mutant.within + 1):
            try:
                play(scenario, seed)
            except OF_THE_MUTANT:
                raise
            except Exception:  # noqa: BLE001 - whichever promise it breaks
                return
    raise AssertionError(f"nothing noticed in {mutant.within} schedules")
