"""Verifying a view while others append and follow names the rows that differ, and no other."""

from __future__ import annotations

from uuid import UUID

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.views.tables import ViewTables
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.memory.scratch import MemoryScratch
from ilikeyacut.application.followers.follow import advance
from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.application.views.verify import Comparison
from ilikeyacut.testing.counting import Counter
from simulation.harness import Run, SimulatedClock
from support.projecting import TOTALS, TotalsProjection

SAMPLE = 70
TABLES = ViewTables()


class Play:
    """A few counters, one that adds, one or two that follow, and one that verifies."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(page=run.some(1, 3, 50), index_lag=0.0, partial=run.some(0.0, 0.3))
        self.keyring = MemoryKeyring()
        self.store = MemoryEventStore(self.keyring)
        self.ids = [UUID(int=n + 1) for n in range(run.some(1, 2, 5, 12))]
        self.wrong: UUID | None = run.some(None, self.ids[0])
        self.verified = False

    def views(self, db: DynamoDb) -> DynamoDbViewStore:
        return DynamoDbViewStore(db, TABLES, Sealing(self.keyring, AesGcmCipher()))

    def start(self) -> None:
        self.store.append(*(Counter.start(f"l{it.int}", it) for it in self.ids))
        self.run.calmly(self.begin)
        risks = self.run.risks(lose=(0.0, 0.05), stall=(0.0, 0.05), throttle=(0.0, 0.05))
        for n in range(self.run.some(1, 2)):
            self.run.process(f"follower{n}", self.follow, risks)
        self.run.spawn("writer", self.write)
        self.run.process("verifier", self.verify, risks)

    def begin(self, db: DynamoDb) -> None:
        views = self.views(db)
        views.create_tables()
        self.add()
        self.bring(views, 500)
        if self.wrong is not None:
            row = views.get(TOTALS, [str(self.wrong)])[str(self.wrong)]
            changed = row.model_copy(update={"total": row.total - 1000})
            at = self.store.head()
            views.commit(TOTALS.position_name, at, at, TOTALS, {str(self.wrong): changed})

    def add(self) -> None:
        counter = self.store.load(Counter, self.run.chance.choice(self.ids))
        self.store.append(*counter.add(*[1] * self.run.some(1, 1, 3)))

    def bring(self, views: DynamoDbViewStore, limit: int) -> None:
        follower = ProjectionFollower(TotalsProjection())
        position = views.position(follower.name)
        for _ in advance(self.store, views, follower, position, limit=limit):
            pass

    def follow(self, db: DynamoDb) -> None:
        views = self.views(db)
        while not self.verified:
            try:
                self.bring(views, self.run.some(1, 3, 500))
            except StoreUnavailableError:
                self.run.stats["unavailable"] += 1
            self.run.sleep(self.run.chance.random() * self.run.some(0.002, 0.05))

    def write(self) -> None:
        left = 100
        while not self.verified and left:
            left -= 1
            self.run.sleep(self.run.chance.random() * self.run.some(0.005, 0.02, 0.2))
            self.add()

    def verify(self, db: DynamoDb) -> None:
        while not self.verified:
            try:
                self.compare(self.views(db))
                self.verified = True
            except StoreUnavailableError:
                self.run.stats["unavailable"] += 1

    def compare(self, views: DynamoDbViewStore) -> None:
        projection = TotalsProjection()
        with MemoryScratch(self.keyring).open() as beside:
            live, rebuilt = ProjectionFollower(projection), ProjectionFollower(projection, 2)
            clock = SimulatedClock(self.run)
            verdict = Comparison(
                self.store, views, beside, live, rebuilt, clock, lambda _: None
            ).run()
        found = [it.key for it in verdict.differences]
        assert found == ([] if self.wrong is None else [str(self.wrong)]), found
        assert verdict.unsettled == ()
        self.run.stats["differences"] += len(found)


def scenario(run: Run) -> None:
    """Compare a view that never rests."""
    Play(run).start()
    run.go()
