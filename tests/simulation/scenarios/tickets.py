"""Writers that are slower than readers wait, several at once, with large tickets and small ones."""

from __future__ import annotations

from uuid import UUID

from simulation.client import Risks
from simulation.harness import Run
from simulation.scenarios.stripes import Striped, count_seals

SAMPLE = 40


class Slow(Striped):
    """Most writers have an aggregate of their own, so they seldom meet."""

    crowd = (5, 9)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.most, self.restless, self.large = 1, 0.0, run.some(0.2, 0.5)
        self.aggregates = [UUID(int=n + 1) for n in range(8)]

    def risks(self) -> Risks:
        patience = self.options.patience
        return Risks(
            die=self.run.some(0.0, 0.03),
            ghost=self.run.some(0.0, 0.1),
            stall=self.run.some(0.3, 0.5),
            stall_for=self.run.some(2.0, 4.0) * patience,
            latency=patience / 8,
        )

    def reading(self, risks: Risks) -> Risks:
        return Risks(die=0.01, latency=self.options.patience / 20)


def scenario(run: Run) -> None:
    """Several writers with tickets that readers give up."""
    play = Slow(run)
    play.start()
    run.go()
    play.check()
    count_seals(run)
