"""Figures as lines of the embedded metric format, which CloudWatch reads from a function's log.

A line costs no call. It is written whole, at once, so nothing is lost when a function is frozen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

from ilikeyacut.application.ports.measures import Figure


class CloudWatchMeasures:
    """Writes to standard output, or to another file. `namespace` is one deployment's."""

    def __init__(
        self, namespace: str, now: Callable[[], datetime], file: TextIO | None = None
    ) -> None:
        self._namespace = namespace
        self._now = now
        self._file = file

    def add(self, figure: Figure, value: float, *where: str) -> None:
        dimensions = dict(zip(figure.dimensions, where, strict=False))
        line = json.dumps(
            {
                "_aws": {
                    "Timestamp": round(self._now().timestamp() * 1000),
                    "CloudWatchMetrics": [
                        {
                            "Namespace": self._namespace,
                            "Dimensions": [[*dimensions]],
                            "Metrics": [{"Name": figure.title, "Unit": figure.unit}],
                        }
                    ],
                },
                **dimensions,
                figure.title: value,
            }
        )
        print(line, file=self._file or sys.stdout, flush=True)
