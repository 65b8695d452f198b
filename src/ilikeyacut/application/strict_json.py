"""JSON as RFC 8259 has it, and each name once: no reader may see another object than the next."""

from __future__ import annotations

import json
from typing import Any


def strict_json(text: str | bytes) -> Any:
    """Return what a text says. Raises ValueError, and RecursionError for one that is too deep."""
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _no_number(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")
