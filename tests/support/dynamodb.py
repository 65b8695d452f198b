"""Tables of one's own in a DynamoDB, and stores over them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb import inbox, rate_limits, sessions
from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from ilikeyacut.adapters.dynamodb.events.log import LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.snapshots import DynamoDbSnapshotRecorder
from ilikeyacut.adapters.dynamodb.inbox import DynamoDbInbox
from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
from ilikeyacut.adapters.dynamodb.sessions import DynamoDbSessions
from ilikeyacut.adapters.dynamodb.views.tables import ViewTables
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.key_wrapping import KeyWrapping
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.counting import KINDS


def connected(url: str, region: str | None = "eu-west-1", **retries: Any) -> DynamoDb:
    return DynamoDb(AwsSession(region, {"dynamodb": url}), retries=Retries(**retries))


def new_datastore(db: DynamoDb, app: str = "", **log: Any) -> Datastore:
    """Return a new table."""
    datastore = Datastore(db, f"events-{uuid4().hex}", app, LogOptions(**log))
    datastore.create_table()
    return datastore


def new_keyring(db: DynamoDb, wrapping: KeyWrapping | None = None) -> DynamoDbKeyring:
    keyring = DynamoDbKeyring(db, f"keys-{uuid4().hex}", wrapping=wrapping)
    keyring.create_table()
    return keyring


def new_budget(db: DynamoDb) -> DynamoDbBudget:
    budget = DynamoDbBudget(db, f"budgets-{uuid4().hex}")
    budget.create_table()
    return budget


def new_sessions(db: DynamoDb, clock: Clock) -> DynamoDbSessions:
    return DynamoDbSessions(db, keeping(db, "sessions", sessions.DEFINITION), clock)


def new_inbox(db: DynamoDb, clock: Clock) -> DynamoDbInbox:
    return DynamoDbInbox(db, keeping(db, "inbox", inbox.DEFINITION), clock)


def new_limits(db: DynamoDb) -> str:
    """Return the name of a new table for rate limits and circuits."""
    return keeping(db, "limits", rate_limits.DEFINITION)


def keeping(db: DynamoDb, kind: str, definition: dict[str, Any]) -> str:
    """Return the name of a new table that keeps what has expired.

    The emulator removes that once a minute by its own clock, which is far ahead of a test's.
    """
    table = f"{kind}-{uuid4().hex}"
    kept = {name: it for name, it in definition.items() if name != "TimeToLiveSpecification"}
    db.create_table(table, **kept)
    return table


def dynamodb_event_store(datastore: Datastore, keyring: Keyring) -> RecorderEventStore:
    return RecorderEventStore(
        DynamoDbApplicationRecorder(datastore),
        KINDS,
        Sealing(keyring, AesGcmCipher()),
        snapshots=DynamoDbSnapshotRecorder(datastore),
    )


def new_views(
    db: DynamoDb, keyring: Keyring, tables: ViewTables | None = None
) -> DynamoDbViewStore:
    """Return a view store on tables of its own; by default every view shares one."""
    prefix = f"{uuid4().hex}-"
    made = (tables or ViewTables(named={})).prefixed(prefix)
    views = DynamoDbViewStore(db, made, Sealing(keyring, AesGcmCipher()))
    views.create_tables()
    return views
