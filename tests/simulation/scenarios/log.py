"""Writers and readers of one log: each promise about events and their order."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent

from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from ilikeyacut.adapters.dynamodb.events.log import LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.faults import OutcomeUnknownError
from simulation.client import Risks
from simulation.harness import Run

SAMPLE = 130
TABLE, TOPICS = "Events", ("a", "b", "c")
Told = tuple[Any, Any, int, str, bytes]
"""An event as a reader sees it: position, aggregate, version, topic, state."""


@dataclass
class Saved:
    """A save and what its writer was told: dead, ok, conflict, unknown or failed."""

    events: list[StoredEvent]
    outcome: str = "dead"
    positions: list[int] = field(default_factory=list)


@dataclass
class Followed:
    """What one reader has seen, over all its lives."""

    topics: frozenset[str]
    seen: list[Told] = field(default_factory=list)
    position: int = 0


class Play:
    """One schedule: two to five writers, one to three readers."""

    crowd = (2, 5)

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(
            token_window=run.some(0.0, 0.0, 600.0), page=run.some(1, 2, 5, 50), index_lag=0.0
        )
        self.app = run.some("", "x")
        self.options = LogOptions(patience=run.some(0.05, 0.5), bucket=run.some(4, 16, 1000))
        attempts = run.some(1, 2, 6)
        self.retries = Retries(attempts, 0.02, 0.5)
        self.readers_retries = Retries(max(2, attempts), 0.02, 0.5)
        self.aggregates = [UUID(int=n + 1) for n in range(run.some(1, 2, 4))]
        self.saves: list[Saved] = []
        self.readers: list[Followed] = []
        self.returned = 0
        self.finished = False

    def recorder(self, db: DynamoDb) -> DynamoDbApplicationRecorder:
        """Return the recorder of a new process."""
        return DynamoDbApplicationRecorder(Datastore(db, TABLE, self.app, self.options))

    def risks(self) -> Risks:
        """Choose what happens to writers: anything, or delays about as long as readers wait."""
        run, patience = self.run, self.options.patience
        if run.chance.random() < 0.5:
            return Risks(
                die=run.some(0.0, 0.01),
                lose=run.some(0.0, 0.05),
                ghost=run.some(0.0, 0.1),
                stall=0.3,
                stall_for=2.2 * patience,
                latency=patience / 8,
            )
        return run.risks(
            die=(0.0, 0.01, 0.03),
            lose=(0.0, 0.02, 0.1),
            ghost=(0.0, 0.02, 0.1),
            stall=(0.0, 0.02, 0.1),
            throttle=(0.0, 0.05),
        )

    def reading(self, risks: Risks) -> Risks:
        """Return what happens to readers, given what happens to writers."""
        return risks

    def start(self) -> None:
        """Add the processes, and one that ends the readers once the log is final."""
        self.run.calmly(lambda db: Datastore(db, TABLE).create_table())
        risks = self.risks()
        writers = [
            self.run.process(f"w{n}", self.writer(n), risks, self.retries)
            for n in range(self.run.chance.randint(*self.crowd))
        ]
        calmer = replace(risks, die=min(risks.die, 0.01))
        for n in range(self.run.chance.randint(1, 3)):
            self.run.process(f"r{n}", self.reader(), calmer, self.readers_retries)

        def end() -> None:
            while not all(task.done for task in writers):
                self.run.sleep(0.2)
            self.run.sleep(5.0 if risks.ghost else 0.0)  # late requests have arrived
            self.finished = True

        self.run.spawn("end", end)

    def writer(self, number: int) -> Any:
        """Return a process that saves a few times, some of them at a wrong version."""
        left = [self.run.chance.randint(2, 6)]

        def life(db: DynamoDb) -> None:
            recorder = self.recorder(db)
            while left[0]:
                left[0] -= 1
                try:
                    events = self.draw(recorder, f"{number}.{left[0]}")
                except OperationalError:
                    self.run.stats["reads failed"] += 1
                    continue
                self.save(recorder, events)

        return life

    def draw(self, recorder: DynamoDbApplicationRecorder, mark: str) -> list[StoredEvent]:
        """Return the events of a save, perhaps of several aggregates in any order."""
        chance, events = self.run.chance, []
        guess = chance.random() < 0.2
        stale = chance.random() < 0.1
        for aggregate in chance.sample(
            self.aggregates, chance.randint(1, min(3, len(self.aggregates)))
        ):
            have = [] if guess or stale else recorder.select_events(aggregate, desc=True, limit=1)
            first = have[0].originator_version + 1 if have else chance.choice((1, 1, 1, 0))
            if stale:
                first = chance.randint(0, 9)
            for k in range(chance.choice((1, 1, 2, 5, 12))):
                state = f"{mark}.{self.run.scheduler.steps}.{k}".encode()
                events.append(StoredEvent(aggregate, first + k, chance.choice(TOPICS), state))
        return self.interleaved(events) if chance.random() < 0.5 else events

    def interleaved(self, events: Sequence[StoredEvent]) -> list[StoredEvent]:
        """Mix the aggregates; each one's versions stay in order."""
        queues: dict[Any, deque[StoredEvent]] = defaultdict(deque)
        for event in events:
            queues[event.originator_id].append(event)
        order = [event.originator_id for event in events]
        self.run.chance.shuffle(order)
        return [queues[aggregate].popleft() for aggregate in order]

    def save(self, recorder: DynamoDbApplicationRecorder, events: list[StoredEvent]) -> None:
        saved = Saved(events)
        self.saves.append(saved)
        try:
            saved.positions = list(recorder.insert_events(events) or ())
        except IntegrityError:
            saved.outcome = "conflict"
        except OutcomeUnknownError:
            saved.outcome = "unknown"
        except OperationalError:
            saved.outcome = "failed"
        else:
            saved.outcome = "ok"
            self.returned = max(self.returned, saved.positions[-1])

    def reader(self) -> Any:
        """Return a process that follows the log from where it is."""
        topics = frozenset(self.run.some((), (), ("a",), ("b", "c")))
        followed = Followed(topics)
        self.readers.append(followed)
        limit = self.run.some(1, 2, 7, 100)

        def life(db: DynamoDb) -> None:
            recorder = self.recorder(db)
            last = False
            while not last:
                last = self.finished
                try:
                    self.follow(recorder, followed, limit)
                except OperationalError:
                    self.run.stats["reads failed"] += 1
                    last = False
                self.run.sleep(self.run.chance.random() * self.run.some(0.02, 0.3, 1.0))

        return life

    def follow(self, recorder: DynamoDbApplicationRecorder, followed: Followed, limit: int) -> None:
        floor = self.returned
        head = recorder.max_notification_id() or 0
        assert head >= floor, f"the head {head} is below a save that returned, {floor}"
        while followed.position < head:
            found = recorder.select_notifications(
                followed.position, limit, topics=tuple(followed.topics), inclusive_of_start=False
            )
            assert len(found) <= limit
            for it in found:
                assert it.id > followed.position
                followed.position = it.id
                followed.seen.append(told(it))
            if len(found) < limit:
                followed.position = max(followed.position, head)

    def check(self) -> None:
        """Compare everything that was told with the log as a calm reader finds it."""
        log, streams = self.run.calmly(self.truth)
        positions = [it[0] for it in log]
        assert positions == sorted(set(positions)), "positions do not grow"
        for aggregate, stream in streams.items():
            versions = [it[0] for it in stream]
            if versions:
                assert versions == list(range(versions[0], versions[-1] + 1)), versions
            assert [it[2:] for it in log if it[1] == aggregate] == stream
        for saved in self.saves:
            self.check_save(saved, log)
        for followed in self.readers:
            want = [it for it in log if not followed.topics or it[3] in followed.topics]
            missed = [it for it in want if it not in followed.seen]
            assert followed.seen == want, f"a reader missed {missed[:3]}"
        self.run.stats["events"] += len(log)

    def check_save(self, saved: Saved, log: Sequence[Told]) -> None:
        at = {it[1:3] + it[4:]: it[0] for it in log}
        there = [at.get((it.originator_id, it.originator_version, it.state)) for it in saved.events]
        assert all(there) or not any(there), f"half a save: {there}"
        if saved.outcome == "ok":
            assert there == saved.positions
        elif saved.outcome in ("conflict", "failed"):
            assert not any(there), f"told {saved.outcome}, but stored"
        elif all(there):
            assert there == sorted(there, key=lambda it: it or 0), "not in the order of the save"
        self.run.stats[saved.outcome] += 1

    def truth(self, db: DynamoDb) -> tuple[list[Told], dict[UUID, list[tuple[int, str, bytes]]]]:
        """Return the log and each aggregate's events."""
        recorder = self.recorder(db)
        recorder.max_notification_id()
        log = [told(it) for it in recorder.select_notifications(None, 10**6)]
        streams = {}
        for aggregate in self.aggregates:
            found = recorder.select_events(aggregate)
            streams[aggregate] = [(it.originator_version, it.topic, it.state) for it in found]
            self.check_slices(recorder, aggregate, found)
        return log, streams

    def check_slices(
        self,
        recorder: DynamoDbApplicationRecorder,
        aggregate: UUID,
        events: Sequence[StoredEvent],
    ) -> None:
        """Check that parts of a stream agree with the whole."""
        chance, most = self.run.chance, len(events) + 2
        for _ in range(3):
            gt = chance.choice((None, *range(-1, most)))
            lte = chance.choice((None, *range(most)))
            desc, limit = chance.random() < 0.5, chance.choice((None, 1, 2))
            want = [
                it
                for it in events
                if (gt is None or it.originator_version > gt)
                and (lte is None or it.originator_version <= lte)
            ]
            want = (want[::-1] if desc else want)[:limit]
            found = recorder.select_events(aggregate, gt=gt, lte=lte, desc=desc, limit=limit)
            assert list(found) == want, (gt, lte, desc, limit)


def told(it: Any) -> Told:
    return it.id, it.originator_id, it.originator_version, it.topic, it.state


def scenario(run: Run) -> None:
    """Several writers and readers, some killed, late or unheard."""
    play = Play(run)
    play.start()
    run.go()
    play.check()
