"""What moves, repairs and watches the log in DynamoDB."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.event_archive import EventArchive
from ilikeyacut.application.ports.scratch import Scratch
from ilikeyacut.application.ports.scrubber import Scrubber
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.bootstrap.doorbells import bind_doorbells
from ilikeyacut.entrypoints.settings import AppSettings


def bind_repairs(c: punq.Container, settings: AppSettings) -> None:
    """Bind the archive, the doorbell, and what replay and erasure need beside the stores."""
    from ilikeyacut.adapters.dynamodb.events.doorbell import DynamoDbDoorbell
    from ilikeyacut.adapters.dynamodb.events.event_archive import DynamoDbEventArchive
    from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
    from ilikeyacut.adapters.dynamodb.scrubber import DynamoDbScrubber
    from ilikeyacut.adapters.sqlite.scratch import SqliteScratch

    bind(c, EventArchive, lambda: DynamoDbEventArchive(get(c, Datastore)))
    bind(c, Scratch, lambda: SqliteScratch(get(c, Sealing)))
    bind_doorbells(c, lambda: DynamoDbDoorbell(get(c, Datastore)))
    bind(c, Scrubber, DynamoDbScrubber)
