"""The scenarios. Each module here has a function `scenario(run)`, and SAMPLE.

SAMPLE is the number of schedules that run with all tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from simulation.harness import Scenario


@dataclass(frozen=True)
class Named:
    """A scenario, its name and the size of its sample."""

    name: str
    play: Scenario
    sample: int


def all_scenarios() -> dict[str, Named]:
    """Return the scenarios by name."""
    names = sorted(it.stem for it in Path(__file__).parent.glob("[a-z]*.py"))
    modules = {name: import_module(f"simulation.scenarios.{name}") for name in names}
    return {name: Named(name, it.scenario, it.SAMPLE) for name, it in modules.items()}
