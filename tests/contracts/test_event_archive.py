from typing import Any
from uuid import UUID

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.commits import arranged
from ilikeyacut.adapters.dynamodb.events.entries import item_of
from ilikeyacut.adapters.dynamodb.events.event_archive import DynamoDbEventArchive
from ilikeyacut.adapters.dynamodb.events.log import Log
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key
from ilikeyacut.adapters.eventsourcing.codec import MapperCodec
from ilikeyacut.adapters.memory.event_archive import MemoryEventArchive
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.event_archive import SqliteEventArchive
from ilikeyacut.application.ports.event_archive import (
    EventArchive,
    ImportDisturbedError,
    ImportSpoiledError,
)
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.event_archive import EventArchiveContract
from ilikeyacut.testing.counting import KINDS, Counter
from ilikeyacut.testing.raw_events import CHECKSUM, everything, history, restored
from support.dynamodb import connected, dynamodb_event_store, new_datastore
from support.dynamodb_faults import CountedDynamoDb, Dead, Faults
from support.home import sqlite_event_store
from support.stored import stored_events

A = UUID(int=1)


def log_over(datastore: Datastore) -> Log:
    return Log(datastore.db, datastore.table, Keys(), datastore.log)


def ticket_regardless(datastore: Datastore, count: int) -> dict[str, Any]:
    """Take positions as a version did that knows of no imports."""
    counter: dict[str, Any] = datastore.db.call(
        "update_item",
        TableName=datastore.table,
        Key=key("#c", 0),
        UpdateExpression="ADD n :n",
        ExpressionAttributeValues={":n": {"N": str(count)}},
        ReturnValues="ALL_NEW",
    )["Attributes"]
    return counter


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

    def test_a_store_whose_writers_died_before_their_commits_is_empty(
        self, datastore: Datastore, store: EventStore, archive: EventArchive
    ) -> None:
        late = log_over(datastore)
        tickets = [late.ticket(2), late.ticket(3)]
        events = history(30, gaps=False)
        restored(archive, events, 10)
        assert everything(archive) == events
        assert store.head() == events[-1].position
        for ticket in tickets:  # whose writers were only slow
            assert not late.give_up(ticket.first, ticket.last)
        assert store.append(Counter.start()) == events[-1].position + 1

    def test_positions_that_others_were_given_are_not_given_again(
        self, datastore: Datastore, store: EventStore, archive: EventArchive
    ) -> None:
        log_over(datastore).ticket(9)
        restored(archive, history(2))
        assert store.append(Counter.start()) == 10

    @pytest.mark.parametrize("commits", [True, False])
    def test_a_save_of_an_earlier_version_is_noticed(
        self, datastore: Datastore, archive: EventArchive, commits: bool
    ) -> None:
        events, fresh = history(8), DynamoDbEventArchive(datastore)
        archive.begin(CHECKSUM)
        archive.restore(CHECKSUM, 0, events[:3])
        counter = ticket_regardless(datastore, 1)
        position = int(counter["n"]["N"])
        if commits:
            pk, save = f"#l#{position // 16}", arranged(stored_events(A, 1))
            entry = item_of(pk, position, save, [0], "")
            datastore.db.call("put_item", TableName=datastore.table, Item=entry)
        for act in (fresh.finish, lambda it: fresh.restore(it, events[2].position, events[3:])):
            with pytest.raises(ImportDisturbedError):
                act(CHECKSUM)
        if commits:
            with pytest.raises(ImportSpoiledError):
                fresh.begin(CHECKSUM)
        else:
            restored(fresh, events)
            assert everything(archive) == events

    def test_an_import_that_an_earlier_version_began_is_finished(
        self, datastore: Datastore, archive: EventArchive
    ) -> None:
        events = history(8)
        archive.begin(CHECKSUM)
        archive.restore(CHECKSUM, 0, events[:3])
        datastore.db.call(
            "update_item",
            TableName=datastore.table,
            Key=key("#c", 0),
            UpdateExpression="REMOVE m, f",
        )
        restored(archive, events)
        assert everything(archive) == events

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
