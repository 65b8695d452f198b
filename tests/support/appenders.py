"""Run as processes of their own: several of them share one database."""

from __future__ import annotations

from pathlib import Path
from random import Random
from uuid import UUID

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.doorbell import SqliteDoorbell
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.application.ports.event_store import ConcurrencyError
from ilikeyacut.testing.counting import Counter
from support.home import opened, sqlite_event_store


def append_at_random(
    folder: Path, counters: list[UUID], rounds: int, seed: int, processes: int
) -> None:
    """Add 1 to two of the counters at a time, reloading on conflict.

    Begins when as many processes as named have come this far, which each tells by an event.
    """
    chance = Random(seed)  # noqa: S311 - not for secrets
    with opened(folder) as database:
        store, bell = sqlite_event_store(database), SqliteDoorbell(database)
        store.append(Counter.start("ready"))
        while store.head() < len(counters) + processes:
            assert bell.wait(30)
        bell.close()
        for _ in range(rounds):
            chosen = chance.sample(counters, 2)
            while True:
                try:
                    store.append(*(e for it in chosen for e in store.load(Counter, it).add(1)))
                    break
                except ConcurrencyError:
                    continue


def open_and_write(folder: Path, seed: int) -> UUID:
    """Open a home that may not exist yet, and start a counter in it."""
    with opened(folder) as database:
        started = Counter.start(str(seed))
        sqlite_event_store(database).append(started)
        return started.originator_id


def keys_of(path: Path, people: list[UUID]) -> list[bytes]:
    """Ask for the keys of people that others ask for at the same time."""
    with Database(path) as database:
        return [SqliteKeyring(database).key_for(person) for person in people]
