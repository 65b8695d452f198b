"""A save as items: one commit per aggregate, and the version that each must follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from ilikeyacut.adapters.dynamodb.client import Action
from ilikeyacut.adapters.dynamodb.events.packing import pack
from ilikeyacut.adapters.dynamodb.events.schema import key, refuse_heavy

REMEMBERED = 10_000
BORN = (0, 1)
"""Versions that may be an aggregate's first, so no earlier one is looked up."""


@dataclass(frozen=True)
class Commit:
    """The new events of one aggregate, packed. `topics` are those of its events."""

    originator_id: UUID | str
    first: int
    last: int
    packed: bytes
    topics: frozenset[str]

    @property
    def count(self) -> int:
        """The number of its events."""
        return self.last - self.first + 1

    def put(self, table: str, pk: str, sk: int, commit_id: str) -> dict[str, Any]:
        """Return the request that writes it if its key is free."""
        item = key(pk, sk) | {
            "l": {"N": str(self.last)},
            "e": {"B": self.packed},
            "i": {"S": commit_id},
        }
        return put_new(table, item)


@dataclass(frozen=True)
class Save:
    """All commits of a save; `order` is None if their events do not interleave.

    Otherwise it names, event by event, the commit of the next one.
    """

    commits: tuple[Commit, ...]
    order: tuple[int, ...] | None

    @property
    def count(self) -> int:
        """The number of its events."""
        return sum(commit.count for commit in self.commits)

    @property
    def topics(self) -> frozenset[str]:
        """The topics of its events."""
        return frozenset().union(*(commit.topics for commit in self.commits))


class Ends:
    """Remembers the last known version of each aggregate.

    The log never loses events, so a known version stays taken, and the next one follows a whole
    commit.
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._lock = Lock()

    def __getitem__(self, pk: str) -> int:
        return self._seen.get(pk, -1)

    def saw(self, pk: str, last: int) -> None:
        """Remember that a stored commit ends with this version."""
        with self._lock:
            if len(self._seen) >= REMEMBERED:
                self._seen.clear()
            if self._seen.get(pk, -1) < last:
                self._seen[pk] = last


def arranged(events: Sequence[StoredEvent]) -> Save:
    """Group a save's events by aggregate.

    Raises IntegrityError if an aggregate's versions are not consecutive, and DataError for a commit
    that exceeds the size of an item.
    """
    numbers: dict[UUID | str, int] = {}
    order = [numbers.setdefault(event.originator_id, len(numbers)) for event in events]
    if len(numbers) == 1:
        return Save((_commit(events),), None)
    groups: list[list[StoredEvent]] = [[] for _ in numbers]
    for number, event in zip(order, events, strict=True):
        groups[number].append(event)
    apart = all(before <= after for before, after in pairwise(order))
    return Save(tuple(_commit(group) for group in groups), None if apart else tuple(order))


def put_new(table: str, item: dict[str, Any]) -> dict[str, Any]:
    """Return the request that writes an item if its key is free, or reports the one there."""
    return {
        "TableName": table,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def puts(table: str, items: Sequence[dict[str, Any]]) -> list[Action]:
    """Return the actions of a transaction that writes new items."""
    return [{"Put": put_new(table, item)} for item in items]


def _commit(events: Sequence[StoredEvent]) -> Commit:
    for before, after in pairwise(events):
        if after.originator_version != before.originator_version + 1:
            raise IntegrityError(
                f"version {after.originator_version} of {after.originator_id} cannot follow "
                f"version {before.originator_version}"
            )
    name, packed = events[0].originator_id, pack(events)
    refuse_heavy(len(packed), f"a commit of {len(events)} events of {name}")
    return Commit(
        originator_id=name,
        first=events[0].originator_version,
        last=events[-1].originator_version,
        packed=packed,
        topics=frozenset(event.topic for event in events),
    )
