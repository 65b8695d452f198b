"""Tables and their global indexes: items by partition, in the order of their sort keys."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from simulation.expressions import InvalidError, Value, comparable

Key = tuple[Any, Any]
"""What an item is found by: partition and sort value; 0 for a table without sort keys."""

LARGEST_ITEM = 400 * 1024
LARGEST_KEY = {"HASH": 2048, "RANGE": 1024}


class Kept(dict[str, Value]):
    """A stored item, which never changes, and its bytes."""

    __slots__ = ("weight",)

    def __init__(self, item: Mapping[str, Value]) -> None:
        super().__init__(item)
        self.weight = weight(item)


class Ordered:
    """Items by partition and place. A place is a sort value, or more in an index."""

    def __init__(self) -> None:
        self._places: dict[Any, list[Any]] = {}
        self.items: dict[tuple[Any, Any], Kept] = {}

    def put(self, partition: Any, place: Any, item: Kept) -> None:
        """Add an item or replace it."""
        if (partition, place) not in self.items:
            insort(self._places.setdefault(partition, []), place)
        self.items[partition, place] = item

    def remove(self, partition: Any, place: Any) -> None:
        """Remove an item, if it is there."""
        if self.items.pop((partition, place), None) is not None:
            places = self._places[partition]
            del places[bisect_left(places, place)]

    def next(self, partition: Any, after: Any, *, desc: bool) -> tuple[Any, Kept] | None:
        """Return the next item behind a place (None: the first), and its place."""
        places = self._places.get(partition, ())
        if after is None:
            at = len(places) - 1 if desc else 0
        else:
            at = bisect_left(places, after) - 1 if desc else bisect_right(places, after)
        if not 0 <= at < len(places):
            return None
        return places[at], self.items[partition, places[at]]


class Schema:
    """The attributes that items are found by."""

    def __init__(self, schema: Sequence[Mapping[str, str]], types: Mapping[str, str]) -> None:
        self.roles = {it["KeyType"]: it["AttributeName"] for it in schema}
        self.hash, self.range = self.roles["HASH"], self.roles.get("RANGE")
        self.names = [name for name in (self.hash, self.range) if name]
        self._types = {name: types[name] for name in self.names}

    def key_of(self, item: Mapping[str, Value]) -> Key:
        """Return an item's key. Raises InvalidError for one that DynamoDB refuses."""
        for role, name in self.roles.items():
            kind = self._types[name]
            value = item.get(name, {}).get(kind)
            if value is None:
                raise InvalidError(f"the key needs {name} of type {kind}")
            size = len(value.encode() if kind == "S" else value)
            if size == 0:
                raise InvalidError(f"a key attribute cannot be empty: {name}")
            if kind != "N" and size > LARGEST_KEY[role]:
                raise InvalidError(f"Size of {name} has exceeded {LARGEST_KEY[role]} bytes")
        return self._place(item)

    def holds(self, item: Mapping[str, Value]) -> bool:
        """Whether an item has all of the key, as an index's items need not."""
        return all(name in item for name in self.names)

    def _place(self, item: Mapping[str, Value]) -> Key:
        return comparable(item[self.hash]), comparable(item[self.range]) if self.range else 0


class Index:
    """A global index. Its entries change some time after the table, in the order of the table's."""

    def __init__(self, definition: Mapping[str, Any], types: Mapping[str, str]) -> None:
        self.schema = Schema(definition["KeySchema"], types)
        projection = definition["Projection"]
        self.whole = projection["ProjectionType"] == "ALL"
        self.more = projection.get("NonKeyAttributes", [])
        self.entries = Ordered()
        self._at: dict[Key, tuple[int, Key | None]] = {}

    def entry(self, item: Kept | None, key_names: Sequence[str]) -> Kept | None:
        """Return what of an item stands in the index."""
        if item is None or not self.schema.holds(item):
            return None
        if self.whole:
            return item
        names = {*key_names, *self.schema.names, *self.more}
        return Kept({name: value for name, value in item.items() if name in names})

    def apply(self, key: Key, number: int, entry: Kept | None) -> None:
        """Show an item's change, unless a later one is shown already."""
        shown, at = self._at.get(key, (0, None))
        if number < shown:
            return
        if at is not None:
            self.entries.remove(at[0], (at[1], key))
        new = None if entry is None else self.schema.key_of(entry)
        if new is not None and entry is not None:
            self.entries.put(new[0], (new[1], key), entry)
        self._at[key] = number, new


class Table:
    """One table."""

    def __init__(self, name: str, definition: Mapping[str, Any]) -> None:
        self.name = name
        self.definition = dict(definition)
        types = {
            it["AttributeName"]: it["AttributeType"] for it in definition["AttributeDefinitions"]
        }
        self.schema = Schema(definition["KeySchema"], types)
        self.indexes = {
            it["IndexName"]: Index(it, types) for it in definition.get("GlobalSecondaryIndexes", ())
        }
        self.rows = Ordered()
        self.changes = 0

    def get(self, key: Key) -> Kept | None:
        """Return an item."""
        return self.rows.items.get(key)

    def put(self, key: Key, item: Kept | None) -> None:
        """Write an item, or remove it."""
        self.changes += 1
        if item is None:
            self.rows.remove(*key)
        else:
            self.rows.put(*key, item)

    def scanned(self) -> list[Key]:
        """Return the keys in the order of a scan: partitions by hash."""
        return sorted(self.rows.items, key=_hashed)

    def scanned_after(self, key: Key) -> int:
        """Return where a scan goes on behind a key, which may be gone."""
        return bisect_right(self.scanned(), _hashed(key), key=_hashed)

    def refuse_bad(self, item: Kept) -> None:
        """Raise InvalidError for an item that DynamoDB does not take."""
        if item.weight > LARGEST_ITEM:
            raise InvalidError("Item size has exceeded the maximum allowed size")
        for value in item.values():
            ((kind, content),) = value.items()
            if kind in ("SS", "NS", "BS") and not content:
                raise InvalidError("a set may not be empty")
        for index in self.indexes.values():
            if index.schema.holds(item):
                index.schema.key_of(item)


def weight(item: Mapping[str, Value]) -> int:
    """Return the bytes of an item, as DynamoDB counts them."""
    total = 0
    for name, value in item.items():
        total += _length(name)
        for kind, content in value.items():
            total += _length(content) if kind == "S" else _weight(kind, content)
    return total


def _weight(kind: str, content: Any) -> int:
    if kind == "B":
        return len(content)
    if kind == "N":
        return (len(content) + 1) // 2 + 1
    if kind == "M":
        return 3 + len(content) + weight(content)
    if kind == "L":
        return 3 + len(content) + sum(weight({"": it}) for it in content)
    if kind in ("SS", "NS", "BS"):
        return sum(weight({"": {kind[0]: it}}) for it in content)
    return 1


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _hashed(key: Key) -> tuple[Any, ...]:
    return crc32(repr(key[0]).encode()), *key
