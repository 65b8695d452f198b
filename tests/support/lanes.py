"""Series of which a sample runs with all tests, and the rest in the long run or in a sweep."""

from collections.abc import Container, Iterable
from typing import Any

import pytest

ONE_OF = 6
"""Of what is outside a sample, the long run takes one of so many where the rest is swept."""


def sampled(values: Iterable[Any], sample: Container[Any]) -> list[Any]:
    """Return each value as a parameter: a slow one if it is in the sample, or else a long one."""
    slow, long = pytest.mark.slow, pytest.mark.long
    return [pytest.param(value, marks=slow if value in sample else long) for value in values]


def swept(values: Iterable[Any], sample: Container[Any] = ()) -> list[Any]:
    """Return each value as a parameter, for series whose every value takes seconds.

    Outside the sample, one of ONE_OF is a long one, and `make sweep` has the others.
    """
    every = list(values)
    rest = [at for at, value in enumerate(every) if value not in sample]
    marks = dict.fromkeys(rest, pytest.mark.sweep) | dict.fromkeys(rest[::ONE_OF], pytest.mark.long)
    return [
        pytest.param(value, marks=marks.get(at, pytest.mark.slow)) for at, value in enumerate(every)
    ]
