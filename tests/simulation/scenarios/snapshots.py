"""Commands on an event store with snapshots: a loaded state is always what its events say."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.log import LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.snapshots import DynamoDbSnapshotRecorder
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import ConcurrencyError, StoreUnavailableError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.testing.counting import KINDS, Member
from simulation.harness import Run

SAMPLE = 150


class Play:
    """Processes that load members, decide and append."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(token_window=run.some(0.0, 600.0), page=run.some(1, 3, 50), index_lag=0.0)
        self.options = LogOptions(patience=0.2, bucket=run.some(4, 1000))
        self.keyring = MemoryKeyring()
        self.members = [UUID(int=n + 1) for n in range(run.some(1, 2))]
        self.returned = dict.fromkeys(self.members, 0)
        self.loaded: list[Member] = []

    def store(self, db: DynamoDb) -> RecorderEventStore:
        datastore = Datastore(db, "Events", "", self.options)
        return RecorderEventStore(
            DynamoDbApplicationRecorder(datastore),
            KINDS,
            Sealing(self.keyring, AesGcmCipher()),
            snapshots=DynamoDbSnapshotRecorder(datastore),
        )

    def process(self) -> Callable[[DynamoDb], None]:
        left = [self.run.chance.randint(2, 7)]

        def life(db: DynamoDb) -> None:
            store = self.store(db)
            while left[0]:
                left[0] -= 1
                try:
                    self.command(store, self.run.chance.choice(self.members))
                except ConcurrencyError:
                    self.run.stats["conflict"] += 1
                except StoreUnavailableError:
                    self.run.stats["unavailable"] += 1

        return life

    def command(self, store: RecorderEventStore, name: UUID) -> None:
        floor = self.returned[name]
        member = store.find(Member, name)
        if member is None:
            assert not floor, f"version {floor} was saved, and nothing is found"
            version = self.append(store, Member.join("Ada", name))
        else:
            assert member.version >= floor, f"loaded {member.version}, saved {floor}"
            self.loaded.append(member)
            version = self.append(store, *self.decided(member))
        self.returned[name] = max(self.returned[name], version)

    def decided(self, member: Member) -> tuple[Event, ...]:
        if self.run.chance.random() < 0.3:
            return (member.rename(f"Ada {self.run.scheduler.steps}"),)
        return member.visit(self.run.chance.randint(1, 5))

    def append(self, store: RecorderEventStore, *events: Event) -> int:
        store.append(*events)
        self.run.stats["ok"] += 1
        return events[-1].originator_version

    def check(self) -> None:
        def look(db: DynamoDb) -> None:
            store = self.store(db)
            for name in self.members:
                states = {0: None} | {it.version: it for it in folded(store, name)}
                assert store.find(Member, name) == states[max(states)]
                assert max(states) >= self.returned[name]
                for member in self.loaded:
                    assert member.id != name or member == states[member.version]

        self.run.calmly(look)
        self.run.stats["snapshots"] += sum(
            "#s#" in it["pk"]["S"] for it in self.run.world.items("Events")
        )


def folded(store: RecorderEventStore, name: UUID) -> list[Member]:
    """Return each state that a member had."""
    states, state = [], None
    for event in store.history(name):
        state = event.apply(state)
        assert isinstance(state, Member)
        states.append(state)
    return states


def scenario(run: Run) -> None:
    """Processes load, decide and append to the same few aggregates."""
    play = Play(run)
    run.calmly(lambda db: Datastore(db, "Events").create_table())
    risks = run.risks(
        die=(0.0, 0.02), lose=(0.0, 0.1), ghost=(0.0, 0.1), stall=(0.0, 0.05), throttle=(0.0, 0.05)
    )
    for n in range(run.chance.randint(2, 4)):
        run.process(f"p{n}", play.process(), risks)
    run.go()
    play.check()
