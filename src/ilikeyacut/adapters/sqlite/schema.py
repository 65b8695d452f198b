"""The tables of a home's database, and how to recognise one.

The application id identifies our files, and the user version the schema. Both are set in the
transaction that creates the tables, so a partial schema never exists. Opening a file of an older
schema adds the missing tables, also in one transaction.

Erased keys are overwritten in place, and their rows stay as tombstones. A row of unchanged size
never moves, so no page keeps a stale copy of an erased key (with `secure_delete`, and after the
write-ahead log has been truncated). For the same reason the rows of `keys` are in order of
creation: full pages are never split.
"""

from __future__ import annotations

import sqlite3

from ilikeyacut.application.ports.event_store import StoreCorruptError

APPLICATION_ID = 0x494C_5943  # "ILYC"
SCHEMA_VERSION = 4

# The column `rowid` is declared, so that positions survive VACUUM.
EVENTS = (
    "CREATE TABLE stored_events ("
    "rowid INTEGER PRIMARY KEY, originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, "
    "topic TEXT NOT NULL, state BLOB NOT NULL, UNIQUE (originator_id, originator_version))"
)
SNAPSHOTS = (
    "CREATE TABLE snapshots ("
    "originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, "
    "topic TEXT NOT NULL, state BLOB NOT NULL, "
    "PRIMARY KEY (originator_id, originator_version)) WITHOUT ROWID"
)
ROWS = (
    "CREATE TABLE view_rows ("
    "view TEXT NOT NULL, key TEXT NOT NULL, row BLOB NOT NULL, PRIMARY KEY (view, key)) "
    "WITHOUT ROWID"
)
PLACES = (
    "CREATE TABLE view_places ("
    "view TEXT NOT NULL, place TEXT NOT NULL, partition TEXT NOT NULL, sort TEXT NOT NULL, "
    "key TEXT NOT NULL, PRIMARY KEY (view, place, partition, sort, key)) WITHOUT ROWID"
)
PLACES_BY_KEY = "CREATE INDEX view_places_by_key ON view_places (view, key)"
POSITIONS = (
    "CREATE TABLE positions (follower TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID"
)
KEYS = (
    "CREATE TABLE keys ("
    "id INTEGER PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, key BLOB NOT NULL, "
    "erased INTEGER NOT NULL)"
)
BUDGET_ACCOUNTS = (
    "CREATE TABLE budget_accounts (account TEXT PRIMARY KEY, spent INTEGER NOT NULL) WITHOUT ROWID"
)
BUDGET_RESERVATIONS = (
    "CREATE TABLE budget_reservations ("
    "id TEXT PRIMARY KEY, amount INTEGER NOT NULL, accounts TEXT NOT NULL) WITHOUT ROWID"
)
SESSIONS = (
    "CREATE TABLE sessions ("
    "user_id TEXT NOT NULL, id TEXT NOT NULL, started INTEGER NOT NULL, "
    "last_seen INTEGER NOT NULL, expires INTEGER NOT NULL, device TEXT NOT NULL, "
    "revoked INTEGER, PRIMARY KEY (user_id, id)) WITHOUT ROWID"
)
ACCOUNTS = (
    "CREATE TABLE accounts ("
    "subject TEXT PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, address TEXT UNIQUE, "
    "version INTEGER NOT NULL, account BLOB NOT NULL) WITHOUT ROWID"
)
SIGN_INS = (
    "CREATE TABLE sign_ins ("
    "id TEXT PRIMARY KEY, subject TEXT NOT NULL, digest TEXT NOT NULL, expires INTEGER NOT NULL, "
    "sign_in BLOB NOT NULL) WITHOUT ROWID"
)
SIGN_INS_BY_SUBJECT = "CREATE INDEX sign_ins_by_subject ON sign_ins (subject)"
STEPS: dict[int, tuple[str, ...]] = {
    1: (EVENTS, SNAPSHOTS, ROWS, PLACES, PLACES_BY_KEY, POSITIONS, KEYS),
    2: (BUDGET_ACCOUNTS, BUDGET_RESERVATIONS),
    3: (SESSIONS,),
    4: (ACCOUNTS, SIGN_INS, SIGN_INS_BY_SUBJECT),
}
"""What each version added to the one before it."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the schema, 0 if there is none. Raises StoreCorruptError if not ours.

    Reads one consistent state, because another process may be creating the tables.
    """
    connection.execute("BEGIN")
    try:
        return _version(connection)
    finally:
        connection.rollback()


def _version(connection: sqlite3.Connection) -> int:
    application_id = _value(connection, "application_id")
    version = _value(connection, "user_version")
    if application_id == APPLICATION_ID:
        _refuse_other_versions(version)
        return version
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application_id or version or objects:
        raise StoreCorruptError("the database belongs to another program")
    return 0


def bring_up(connection: sqlite3.Connection) -> None:
    """Create the missing tables in one transaction, unless another process was faster."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for version in range(_version(connection) + 1, SCHEMA_VERSION + 1):
            for statement in STEPS[version]:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def _refuse_other_versions(version: int) -> None:
    if version > SCHEMA_VERSION:
        raise StoreCorruptError(
            f"the database has schema {version}, this program knows {SCHEMA_VERSION}: "
            "use the newer program"
        )
    if version < min(STEPS):
        raise StoreCorruptError(f"the database has the unknown schema {version}")


def _value(connection: sqlite3.Connection, pragma: str) -> int:
    value: int = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
    return value
