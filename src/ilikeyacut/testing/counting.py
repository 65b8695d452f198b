"""Two small aggregates for tests of stores: one plain, one personal with snapshots."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from ilikeyacut.domain.aggregate import Aggregate, Event, Personal, born, first

AT = datetime(2025, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
NAME = "Zyxwolfgang Quillfeather"


class Started(Event):
    TOPIC = "counter:started"
    label: str

    def apply(self, state: None, /) -> Counter:
        return Counter(label=self.label, **born(self))


class Added(Event):
    TOPIC = "counter:added"
    amount: int

    def apply(self, state: Counter, /) -> Counter:
        return state.evolve(self, total=state.total + self.amount)


class Counter(Aggregate):
    KIND = "counter"
    EVENTS = (Started, Added)

    label: str
    total: int = 0

    @classmethod
    def start(cls, label: str = "steps", counter_id: UUID | None = None) -> Started:
        return Started(label=label, **first(counter_id or uuid4(), AT))

    def add(self, *amounts: int) -> tuple[Added, ...]:
        return tuple(
            Added(amount=amount, **self.stamp(AT, after=n)) for n, amount in enumerate(amounts)
        )


class Joined(Event):
    TOPIC = "member:joined"
    user_id: UUID
    name: Personal[str]

    def apply(self, state: None, /) -> Member:
        return Member(name=self.name, **born(self))


class Visited(Event):
    TOPIC = "member:visited"

    def apply(self, state: Member, /) -> Member:
        return state.evolve(self, visits=state.visits + 1)


class Renamed(Event):
    TOPIC = "member:renamed"
    user_id: UUID
    name: Personal[str]

    def apply(self, state: Member, /) -> Member:
        return state.evolve(self, name=self.name)


class Member(Aggregate):
    KIND = "member"
    EVENTS = (Joined, Visited, Renamed)
    SNAPSHOT_EVERY = 4

    name: Personal[str]
    visits: int = 0

    @classmethod
    def join(cls, name: str | None = NAME, member_id: UUID | None = None) -> Joined:
        stamp = first(member_id or uuid4(), AT)
        return Joined(user_id=stamp["originator_id"], name=name, **stamp)

    def visit(self, times: int = 1) -> tuple[Visited, ...]:
        return tuple(Visited(**self.stamp(AT, after=n)) for n in range(times))

    def rename(self, name: str | None) -> Renamed:
        return Renamed(user_id=self.id, name=name, **self.stamp(AT))


KINDS: tuple[type[Aggregate], ...] = (Counter, Member)


def added(counter_id: UUID, version: int, amount: int = 1) -> Added:
    """Return an addition at any version, even one that leaves a gap."""
    return Added(amount=amount, originator_id=counter_id, originator_version=version, timestamp=AT)


def counts(events: Any) -> list[tuple[str, int]]:
    """Return the topic and version of each event."""
    return [(event.TOPIC, event.originator_version) for event in events]
