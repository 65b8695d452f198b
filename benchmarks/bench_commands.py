"""A one-event command on SQLite against the same SELECT and INSERT through `sqlite3` alone.

Ours loads an aggregate of 10 events, decides, maps and appends one event; the bare side reads and
writes the same rows of a table of the same shape. Both use write-ahead logging at synchronous=FULL.
Rounds alternate, figures are medians. Exits with 1 when the ratio is past its aim.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.sqlite import schema
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.adapters.sqlite.recorder import event_recorder, snapshot_recorder
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Aggregate, Event, born, first

EVENTS, ROUNDS, AIM = 10, 1000, 2.5
NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
READ = (
    "SELECT originator_version, topic, state FROM stored_events WHERE originator_id = ? "
    "ORDER BY originator_version"
)
WRITE = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
)


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
        return state.evolve(self, total=state.total + self.amount)


class Tab(Aggregate):
    """A sum of charges, which may not pass its limit."""

    KIND = "tab"
    EVENTS = (Opened, Charged)
    owner: UUID
    label: str
    total: int = 0
    limit: int = 1000

    def charge(self, item: UUID, amount: int) -> tuple[Event, ...]:
        """Put something on the tab."""
        if self.total + amount > self.limit:
            raise ValueError(amount)
        return (Charged(item=item, amount=amount, **self.stamp(NOW)),)


def opened_tabs(store: RecorderEventStore) -> list[UUID]:
    """Store as many tabs as there are rounds, each one event short of the measured load."""
    tabs = [uuid4() for _ in range(ROUNDS)]
    for tab in tabs:
        stamps = [
            {"originator_id": tab, "originator_version": n + 2, "timestamp": NOW}
            for n in range(EVENTS - 1)
        ]
        charges = [Charged.model_validate({"item": uuid4(), "amount": 1} | it) for it in stamps]
        store.append(Opened(owner=tab, label="bar", **first(tab, NOW)), *charges)
    return tabs


def ours(store: RecorderEventStore) -> Callable[[UUID], None]:
    """Return the command on our event store."""

    def command(tab_id: UUID) -> None:
        store.append(*store.load(Tab, tab_id).charge(tab_id, 1))

    return command


def bare(connection: sqlite3.Connection) -> Callable[[UUID], None]:
    """Return the same traffic on a bare connection."""
    state = b'{"timestamp":"2025-03-01T12:00:00Z","item":"%b","amount":1}' % str(uuid4()).encode()

    def command(tab_id: UUID) -> None:
        rows = connection.execute(READ, (tab_id.hex,)).fetchall()
        connection.execute("BEGIN")
        connection.execute(WRITE, (tab_id.hex, len(rows) + 1, Charged.TOPIC, state))
        connection.execute("COMMIT")

    return command


def copied(database: Database, path: Path) -> sqlite3.Connection:
    """Open a bare database with the same rows."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(schema.EVENTS)
    connection.execute("ATTACH ? AS ours", (str(database.path),))
    connection.execute("INSERT INTO stored_events SELECT * FROM ours.stored_events")
    connection.execute("DETACH ours")
    return connection


def seconds(command: Callable[[UUID], None], tab_id: UUID) -> float:
    """Time one command."""
    start = perf_counter()
    command(tab_id)
    return perf_counter() - start


def main() -> int:
    """Print both medians and their ratio; return 1 when it misses its aim."""
    with TemporaryDirectory() as folder, Database(Path(folder) / "ours.db") as database:
        sealing = Sealing(SqliteKeyring(database), AesGcmCipher())
        store = RecorderEventStore(
            event_recorder(database), [Tab], sealing, snapshot_recorder(database)
        )
        tabs = opened_tabs(store)
        with closing(copied(database, Path(folder) / "bare.db")) as connection:
            a, b = ours(store), bare(connection)
            times = [(seconds(a, tab), seconds(b, tab)) for tab in tabs]
    mine, theirs = (median(side) * 1e3 for side in zip(*times, strict=True))
    holds = mine / theirs <= AIM
    print(f"a one-event command: {mine:.3f} ms, SELECT and INSERT alone: {theirs:.3f} ms")
    print(f"ratio {mine / theirs:.2f}, aim at most {AIM}: {'holds' if holds else 'MISSED'}")
    return int(not holds)


if __name__ == "__main__":
    sys.exit(main())
