"""A connection of a test's own, to plant faults in, and a table to plant them under."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from support.dynamodb import connected, new_datastore
from support.dynamodb_faults import Faults

ATTEMPTS, PATIENCE = 4, 0.1


@pytest.fixture
def db(dynamodb_url: str, dynamodb_credentials: None) -> Iterator[DynamoDb]:
    db = connected(dynamodb_url, attempts=ATTEMPTS, first_pause=0.001, longest_pause=0.01)
    yield db
    db.close()


@pytest.fixture
def datastore(db: DynamoDb) -> Datastore:
    return new_datastore(db, patience=PATIENCE)


@pytest.fixture
def recorder(datastore: Datastore) -> DynamoDbApplicationRecorder:
    return DynamoDbApplicationRecorder(datastore)


@pytest.fixture
def faults(db: DynamoDb, datastore: Datastore) -> Faults:
    """Faults in the calls that come after the table was made."""
    return Faults(db)
