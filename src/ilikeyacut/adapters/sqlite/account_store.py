"""Accounts and sign-ins of the built-in identity provider in the home's database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from eventsourcing.persistence import PersistenceError
from pydantic import TypeAdapter

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.application.ports.account_store import Account, SignedIn
from ilikeyacut.application.ports.authenticator import AuthenticatorUnavailableError

# Every transaction starts with its write, so it waits for the write lock instead of failing.
ADD = (
    "INSERT INTO accounts (subject, user_id, address, version, account) VALUES (?, ?, ?, 1, ?) "
    "ON CONFLICT DO NOTHING RETURNING version"
)
CHANGE = (
    "UPDATE OR IGNORE accounts SET address = ?, version = version + 1, account = ? "
    "WHERE subject = ? AND version = ? RETURNING version"
)
BY_ADDRESS = "SELECT account, version FROM accounts WHERE address = ?"
BY_SUBJECT = "SELECT account, version FROM accounts WHERE subject = ?"
BY_PERSON = "SELECT account, version FROM accounts WHERE user_id = ?"
DELETE = "DELETE FROM accounts WHERE subject = ?"
LAPSE = "DELETE FROM sign_ins WHERE expires <= ?"
OPEN = "INSERT INTO sign_ins (id, subject, digest, expires, sign_in) VALUES (?, ?, ?, ?, ?)"
FIND = "SELECT sign_in, digest FROM sign_ins WHERE id = ?"
ROTATE = "UPDATE sign_ins SET digest = ? WHERE id = ? AND digest = ? RETURNING id"
CLOSE = "DELETE FROM sign_ins WHERE id = ?"
CLOSE_ALL = "DELETE FROM sign_ins WHERE subject = ?"


class SqliteAccountStore:
    """Each call is one transaction and is durable when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_address(self, address: str) -> Account | None:
        return self._account(BY_ADDRESS, address)

    def by_subject(self, subject: str) -> Account | None:
        return self._account(BY_SUBJECT, subject)

    def by_person(self, user_id: UUID) -> Account | None:
        return self._account(BY_PERSON, str(user_id))

    def save(self, account: Account) -> bool:
        text = _accounts().dump_json(account)
        if account.version:
            rows = self._write(CHANGE, account.address, text, account.subject, account.version)
        else:
            rows = self._write(ADD, account.subject, str(account.user_id), account.address, text)
        return bool(rows)

    def delete(self, subject: str) -> None:
        with _errors(), self._database.writing() as cursor:
            cursor.execute(CLOSE_ALL, (subject,))
            cursor.execute(DELETE, (subject,))

    def open(self, signed_in: SignedIn) -> None:
        text, subject = _sign_ins().dump_json(signed_in), signed_in.subject
        begins, ends = (
            int(it.timestamp()) for it in (signed_in.signed_in_at, signed_in.expires_at)
        )
        with _errors(), self._database.writing() as cursor:
            cursor.execute(LAPSE, (begins,))
            cursor.execute(OPEN, (signed_in.id, subject, signed_in.digest, ends, text))

    def find(self, id: str) -> SignedIn | None:
        with _errors():
            for text, digest in self._read(FIND, id):
                return replace(_sign_ins().validate_json(text), digest=digest)
        return None

    def rotate(self, seen: SignedIn, digest: str) -> bool:
        return bool(self._write(ROTATE, digest, seen.id, seen.digest))

    def close(self, id: str) -> None:
        self._write(CLOSE, id)

    def close_all(self, subject: str) -> None:
        self._write(CLOSE_ALL, subject)

    def _account(self, statement: str, key: str) -> Account | None:
        with _errors():
            for text, version in self._read(statement, key):
                return replace(_accounts().validate_json(text), version=version)
        return None

    def _read(self, statement: str, key: str) -> list[Any]:
        with _errors(), self._database.reading() as cursor:
            cursor.execute(statement, (_plain(key),))
            return list(cursor.fetchall())

    def _write(self, statement: str, *values: Any) -> list[Any]:
        with _errors(), self._database.writing() as cursor:
            cursor.execute(statement, [_plain(it) for it in values])
            return list(cursor.fetchall())


@cache
def _accounts() -> TypeAdapter[Account]:
    return TypeAdapter(Account)


@cache
def _sign_ins() -> TypeAdapter[SignedIn]:
    return TypeAdapter(SignedIn)


def _plain(value: Any) -> Any:
    """Return a value that SQLite takes: lone surrogates match nothing."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


@contextmanager
def _errors() -> Iterator[None]:
    """Raise AuthenticatorUnavailableError for any fault of the database."""
    try:
        yield
    except (sqlite3.Error, PersistenceError, ValueError) as error:
        raise AuthenticatorUnavailableError("the accounts cannot be read or written") from error
