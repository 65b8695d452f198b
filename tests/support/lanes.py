"""Series of which a sample runs with all tests, and the rest in the long run."""

from collections.abc import Container, Iterable
from typing import Any

import pytest


def sampled(values: Iterable[Any], sample: Container[Any]) -> list[Any]:
    """Return each value as a parameter: a slow one if it is in the sample, or else a long one."""
    slow, long = pytest.mark.slow, pytest.mark.long
    return [pytest.param(value, marks=slow if value in sample else long) for value in values]
