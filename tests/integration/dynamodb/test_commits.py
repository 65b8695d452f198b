"""What a save may and may not do: packed commits, several aggregates, sizes, versions."""

from __future__ import annotations

import pickle
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import DataError, IntegrityError, StoredEvent

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.recorders import (
    Datastore,
    DynamoDbAggregateRecorder,
    DynamoDbApplicationRecorder,
)
from ilikeyacut.adapters.dynamodb.events.schema import HEAVIEST, key
from ilikeyacut.adapters.dynamodb.events.snapshots import DynamoDbSnapshotRecorder
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import AppendTooLargeError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.counting import KINDS, Counter
from support.dynamodb import new_datastore
from support.dynamodb_faults import Faults
from support.stored import log_of, stored_events

A, B, C = (uuid4() for _ in range(3))


@pytest.fixture(params=["the same process", "another process"])
def stale(
    request: pytest.FixtureRequest, recorder: DynamoDbApplicationRecorder, datastore: Datastore
) -> DynamoDbApplicationRecorder:
    """A recorder that remembers what it wrote, and one that knows nothing."""
    return (
        recorder if request.param == "the same process" else DynamoDbApplicationRecorder(datastore)
    )


@pytest.mark.parametrize("versions", [(1,), (2,), (3,), (4,), (2, 3), (3, 4, 5), (4, 5), (1, 2)])
def test_what_is_inside_a_packed_commit_is_taken(
    recorder: DynamoDbApplicationRecorder,
    stale: DynamoDbApplicationRecorder,
    versions: tuple[int, ...],
) -> None:
    recorder.insert_events(stored_events(A, 1))
    recorder.insert_events(stored_events(A, 2, 3, 4))
    with pytest.raises(IntegrityError):
        stale.insert_events(stored_events(A, *versions))
    assert [it.originator_version for it in recorder.select_events(A)] == [1, 2, 3, 4]
    stale.insert_events(stored_events(A, 5))
    assert [it[2] for it in log_of(stale)] == [1, 2, 3, 4, 5]


def test_a_gap_between_versions_is_refused(
    recorder: DynamoDbApplicationRecorder, stale: DynamoDbApplicationRecorder
) -> None:
    recorder.insert_events(stored_events(A, 1, 2))
    with pytest.raises(IntegrityError):
        stale.insert_events(stored_events(A, 4))
    with pytest.raises(IntegrityError):
        stale.insert_events(stored_events(B, 1, 3))
    assert len(log_of(stale)) == 2


@pytest.mark.parametrize("first", [0, 1, 7])
def test_an_aggregate_may_begin_anywhere_and_once(
    recorder: DynamoDbApplicationRecorder, stale: DynamoDbApplicationRecorder, first: int
) -> None:
    recorder.insert_events(stored_events(A, first))
    for version in (first, 0, 1, 7):
        if version != first + 1:
            with pytest.raises(IntegrityError):
                stale.insert_events(stored_events(A, version))
    stale.insert_events(stored_events(A, first + 1))
    assert [it.originator_version for it in stale.select_events(A)] == [first, first + 1]


def test_positions_follow_the_order_of_a_save_that_interleaves(
    recorder: DynamoDbApplicationRecorder,
) -> None:
    order = [(A, 1), (B, 1), (A, 2), (C, 1), (B, 2), (A, 3)]
    saved = [StoredEvent(it, version, f"t{version}", b"%d" % version) for it, version in order]
    assert recorder.insert_events(saved) == [1, 2, 3, 4, 5, 6]
    found = recorder.select_notifications(None, 10)
    assert [(it.originator_id, it.originator_version) for it in found] == order
    assert [(it.topic, it.state) for it in found] == [(it.topic, it.state) for it in saved]
    assert [it.id for it in recorder.select_notifications(3, 2)] == [3, 4]
    assert [it.id for it in recorder.select_notifications(1, 9, topics=["t2"])] == [3, 5]
    assert [it.originator_version for it in recorder.select_events(A)] == [1, 2, 3]


def test_several_aggregates_are_saved_together_or_not_at_all(
    recorder: DynamoDbApplicationRecorder, stale: DynamoDbApplicationRecorder
) -> None:
    recorder.insert_events(stored_events(B, 1))
    with pytest.raises(IntegrityError):
        stale.insert_events([*stored_events(A, 1), *stored_events(B, 1)])
    assert stale.select_events(A) == []
    assert stale.max_notification_id() == 1


def test_99_aggregates_are_one_save_and_100_are_refused(
    recorder: DynamoDbApplicationRecorder, faults: Faults
) -> None:
    many = [event for _ in range(99) for event in stored_events(uuid4(), 1)]
    assert recorder.insert_events(many) == list(range(1, 100))
    assert faults.calls["TransactWriteItems"] == 1
    faults.calls.clear()
    more = [event for _ in range(100) for event in stored_events(uuid4(), 1)]
    with pytest.raises(DataError, match="100 aggregates"):
        recorder.insert_events(more)
    assert not faults.calls


def test_the_largest_commit_is_stored_and_read_back(recorder: DynamoDbApplicationRecorder) -> None:
    state = bytes(range(256)) * ((HEAVIEST - 100) // 256)
    recorder.insert_events(stored_events(A, 1, state=state))
    assert recorder.select_events(A)[0].state == state
    assert recorder.select_notifications(None, 9)[0].state == state


@pytest.mark.parametrize("sizes", [(HEAVIEST,), (HEAVIEST // 2, HEAVIEST // 2 + 1)])
def test_a_commit_near_the_limit_is_refused_before_anything_is_written(
    recorder: DynamoDbApplicationRecorder, faults: Faults, sizes: tuple[int, ...]
) -> None:
    large = [StoredEvent(A, n, "t", bytes(size)) for n, size in enumerate(sizes, 1)]
    with pytest.raises(DataError, match="at most 350 KB"):
        recorder.insert_events([*stored_events(B, 1), *large])
    assert not faults.calls


def test_a_save_of_many_large_commits_is_refused_before_anything_is_written(
    recorder: DynamoDbApplicationRecorder, faults: Faults
) -> None:
    large = [it for _ in range(12) for it in stored_events(uuid4(), 1, state=bytes(300_000))]
    with pytest.raises(DataError, match="too large"):
        recorder.insert_events(large)
    assert not faults.calls


TOO_LONG = "é" * 1024
UNFIT: dict[str, list[StoredEvent]] = {
    "the topic": [StoredEvent(A, 1, "t" * 65_536, b"")],
    "valid Unicode": [StoredEvent(A, 1, "\ud800", b"")],
    "too long for a key": [StoredEvent(TOO_LONG, 1, "t", b"")],
    "log entry": [StoredEvent(uuid4(), 1, f"{n}{'é' * 30_000}", b"") for n in range(6)],
}


@pytest.mark.parametrize("why", UNFIT)
def test_what_no_item_holds_is_refused_before_anything_is_written(
    recorder: DynamoDbApplicationRecorder, faults: Faults, why: str
) -> None:
    with pytest.raises(DataError, match=why):
        recorder.insert_events([*stored_events(B, 1), *UNFIT[why]])
    assert not faults.calls


def test_an_aggregate_with_a_name_that_no_key_holds_is_not_looked_for(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, faults: Faults
) -> None:
    with pytest.raises(DataError, match="too long for a key"):
        recorder.select_events(TOO_LONG)
    with pytest.raises(DataError, match="too long for a key"):
        DynamoDbSnapshotRecorder(datastore).insert_events(UNFIT["too long for a key"])
    assert not faults.calls


def test_our_event_store_says_that_an_append_is_too_large(datastore: Datastore) -> None:
    recorder = DynamoDbApplicationRecorder(datastore)
    store = RecorderEventStore(recorder, KINDS, Sealing(MemoryKeyring(), AesGcmCipher()))
    with pytest.raises(AppendTooLargeError, match="at most 350 KB"):
        store.append(Counter.start("x" * HEAVIEST))
    assert store.head() == 0


def test_text_ids_are_kept_apart_from_ids(recorder: DynamoDbApplicationRecorder) -> None:
    recorder.insert_events([StoredEvent("a#ü", 1, "t", b"1"), *stored_events(A, 1)])
    assert [it.originator_id for it in recorder.select_notifications(None, 9)] == ["a#ü", A]
    assert [it.state for it in recorder.select_events("a#ü")] == [b"1"]


def test_applications_share_a_table_and_nothing_else(db: DynamoDb) -> None:
    one = new_datastore(db, "one")
    two = Datastore(db, one.table, "two")
    for datastore in (one, two):
        recorder = DynamoDbApplicationRecorder(datastore)
        assert recorder.insert_events(stored_events(A, 1)) == [1]
        assert len(log_of(recorder)) == 1


def test_a_record_of_aggregates_alone_keeps_no_log(datastore: Datastore, faults: Faults) -> None:
    recorder = DynamoDbAggregateRecorder(datastore)
    assert recorder.insert_events(stored_events(A, 1, 2)) is None
    assert faults.calls == {"PutItem": 1}
    assert DynamoDbApplicationRecorder(datastore).max_notification_id() is None


SELECTIONS: list[tuple[dict[str, Any], str]] = [
    ({}, "12345678"),
    ({"gt": 0}, "12345678"),
    ({"gt": 1}, "2345678"),
    ({"gt": 3}, "45678"),
    ({"gt": 4}, "5678"),
    ({"gt": 6}, "78"),
    ({"gt": 8}, ""),
    ({"lte": 0}, ""),
    ({"lte": 3}, "123"),
    ({"lte": 5}, "12345"),
    ({"gt": 2, "lte": 3}, "3"),
    ({"gt": 2, "lte": 6}, "3456"),
    ({"gt": 3, "lte": 3}, ""),
    ({"gt": 5, "lte": 3}, ""),
    ({"limit": 2}, "12"),
    ({"gt": 2, "limit": 3}, "345"),
    ({"desc": True}, "87654321"),
    ({"desc": True, "limit": 1}, "8"),
    ({"desc": True, "lte": 6, "limit": 4}, "6543"),
    ({"desc": True, "gt": 3, "lte": 6}, "654"),
    ({"desc": True, "gt": 2}, "876543"),
]


@pytest.mark.parametrize("fresh", [False, True])
def test_a_selection_of_events(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, *, fresh: bool
) -> None:
    for versions in ((1, 2), (3,), (4, 5, 6, 7), (8,)):
        recorder.insert_events(stored_events(A, *versions))
    for bounds, expected in SELECTIONS:
        reader = DynamoDbApplicationRecorder(datastore) if fresh else recorder
        found = reader.select_events(A, **bounds)
        assert "".join(str(it.originator_version) for it in found) == expected, bounds


def test_a_stored_event_is_the_library_s(recorder: DynamoDbApplicationRecorder) -> None:
    (event,) = stored_events(A, 1)
    recorder.insert_events([event])
    (found,) = recorder.select_events(A)
    assert (found, hash(found), pickle.loads(pickle.dumps(found))) == (event, hash(event), event)  # noqa: S301 - our own bytes
    assert isinstance(found.originator_id, UUID)


def test_a_damaged_commit_is_no_event(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore
) -> None:
    from eventsourcing.persistence import DatabaseError

    recorder.insert_events(stored_events(A, 1))
    place = key(f"#a#{A}", 0)
    item = datastore.db.call("get_item", TableName=datastore.table, Key=place)["Item"]
    for packed in (b"", b"\x02", item["e"]["B"][:-1], item["e"]["B"] + b"\x00"):
        datastore.db.call("put_item", TableName=datastore.table, Item=item | {"e": {"B": packed}})
        with pytest.raises(DatabaseError):
            recorder.select_events(A)
