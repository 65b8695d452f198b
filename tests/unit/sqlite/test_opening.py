"""Which files are opened as a home, and which are refused unchanged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ilikeyacut.adapters.sqlite import schema
from ilikeyacut.adapters.sqlite.budget import SqliteBudget
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.application.ports.event_store import StoreCorruptError, StoreUnavailableError
from ilikeyacut.testing.counting import Counter
from support.home import LATER, opened, sqlite_event_store


def changed(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_home_is_its_owners_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "new") as database:
        sqlite_event_store(database).append(Counter.start())
        files = sorted((tmp_path / "new").iterdir())
        assert [it.name for it in files] == ["home.db", "home.db-shm", "home.db-wal"]
        assert {it.stat().st_mode & 0o777 for it in files} == {0o600}
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_what_was_stored_is_there_again(tmp_path: Path) -> None:
    started = Counter.start()
    with opened(tmp_path) as database:
        sqlite_event_store(database).append(started)
    with opened(tmp_path) as database:
        assert list(sqlite_event_store(database).history(started.originator_id)) == [started]


def test_every_connection_is_durable_and_forgetful(tmp_path: Path) -> None:
    with (
        opened(tmp_path) as database,
        database.datastore.get_connection(commit=False) as one,
        database.datastore.get_connection(commit=True) as two,
    ):
        for connection in (one, two):
            cursor = connection.cursor().sqlite_cursor
            values = [
                tuple(cursor.execute(f"PRAGMA {name}").fetchone())
                for name in ("journal_mode", "synchronous", "secure_delete", "busy_timeout")
            ]
            assert values == [("wal",), (2,), (1,), (10_000,)]


@pytest.mark.parametrize("content", [b"no database\n" * 500, b"\x00" * 4096, b"x"])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "home.db"
    path.write_bytes(content)
    with pytest.raises(StoreCorruptError, match="not a database"):
        Database(path)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "home.db"
    changed(path, "CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreCorruptError, match="another program"):
        Database(path)
    assert path.read_bytes() == before


def test_another_programs_id_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "home.db"
    changed(path, "PRAGMA application_id=77")
    with pytest.raises(StoreCorruptError, match="another program"):
        Database(path)


@pytest.mark.parametrize(("version", "words"), [(99, "newer program"), (0, "unknown schema")])
def test_another_schema_is_refused(tmp_path: Path, version: int, words: str) -> None:
    opened(tmp_path).__enter__().close()
    changed(tmp_path / "home.db", f"PRAGMA user_version={version}")
    with pytest.raises(StoreCorruptError, match=words):
        Database(tmp_path / "home.db")


def test_a_database_damaged_later_is_reported(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        store = sqlite_event_store(database)
        for n in range(300):
            store.append(Counter.start(str(n)))
    path = tmp_path / "home.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with opened(tmp_path) as database, pytest.raises(StoreCorruptError, match="malformed"):
        sqlite_event_store(database).page(0, 10)


def test_a_folder_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        Database(tmp_path)


def test_a_path_through_a_file_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailableError):
        Database(tmp_path / "file" / "home.db")


def test_a_locked_database_is_unavailable(tmp_path: Path) -> None:
    with opened(tmp_path, timeout=0.05) as database:
        store = sqlite_event_store(database)
        with closing(database.connect()) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailableError, match="locked"):
                store.append(Counter.start())
            assert store.head() == 0
            other.execute("ROLLBACK")
        assert store.append(Counter.start()) == 1


def test_a_full_disk_is_unavailable_and_writes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        store = sqlite_event_store(database)
        with database.datastore.get_connection(commit=False) as connection:
            connection.cursor().execute("PRAGMA max_page_count=1")
        with pytest.raises(StoreUnavailableError, match="full"):
            store.append(*(Counter.start("x" * 3000) for _ in range(50)))
        assert store.head() == 0


def test_a_failed_connection_does_not_block_the_writers_after_it(tmp_path: Path) -> None:
    with opened(tmp_path, timeout=0.2) as database:
        good, database.datastore.pool.db_name = database.datastore.pool.db_name, str(tmp_path)
        store = sqlite_event_store(database)
        with pytest.raises(StoreUnavailableError, match="unable to open"):
            store.append(Counter.start())
        database.datastore.pool.db_name = good
        assert store.append(Counter.start()) == 1


def test_vacuum_keeps_positions(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        store = sqlite_event_store(database)
        store.append(*(Counter.start(str(n)) for n in range(5)))
        with closing(database.connect()) as connection:
            connection.execute("DELETE FROM stored_events WHERE rowid IN (1, 3)")
            connection.execute("VACUUM")
        assert [it.position for it in store.page(0, 9).events] == [2, 4, 5]


def test_the_schema_is_made_once(tmp_path: Path) -> None:
    with opened(tmp_path) as database, closing(database.connect()) as connection:
        schema.bring_up(connection)
        assert schema.version_of(connection) == schema.SCHEMA_VERSION


def first_version(folder: Path) -> Path:
    """Make a home as the first schema had it, with an event in it."""
    with opened(folder) as database:
        sqlite_event_store(database).append(Counter.start("old"))
    path = folder / "home.db"
    changed(
        path,
        *(f"DROP TABLE {table}" for table in LATER),
        "PRAGMA user_version=1",
    )
    return path


def test_a_home_of_the_first_schema_gets_what_it_lacks_and_loses_nothing(tmp_path: Path) -> None:
    first_version(tmp_path)
    for _ in range(2):
        with opened(tmp_path) as database, closing(database.connect()) as connection:
            assert schema.version_of(connection) == schema.SCHEMA_VERSION
            assert SqliteBudget(database).spent("nobody") == 0
            assert len(sqlite_event_store(database).page(0, 9).events) == 1
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            later = set(LATER)
            assert later < {row[0] for row in tables}


def test_a_home_that_cannot_be_brought_up_stays_as_it_was(tmp_path: Path) -> None:
    path = first_version(tmp_path)
    changed(path, "CREATE TABLE budget_reservations (wrong TEXT)")
    with pytest.raises(StoreCorruptError, match="already exists"):
        Database(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        assert "budget_accounts" not in {row[0] for row in tables}
