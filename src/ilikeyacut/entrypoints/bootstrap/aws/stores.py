"""DynamoDB for events, views and the budget."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import punq

from ilikeyacut.application.ports.budget import Budget, BudgetUnavailableError, Cap
from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.event_archive import EventArchive
from ilikeyacut.application.ports.event_store import EventStore, EventStoreError
from ilikeyacut.application.ports.scratch import Scratch
from ilikeyacut.application.ports.scrubber import Scrubber
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.entrypoints.bootstrap.aws.session import connected_session
from ilikeyacut.entrypoints.bootstrap.binding import KINDS, bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import Settings

NO_CAP = 2**53


def bind_stores(c: punq.Container, settings: Settings) -> None:
    """Bind the ports that DynamoDB implements."""
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.events.doorbell import DynamoDbDoorbell
    from ilikeyacut.adapters.dynamodb.events.event_archive import DynamoDbEventArchive
    from ilikeyacut.adapters.dynamodb.events.log import LogOptions
    from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
    from ilikeyacut.adapters.dynamodb.events.snapshots import DynamoDbSnapshotRecorder
    from ilikeyacut.adapters.dynamodb.scrubber import DynamoDbScrubber
    from ilikeyacut.adapters.dynamodb.tables import Tables
    from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
    from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
    from ilikeyacut.adapters.sqlite.scratch import SqliteScratch

    tables = Tables(settings.dynamodb_prefix)

    def connected() -> DynamoDb:
        db = DynamoDb(get(c, AwsSession))
        tables.expect(db)
        if settings.dynamodb_create_tables:
            tables.create(db)
        return db

    def budget() -> Budget:
        found = DynamoDbBudget(get(c, DynamoDb), tables.budgets)
        carry_over(settings.folder / "budget.db", found)
        return found

    bind(c, DynamoDb, connected)
    log = LogOptions(stripes=settings.dynamodb_log_stripes)
    bind(c, Datastore, lambda: Datastore(get(c, DynamoDb), tables.events, log=log))
    bind(c, EventArchive, lambda: DynamoDbEventArchive(get(c, Datastore)))
    bind(
        c,
        EventStore,
        lambda: RecorderEventStore(
            DynamoDbApplicationRecorder(get(c, Datastore)),
            KINDS,
            get(c, Sealing),
            DynamoDbSnapshotRecorder(get(c, Datastore)),
        ),
    )
    bind(c, ViewStore, lambda: DynamoDbViewStore(get(c, DynamoDb), tables.views, get(c, Sealing)))
    bind(c, Scratch, lambda: SqliteScratch(get(c, Sealing)))
    bind(c, Doorbell, lambda: DynamoDbDoorbell(get(c, Datastore)))
    bind(c, Scrubber, DynamoDbScrubber)
    bind(c, Budget, lambda: lazy(budget))


def table_problems(settings: Settings) -> Iterator[str]:
    """Yield what is wrong with the deployment's tables. Raises StoreUnavailableError."""
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.tables import Tables

    with closing(connected_session(settings)) as session:
        for table, found in Tables(settings.dynamodb_prefix).check(DynamoDb(session)):
            if found is None and not settings.dynamodb_create_tables:
                yield f"table {table} is missing"
            yield from (misfit.text for misfit in found or ())


def carry_over(counted: Path, budget: Budget) -> None:
    """Count what this home spent while it kept its own budget, once, and put its file aside.

    Raises BudgetUnavailableError.
    """
    if not counted.exists():
        return
    from ilikeyacut.adapters.sqlite.budget import SqliteBudget
    from ilikeyacut.adapters.sqlite.database import Database

    try:
        with Database(counted) as database:
            for account, spent in SqliteBudget(database).accounts().items():
                reservation = f"carried/{platform.node()}/{counted.absolute()}/{account}"
                budget.reserve(reservation, spent, (Cap(account, NO_CAP),))
    except EventStoreError as error:
        raise BudgetUnavailableError(f"{counted} cannot be carried over: {error}") from error
    with suppress(FileNotFoundError):  # another process was as quick
        counted.rename(counted.with_name("budget.db.counted"))
