"""`doctor` opens a database as the app does."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ilikeyacut.entrypoints.cli import checks


@pytest.mark.parametrize("beside", [(), ("-wal",)])
def test_a_database_at_rest_is_checked_where_nothing_may_be_written(
    beside: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "home.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (n)")
    for end in beside:
        Path(f"{path}{end}").touch()
    before = set(tmp_path.iterdir())
    monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)
    assert checks.database(path).ok
    assert set(tmp_path.iterdir()) == before
