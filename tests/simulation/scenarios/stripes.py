"""As the log's scenario, with stripes that change, and tickets of more than ten positions."""

from __future__ import annotations

from dataclasses import replace

from eventsourcing.persistence import DatabaseError, StoredEvent

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from simulation.harness import Run
from simulation.scenarios.log import TABLE, TOPICS, Play

SAMPLE = 50


class Striped(Play):
    """Each process has its own wish, and some ask for other stripes while all go on."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.options = replace(self.options, bucket=run.some(16, 64, 1000))
        self.most = run.some(1, 2, 3)
        self.restless = run.some(0.0, 0.2)
        self.large = run.some(0.0, 0.3)

    def recorder(self, db: DynamoDb) -> DynamoDbApplicationRecorder:
        wish = self.run.chance.randint(1, self.most)
        options = replace(self.options, stripes=wish)
        return DynamoDbApplicationRecorder(Datastore(db, TABLE, self.app, options))

    def draw(self, recorder: DynamoDbApplicationRecorder, mark: str) -> list[StoredEvent]:
        events = super().draw(recorder, mark)
        if self.run.chance.random() < self.restless:
            self.restripe(recorder)
        if self.run.chance.random() >= self.large:
            return events
        last = events[-1]
        topic, more = self.run.chance.choice(TOPICS), self.run.chance.randint(10, 30)
        return events + [
            StoredEvent(
                last.originator_id, last.originator_version + n, topic, last.state + b".%d" % n
            )
            for n in range(1, more + 1)
        ]

    def restripe(self, recorder: DynamoDbApplicationRecorder) -> None:
        try:
            recorder.restripe(self.run.chance.randint(1, self.most + 1))
            self.run.stats["restriped"] += 1
        except DatabaseError:
            self.run.stats["restriping failed"] += 1


def scenario(run: Run) -> None:
    """Several writers and readers of a log whose stripes change."""
    play = Striped(run)
    play.start()
    run.go()
    play.check()
    count_seals(run)


def count_seals(run: Run) -> None:
    """Note how much of the log stands in further stripes, and how much was given up in ranges."""
    rows = run.world.tables[TABLE].rows.items.values()
    run.stats["striped"] += sum("#l#" in it["pk"]["S"] and "." in it["pk"]["S"] for it in rows)
    run.stats["sealed in ranges"] += sum("x" in it and int(it["n"]["N"]) > 10 for it in rows)
