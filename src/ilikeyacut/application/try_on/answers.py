"""The answer of a try-on's step, which decides what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil


class Outcome(StrEnum):
    """What came of a step."""

    DONE = "done"
    """The next step can be taken."""
    AGAIN = "again"
    """The same step must be repeated after a pause."""
    ENDED = "ended"
    """The job has ended, in whatever way: there is nothing left to do."""


@dataclass(frozen=True)
class Answer:
    """The answer of a step. `wait` is the pause before it is taken again, in seconds."""

    outcome: Outcome
    wait: float = 0.0

    @classmethod
    def again(cls, wait: float) -> Answer:
        """Ask for the same step after a pause."""
        return cls(Outcome.AGAIN, max(0.0, wait))

    def as_data(self) -> dict[str, str | int]:
        """Return the answer as JSON has it, with whole seconds."""
        return {"outcome": self.outcome.value, "wait": ceil(self.wait)}


DONE, AGAIN, ENDED = Answer(Outcome.DONE), Answer(Outcome.AGAIN), Answer(Outcome.ENDED)
