"""The limits of one container, and their settings."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Set by `MODEL_<NAME>`.

    `concurrency` invocations run at a time and `queue` more may wait. `most_body` is in bytes.
    `patience` is how many seconds a request may take to arrive. `drain` is how many seconds running
    work gets after SIGTERM, less than the 30 that SageMaker allows.
    """

    concurrency: int = 1
    queue: int = 8
    most_body: int = 32 * 1024 * 1024
    patience: float = 20.0
    drain: float = 25.0

    @classmethod
    def read(cls) -> Limits:
        """Read the environment. Raises ValueError unless each number is above zero."""
        kinds = {f"MODEL_{field.name.upper()}": field for field in fields(cls)}
        return cls(
            **{
                field.name: number(name, type(field.default))
                for name, field in kinds.items()
                if os.environ.get(name)
            }
        )


def number(name: str, kind: type[Any] = int, default: str = "") -> Any:
    """Return a number from the environment. Raises ValueError unless it is above zero."""
    try:
        value = kind(os.environ.get(name) or default)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise ValueError(f"{name} must be a number above zero")
    return value
