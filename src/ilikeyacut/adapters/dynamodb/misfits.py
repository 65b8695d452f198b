"""Compares a table, as DynamoDB describes it, with the layout that an adapter needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Described = Mapping[str, Any]
"""A table or an index as in DescribeTable or CreateTable, or a TimeToLiveSpecification."""

USABLE = ("ACTIVE", "UPDATING")
LAPSING = ("ENABLED", "ENABLING")
WAIT = {
    "CREATING": "is still being created: wait until it is active, then try again",
    "DELETING": "is being deleted: wait until it is gone, then create it again",
}
ANOTHER = (
    "It belongs to something else, or this program did not create it: use another table, or delete "
    "it and let this program create it"
)


@dataclass(frozen=True)
class Misfit:
    """How a table differs; `passes` if waiting helps, `harmless` if it can be used as it is."""

    text: str
    passes: bool = False
    harmless: bool = False


def misfits(found: Described, expected: Described) -> Iterator[Misfit]:
    """Yield how a table differs from `expected`, the worst first."""
    name, status = found.get("TableName", "the table"), found.get("TableStatus", "ACTIVE")
    if status not in USABLE:
        state = WAIT.get(status, f"is {status}: see the table in the AWS console")
        yield Misfit(f"table {name} {state}", passes=status in WAIT)
    if status in WAIT:
        return
    types = _types(found)
    there, wanted = _keys(found, types), _keys(expected, _types(expected))
    if there != wanted:
        yield Misfit(f"table {name} has the key {there}, expected {wanted}. {ANOTHER}")
        return
    indexes = {it["IndexName"]: it for it in found.get("GlobalSecondaryIndexes", ())}
    for index in expected.get("GlobalSecondaryIndexes", ()):
        yield from _of_index(name, index, indexes.get(index["IndexName"]), types, expected)


def lapsing_misfits(table: str, found: Described, expected: Described) -> Iterator[Misfit]:
    """Yield how a table's time to live differs. Adapters never rest on it: it only cleans up."""
    wanted, there = expected["AttributeName"], found.get("AttributeName")
    if found.get("TimeToLiveStatus") not in LAPSING or there != wanted:
        yield Misfit(
            f"table {table} keeps what has expired: enable time to live on {wanted}", harmless=True
        )


def _of_index(
    table: str,
    expected: Described,
    found: Described | None,
    types: Mapping[str, str],
    layout: Described,
) -> Iterator[Misfit]:
    name = f"index {expected['IndexName']} of table {table}"
    wanted, projection = _keys(expected, _types(layout)), _projection(expected)
    if found is None:
        yield Misfit(f"{name} is missing: add it with the key {wanted} and {projection}")
        return
    if (there := _keys(found, types)) != wanted:
        yield Misfit(f"{name} has the key {there}, expected {wanted}: delete it, then add it so")
    elif found.get("IndexStatus", "ACTIVE") not in USABLE or found.get("Backfilling"):
        yield Misfit(f"{name} is still being built: wait until it is active", passes=True)
    elif (other := _projection(found)) != projection:
        text = f"{name} projects {other}, expected {projection}: it repeats what the rows contain"
        yield Misfit(text, harmless=True)


def _types(table: Described) -> dict[str, str]:
    definitions: Sequence[Described] = table.get("AttributeDefinitions", ())
    return {it["AttributeName"]: it["AttributeType"] for it in definitions}


def _keys(found: Described, types: Mapping[str, str]) -> str:
    """Return the partition key, then the sort key, with their types: pk (S) + sk (N)."""
    ordered = sorted(found.get("KeySchema", ()), key=lambda it: str(it["KeyType"]))
    names = [it["AttributeName"] for it in ordered]
    return " + ".join(f"{name} ({types.get(name, '?')})" for name in names)


def _projection(index: Described) -> str:
    return str(index.get("Projection", {}).get("ProjectionType", "?"))
