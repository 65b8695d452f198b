"""DynamoDB for events and views."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import punq

from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.entrypoints.bootstrap.aws.session import connected_session
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings

if TYPE_CHECKING:
    from ilikeyacut.domain.aggregate import Aggregate


def bind_stores(c: punq.Container, settings: AppSettings) -> None:
    """Bind the tables, and the stores of events and views in them."""
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.events.log import LogOptions
    from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
    from ilikeyacut.adapters.dynamodb.tables import Tables

    tables = Tables(settings.dynamodb_prefix)

    def connected() -> DynamoDb:
        db = DynamoDb(get(c, AwsSession))
        tables.expect(db)
        if settings.dynamodb_create_tables:
            tables.create(db)
        return db

    def views() -> ViewStore:
        from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore

        return DynamoDbViewStore(get(c, DynamoDb), tables.views, get(c, Sealing))

    bind(c, DynamoDb, connected)
    log = LogOptions(stripes=settings.dynamodb_log_stripes)
    bind(c, Datastore, lambda: Datastore(get(c, DynamoDb), tables.events, log=log))
    bind(c, EventStore, lambda: _event_store(c))
    bind(c, ViewStore, views)


def _event_store(c: punq.Container) -> EventStore:
    from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
    from ilikeyacut.adapters.dynamodb.events.snapshots import DynamoDbSnapshotRecorder
    from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore

    return RecorderEventStore(
        DynamoDbApplicationRecorder(get(c, Datastore)),
        _Kinds(),
        get(c, Sealing),
        DynamoDbSnapshotRecorder(get(c, Datastore)),
    )


class _Kinds:
    """The aggregates of the log. They load for whoever decodes events."""

    def __iter__(self) -> Iterator[type[Aggregate]]:
        from ilikeyacut.entrypoints.bootstrap.aggregates import KINDS

        return iter(KINDS)


def table_problems(settings: AppSettings) -> Iterator[str]:
    """Yield what is wrong with the deployment's tables. Raises StoreUnavailableError."""
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.tables import Tables

    with closing(connected_session(settings)) as session:
        for table, found in Tables(settings.dynamodb_prefix).check(DynamoDb(session)):
            if found is None and not settings.dynamodb_create_tables:
                yield f"table {table} is missing"
            yield from (misfit.text for misfit in found or ())
