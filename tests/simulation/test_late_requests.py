"""A request that arrives late, when what it asked for is long done, changes nothing."""

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.event_archive import DynamoDbEventArchive
from ilikeyacut.adapters.dynamodb.events.import_counter import ImportCounter
from ilikeyacut.adapters.dynamodb.events.log import Log, LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.dynamodb.events.schema import Keys
from simulation.harness import Run, play
from simulation.scenarios.imports import ARCHIVE, TABLE, Play


def late_beginning(run: Run) -> None:
    """The archive ends before the positions that were issued, so none is issued meanwhile."""
    events = Play(run).events

    def look(db: DynamoDb) -> None:
        datastore = Datastore(db, TABLE)
        datastore.create_table()
        Log(db, TABLE, Keys(), LogOptions()).ticket(events[-1].position)
        counter = ImportCounter(db, TABLE, Keys(), datastore.log.bucket)
        before, archive = counter.read(), DynamoDbEventArchive(datastore)
        archive.begin(ARCHIVE)
        archive.restore(ARCHIVE, 0, events)
        archive.finish(ARCHIVE)
        assert not counter.begin(ARCHIVE, before)
        assert archive.begin(ARCHIVE).finished

    run.calmly(look)


def test_an_import_that_is_done_does_not_begin_again() -> None:
    play(late_beginning, 1)
