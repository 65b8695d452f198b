"""The table of functions with a mistake in it."""

from __future__ import annotations

from dataclasses import replace

from functions import FUNCTIONS, Function
from grants import Grant


def with_grant(name: str, grant: Grant) -> dict[str, Function]:
    """Return the table with a grant too many."""
    function = FUNCTIONS[name]
    assert grant not in function.may
    return {**FUNCTIONS, name: replace(function, may=(*function.may, grant))}


def without_grant(name: str, grant: Grant) -> dict[str, Function]:
    """Return the table with a grant missing."""
    function = FUNCTIONS[name]
    assert grant in function.may
    kept = tuple(it for it in function.may if it != grant)
    return {**FUNCTIONS, name: replace(function, may=kept)}
