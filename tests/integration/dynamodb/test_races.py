"""Many writers at once, some killed: one winner a version, and a log that never goes back.

A sample over a real connection and real threads; tests/simulation has many more schedules.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from random import Random
from threading import Event, Thread
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from support.dynamodb import new_datastore
from support.dynamodb_faults import Dead, MortalDynamoDb

WRITERS, ROUNDS, PATIENCE = 16, 6, 0.15
RISK = 0.02
"""The chance of a writer to die before a call, and again after it; and that to stall there."""
Version = tuple[UUID, int]
Place = tuple[int, UUID | str, int, bytes]


def place(it: Notification) -> Place:
    return (it.id, it.originator_id, it.originator_version, it.state)


class Following:
    """A reader that goes on from where it is, as a follower does, and keeps what it saw."""

    def __init__(self, datastore: Datastore, limit: int) -> None:
        self.seen: list[Place] = []
        self.errors: list[Exception] = []
        self._recorder = DynamoDbApplicationRecorder(datastore)
        self._limit = limit
        self._done = Event()
        self._thread = Thread(target=self._follow)
        self._thread.start()

    def finish(self) -> list[Place]:
        self._done.set()
        self._thread.join(120)
        assert not self._thread.is_alive()
        assert self.errors == []
        return self.seen

    def _follow(self) -> None:
        try:
            last = False
            while not last:
                last = self._done.wait(0.01)
                while self._page():
                    pass
        except Exception as error:  # noqa: BLE001 - shown by finish(), in the test's own thread
            self.errors.append(error)

    def _page(self) -> bool:
        after = self.seen[-1][0] if self.seen else 0
        found = self._recorder.select_notifications(after, self._limit, inclusive_of_start=False)
        self.seen += map(place, found)
        return bool(found)


class Writer:
    """A process of its own that saves one to three events once, and may die at any call."""

    def __init__(self, datastore: Datastore, aggregate: UUID, version: int, chance: Random) -> None:
        self.db = MortalDynamoDb(datastore.db, chance, RISK, 2 * PATIENCE)
        self.version: Version = (aggregate, version)
        self.won = False
        self._recorder = DynamoDbApplicationRecorder(replace(datastore, db=self.db))
        self._events = [
            StoredEvent(aggregate, version + n, "raced", uuid4().bytes)
            for n in range(chance.randint(1, 3))
        ]

    def write(self) -> None:
        with suppress(IntegrityError, Dead):
            self._recorder.insert_events(self._events)
            self.won = True


def at_once(writers: list[Writer]) -> None:
    threads = [Thread(target=writer.write) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()


def test_one_winner_a_version_and_one_order(dynamodb: DynamoDb) -> None:
    datastore = new_datastore(dynamodb, patience=PATIENCE, bucket=64)
    chance = Random(1)  # noqa: S311 - not for secrets
    readers = [Following(datastore, limit) for limit in (7, 100)]
    aggregates = [uuid4()] * (WRITERS // 2) + [uuid4() for _ in range(WRITERS // 2)]
    claimed: Counter[Version] = Counter()
    killed = 0

    for _ in range(ROUNDS):
        versions = {it: next_version(datastore, it) for it in set(aggregates)}
        writers = [
            Writer(datastore, aggregate, versions[aggregate], Random(chance.random()))  # noqa: S311 - not for secrets
            for aggregate in aggregates
        ]
        at_once(writers)
        claimed.update(writer.version for writer in writers if writer.won)
        dead = sum(writer.db.dead for writer in writers)
        killed += dead
        winners = {claimed[it] for it in versions.items()}
        assert winners == {1} if not dead else winners <= {0, 1}

    logged = [place(it) for it in fresh_log(datastore)]
    assert [reader.finish() for reader in readers] == [logged, logged]
    ids = [it[0] for it in logged]
    assert ids == sorted(set(ids))
    versions_logged = [it[1:3] for it in logged]
    assert len(versions_logged) == len(set(versions_logged))
    assert set(claimed) <= set(versions_logged)
    for aggregate in set(aggregates):
        stored = DynamoDbApplicationRecorder(datastore).select_events(aggregate)
        assert [it.originator_version for it in stored] == list(range(1, len(stored) + 1))
        mine = [it for it in logged if it[1] == aggregate]
        assert [it.state for it in stored] == [it[3] for it in mine]
    assert killed


def next_version(datastore: Datastore, aggregate: UUID) -> int:
    newest = DynamoDbApplicationRecorder(datastore).select_events(aggregate, desc=True, limit=1)
    return newest[0].originator_version + 1 if newest else 1


def fresh_log(datastore: Datastore) -> list[Notification]:
    recorder = DynamoDbApplicationRecorder(datastore)
    recorder.max_notification_id()
    return list(recorder.select_notifications(None, 100_000))
