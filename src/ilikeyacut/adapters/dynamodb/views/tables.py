"""Which table and which index a view's rows are in, and what their items look like.

    pk                  sk                                  holds
    v{version}#{view}#{key}  row             a row: `r` its JSON, `w` its write's id, `p` its places
    v{version}#{view}#{key}  at#{place}      one more place of that row
    v{version}#{view}        rows            `n` how many rows the view has
    f#{follower}             position        `n` the position, `i` the write's id
    f#{follower}             gone            there once the position is GONE

The table's index has the keys `gp` (v{version}#{view}#{index}#{partition}) and `gs` (the sort
value), and nothing else: every index that a view declares lives in it, each under partitions of its
own. A row item stands at the row's first place itself; further places are items without content. So
a row that changes without moving is one write, and no index repeats what is stored about a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import Item, parsing
from ilikeyacut.application.ports.views import Row, View

ROW, POSITION, ENDED = "row", "position", "gone"
LARGEST_ROW = 400_000  # bytes of a row's item; DynamoDB ends one at 400 KB
LONGEST_KEYS = {"pk": 2048, "sk": 1024, "gp": 2048, "gs": 1024}  # bytes, DynamoDB's own limits
Place = tuple[str, str, str]
"""Where a row stands: (index, partition, sort value)."""


@dataclass(frozen=True)
class TableIndex:
    """A table and the name of its index."""

    table: str
    index: str


@dataclass(frozen=True)
class ViewTables:
    """The table of each view. Views not named here share `rest`, which also has the positions."""

    rest: TableIndex = TableIndex("Views", "place-index")
    named: Mapping[str, TableIndex] = field(
        default_factory=lambda: {
            "users": TableIndex("Users", "email-index"),
            "photos": TableIndex("Photos", "user-timestamp-index"),
            "processing-jobs": TableIndex("ProcessingJobs", "status-index"),
            "hairstyle-library": TableIndex("HairstyleLibrary", "category-index"),
        }
    )

    def of(self, view: str) -> TableIndex:
        """Return a view's table."""
        return self.named.get(view, self.rest)

    def prefixed(self, prefix: str) -> ViewTables:
        """Return the same tables with a prefix on every name, for another deployment."""
        return ViewTables(
            TableIndex(prefix + self.rest.table, self.rest.index),
            {view: TableIndex(prefix + it.table, it.index) for view, it in self.named.items()},
        )

    def create(self, db: DynamoDb) -> None:
        """Create the missing tables."""
        for table in dict.fromkeys((self.rest, *self.named.values())):
            db.create_table(table.table, **definition(table.index))


def definition(index: str) -> dict[str, Any]:
    """Return the keys and the index of a table."""
    names = ("pk", "sk", "gp", "gs")
    return {
        "AttributeDefinitions": [{"AttributeName": it, "AttributeType": "S"} for it in names],
        "KeySchema": _key_schema("pk", "sk"),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index,
                "KeySchema": _key_schema("gp", "gs"),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    }


@dataclass(frozen=True)
class Known:
    """What the next write of a row has to know of it: the id of the last one, and the places."""

    write: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Stored(Known):
    """A stored row, with its JSON."""

    row: str


def stored(item: Item) -> Stored:
    """Parse a row item. Raises DatabaseError for another one."""
    with parsing("a row in the table of a view"):
        places = tuple((index, at, sort) for index, at, sort in json.loads(item["p"]["S"]))
        return Stored(item["w"]["S"], places, item["r"]["S"])


def places_of(view: View[Any], row: Row) -> tuple[Place, ...]:
    """Return the places of a row in a view, without duplicates."""
    return tuple(
        dict.fromkeys(
            (name, place.partition, place.sort)
            for name, locate in view.indexes.items()
            for place in locate(row)
        )
    )


def key(pk: str, sk: str) -> dict[str, Any]:
    """Return a key in botocore's form."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def gone_key(follower: str) -> dict[str, Any]:
    """Return the key of the mark that a version has ended."""
    return key(f"f#{follower}", ENDED)


def row_pk(view: View[Any], name: str) -> str:
    """Return the partition of a row and its places."""
    return f"v{view.version}#{view.name}#{name}"


def count_key(view: View[Any]) -> dict[str, Any]:
    """Return the key of the row count."""
    return key(f"v{view.version}#{view.name}", "rows")


def index_partition(view: View[Any], index: str, partition: str) -> str:
    """Return a partition of the table's index."""
    return f"v{view.version}#{view.name}#{index}#{partition}"


def row_item(view: View[Any], name: str, it: Stored) -> dict[str, Any]:
    """Return the item of a row."""
    return row_key(view, name) | {"r": {"S": it.row}} | row_places(view, it)


def row_key(view: View[Any], name: str) -> dict[str, Any]:
    """Return the key of a row."""
    return key(row_pk(view, name), ROW)


def row_places(view: View[Any], it: Known) -> dict[str, Any]:
    """Return the attributes of a row's item other than its key and its content."""
    places = json.dumps(it.places, ensure_ascii=False, separators=(",", ":"))
    first = _standing(view, it.places[0]) if it.places else {}
    return {"w": {"S": it.write}, "p": {"S": places}} | first


def place_key(view: View[Any], name: str, place: Place) -> dict[str, Any]:
    """Return the key of a further place of a row."""
    index, partition, sort = place
    # The length keeps two places apart whatever characters they have.
    return key(row_pk(view, name), f"at#{index}#{len(partition)}#{partition}#{sort}")


def place_item(view: View[Any], name: str, place: Place) -> dict[str, Any]:
    """Return the item of a further place of a row."""
    return place_key(view, name, place) | _standing(view, place)


def size_of(item: Item) -> int:
    """Return the bytes of an item whose values are all text, as DynamoDB counts them."""
    return sum(
        len(name.encode()) + len(text.encode())
        for name, value in item.items()
        for text in value.values()
    )


def _standing(view: View[Any], place: Place) -> dict[str, Any]:
    index, partition, sort = place
    return {"gp": {"S": index_partition(view, index, partition)}, "gs": {"S": sort}}


def _key_schema(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]
