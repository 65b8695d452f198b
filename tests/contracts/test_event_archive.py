from collections.abc import Iterator
from pathlib import Path

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.event_archive import DynamoDbEventArchive
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.eventsourcing.codec import MapperCodec
from ilikeyacut.adapters.memory.event_archive import MemoryEventArchive
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.event_archive import SqliteEventArchive
from ilikeyacut.application.ports.event_archive import EventArchive
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.event_archive import EventArchiveContract
from ilikeyacut.testing.counting import KINDS
from ilikeyacut.testing.raw_events import everything, history, restored
from support.dynamodb import connected, dynamodb_event_store, new_datastore
from support.dynamodb_faults import CountedDynamoDb, Dead, Faults
from support.home import opened, sqlite_event_store


class TestMemoryEventArchive(EventArchiveContract):
    @pytest.fixture
    def keyring(self) -> MemoryKeyring:
        return MemoryKeyring()

    @pytest.fixture
    def store(self, keyring: MemoryKeyring) -> MemoryEventStore:
        return MemoryEventStore(keyring)

    @pytest.fixture
    def archive(self, store: EventStore, keyring: MemoryKeyring) -> EventArchive:
        assert isinstance(store, MemoryEventStore)
        return MemoryEventArchive(store, MapperCodec(KINDS, Sealing(keyring, AesGcmCipher())))


class TestSqliteEventArchive(EventArchiveContract):
    @pytest.fixture
    def database(self, tmp_path: Path) -> Iterator[Database]:
        with opened(tmp_path) as database:
            yield database

    @pytest.fixture
    def store(self, database: Database) -> EventStore:
        return sqlite_event_store(database)

    @pytest.fixture
    def archive(self, store: EventStore, database: Database) -> EventArchive:
        return SqliteEventArchive(database)


class TestDynamoDbEventArchive(EventArchiveContract):
    @pytest.fixture
    def datastore(self, dynamodb: DynamoDb) -> Datastore:
        return new_datastore(dynamodb, patience=0.1, bucket=16)

    @pytest.fixture
    def store(self, datastore: Datastore) -> EventStore:
        return dynamodb_event_store(datastore, MemoryKeyring())

    @pytest.fixture
    def archive(self, store: EventStore, datastore: Datastore) -> EventArchive:
        return DynamoDbEventArchive(datastore)

    @pytest.mark.long
    def test_a_kill_before_any_call_is_made_good(self, dynamodb: DynamoDb) -> None:
        events, point = history(40), 0
        while True:
            point += 1
            datastore = new_datastore(dynamodb, bucket=16)
            mortal = Datastore(CountedDynamoDb(dynamodb, point), datastore.table, log=datastore.log)
            try:
                restored(DynamoDbEventArchive(mortal), events, 10)
                break
            except Dead:
                archive = DynamoDbEventArchive(datastore)
                restored(archive, events, 10)
                assert everything(archive) == events
        assert point > 10

    def test_a_lost_answer_is_no_failure(
        self, dynamodb_url: str, dynamodb_credentials: None
    ) -> None:
        db = connected(dynamodb_url, attempts=4, first_pause=0.001, longest_pause=0.01)
        archive, events, faults = DynamoDbEventArchive(new_datastore(db)), history(30), Faults(db)
        for operation in ("PutItem", "TransactWriteItems", "UpdateItem"):
            faults.lose_answer(operation)
        restored(archive, events, 10)
        assert everything(archive) == events
        db.close()
