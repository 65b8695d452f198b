from collections.abc import Iterator

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.doorbell import DynamoDbDoorbell
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.memory.doorbell import MemoryDoorbell
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.doorbell import SqliteDoorbell
from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.testing.contracts.doorbell import DoorbellContract
from support.dynamodb import dynamodb_event_store, new_datastore
from support.home import sqlite_event_store


class TestMemoryDoorbell(DoorbellContract):
    @pytest.fixture
    def store(self) -> MemoryEventStore:
        return MemoryEventStore(MemoryKeyring())

    @pytest.fixture
    def doorbell(self, store: MemoryEventStore) -> Doorbell:
        return MemoryDoorbell(store)


class TestSqliteDoorbell(DoorbellContract):
    @pytest.fixture
    def store(self, database: Database) -> EventStore:
        return sqlite_event_store(database)

    @pytest.fixture
    def doorbell(self, database: Database) -> Iterator[Doorbell]:
        bell = SqliteDoorbell(database)
        yield bell
        bell.close()

    def test_writes_to_views_do_not_ring(self, database: Database, doorbell: Doorbell) -> None:
        with database.writing() as cursor:
            cursor.execute("INSERT INTO positions VALUES ('f', 1)")
        assert not doorbell.wait(0.05)


class TestDynamoDbDoorbell(DoorbellContract):
    @pytest.fixture
    def datastore(self, dynamodb: DynamoDb) -> Datastore:
        return new_datastore(dynamodb)

    @pytest.fixture
    def store(self, datastore: Datastore) -> EventStore:
        return dynamodb_event_store(datastore, MemoryKeyring())

    @pytest.fixture
    def doorbell(self, datastore: Datastore) -> Doorbell:
        return DynamoDbDoorbell(datastore)
