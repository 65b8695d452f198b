"""The partitions and sort values of indexes."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

SHARDS = 4
"""The number of partitions for a value that many rows share, such as a status."""


def shard(name: str, row_id: UUID) -> str:
    """Return the partition of a row in a low-cardinality index."""
    return f"{name}#{row_id.int % SHARDS}"


def shards(name: str) -> tuple[str, ...]:
    """Return all partitions of a low-cardinality value; read and merge them."""
    return tuple(f"{name}#{n}" for n in range(SHARDS))


def moment(at: datetime) -> str:
    """Return a time in UTC as text that sorts chronologically."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def by_time(at: datetime, row_id: UUID) -> str:
    """Return a unique sort value: by time, then by id."""
    return f"{moment(at)}#{row_id}"
