"""One file for events, snapshots, views, positions and keys: opening and closing it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Self

from eventsourcing.persistence import ConnectionPoolClosedError, InterfaceError
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from ilikeyacut.adapters.sqlite import schema
from ilikeyacut.adapters.sqlite.errors import is_unavailable, store_errors
from ilikeyacut.application.ports.event_store import (
    StoreCorruptError,
    StoreReadOnlyError,
    StoreUnavailableError,
)

# FULL: a commit is on disk when it returns. secure_delete: deleted data is overwritten.
PRAGMAS = ("PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON", "PRAGMA temp_store=MEMORY")
POLL = 0.005  # seconds between retries where SQLite itself does not wait
SMALLEST = 512  # bytes: one page of the smallest size


class Database:
    """An open home. Threads may share it, and processes may share the file.

    A file that may only be read is opened for that. Raises StoreUnavailableError if the file cannot
    be opened or stays locked for `timeout` seconds, and StoreCorruptError, before any change, if it
    is not a database of this app.
    """

    def __init__(self, path: Path, timeout: float = 10.0) -> None:
        self.path = path
        self.timeout = timeout
        with store_errors():
            _create_file(path)
            _prepare(path, timeout)
        self.datastore = Datastore(path, timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def connect(self) -> sqlite3.Connection:
        """Open a separate connection. The caller closes it."""
        with store_errors():
            return connect(self.path, self.timeout)

    @contextmanager
    def reading(self) -> Iterator[SQLiteCursor]:
        """Read one consistent state. Do not write or open another transaction inside."""
        with self.datastore.transaction(commit=False) as cursor:
            yield cursor

    @contextmanager
    def writing(self) -> Iterator[SQLiteCursor]:
        """Write all or nothing. Start with a write, and open no other transaction inside.

        The first write takes the write lock. A transaction that reads first fails at once, whatever
        the timeout, if another process wrote in between.
        """
        with self.datastore.transaction(commit=True) as cursor:
            yield cursor

    def truncate_wal(self) -> None:
        """Move everything into the database file and empty the write-ahead log.

        Afterwards neither file contains any byte that was removed before. Raises
        StoreUnavailableError if others keep reading for longer than the timeout.

        SQLite itself waits for readers and writers, but not for another process that is moving its
        log: https://sqlite.org/c3ref/wal_checkpoint_v2.html.
        """
        deadline = monotonic() + self.timeout
        with store_errors(), closing(connect(self.path, self.timeout)) as connection:
            while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if monotonic() > deadline:
                    raise StoreUnavailableError("the database is in use, its log cannot be emptied")
                sleep(POLL)

    def close(self) -> None:
        """Close every pooled connection. Idempotent."""
        self.datastore.close()


class Datastore(SQLiteDatastore):
    """The library's datastore, with durable connections that overwrite deleted data."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__(str(path))
        self.pool = Pool(path, timeout)


class Pool(SQLiteConnectionPool):
    """The library's pool. Writers of one process queue here, not at the file's lock."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__(db_name=str(path), pool_timeout=2 * timeout)
        self._timeout = timeout

    def get_connection(
        self, timeout: float | None = None, *, is_writer: bool | None = None
    ) -> SQLiteConnection:
        try:
            return super().get_connection(timeout, is_writer=is_writer)
        except InterfaceError:
            # No connection could be made: the library would keep the writers' lock for ever.
            if is_writer:
                self._num_writers -= 1
                self._writer_lock.release()
            raise
        except ConnectionPoolClosedError as error:
            raise InterfaceError("the app that opened this database is closed") from error

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = connect(self.db_name, self._timeout)
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(connection, max_age=self.max_age)


def connect(path: Path | str, timeout: float) -> sqlite3.Connection:
    """Open a connection in autocommit mode, for use by one thread at a time."""
    frozen = _frozen(Path(path))
    connection = sqlite3.connect(
        f"{Path(path).absolute().as_uri()}?mode=ro&immutable=1" if frozen else path,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        uri=frozen,
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _frozen(path: Path) -> bool:
    """Whether a file that this process may not write is at rest. Then it can be read as it is.

    Otherwise SQLite would have to write its companion files. Raises StoreUnavailableError if they
    hold changes and are incomplete.
    """
    if not path.is_file() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return False
    log, index = Path(f"{path}-wal"), Path(f"{path}-shm")
    if index.exists():
        return False
    if log.exists() and log.stat().st_size:
        raise StoreReadOnlyError(
            f"{path.name} was not closed, and finishing it needs a folder that can be written"
        )
    return True


def _create_file(path: Path) -> None:
    """Create the file, readable by its owner only; SQLite's companion files get the same mode.

    An existing file is never opened here: closing it would release the locks that other connections
    of this process hold on it.
    """
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        size = 0 if path.is_dir() else path.stat().st_size  # SQLite refuses a folder itself
    except OSError as error:
        raise StoreUnavailableError(f"the database cannot be opened: {error}") from error
    if 0 < size < SMALLEST:
        # SQLite itself would take a file of a few bytes for an empty one, and overwrite it.
        raise StoreCorruptError(f"{path.name} is not a database")


def _prepare(path: Path, timeout: float) -> None:
    with closing(connect(path, timeout)) as connection:
        version = schema.version_of(connection)
        if version == 0:
            _use_wal(connection, timeout)
        if version < schema.SCHEMA_VERSION:
            schema.bring_up(connection)


def _use_wal(connection: sqlite3.Connection, timeout: float) -> None:
    """Turn on write-ahead logging. SQLite does not wait if another process does the same."""
    deadline = monotonic() + timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not is_unavailable(error) or monotonic() > deadline:
                raise
            sleep(POLL)
