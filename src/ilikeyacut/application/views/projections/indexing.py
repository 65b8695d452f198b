"""How rows are ordered in the indexes of views."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

SHARDS = 4
"""A status has few values and many rows, so its partition is spread over so many."""


def shard(name: str, row_id: UUID) -> str:
    """Return the partition of a low-cardinality index that a row belongs in."""
    return f"{name}#{row_id.int % SHARDS}"


def shards(name: str) -> tuple[str, ...]:
    """Return all partitions of a low-cardinality value, to be read and merged."""
    return tuple(f"{name}#{n}" for n in range(SHARDS))


def moment(at: datetime) -> str:
    """Return a time as text that sorts as the time does, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def by_time(at: datetime, row_id: UUID) -> str:
    """Return a unique sort value: by time, then by id."""
    return f"{moment(at)}#{row_id}"
