"""A log partition that takes fewer writes than come: what it can take, it gets.

Each process learns its own pace, so many processes must do as well as many threads of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from ilikeyacut.adapters.dynamodb.events.log import LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.faults import ThrottledError
from simulation.client import Risks
from simulation.harness import Run, play

UNITS, SECONDS = 60, 10  # write units of a partition, and how long writers write
CALM = {"page": 1_000, "index_lag": 0.0, "split": False, "partial": 0.0}
LATENCY = Risks(latency=0.004)


@dataclass(frozen=True)
class Load:
    """Processes with threads of writers, and readers that follow the log."""

    processes: int
    threads: int
    readers: int
    options: LogOptions = field(default_factory=LogOptions)
    units: int = UNITS
    seconds: int = SECONDS

    def __str__(self) -> str:
        return f"{self.processes}x{self.threads} writers, {self.readers} readers"

    def measured(self, seed: int = 1) -> Counter[str]:
        """Return the saves, the refusals and the seals."""
        told: Counter[str] = Counter()
        play(lambda run: self._play(run, told), seed)
        return told

    def _play(self, run: Run, told: Counter[str]) -> None:
        run.behave(**CALM, partition_units=self.units)
        run.calmly(lambda db: Datastore(db, "E").create_table())
        for _ in range(self.processes):
            life = self._writer(run, told)
            for _ in range(self.threads):
                run.process("writer", life, LATENCY, Retries())
        for _ in range(self.readers):
            run.process("reader", self._reader(run), LATENCY, Retries())
        run.go()
        rows = run.world.tables["E"].rows.items.values()
        told["seals"] = sum("x" in item for item in rows)

    def _writer(self, run: Run, told: Counter[str]) -> Callable[[DynamoDb], None]:
        shared: list[Datastore] = []

        def life(db: DynamoDb) -> None:
            shared.append(shared[0] if shared else Datastore(db, "E", log=self.options))
            recorder = DynamoDbApplicationRecorder(shared[0])
            while run.scheduler.now < self.seconds:
                try:
                    recorder.insert_events([StoredEvent(uuid4(), 1, "t", b"x")])
                    told["saves"] += run.scheduler.now < self.seconds
                except ThrottledError:
                    told["refused"] += 1

        return life

    def _reader(self, run: Run) -> Callable[[DynamoDb], None]:
        def life(db: DynamoDb) -> None:
            recorder = DynamoDbApplicationRecorder(Datastore(db, "E", log=self.options))
            while run.scheduler.now < self.seconds:
                recorder.max_notification_id()
                run.sleep(0.05)

        return life


LOADS = [
    pytest.param(Load(1, 16, 1), id="a process of 16 threads"),
    pytest.param(Load(16, 1, 1), id="16 processes"),
    *(
        pytest.param(it, id=str(it), marks=pytest.mark.sweep)
        for it in (
            Load(1, 128, 4),
            Load(128, 1, 4),
            Load(128, 1, 0),
        )
    ),
]


@pytest.mark.parametrize("load", LOADS)
def test_a_partition_gets_what_it_can_take(load: Load) -> None:
    told = load.measured()
    possible = load.units / 2 * load.seconds
    assert told["saves"] >= 0.9 * possible, told
    assert told["refused"] + told["seals"] <= 0.05 * possible, told


def test_a_save_that_would_wait_too_long_is_told_when_to_come_back() -> None:
    told = Load(1, 64, 0, LogOptions(wait=0.5), units=20, seconds=5).measured()
    assert told["refused"] > told["saves"] > 0.9 * 50


@pytest.mark.slow
@pytest.mark.parametrize("units", [100, pytest.param(1_000, marks=pytest.mark.sweep)])
def test_four_stripes_double_what_a_log_takes(units: int) -> None:
    one = Load(8, 16, 0, units=units, seconds=4)
    four = replace(one, options=LogOptions(stripes=4))
    saves = one.measured()["saves"]
    assert saves >= 0.9 * units / 2 * one.seconds
    assert four.measured()["saves"] >= 1.8 * saves
