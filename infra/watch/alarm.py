"""What an alarm consists of."""

from __future__ import annotations

from dataclasses import dataclass

from watch.metrics import Measured

RUNBOOKS = "docs/runbooks"
PAGE = "page"
"""The name of the composite, after the stage's prefix."""


@dataclass(frozen=True)
class Alarm:
    """Rings when `measured` is above the threshold for that many periods.

    `runbook` is a section of a page: `requests.md#apierrors`. An alarm about `silence` rings when
    there are no figures at all.
    """

    name: str
    measured: Measured
    threshold: float
    periods: int
    why: str
    runbook: str
    pages: bool = False
    silence: bool = False

    @property
    def description(self) -> str:
        """What whoever is told reads."""
        return f"{self.why}. {RUNBOOKS}/{self.runbook}"
