"""Metrics of CloudWatch and formulas over them, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ilikeyacut.application.ports.measures import Figure
from stages import Stage


@dataclass(frozen=True)
class Metric:
    """A series of figures, and what becomes of those of `minutes`."""

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str = "Sum"
    minutes: int = 5


@dataclass(frozen=True)
class Formula:
    """An expression over metrics, or a query (`SELECT ...`) that finds its metrics itself."""

    expression: str
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    minutes: int = 5


Measured = Metric | Formula


def own(stage: Stage, figure: Figure, *where: str, statistic: str = "Sum") -> Metric:
    """Return a figure that the functions write, with a value for each of its dimensions."""
    dimensions = dict(zip(figure.dimensions, where, strict=True))
    return Metric(stage.metrics, figure.title, dimensions, statistic)


def of_function(stage: Stage, function: str, name: str, statistic: str = "Sum") -> Metric:
    """Return a metric that Lambda keeps for a function."""
    return Metric("AWS/Lambda", name, {"FunctionName": stage.prefix + function}, statistic)


def of_queue(stage: Stage, queue: str, name: str) -> Metric:
    """Return the highest value of a queue's metric in each minute."""
    return Metric("AWS/SQS", name, {"QueueName": stage.prefix + queue}, "Maximum", minutes=1)


def total(metrics: Iterable[Metric]) -> Formula:
    """Return the sum of metrics, of which any may have no figures."""
    named = {f"m{number}": metric for number, metric in enumerate(metrics)}
    return Formula(" + ".join(f"FILL({name}, 0)" for name in named), named)


def found(namespace: str, name: str, dimensions: str, where: str = "") -> Formula:
    """Return the sum of all metrics of that name that have exactly these dimensions."""
    query = f'SELECT SUM({name}) FROM SCHEMA("{namespace}", {dimensions})'  # noqa: S608 - no SQL
    return Formula(f"{query} WHERE {where}" if where else query)
