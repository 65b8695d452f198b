"""Reads of items that no transaction can be half done with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eventsourcing.persistence import DataError, ProgrammingError

from ilikeyacut.adapters.dynamodb.client import MOST_ACTIONS, DynamoDb
from ilikeyacut.adapters.dynamodb.faults import Item

Place = tuple[str, Item]
"""A table and a key in it."""


def certain(db: DynamoDb, places: Sequence[Place]) -> Iterator[Item | None]:
    """Yield each place's item, None where there is none, read together for up to 100.

    A plain read, however consistent, may see the position of a commit and not yet its rows: only
    `TransactGetItems` is isolated from a transaction under way. It meets a conflict then, and is
    repeated. It costs twice as much as a plain read.
    """
    for start in range(0, len(places), MOST_ACTIONS):
        yield from _together(db, places[start : start + MOST_ACTIONS])


def _together(db: DynamoDb, places: Sequence[Place]) -> list[Item | None]:
    gets = [{"Get": {"TableName": table, "Key": key}} for table, key in places]
    try:
        answer = db.call("transact_get_items", TransactItems=gets)
    except (DataError, ProgrammingError):
        if len(places) == 1:
            raise
        middle = len(places) // 2  # more than 4 MB, which is known only now
        return _together(db, places[:middle]) + _together(db, places[middle:])
    return [it.get("Item") or None for it in answer["Responses"]]
