"""What an event store promises of a log that has lost events."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.event_store import EventStore, StoreCorruptError
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.testing.counting import Counter, Member, Visited

Losing = Callable[[UUID, Collection[int]], EventStore]
"""Removes versions of an aggregate; returns the store as another process opens it."""


class LostEventsContract:
    """A subclass provides `store` and `losing`."""

    @pytest.fixture
    def store(self) -> EventStore:
        raise NotImplementedError

    @pytest.fixture
    def losing(self, store: EventStore) -> Losing:
        raise NotImplementedError

    @pytest.mark.parametrize("lost", [{1}, {2}, {3}, {2, 3}])
    def test_a_missing_event_is_named(
        self, store: EventStore, losing: Losing, lost: set[int]
    ) -> None:
        started = Counter.start()
        store.append(started)
        for _ in range(3):  # each in an append of its own
            store.append(*store.load(Counter, started.originator_id).add(1))

        damaged = losing(started.originator_id, lost)

        behind = f"{started.originator_id} has version {max(lost) + 1}, expected {min(lost)}"
        for read in (damaged.find, damaged.load):
            with pytest.raises(StoreCorruptError, match=behind):
                read(Counter, started.originator_id)
        with pytest.raises(StoreCorruptError, match=behind):
            list(damaged.history(started.originator_id))


class LostBehindSnapshotContract(LostEventsContract):
    """For stores with snapshots. Those of Member are taken every four versions."""

    def test_a_snapshot_newer_than_the_log_is_refused(
        self, store: EventStore, losing: Losing
    ) -> None:
        member_id = visited(store, 9)
        damaged = losing(member_id, range(7, 11))
        with pytest.raises(StoreCorruptError, match="snapshot"):
            damaged.find(Member, member_id)
        with pytest.raises(StoreCorruptError, match="snapshot"):
            damaged.append(visit(member_id, 9))
        assert len(list(damaged.history(member_id))) == 6

    def test_a_snapshot_of_another_history_is_refused(
        self, store: EventStore, losing: Losing
    ) -> None:
        member_id = visited(store, 7)
        damaged = losing(member_id, range(5, 9))
        for version in range(5, 9):
            damaged.append(visit(member_id, version))
        with pytest.raises(StoreCorruptError, match="snapshot"):
            losing(member_id, ()).find(Member, member_id)

    def test_an_event_missing_under_a_snapshot_is_named(
        self, store: EventStore, losing: Losing
    ) -> None:
        member_id = visited(store, 9)
        damaged = losing(member_id, {3})
        with pytest.raises(StoreCorruptError, match="expected 3"):
            list(damaged.history(member_id))


def visited(store: EventStore, visits: int) -> UUID:
    """Append a member who visited; each visit is an append of its own."""
    joined = Member.join(member_id=uuid4())
    store.append(joined)
    for _ in range(visits):
        store.append(*store.load(Member, joined.originator_id).visit())
    return joined.originator_id


def visit(member_id: UUID, version: int) -> Event:
    """Return a visit of another history than that of `visited`: at another time."""
    at = Counter.start().timestamp.replace(microsecond=version)
    return Visited(originator_id=member_id, originator_version=version, timestamp=at)
