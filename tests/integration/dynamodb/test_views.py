"""Views in their tables: what one commit takes, what earlier versions left, and faults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.views.tables import (
    LARGEST_ROW,
    POSITION,
    Stored,
    ViewTables,
    key,
    row_item,
    size_of,
)
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.views import (
    CommitTooLargeError,
    PlaceTooLongError,
    PositionMovedError,
    RowTooLargeError,
    TooManyPlacesError,
)
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.views import BOOKS, READERS, Book
from support.dynamodb import new_views
from support.dynamodb_faults import CountedDynamoDb, Faults

TAG = "tag:x"


def over(db: DynamoDb, views: DynamoDbViewStore) -> DynamoDbViewStore:
    """Return a second view store on the same tables, as another process has it."""
    return DynamoDbViewStore(db, views._tables, Sealing(MemoryKeyring(), AesGcmCipher()))


def titles(views: DynamoDbViewStore, index: str = "tag", partition: str = TAG) -> list[str]:
    return [row.title for _, row in views.query(BOOKS, index, partition, limit=999)]


@pytest.fixture
def views(dynamodb: DynamoDb) -> DynamoDbViewStore:
    return new_views(dynamodb, MemoryKeyring())


def items(views: DynamoDbViewStore, start: str) -> list[Any]:
    """Return the items whose partition starts so."""
    found = views._db.call("scan", TableName=views._tables.rest.table)["Items"]
    return [it for it in found if it["pk"]["S"].startswith(start)]


def journal(views: DynamoDbViewStore, write: str, rows: Mapping[str, Book]) -> list[Any]:
    """Lay down a large write as earlier versions did, a row in each part; return its actions."""
    table = views._tables.rest.table
    actions = []
    for number, (name, book) in enumerate(rows.items()):
        row = {"r": book.model_dump_json(), "w": write, "p": "[]"}
        item = key(f"v1#books#{name}", "row") | {it: {"S": row[it]} for it in row}
        actions.append({"Put": {"TableName": table, "Item": item}})
        text = json.dumps(actions[-1:]).encode()
        part = key(f"j#{write}", str(number)) | {"a": {"B": text}}
        views._db.call("put_item", TableName=table, Item=part)
    return actions


def named(views: DynamoDbViewStore, follower: str, position: int, text: str) -> None:
    """Move a position to a journal, as earlier versions did."""
    item = {"n": {"N": str(position)}, "i": {"S": "w"}, "j": {"S": text}}
    views._db.call(
        "put_item",
        TableName=views._tables.rest.table,
        Item=key(f"f#{follower}", POSITION) | item,
    )


ROWS = {"x": Book(title="X"), "y": Book(title="Y")}


@pytest.mark.parametrize("done", [0, 1])
def test_a_large_write_of_an_earlier_version_is_completed_by_who_comes_next(
    views: DynamoDbViewStore, done: int
) -> None:
    write = uuid4().hex
    actions = journal(views, write, ROWS)
    if done:
        views._db.transact(actions[:done], uuid4().hex)
    named(views, "f", 7, f"{write}#2")
    with pytest.raises(PositionMovedError):
        views.commit("f", 7, 8)
    assert views.positions(["f"]) == {"f": 7}
    assert views.get(BOOKS, ["x", "y"]) == ROWS
    assert items(views, "j#") == []
    views.commit("f", 7, 8)


def test_a_drop_clears_away_what_large_writes_of_earlier_versions_left(
    views: DynamoDbViewStore,
) -> None:
    dead, write = uuid4().hex, uuid4().hex
    journal(views, dead, {"x": Book(title="Dead")})
    journal(views, write, ROWS)
    named(views, "f", 7, f"{write}#2")
    named(views, "lost", 7, "lost#2")
    views.drop(READERS)
    assert items(views, "j#") == []
    assert views.get(BOOKS, ["x", "y"]) == ROWS
    assert views.position("f") == views.position("lost") == 7


def test_a_version_with_a_lost_journal_can_be_dropped(views: DynamoDbViewStore) -> None:
    named(views, BOOKS.position_name, 7, "lost#2")
    with pytest.raises(PositionMovedError):
        views.commit(BOOKS.position_name, 7, 8, BOOKS, {"x": None})
    views.drop(BOOKS)
    assert views.position(BOOKS.position_name) == 0


def test_a_row_written_elsewhere_since_it_was_read_is_not_written_over(
    views: DynamoDbViewStore,
) -> None:
    other = over(views._db, views)
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X", tags=("a",))})
    views.get(BOOKS, ["x", "y"])
    other.commit("g", 0, 1, BOOKS, {"x": Book(title="X", tags=("b", "c")), "y": Book(title="Y")})
    changes = {"x": Book(title="X", tags=("d",)), "y": None}
    with pytest.raises(PositionMovedError):
        views.commit("f", 1, 2, BOOKS, changes)
    assert (views.position("f"), views.count(BOOKS)) == (1, 2)
    assert titles(views, partition="tag:b") == titles(views, partition="tag:c") == ["X"]

    assert sorted(views.rows_to_change(BOOKS, ["x", "y"])) == ["x", "y"]
    views.commit("f", 1, 2, BOOKS, changes)
    for tag in "abc":
        assert titles(views, partition=f"tag:{tag}") == []
    assert titles(views, partition="tag:d") == ["X"]
    assert views.count(BOOKS) == 1


def test_a_row_that_was_not_read_is_replaced_whoever_wrote_it(views: DynamoDbViewStore) -> None:
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X", tags=("a",))})
    over(views._db, views).commit("g", 0, 1, BOOKS, {"x": Book(title="X", tags=("b",))})
    views.commit("f", 1, 2, BOOKS, {"x": Book(title="X", tags=("c",)), "y": None})
    assert titles(views, partition="tag:a") == titles(views, partition="tag:b") == []
    assert titles(views, partition="tag:c") == ["X"]
    assert views.count(BOOKS) == 1


def test_a_follower_that_read_its_rows_does_not_read_them_again(dynamodb: DynamoDb) -> None:
    counted = CountedDynamoDb(dynamodb)
    views = over(counted, new_views(dynamodb, MemoryKeyring()))
    views.get(BOOKS, ["x", "y"])
    counted.made = 0
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X"), "y": Book(title="Y")})
    assert counted.made == 1


def test_the_index_being_behind_shows_no_row_where_it_is_not(
    dynamodb: DynamoDb, views: DynamoDbViewStore
) -> None:
    table = views._tables.rest.table
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X", tags=("t",))})
    stale = {"pk": "v1#books#x", "sk": "old", "gp": "v1#books#tag#tag:gone", "gs": "X"}
    dynamodb.call("put_item", TableName=table, Item={it: {"S": stale[it]} for it in stale})
    gone = stale | {"pk": "v1#books#removed"}
    dynamodb.call("put_item", TableName=table, Item={it: {"S": gone[it]} for it in gone})
    assert titles(views, partition="tag:gone") == []


def refusal_of(views: DynamoDbViewStore, rows: Mapping[str, Book | None]) -> Any:
    """Return the error that a commit is refused with, which has written nothing."""
    before = (views.position("f"), views.count(BOOKS))
    with pytest.raises((RowTooLargeError, CommitTooLargeError)) as refusal:
        views.commit("f", before[0], before[0] + 1, BOOKS, rows)
    assert (views.position("f"), views.count(BOOKS)) == before
    return refusal.value


def largest(key: str) -> Book:
    """Return a row whose item is as large as it may be."""
    row = Book(title="t", shelf=None)
    size = size_of(row_item(BOOKS, key, Stored("w" * 32, (), row.model_dump_json())))
    return Book(title="t" * (1 + LARGEST_ROW - size), shelf=None)


def test_the_largest_row_is_known_to_the_byte_whatever_it_is_written_with(
    views: DynamoDbViewStore,
) -> None:
    book = largest("big")
    views.commit("f", 0, 1, BOOKS, {"big": book} | {f"k{n}": Book(title="s") for n in range(97)})
    assert views.get(BOOKS, ["big"]) == {"big": book}
    longer = Book(title=book.title + "t", shelf=None)
    refusal = refusal_of(views, {"a": Book(title="A"), "big": longer})
    assert type(refusal) is RowTooLargeError
    assert (refusal.view, refusal.key) == ("books@v1", "big")
    assert (refusal.size, refusal.limit) == (LARGEST_ROW + 1, LARGEST_ROW)


@pytest.mark.parametrize("text", ["ü", "\U0001f600", '"', "\\", "\x01", "a\n"])
def test_a_row_is_as_large_as_its_text_is_stored(views: DynamoDbViewStore, text: str) -> None:
    stored = len(Book(title=text).model_dump_json().encode()) - len(b'"title":""')
    fits = Book(title=text * (LARGEST_ROW // stored), shelf=None)
    for book in (fits, Book(title=text * LARGEST_ROW, shelf=None)):
        if len(book.model_dump_json().encode()) > LARGEST_ROW - 200:
            assert type(refusal_of(views, {"x": book})) is RowTooLargeError
        else:
            views.commit("f", 0, 1, BOOKS, {"x": book})
            assert views.get(BOOKS, ["x"]) == {"x": book}


def test_large_rows_that_fit_together_are_written_together(views: DynamoDbViewStore) -> None:
    rows = {f"k{n}": largest(f"k{n}") for n in range(20)}
    refusal = refusal_of(views, rows)
    assert (refusal.rows, refusal.fit) == (20, 8)
    views.commit("f", 0, 1, BOOKS, {name: rows[name] for name in list(rows)[:8]})
    assert views.count(BOOKS) == 8
    assert views.get(BOOKS, list(rows)) == {name: rows[name] for name in list(rows)[:8]}


def tagged(*numbers: int, title: str = "X") -> Book:
    return Book(title=title, shelf=None, tags=tuple(f"{n:04}" for n in numbers))


def test_a_commit_takes_as_many_items_as_a_transaction_has(views: DynamoDbViewStore) -> None:
    refusal = refusal_of(views, {f"k{n}": tagged(1, 2, title=f"{n}") for n in range(50)})
    assert (refusal.rows, refusal.fit) == (50, 49)
    views.commit("f", 0, 1, BOOKS, {f"k{n}": tagged(1, 2, title=f"{n}") for n in range(49)})
    assert len(titles(views, partition="tag:0002")) == 49


def test_a_row_takes_98_places_at_once_and_any_number_in_time(views: DynamoDbViewStore) -> None:
    refusal = refusal_of(views, {"x": tagged(*range(99))})
    assert (type(refusal), refusal.size, refusal.limit) == (TooManyPlacesError, 99, 98)
    for most in (98, 195, 292):
        views.commit("f", views.position("f"), most, BOOKS, {"x": tagged(*range(most))})
    assert titles(views, partition="tag:0291") == ["X"]
    refusal = refusal_of(views, {"a": tagged(1), "x": None})
    assert (type(refusal), refusal.fit) == (CommitTooLargeError, 1)


@pytest.mark.parametrize("after", [tagged(5), tagged(*range(200, 290)), None])
def test_a_row_leaves_any_number_of_places_at_once(
    views: DynamoDbViewStore, after: Book | None
) -> None:
    for most in (98, 195, 292):
        views.commit("f", views.position("f"), most, BOOKS, {"x": tagged(*range(most))})
    assert type(refusal_of(views, {"x": after, "y": Book(title="Y")})) is CommitTooLargeError
    views.commit("f", 292, 293, BOOKS, {"x": after})
    stands = {it["sk"]["S"][-6:-2] for it in items(views, "v1#books#x") if it["sk"]["S"] != "row"}
    assert stands == (set() if after is None else set(after.tags[1:]))
    assert views.count(BOOKS) == (after is not None)


def test_a_late_process_takes_no_row_out_of_its_places(views: DynamoDbViewStore) -> None:
    for most in (98, 195):
        views.commit("f", views.position("f"), most, BOOKS, {"x": tagged(*range(most))})
    late = over(views._db, views)
    late.get(BOOKS, ["x"])
    views.commit("f", 195, 196)
    with pytest.raises(PositionMovedError):
        late.commit("f", 195, 196, BOOKS, {"x": None})
    assert titles(views, partition="tag:0194") == ["X"]


def test_a_place_that_is_too_long_for_a_key_is_refused(views: DynamoDbViewStore) -> None:
    refusal = refusal_of(views, {"x": Book(title="ü" * 513)})
    assert (type(refusal), refusal.size, refusal.limit) == (PlaceTooLongError, 1026, 1024)
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="ü" * 512)})


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
