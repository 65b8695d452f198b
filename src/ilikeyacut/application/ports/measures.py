"""The measures port: figures for operators. It cannot affect what it measures."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

MICROUSD = 1_000_000
"""Millionths of a US dollar in one."""


class Figure(Enum):
    """What is measured: its name, its unit and its dimensions.

    None of them says anything about a person. A new value of a dimension is a new series of
    figures, which costs money, so values are few.
    """

    JOBS_ENDED = ("JobsEnded", "Count", ("outcome",))
    PROVIDER_LATENCY = ("ProviderLatency", "Milliseconds", ("provider",))
    PROVIDER_FAILURES = ("ProviderFailures", "Count", ("provider",))
    PROVIDER_DOLLARS = ("ProviderDollars", "None", ("provider",))
    CIRCUITS_OPENED = ("CircuitsOpened", "Count", ("provider",))
    RESERVED_DOLLARS = ("ReservedDollars", "None", ("provider",))
    QUEUE_AGE = ("QueueAge", "Seconds", ("queue",))
    PROJECTION_LAG = ("ProjectionLag", "Seconds", ())
    STOPPED_VIEWS = ("StoppedViews", "Count", ())

    def __init__(self, title: str, unit: str, dimensions: tuple[str, ...]) -> None:
        self.title = title
        self.unit = unit
        self.dimensions = dimensions


class Measures(Protocol):
    """Receives figures. Threads may share it."""

    def add(self, figure: Figure, value: float, *where: str) -> None:
        """Record a value, with a value for each of the figure's dimensions. It never raises."""
        ...


class NoMeasures:
    """Ignores figures."""

    def add(self, figure: Figure, value: float, *where: str) -> None:
        """Do nothing."""
