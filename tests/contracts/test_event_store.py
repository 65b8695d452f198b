import pytest
from eventsourcing.popo import POPOAggregateRecorder, POPOApplicationRecorder

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.event_store import EventStoreContract
from ilikeyacut.testing.counting import KINDS
from ilikeyacut.testing.outage import FailingKeyring
from support.dynamodb import dynamodb_event_store, new_datastore, new_keyring
from support.home import sqlite_event_store


class TestMemoryEventStore(EventStoreContract):
    @pytest.fixture
    def keyring(self) -> FailingKeyring:
        return FailingKeyring(MemoryKeyring())

    @pytest.fixture
    def store(self, keyring: FailingKeyring) -> EventStore:
        return MemoryEventStore(keyring)


class TestEventStoreOverPlainObjects(EventStoreContract):
    @pytest.fixture
    def keyring(self) -> FailingKeyring:
        return FailingKeyring(MemoryKeyring())

    @pytest.fixture
    def store(self, keyring: FailingKeyring) -> EventStore:
        sealing = Sealing(keyring, AesGcmCipher())
        return RecorderEventStore(
            POPOApplicationRecorder(), KINDS, sealing, snapshots=POPOAggregateRecorder()
        )


class TestEventStoreOverSqlite(EventStoreContract):
    @pytest.fixture
    def keyring(self, database: Database) -> FailingKeyring:
        return FailingKeyring(SqliteKeyring(database))

    @pytest.fixture
    def store(self, database: Database, keyring: FailingKeyring) -> EventStore:
        return sqlite_event_store(database, keyring)


class TestEventStoreOverDynamoDb(EventStoreContract):
    @pytest.fixture
    def keyring(self, dynamodb: DynamoDb) -> FailingKeyring:
        return FailingKeyring(new_keyring(dynamodb))

    @pytest.fixture
    def store(self, dynamodb: DynamoDb, keyring: FailingKeyring) -> EventStore:
        return dynamodb_event_store(new_datastore(dynamodb), keyring)
