"""Loading an aggregate of 100 events: ours against the library's stock aggregate and transcoder.

Both sides read the same facts from recorders of the same kind, map and fold them. The aim is for
the library's recorder in memory, where what is measured is the rehydration; the figure for SQLite
adds the query. Rounds alternate, figures are medians. Exits with 1 when the aim is missed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

import eventsourcing.domain as stock
from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.popo import POPOApplicationRecorder

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.recorder import event_recorder
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Aggregate, Event, born, first

EVENTS, ROUNDS, AIM = 100, 200, 5.0
NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


class Opened(Event):
    """A tab was opened."""

    TOPIC = "tab:opened"
    owner: UUID
    label: str

    def apply(self, state: None, /) -> Tab:
        return Tab(owner=self.owner, label=self.label, **born(self))


class Charged(Event):
    """Something was put on the tab."""

    TOPIC = "tab:charged"
    item: UUID
    amount: int

    def apply(self, state: Tab, /) -> Tab:
        return state.evolve(self, total=state.total + self.amount, last=self.item)


class Tab(Aggregate):
    """A sum of charges."""

    KIND = "tab"
    EVENTS = (Opened, Charged)
    owner: UUID
    label: str
    total: int = 0
    last: UUID | None = None


class StockTab(stock.Aggregate):
    """The same in the library's own manner."""

    @stock.event("Opened")
    def __init__(self, owner: UUID, label: str) -> None:
        self.owner, self.label = owner, label
        self.total = 0
        self.last: UUID | None = None

    @stock.event("Charged")
    def charge(self, item: UUID, amount: int) -> None:
        """Put something on the tab."""
        self.total += amount
        self.last = item


def ours(recorder: ApplicationRecorder) -> Callable[[], int]:
    """Store a tab by our event store; return how it is loaded, as a call that gives the total."""
    store = RecorderEventStore(recorder, [Tab], Sealing(MemoryKeyring(), AesGcmCipher()))
    opened = Opened(owner=uuid4(), label="bar", **first(uuid4(), NOW))
    store.append(opened)
    tab = store.load(Tab, opened.originator_id)
    store.append(
        *(Charged(item=uuid4(), amount=n, **tab.stamp(NOW, after=n)) for n in range(EVENTS - 1))
    )
    return lambda: store.load(Tab, tab.id).total


def stocks(**env: str) -> Callable[[], int]:
    """Do the same by the library's application."""
    app = Application[UUID](env=env)
    tab = StockTab(owner=uuid4(), label="bar")
    for n in range(EVENTS - 1):
        tab.charge(item=uuid4(), amount=n)
    app.save(tab)

    def load() -> int:
        found: StockTab = app.repository.get(tab.id)
        return found.total

    return load


def seconds(call: Callable[[], object]) -> float:
    """Time one call."""
    start = perf_counter()
    call()
    return perf_counter() - start


def compare(place: str, mine: Callable[[], int], theirs: Callable[[], int]) -> float:
    """Time both in turns, print the medians and return their ratio."""
    assert mine() == theirs() == sum(range(EVENTS - 1))
    times = [(seconds(mine), seconds(theirs)) for _ in range(ROUNDS)]
    a, b = (median(side) * 1e3 for side in zip(*times, strict=True))
    ratio: float = b / a
    print(f"{EVENTS} events from {place}: {a:.2f} ms, stock {b:.2f} ms, ratio {ratio:.2f}")
    return ratio


def main() -> int:
    """Print the ratios; return 1 when the one that has an aim misses it."""
    ratio = compare("objects in memory", ours(POPOApplicationRecorder()), stocks())
    with TemporaryDirectory() as folder, Database(Path(folder) / "ours.db") as database:
        module, name = "eventsourcing.sqlite", str(Path(folder) / "stock.db")
        compare(
            "SQLite",
            ours(event_recorder(database)),
            stocks(PERSISTENCE_MODULE=module, SQLITE_DBNAME=name),
        )
    print(f"aim in memory at least {AIM}: {'holds' if ratio >= AIM else 'MISSED'}")
    return int(ratio < AIM)


if __name__ == "__main__":
    sys.exit(main())
