"""A view is rebuilt and its older versions dropped, at any call, under readers and followers.

Readers go by records up to five seconds old, stall for as long as they like, and have clocks that
jump. No answer lacks a row, nobody goes back behind what it required, and no dropped version comes
back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.views.tables import ViewTables
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.memory.scratch import MemoryScratch
from ilikeyacut.application.followers.projection import Projections
from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.views import PositionMovedError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.application.views.errors import VersionDroppedError, VersionUnknownError
from ilikeyacut.application.views.keeping import ViewKeeping
from ilikeyacut.application.views.live import LiveViews
from ilikeyacut.application.views.registry import ViewRegistry
from ilikeyacut.application.views.updater import ViewUpdater
from ilikeyacut.testing.counting import Counter
from simulation.harness import Run, SimulatedClock
from support.projecting import TOTALS, TotalsProjection

SAMPLE = 80
TABLES = ViewTables()
FAULTS = (StoreUnavailableError, PositionMovedError)


class JumpingClock(SimulatedClock):
    """A clock that is set now and then."""

    def now(self) -> datetime:
        if self._run.chance.random() < 0.05:
            self._off += self._run.some(-3600, -2, 2, 3600)
        return super().now()


class Process:
    """What one process knows of the view."""

    def __init__(self, play: Play, db: DynamoDb) -> None:
        self.store = play.store
        self.clock = JumpingClock(play.run)
        self.views = DynamoDbViewStore(db, TABLES, Sealing(play.keyring, AesGcmCipher()))
        self.registry = ViewRegistry(self.views, self.clock)
        projections = Projections((TotalsProjection(),))
        self.updater = ViewUpdater(play.store, self.views, projections, self.registry, self.clock)
        self.keeping = ViewKeeping(
            play.store,
            self.views,
            self.updater,
            Reactors(()),
            self.clock,
            MemoryScratch(play.keyring),
        )
        self.reader = LiveViews(self.views, self.registry)


class Play:
    """A few counters, processes that add to them and read, and one that rebuilds and drops."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(page=run.some(1, 3, 50), index_lag=0.0, partial=run.some(0.0, 0.3))
        self.keyring = MemoryKeyring()
        self.store = MemoryEventStore(self.keyring)
        self.ids = [UUID(int=n + 1) for n in range(run.some(1, 3, 6))]
        self.working = 0
        self.additions = 30

    def start(self) -> None:
        self.store.append(*(Counter.start(f"l{it.int}", it) for it in self.ids))
        self.run.calmly(self.begin)
        risks = self.run.risks(
            die=(0.0, 0.003), lose=(0.0, 0.05), stall=(0.0, 0.05), throttle=(0.0, 0.05)
        )
        for n in range(self.run.some(1, 2)):
            self.working += 1
            self.run.process(f"operator{n}", self.operator(self.run.some(1, 2)), risks)
        for n in range(self.run.some(1, 2, 3)):
            self.run.process(f"reader{n}", self.reading, risks)

    def begin(self, db: DynamoDb) -> None:
        process = Process(self, db)
        process.views.create_tables()
        process.updater.refresh()

    def operator(self, rounds: int) -> Callable[[DynamoDb], None]:
        left = [rounds]

        def life(db: DynamoDb) -> None:
            process = Process(self, db)
            while left[0]:
                try:
                    process.keeping.replay("totals", lambda _: None)
                    left[0] -= 1
                    self.run.sleep(self.run.chance.random() * self.run.some(0.01, 3, 8))
                    self.drop(process)
                except (*FAULTS, VersionDroppedError):
                    self.run.stats["operations repeated"] += 1
            self.working -= 1

        return life

    def drop(self, process: Process) -> None:
        record = process.keeping.record("totals")
        for version in set(record.known) - {record.live, record.building}:
            try:
                process.keeping.drop("totals", version)
                self.run.stats["drops"] += 1
            except VersionUnknownError:
                self.run.stats["dropped by another"] += 1

    def reading(self, db: DynamoDb) -> None:
        process = Process(self, db)
        while self.working:
            try:
                self.step(process)
            except FAULTS:
                self.run.stats["unavailable"] += 1
            self.run.sleep(self.run.chance.random() * self.run.some(0.1, 1, 3))

    def step(self, process: Process) -> None:
        counter = self.run.chance.choice(self.ids)
        added = self.additions > 0 and self.run.some(True, False)
        if added:
            self.additions -= 1
            self.store.append(*self.store.load(Counter, counter).add(self.run.some(1, 2)))
        least, required = 0, self.run.some(True, False)
        if required:
            least = self.store.load(Counter, counter).total
            process.updater.require(TOTALS)
        elif added:
            process.updater.refresh()
        self.run.sleep(self.run.some(0.0, 0.0, 1.0))
        self.read(process, counter, least)

    def read(self, process: Process, counter: UUID, least: int) -> None:
        reader, label = process.reader, f"l{counter.int}"
        for way in self.run.chance.sample(("get", "query", "count"), 3):
            if way == "count":
                assert reader.count(TOTALS) == len(self.ids), "rows are not counted"
                continue
            if way == "get":
                rows = list(reader.get(TOTALS, [str(counter)]).values())
            else:
                rows = [row for _, row in reader.query(TOTALS, "label", label, limit=5)]
            assert len(rows) == 1, f"{way} gives {len(rows)} rows"
            assert rows[0].total >= least, f"{way} goes back behind what was required"
            self.run.stats["reads"] += 1

    def check(self) -> None:
        def look(db: DynamoDb) -> None:
            process = Process(self, db)
            self.drop(process)
            record = process.keeping.record("totals")
            process.updater.refresh()
            self.total(process)
            for version in set(range(1, record.last + 1)) - {record.live, record.building}:
                view = TOTALS.at(version)
                assert process.views.position(view.position_name) == 0
                assert process.views.count(view) == 0
                left = [key for key in self.keys() if key.startswith(f"v{version}#totals")]
                assert not left, f"a dropped version has {left}"

        self.run.calmly(look)

    def total(self, process: Process) -> None:
        rows = process.reader.get(TOTALS, [str(it) for it in self.ids])
        found = {key: row.total for key, row in rows.items()}
        assert found == {str(it): self.store.load(Counter, it).total for it in self.ids}

    def keys(self) -> list[str]:
        return [item["pk"]["S"] for item in self.run.world.items(TABLES.rest.table)]


def scenario(run: Run) -> None:
    """Rebuild and drop under readers that know of it late."""
    play = Play(run)
    play.start()
    run.go()
    play.check()
