"""What views, keys and the doorbell say when the database fails them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.doorbell import SqliteDoorbell
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.adapters.sqlite.views import SqliteViewStore
from ilikeyacut.application.ports.event_store import StoreCorruptError, StoreUnavailableError
from ilikeyacut.application.ports.keyring import KeyMissingError, KeyringError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.views import BOOKS, READERS, Book, Reader
from ilikeyacut.testing.counting import NAME
from support.home import opened


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path, timeout=0.05) as database:
        yield database


@pytest.fixture
def views(database: Database) -> SqliteViewStore:
    return SqliteViewStore(database, Sealing(SqliteKeyring(database), AesGcmCipher()))


@pytest.fixture
def locked(database: Database) -> Iterator[None]:
    with closing(database.connect()) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.usefixtures("locked")
def test_a_locked_database_takes_no_rows(views: SqliteViewStore) -> None:
    with pytest.raises(StoreUnavailableError, match="locked"):
        views.commit("f", 0, 1, BOOKS, {"x": Book(title="X")})
    assert (views.position("f"), views.count(BOOKS)) == (0, 0)


@pytest.mark.usefixtures("locked")
def test_a_locked_database_makes_and_erases_no_keys(database: Database) -> None:
    keyring, person = SqliteKeyring(database), uuid4()
    with pytest.raises(KeyringError, match="locked"):
        keyring.key_for(person)
    with pytest.raises(KeyringError, match="locked"):
        keyring.erase(person)
    with pytest.raises(KeyMissingError):
        keyring.find(person)


def test_a_lost_table_is_damage(database: Database, views: SqliteViewStore) -> None:
    bell = SqliteDoorbell(database)
    with closing(database.connect()) as other:
        for table in ("view_rows", "keys", "stored_events"):
            other.execute(f"DROP TABLE {table}")
    with pytest.raises(StoreCorruptError, match="no such table"):
        views.count(BOOKS)
    with pytest.raises(KeyringError, match="no such table"):
        SqliteKeyring(database).find(uuid4())
    with pytest.raises(StoreCorruptError, match="no such table"):
        bell.wait(1)
    bell.close()


@pytest.mark.parametrize(
    "stored", [b"", b"[]", b'{"title":"Zyxwolfgang"', b'{"title":{}}', b'{"sealed":{}}']
)
def test_a_damaged_row_is_named_and_not_quoted(
    database: Database, views: SqliteViewStore, stored: bytes
) -> None:
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X")})
    with database.writing() as cursor:
        cursor.execute("UPDATE view_rows SET row = ?", (stored,))
    with pytest.raises(StoreCorruptError, match="books@v1") as raised:
        views.get(BOOKS, ["x"])
    assert "Zyx" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_row_moved_to_another_view_does_not_open(
    database: Database, views: SqliteViewStore
) -> None:
    reader = Reader(user_id=uuid4(), name=NAME)
    views.commit("f", 0, 1, READERS, {"x": reader})
    with database.writing() as cursor:
        cursor.execute("UPDATE view_rows SET view = 'strangers@v1'")
    strangers = type(READERS)("strangers", Reader)
    with pytest.raises(StoreCorruptError, match="DecryptionError"):
        views.get(strangers, ["x"])


def test_sealed_texts_of_two_rows_cannot_be_exchanged(
    database: Database, views: SqliteViewStore
) -> None:
    user_id = uuid4()
    rows = {key: Reader(user_id=user_id, name=f"{NAME} {key}") for key in "xy"}
    views.commit("f", 0, 1, READERS, rows)
    with database.writing() as cursor:
        cursor.execute("UPDATE view_rows SET row = (SELECT row FROM view_rows WHERE key = 'y')")
    assert views.get(READERS, ["y"])["y"].name == f"{NAME} y"
    with pytest.raises(StoreCorruptError, match="DecryptionError"):
        views.get(READERS, ["x"])


def test_a_row_in_clear_is_damage(database: Database, views: SqliteViewStore) -> None:
    reader = Reader(user_id=uuid4(), name=NAME)
    views.commit("f", 0, 1, READERS, {"x": reader})
    with database.writing() as cursor:
        cursor.execute("UPDATE view_rows SET row = ?", (reader.model_dump_json().encode(),))
    with pytest.raises(StoreCorruptError, match="FieldInClearError"):
        views.get(READERS, ["x"])


def test_rows_without_their_view_are_refused(views: SqliteViewStore) -> None:
    with pytest.raises(TypeError, match="need the view"):
        views.commit("f", 0, 1, None, {"x": Book(title="X")})
    assert views.position("f") == 0
