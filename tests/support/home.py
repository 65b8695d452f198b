"""An open database of our own, with a store over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.adapters.sqlite.recorder import event_recorder, snapshot_recorder
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.counting import KINDS

LATER = ("budget_accounts", "budget_reservations", "sessions", "accounts", "sign_ins")
"""The tables that the first schema lacked."""


def sqlite_event_store(database: Database, keyring: Keyring | None = None) -> RecorderEventStore:
    sealing = Sealing(keyring or SqliteKeyring(database), AesGcmCipher())
    return RecorderEventStore(
        event_recorder(database), KINDS, sealing, snapshots=snapshot_recorder(database)
    )


@contextmanager
def opened(folder: Path, timeout: float = 10.0) -> Iterator[Database]:
    with Database(folder / "home.db", timeout) as database:
        yield database
