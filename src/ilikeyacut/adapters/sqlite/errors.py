"""Translates SQLite's faults, from `sqlite3` and from the library, into a port's errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from eventsourcing.persistence import PersistenceError

from ilikeyacut.application.ports.event_store import (
    StoreCorruptError,
    StoreReadOnlyError,
    StoreUnavailableError,
)
from ilikeyacut.application.ports.keyring import KeyringError

IMPORT_RUNNING = "an import is under way: finish it before anything else is saved"
"""What the trigger of an unfinished import says to any other writer."""

UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise the event store's errors, with SQLite's reason.

    StoreUnavailableError: a temporary fault, or one that can be fixed from outside.
    StoreCorruptError: the file is damaged or is something else.
    """
    try:
        yield
    except (sqlite3.Error, PersistenceError) as error:
        if is_read_only(error):
            raise StoreReadOnlyError(f"the database may not be written: {error}") from error
        if is_unavailable(error):
            raise StoreUnavailableError(f"the database cannot be used: {error}") from error
        raise StoreCorruptError(f"the database is damaged: {error}") from error


@contextmanager
def keyring_errors() -> Iterator[None]:
    """Raise KeyringError for any fault of the database."""
    try:
        yield
    except (sqlite3.Error, PersistenceError) as error:
        raise KeyringError(f"the keyring cannot be read: {error}") from error


def is_read_only(error: Exception) -> bool:
    """Whether the file may be read but not written."""
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY


def is_unavailable(error: Exception) -> bool:
    """Whether a retry, more space or more rights may help."""
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    if not isinstance(cause, sqlite3.Error):
        return True  # the library's own: no connection was free in time
    if isinstance(cause, sqlite3.ProgrammingError):
        return True  # the connection was closed; the file is as it was
    # The lowest byte is the primary result code; what Python itself refused has no code.
    return getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in UNAVAILABLE
