from collections.abc import Callable, Collection
from uuid import UUID

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.testing.contracts.lost_events import (
    Losing,
    LostBehindSnapshotContract,
    LostEventsContract,
)
from support.dynamodb import dynamodb_event_store, new_datastore, new_keyring
from support.home import sqlite_event_store


class TestLostFromMemory(LostEventsContract):
    @pytest.fixture
    def store(self) -> MemoryEventStore:
        return MemoryEventStore(MemoryKeyring())

    @pytest.fixture
    def losing(self, store: MemoryEventStore) -> Losing:
        def lose(aggregate_id: UUID, versions: Collection[int]) -> EventStore:
            other = MemoryEventStore(MemoryKeyring())
            left = (
                it
                for it in store.stored(0, 100)
                if it.event.originator_id != aggregate_id
                or it.event.originator_version not in versions
            )
            other.restore(0, left)
            return other

        return lose


class TestLostFromSqlite(LostBehindSnapshotContract):
    @pytest.fixture
    def store(self, database: Database) -> EventStore:
        return sqlite_event_store(database)

    @pytest.fixture
    def losing(self, database: Database) -> Losing:
        def lose(aggregate_id: UUID, versions: Collection[int]) -> EventStore:
            with database.writing() as cursor:
                for version in versions:
                    cursor.execute(
                        "DELETE FROM stored_events "
                        "WHERE originator_id = ? AND originator_version = ?",
                        (aggregate_id.hex, version),
                    )
            return sqlite_event_store(database)

        return lose


class TestLostFromDynamoDb(LostBehindSnapshotContract):
    @pytest.fixture
    def datastore(self, dynamodb: DynamoDb) -> Datastore:
        return new_datastore(dynamodb)

    @pytest.fixture
    def opening(self, dynamodb: DynamoDb, datastore: Datastore) -> Callable[[], EventStore]:
        keyring = new_keyring(dynamodb)
        return lambda: dynamodb_event_store(datastore, keyring)

    @pytest.fixture
    def store(self, opening: Callable[[], EventStore]) -> EventStore:
        return opening()

    @pytest.fixture
    def losing(self, datastore: Datastore, opening: Callable[[], EventStore]) -> Losing:
        def lose(aggregate_id: UUID, versions: Collection[int]) -> EventStore:
            pk = Keys(datastore.app).commits(aggregate_id)
            for version in versions:
                start = 0 if version == 1 else version
                datastore.db.call("delete_item", TableName=datastore.table, Key=key(pk, start))
            return opening()

        return lose
