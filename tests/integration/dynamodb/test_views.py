"""Views in their tables: the app's own projections, writes too large for a transaction, faults."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.views.tables import POSITION, ViewTables, key
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.views import PositionMovedError, RowTooLargeError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.views import BOOKS, Book
from support.dynamodb import new_views
from support.dynamodb_faults import CountedDynamoDb, Dead, Faults

MANY = {f"k{n:03}": Book(title=f"T{n:03}", tags=("x", "y")) for n in range(120)}
TAG = "tag:x"


def over(db: DynamoDb, views: DynamoDbViewStore) -> DynamoDbViewStore:
    """Return a second view store on the same tables, as another process has it."""
    return DynamoDbViewStore(db, views._tables, Sealing(MemoryKeyring(), AesGcmCipher()))


def titles(views: DynamoDbViewStore, index: str = "tag", partition: str = TAG) -> list[str]:
    return [row.title for _, row in views.query(BOOKS, index, partition, limit=999)]


def count_calls(db: DynamoDb) -> int:
    """Return how many calls the large write takes, by doing it."""
    counted = CountedDynamoDb(db)
    views = over(counted, new_views(db, MemoryKeyring()))
    views.commit("f", 0, 7, BOOKS, MANY)
    return counted.made


@pytest.mark.long
def test_a_large_write_is_done_whole_or_not_at_all_wherever_it_dies(dynamodb: DynamoDb) -> None:
    calls = count_calls(dynamodb)
    assert calls > 10
    outcomes = set()
    for dies_at in range(1, calls + 1):
        views = new_views(dynamodb, MemoryKeyring())
        with pytest.raises(Dead):
            over(CountedDynamoDb(dynamodb, dies_at), views).commit("f", 0, 7, BOOKS, MANY)
        position = views.positions(["f"])["f"]
        outcomes.add(position)
        if position == 0:
            assert (views.count(BOOKS), titles(views)) == (0, [])
            views.commit("f", 0, 7, BOOKS, MANY)
        assert views.position("f") == 7
        assert views.count(BOOKS) == len(MANY)
        assert titles(views) == [row.title for row in MANY.values()]
        assert views.get(BOOKS, list(MANY)) == MANY
    assert outcomes == {0, 7}


def test_one_who_is_late_with_a_large_write_overwrites_nothing(dynamodb: DynamoDb) -> None:
    views = new_views(dynamodb, MemoryKeyring())

    class Late(CountedDynamoDb):
        """Meets, when it begins to carry out its write, another process that was faster."""

        def call(self, operation: str, **request: Any) -> dict[str, Any]:
            actions = request.get("TransactItems", [{}])
            if "ConditionCheck" in actions[0] and not self.made:
                self.made = 1
                assert views.position("f") == 7
                views.commit("f", 7, 8, BOOKS, {"k000": Book(title="newer"), "k001": None})
            return DynamoDb.call(self, operation, **request)

    over(Late(dynamodb), views).commit("f", 0, 7, BOOKS, MANY)
    assert views.get(BOOKS, ["k000", "k001"]) == {"k000": Book(title="newer")}
    assert (views.position("f"), views.count(BOOKS)) == (8, len(MANY) - 1)


def test_a_lost_journal_is_not_waited_for(dynamodb: DynamoDb) -> None:
    views = new_views(dynamodb, MemoryKeyring())
    name = BOOKS.position_name
    views.commit(name, 0, 1, BOOKS, {"x": Book(title="X")})
    dynamodb.call(
        "update_item",
        TableName=views._tables.rest.table,
        Key=key(f"f#{name}", POSITION),
        UpdateExpression="SET j = :j",
        ExpressionAttributeValues={":j": {"S": "lost#2"}},
    )
    with pytest.raises(PositionMovedError):
        views.commit(name, 1, 2, BOOKS, {"x": None})
    with pytest.raises(StoreUnavailableError, match="others keep writing"):
        views.drop(BOOKS)


def test_a_large_write_under_way_moves_nobody_s_position_twice(dynamodb: DynamoDb) -> None:
    views = new_views(dynamodb, MemoryKeyring())
    with pytest.raises(Dead):
        over(CountedDynamoDb(dynamodb, count_calls(dynamodb) - 4), views).commit(
            "f", 0, 7, BOOKS, MANY
        )
    with pytest.raises(PositionMovedError):
        views.commit("f", 7, 8)
    assert views.position("f") == 7
    views.commit("f", 7, 8)


def test_a_row_written_elsewhere_since_it_was_read_is_read_again(dynamodb: DynamoDb) -> None:
    views = new_views(dynamodb, MemoryKeyring())
    other = over(dynamodb, views)
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X", tags=("a",))})
    views.get(BOOKS, ["x", "y"])
    other.commit("g", 0, 1, BOOKS, {"x": Book(title="X", tags=("b", "c")), "y": Book(title="Y")})
    views.commit("f", 1, 2, BOOKS, {"x": Book(title="X", tags=("d",)), "y": None})
    for tag in "abc":
        assert titles(views, partition=f"tag:{tag}") == []
    assert titles(views, partition="tag:d") == ["X"]
    assert views.count(BOOKS) == 1


def test_a_follower_that_read_its_rows_does_not_read_them_again(dynamodb: DynamoDb) -> None:
    counted = CountedDynamoDb(dynamodb)
    views = over(counted, new_views(dynamodb, MemoryKeyring()))
    views.get(BOOKS, ["x", "y"])
    counted.made = 0
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X"), "y": Book(title="Y")})
    assert counted.made == 1


def test_the_index_being_behind_shows_no_row_where_it_is_not(dynamodb: DynamoDb) -> None:
    views = new_views(dynamodb, MemoryKeyring())
    table = views._tables.rest.table
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X", tags=("t",))})
    stale = {"pk": "v1#books#x", "sk": "old", "gp": "v1#books#tag#tag:gone", "gs": "X"}
    dynamodb.call("put_item", TableName=table, Item={it: {"S": stale[it]} for it in stale})
    gone = stale | {"pk": "v1#books#removed"}
    dynamodb.call("put_item", TableName=table, Item={it: {"S": gone[it]} for it in gone})
    assert titles(views, partition="tag:gone") == []


def test_a_row_that_is_too_large_is_refused_before_anything_is_written(dynamodb: DynamoDb) -> None:
    views = new_views(dynamodb, MemoryKeyring())
    with pytest.raises(RowTooLargeError) as refusal:
        views.commit("f", 0, 1, BOOKS, {"a": Book(title="A"), "b": Book(title="ü" * 200_000)})
    assert (refusal.value.view, refusal.value.key) == ("books@v1", "b")
    assert (views.position("f"), views.count(BOOKS)) == (0, 0)


def test_large_rows_are_written_together(dynamodb: DynamoDb) -> None:
    views = new_views(dynamodb, MemoryKeyring())
    rows = {f"k{n}": Book(title=f"{n}" + "ü" * 140_000, shelf=None) for n in range(14)}
    views.commit("f", 0, 1, BOOKS, rows)
    assert views.get(BOOKS, list(rows)) == rows


def test_a_missing_table_is_unavailable(dynamodb: DynamoDb) -> None:
    tables = ViewTables().prefixed(f"{uuid4().hex}-")
    views = DynamoDbViewStore(dynamodb, tables, Sealing(MemoryKeyring(), AesGcmCipher()))
    for ask in (lambda: views.position("f"), lambda: views.get(BOOKS, ["x"]), views_of(views)):
        with pytest.raises(StoreUnavailableError, match="CREATE_TABLE"):
            ask()


def views_of(views: DynamoDbViewStore) -> Any:
    return lambda: views.commit("f", 0, 1, BOOKS, {"x": Book(title="X")})


def test_throttling_for_good_writes_nothing(db: DynamoDb) -> None:
    views = new_views(db, MemoryKeyring())
    Faults(db).refuse("TransactWriteItems", "ThrottlingException", 4)
    with pytest.raises(StoreUnavailableError, match="Throttling"):
        views.commit("f", 0, 1, BOOKS, {"x": Book(title="X")})
    assert (views.position("f"), views.count(BOOKS)) == (0, 0)
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X")})


def test_each_view_of_the_app_has_its_table_and_its_index() -> None:
    tables = ViewTables()
    assert {name: (it.table, it.index) for name, it in tables.named.items()} == {
        "users": ("Users", "email-index"),
        "photos": ("Photos", "user-timestamp-index"),
        "processing-jobs": ("ProcessingJobs", "status-index"),
        "hairstyle-library": ("HairstyleLibrary", "category-index"),
    }
