"""The metrics that templates name: those of alarms, and those of the dashboard."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from support.templates import Templates

ELSEWHERE = "?"
"""Stands for what AWS names."""


@dataclass(frozen=True)
class Seen:
    """A metric as a template has it."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]


def alarms(templates: Templates) -> dict[str, dict[str, Any]]:
    """Return the alarms by their names, without the stage's prefix."""
    prefix = f"ilikeyacut-{templates.stage}-"
    found = templates.resources("CloudWatch::Alarm").values()
    return {it["AlarmName"].removeprefix(prefix): it for it in found}


def metrics_of(alarm: Mapping[str, Any]) -> Iterator[Seen]:
    """Yield what an alarm measures. A query (SELECT) names no metric."""
    if "MetricName" in alarm:
        yield _seen(alarm)
    for it in alarm.get("Metrics", ()):
        if "MetricStat" in it:
            yield _seen(it["MetricStat"]["Metric"])


def queries_of(alarm: Mapping[str, Any]) -> Iterator[str]:
    """Yield the queries of an alarm."""
    for it in alarm.get("Metrics", ()):
        if it.get("Expression", "").startswith("SELECT"):
            yield it["Expression"]


def on_dashboard(templates: Templates) -> Iterator[Seen]:
    """Yield the metrics of the dashboard's graphs."""
    (board,) = templates.resources("CloudWatch::Dashboard").values()
    for widget in json.loads(_text(board["DashboardBody"]))["widgets"]:
        for namespace, name, *rest in widget["properties"].get("metrics", ()):
            words = [it for it in rest if isinstance(it, str)]
            yield Seen(namespace, name, tuple(zip(words[::2], words[1::2], strict=True)))


def _seen(metric: Mapping[str, Any]) -> Seen:
    dimensions = ((it["Name"], _text(it["Value"])) for it in metric.get("Dimensions", ()))
    return Seen(metric["Namespace"], metric["MetricName"], tuple(dimensions))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    parts = value.get("Fn::Join", ["", [ELSEWHERE]])[1]
    return "".join(it if isinstance(it, str) else ELSEWHERE for it in parts)
