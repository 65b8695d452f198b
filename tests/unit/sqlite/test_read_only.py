"""A database that may only be read is read; whatever would write it is refused by name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.adapters.sqlite.views import SqliteViewStore
from ilikeyacut.application.ports.event_store import StoreReadOnlyError, StoreUnavailableError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.counting import Counter
from support.home import opened, sqlite_event_store


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Take the right to write away. Root, who runs tests in containers, would keep it."""

    def take_away() -> None:
        monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)

    return take_away


def test_what_is_there_is_read_and_nothing_is_written(
    tmp_path: Path, read_only: Callable[[], None]
) -> None:
    with opened(tmp_path) as database:
        started = Counter.start()
        sqlite_event_store(database).append(started)
    read_only()
    with opened(tmp_path) as database:
        store = sqlite_event_store(database)
        counter = store.load(Counter, started.originator_id)
        with pytest.raises(StoreUnavailableError, match="readonly"):
            store.append(*counter.add(1))
        views = SqliteViewStore(database, Sealing(SqliteKeyring(database), AesGcmCipher()))
        assert views.position("f") == 0
        with pytest.raises(StoreReadOnlyError):
            views.commit("f", 0, 1)
    assert [it.name for it in tmp_path.iterdir()] == ["home.db"]


def test_one_with_unfinished_changes_is_refused(
    tmp_path: Path, read_only: Callable[[], None]
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with opened(tmp_path) as database:
        sqlite_event_store(database).append(Counter.start())
        for name in ("home.db", "home.db-wal"):
            shutil.copy(tmp_path / name, copy / name)
    read_only()
    with pytest.raises(StoreReadOnlyError, match="not closed"):
        Database(copy / "home.db")


def test_one_that_somebody_else_has_open_is_shared(
    tmp_path: Path, read_only: Callable[[], None]
) -> None:
    with opened(tmp_path) as database:
        started = Counter.start()
        sqlite_event_store(database).append(started)
        read_only()
        with opened(tmp_path) as other:
            assert list(sqlite_event_store(other).history(started.originator_id)) == [started]
