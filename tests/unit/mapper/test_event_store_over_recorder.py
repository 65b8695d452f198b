"""Snapshots save reading and nothing depends on them; a recorder's faults are told in our words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.popo import POPOAggregateRecorder, POPOApplicationRecorder

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.eventsourcing.snapshots import Snapshot, Snapshots, digest
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import (
    ConcurrencyError,
    EventStoreError,
    EventUnreadableError,
    StoreCorruptError,
    StoreUnavailableError,
)
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.counting import KINDS, NAME, Counter, Member, added


class CountingRecorder(POPOApplicationRecorder):
    """Tells how many events were read, and fails when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0
        self.fault: PersistenceError | None = None

    def select_events(self, originator_id: UUID | str, **options: Any) -> Sequence[StoredEvent]:
        if self.fault:
            raise self.fault
        found = super().select_events(originator_id, **options)
        self.read += len(found)
        return found


class RefusingRecorder(POPOAggregateRecorder):
    def insert_events(self, stored_events: Sequence[StoredEvent], **options: Any) -> None:
        raise OperationalError("disk full")


class Wider(Member):
    """A member of another day, with one field more."""

    shoe_size: int = 42


@pytest.fixture
def sealing() -> Sealing:
    return Sealing(MemoryKeyring(), AesGcmCipher())


@pytest.fixture
def events() -> CountingRecorder:
    return CountingRecorder()


@pytest.fixture
def kept() -> POPOAggregateRecorder:
    return POPOAggregateRecorder()


@pytest.fixture
def store(
    events: CountingRecorder, kept: POPOAggregateRecorder, sealing: Sealing
) -> RecorderEventStore:
    return RecorderEventStore(events, KINDS, sealing, snapshots=kept)


@pytest.fixture
def other(
    events: CountingRecorder, kept: POPOAggregateRecorder, sealing: Sealing
) -> RecorderEventStore:
    """The store of another process, which has no state in memory."""
    return RecorderEventStore(events, KINDS, sealing, snapshots=kept)


def member_with(store: RecorderEventStore, visits: int) -> Member:
    joined = Member.join()
    store.append(joined)
    store.append(*store.load(Member, joined.originator_id).visit(visits))
    return store.load(Member, joined.originator_id)


def test_a_snapshot_is_taken_when_an_append_crosses_a_multiple(
    store: RecorderEventStore, kept: POPOAggregateRecorder
) -> None:
    member = member_with(store, visits=2)
    versions = []
    for visits in (1, 1, 5, 1):
        store.append(*store.load(Member, member.id).visit(visits))
        versions.append([it.originator_version for it in kept.select_events(member.id)])
    assert versions == [[4], [4], [4, 10], [4, 10]]


def test_only_events_behind_the_snapshot_are_read(
    store: RecorderEventStore, other: RecorderEventStore, events: CountingRecorder
) -> None:
    member = member_with(store, visits=11)
    store.append(*member.visit(2))
    events.read = 0
    assert other.load(Member, member.id).visits == 13
    assert events.read == 3  # the own event of the snapshot is the first


def test_kinds_that_do_not_ask_for_snapshots_get_none(
    store: RecorderEventStore, kept: POPOAggregateRecorder
) -> None:
    started = Counter.start()
    store.append(started)
    store.append(*store.load(Counter, started.originator_id).add(*range(20)))
    assert kept.select_events(started.originator_id) == []


def test_a_snapshot_is_sealed(store: RecorderEventStore, kept: POPOAggregateRecorder) -> None:
    member = member_with(store, visits=5)
    (snapshot,) = kept.select_events(member.id)
    assert NAME.encode() not in snapshot.state
    assert snapshot.topic == "snapshot:member"


def test_a_snapshot_that_fails_does_not_fail_the_append(
    events: CountingRecorder, sealing: Sealing
) -> None:
    store = RecorderEventStore(events, KINDS, sealing, snapshots=RefusingRecorder())
    assert member_with(store, visits=9).visits == 9


def test_a_snapshot_of_another_shape_is_passed_over(
    store: RecorderEventStore, kept: POPOAggregateRecorder, sealing: Sealing
) -> None:
    member = member_with(store, visits=5)
    snapshots = Snapshots(kept, sealing)
    newest = snapshots.newest(Member, member.id)
    assert newest is not None
    assert newest.state == member
    assert snapshots.newest(Wider, member.id) == Snapshot(member.version, None)
    assert digest(Wider) != digest(Member)


@pytest.mark.parametrize("state", [b"", b"[]", b"{}", b'{"digest":"x"}', b"\xff"])
def test_a_damaged_snapshot_is_passed_over(
    store: RecorderEventStore,
    other: RecorderEventStore,
    kept: POPOAggregateRecorder,
    state: bytes,
) -> None:
    member = member_with(store, visits=1)
    kept.insert_events([StoredEvent(member.id, 2, "snapshot:member", state)])
    assert other.load(Member, member.id) == member


def test_a_snapshot_counts_in_its_own_place_only(
    store: RecorderEventStore, kept: POPOAggregateRecorder, sealing: Sealing
) -> None:
    member, other = member_with(store, visits=5), member_with(store, visits=1)
    (snapshot,) = kept.select_events(member.id)
    kept.insert_events([replace(snapshot, originator_id=other.id)])
    kept.insert_events([replace(snapshot, originator_version=9)])
    snapshots = Snapshots(kept, sealing)
    assert snapshots.newest(Member, other.id) == Snapshot(member.version, None)
    assert snapshots.newest(Member, member.id) == Snapshot(9, None)


# ---- faults of the recorder


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (IntegrityError("twice"), ConcurrencyError),
        (OperationalError("database is locked"), StoreUnavailableError),
        (DatabaseError("malformed"), StoreCorruptError),
        (PersistenceError("gone"), StoreUnavailableError),
    ],
)
def test_a_fault_is_told_in_the_ports_words_with_its_reason(
    store: RecorderEventStore,
    events: CountingRecorder,
    fault: PersistenceError,
    expected: type[EventStoreError],
) -> None:
    member = member_with(store, visits=1)
    events.fault = fault
    with pytest.raises(expected, match=str(fault)) as raised:
        store.load(Member, member.id)
    assert type(raised.value) is expected
    assert raised.value.__cause__ is fault


def test_a_log_with_a_hole_is_damaged(events: CountingRecorder, sealing: Sealing) -> None:
    store = RecorderEventStore(events, KINDS, sealing)
    started = Counter.start()
    store.append(started)
    stored = store.append(*store.load(Counter, started.originator_id).add(1))
    assert stored == 2
    events.insert_events(
        [
            StoredEvent(
                started.originator_id,
                4,
                "counter:added",
                b'{"timestamp":"2025-03-01T12:00:00Z","amount":1}',
            )
        ]
    )
    with pytest.raises(StoreCorruptError, match="version 4, expected 3"):
        store.load(Counter, started.originator_id)


def test_an_event_that_cannot_be_read_is_told_with_its_position(
    store: RecorderEventStore, events: CountingRecorder
) -> None:
    member = member_with(store, visits=2)
    events.insert_events([StoredEvent(uuid4(), 1, "counter:begun", b"{}")])
    store.append(*member.visit())
    with pytest.raises(EventUnreadableError, match="counter:begun") as raised:
        store.page(0, 10)
    assert raised.value.position == 4
    assert store.page(0, 10, until=3).position == 3
    assert store.page(4, 10).position == 5


def test_a_writer_that_loaded_needs_no_second_look_for_gaps(
    store: RecorderEventStore, events: CountingRecorder, sealing: Sealing
) -> None:
    started = Counter.start()
    store.append(started)
    elsewhere = RecorderEventStore(events, KINDS, sealing)
    counter = elsewhere.load(Counter, started.originator_id)
    events.read = 0
    elsewhere.append(*counter.add(1))
    assert events.read == 0
    RecorderEventStore(events, KINDS, sealing).append(added(counter.id, 3))
    assert events.read == 1
