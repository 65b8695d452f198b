"""Imports, killed at any call and repeated, by one process or two, perhaps beside a writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from eventsourcing.persistence import PersistenceError, StoredEvent

from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from ilikeyacut.adapters.dynamodb.events.event_archive import DynamoDbEventArchive
from ilikeyacut.adapters.dynamodb.events.log import Log, LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.schema import Keys
from ilikeyacut.adapters.dynamodb.faults import OutcomeUnknownError
from ilikeyacut.application.ports.event_archive import (
    ImportDisturbedError,
    RawEvent,
    StoreNotEmptyError,
)
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from simulation.harness import Run
from simulation.scheduler import Task

SAMPLE = 550
TABLE, ARCHIVE = "Events", "the checksum"
STRAY = UUID(int=99)
MOST_TRIES = 1_000


class Play:
    """One archive, and one or two processes that import it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(token_window=run.some(0.0, 600.0), page=run.some(1, 5, 50), index_lag=0.0)
        self.options = LogOptions(
            patience=0.2, bucket=run.some(4, 1000), stripes=run.some(1, 1, 1, 3)
        )
        self.batch = run.some(1, 2, 5, 500)
        self.events = self.drawn()
        self.stray: list[RawEvent] = []
        self.refused: list[RawEvent] = []
        self.outcomes: list[str] = []
        self.seen: list[list[RawEvent]] = []
        self.finished = False

    def drawn(self) -> list[RawEvent]:
        """Return the events of an archive, with gaps between their positions."""
        chance, position, events = self.run.chance, 0, []
        versions = {UUID(int=n + 1): 0 for n in range(self.run.some(1, 3))}
        for n in range(chance.randint(1, 14)):
            aggregate = chance.choice(list(versions))
            versions[aggregate] += 1
            position += chance.choice((1, 1, 1, 4))
            events.append(RawEvent(position, aggregate, versions[aggregate], "t", b"%d" % n))
        return events

    def datastore(self, db: DynamoDb) -> Datastore:
        return Datastore(db, TABLE, "", self.options)

    def leave_tickets(self, db: DynamoDb) -> None:
        """Take the positions of saves that never come: their writers died."""
        log = Log(db, TABLE, Keys(), self.options)
        for count in self.run.some((), (), (1,), (2, 1)):
            log.ticket(count)
            self.run.stats["tickets left"] += 1

    def importer(self, *, alone: bool) -> Callable[[DynamoDb], None]:
        """Return a process that imports the archive, until it is done or refused."""

        tries, told = iter(range(MOST_TRIES)), list[str]()

        def life(db: DynamoDb) -> None:
            archive = DynamoDbEventArchive(self.datastore(db))
            for _ in tries:
                try:
                    self.move_in(archive)
                except StoreUnavailableError:
                    self.run.stats["unavailable"] += 1
                except ImportDisturbedError:
                    told.append("disturbed")
                    if alone and len(told) > 1:  # once it may be a late request of its own
                        return self.outcomes.append("disturbed")
                except StoreNotEmptyError:
                    return self.outcomes.append("not empty")
                else:
                    return self.outcomes.append("done")
                self.run.sleep(0.5)
            raise AssertionError("the import never ends")

        return life

    def move_in(self, archive: DynamoDbEventArchive) -> None:
        found = archive.begin(ARCHIVE)
        after = found.position
        if found.finished:
            return
        for n in range(0, len(self.events), self.batch):
            here = [it for it in self.events[n : n + self.batch] if it.position > after]
            if here:
                archive.restore(ARCHIVE, after, here)
                after = here[-1].position
        archive.finish(ARCHIVE)

    def writer(self, db: DynamoDb) -> None:
        """Save something of one's own at some moment."""
        self.run.sleep(self.run.chance.random() * 0.3)
        events = [
            StoredEvent(STRAY, n + 1, "t", b"stray") for n in range(self.run.chance.randint(1, 3))
        ]
        try:
            positions = DynamoDbApplicationRecorder(self.datastore(db)).insert_events(events) or ()
        except OutcomeUnknownError:
            self.run.stats["stray unknown"] += 1
        except PersistenceError as error:
            self.refused = [RawEvent(0, STRAY, it.originator_version, "t", b"") for it in events]
            self.run.stats[f"stray refused: {type(error).__name__}"] += 1
        else:
            self.run.stats["stray ok"] += 1
            self.stray = [
                RawEvent(position, STRAY, it.originator_version, it.topic, it.state)
                for position, it in zip(positions, events, strict=True)
            ]

    def follower(self) -> Callable[[DynamoDb], None]:
        """Return a process that follows the log, from before the import until after it."""
        seen: list[RawEvent] = []
        self.seen.append(seen)

        def life(db: DynamoDb) -> None:
            archive, last = DynamoDbEventArchive(self.datastore(db)), False
            while not last:
                last = self.finished
                try:
                    self.follow(archive, seen)
                except StoreUnavailableError:
                    last = False
                self.run.sleep(self.run.chance.random() * self.run.some(0.1, 1.0))

        return life

    def end(self, imports: Sequence[Task]) -> None:
        """Let followers end once the log is final."""
        while not all(task.done for task in imports):
            self.run.sleep(0.2)
        self.run.sleep(5.0)  # late requests have arrived
        self.finished = True

    def follow(self, archive: DynamoDbEventArchive, seen: list[RawEvent]) -> None:
        head = archive.head()
        while (after := seen[-1].position if seen else 0) < head:
            found = archive.read(after, self.run.some(1, 3, 100))
            if not found:
                return
            seen += found

    def check(self) -> None:
        log = self.run.calmly(self.truth)
        mine = [it for it in log if it.aggregate_id != STRAY]
        theirs = [it for it in log if it.aggregate_id == STRAY]
        for seen in self.seen:
            assert seen == log, f"a follower missed {[it for it in log if it not in seen][:3]}"
        for outcome in self.outcomes:
            self.run.stats[outcome] += 1
        if "done" in self.outcomes:
            assert mine == self.events, f"{len(mine)} of {len(self.events)} events were imported"
            assert all(it.position > self.events[-1].position for it in theirs)
        assert not self.stray or theirs == self.stray, "a save that returned is lost"
        assert not self.refused or not theirs, "a save that was refused is there"

    def truth(self, db: DynamoDb) -> list[RawEvent]:
        recorder = DynamoDbApplicationRecorder(self.datastore(db))
        recorder.max_notification_id()
        return [
            RawEvent(it.id, UUID(str(it.originator_id)), it.originator_version, it.topic, it.state)
            for it in recorder.select_notifications(None, 10**6)
        ]


def scenario(run: Run) -> None:
    """One archive is imported; half of the times somebody else writes."""
    play = Play(run)
    run.calmly(lambda db: Datastore(db, TABLE).create_table())
    run.calmly(play.leave_tickets)
    risks = run.risks(
        die=(0.0, 0.02, 0.05), lose=(0.0, 0.05, 0.2), ghost=(0.0, 0.05, 0.2), stall=(0.0, 0.05)
    )
    disturbed, importers = run.chance.random() < 0.5, run.some(1, 1, 2)
    retries = Retries(run.some(2, 6), 0.02, 0.5)
    imports = [
        run.process(f"i{n}", play.importer(alone=importers == 1), risks, retries)
        for n in range(importers)
    ]
    for n in range(run.some(0, 1, 2)):
        run.process(f"f{n}", play.follower(), run.risks(stall=(0.0, 0.1), die=(0.0, 0.01)))
    run.spawn("end", lambda: play.end(imports))
    if disturbed:
        late = run.risks(stall=(0.0, 0.3), ghost=(0.0, 0.2), lose=(0.0, 0.2), stall_for=(1.0,))
        run.process("stray", play.writer, late)
    run.go()
    play.check()
    if not disturbed:
        assert set(play.outcomes) == {"done"}
