"""What a home's files still say about a person, byte by byte."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.sqlite import database as database_module
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.adapters.sqlite.views import SqliteViewStore
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.views import READERS, Reader
from ilikeyacut.testing.counting import NAME, Member
from support.home import opened, sqlite_event_store

HOLD = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    fcntl.lockf(file, fcntl.LOCK_EX, 1, 121)
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path, timeout=0.2) as database:
        yield database


def files_of(database: Database) -> bytes:
    return b"".join(it.read_bytes() for it in sorted(database.path.parent.iterdir()))


@contextmanager
def moving_its_log(database: Database) -> Iterator[Callable[[], None]]:
    """Hold the lock of checkpoints (https://sqlite.org/walformat.html) in another process."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, f"{database.path}-shm"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"

        def let_go() -> None:
            other.communicate()

        yield let_go


def test_personal_data_is_nowhere_in_clear(database: Database) -> None:
    store = sqlite_event_store(database)
    joined = Member.join()
    store.append(joined)
    for _ in range(9):
        store.append(*store.load(Member, joined.originator_id).visit())
    views = SqliteViewStore(database, Sealing(SqliteKeyring(database), AesGcmCipher()))
    views.commit("f", 0, 1, READERS, {"x": Reader(user_id=joined.user_id, name=NAME)})

    assert views.get(READERS, ["x"])["x"].name == NAME
    content = files_of(database)
    assert joined.user_id.hex.encode() in content
    assert b"member:joined" in content
    assert b"snapshot:member" in content
    assert NAME.encode() not in content


def test_an_erased_key_leaves_no_byte_behind(database: Database) -> None:
    keyring, chance = SqliteKeyring(database), Random(7)  # noqa: S311 - not for secrets
    keys: dict[UUID, bytes] = {}
    erased: set[UUID] = set()
    for _ in range(400):
        person = uuid4()
        keys[person] = keyring.key_for(person)
        if chance.random() < 0.4:
            victim = chance.choice([it for it in keys if it not in erased])
            keyring.erase(victim)
            erased.add(victim)
        if chance.random() < 0.02:
            database.truncate_wal()
    database.truncate_wal()

    content = files_of(database)

    assert len(erased) > 100
    assert [it for it in erased if keys[it] in content] == []
    assert all(keys[it] in content for it in keys.keys() - erased)
    assert all(keyring.erased(it) for it in erased)


def test_before_the_log_is_emptied_the_key_may_still_be_there(database: Database) -> None:
    keyring, person = SqliteKeyring(database), uuid4()
    key = keyring.key_for(person)
    keyring.erase(person)
    assert key in files_of(database)
    database.truncate_wal()
    assert key not in files_of(database)


def test_removed_rows_leave_no_byte_behind(database: Database) -> None:
    views = SqliteViewStore(database, Sealing(SqliteKeyring(database), AesGcmCipher()))
    readers = {f"key-{n:05}": Reader(user_id=uuid4(), name=None) for n in range(300)}
    views.commit("f", 0, 1, READERS, readers)
    views.commit("f", 1, 2, READERS, {"key-00150": None})
    database.truncate_wal()
    content = files_of(database)
    assert b"key-00151" in content
    assert b"key-00150" not in content


def test_a_log_in_use_is_reported(database: Database) -> None:
    keyring = SqliteKeyring(database)
    keyring.key_for(uuid4())
    with closing(database.connect()) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM keys").fetchone()
        keyring.key_for(uuid4())
        with pytest.raises(StoreUnavailableError, match="in use"):
            database.truncate_wal()
    database.truncate_wal()


def test_the_log_is_emptied_once_another_process_has_moved_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.timeout = 60
    SqliteKeyring(database).key_for(uuid4())
    with moving_its_log(database) as let_go:
        monkeypatch.setattr(database_module, "sleep", lambda _: let_go())
        database.truncate_wal()
    assert database.path.with_name(f"{database.path.name}-wal").stat().st_size == 0
