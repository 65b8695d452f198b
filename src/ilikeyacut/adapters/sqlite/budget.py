"""The budget in the home's database, shared by all its processes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from eventsourcing.persistence import PersistenceError
from eventsourcing.sqlite import SQLiteCursor

from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.application.ports.budget import BudgetUnavailableError, Cap, CapReachedError

# Every transaction starts with its write, so it waits for the write lock instead of failing.
OPEN = (
    "INSERT INTO budget_reservations (id, amount, accounts) VALUES (?, ?, ?) "
    "ON CONFLICT (id) DO NOTHING RETURNING amount"
)
CLOSE = "DELETE FROM budget_reservations WHERE id = ? RETURNING amount, accounts"
SPEND = (
    "INSERT INTO budget_accounts (account, spent) VALUES (?, ?) "
    "ON CONFLICT (account) DO UPDATE SET spent = spent + excluded.spent RETURNING spent"
)
SPENT = "SELECT spent FROM budget_accounts WHERE account = ?"
ACCOUNTS = "SELECT account, spent FROM budget_accounts WHERE spent > 0 ORDER BY account"


class SqliteBudget:
    """Each call is one transaction and is durable when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, reservation: str, amount: int, caps: Sequence[Cap]) -> None:
        _require_amount(amount)
        accounts = json.dumps([cap.account for cap in caps])
        with budget_errors(), self._database.writing() as cursor:
            if _row(cursor, OPEN, reservation, amount, accounts) is None:
                return
            for cap in caps:
                if _number(cursor, SPEND, cap.account, amount) > cap.limit:
                    raise CapReachedError(cap)  # which takes everything back

    def correct(self, reservation: str, amount: int) -> None:
        _require_amount(amount)
        with budget_errors(), self._database.writing() as cursor:
            closed = _row(cursor, CLOSE, reservation)
            if closed is None:
                return
            for account in json.loads(closed[1]):
                _number(cursor, SPEND, account, amount - closed[0])

    def spent(self, account: str) -> int:
        with budget_errors(), self._database.reading() as cursor:
            found = _row(cursor, SPENT, account)
            return found[0] if found else 0

    def accounts(self) -> Mapping[str, int]:
        """Return what each account has spent. Raises BudgetUnavailableError."""
        with budget_errors(), self._database.reading() as cursor:
            cursor.execute(ACCOUNTS)
            return dict(map(tuple, cursor.fetchall()))


@contextmanager
def budget_errors() -> Iterator[None]:
    """Raise BudgetUnavailableError for any fault of the database."""
    try:
        yield
    except (sqlite3.Error, PersistenceError) as error:
        raise BudgetUnavailableError(f"the budget cannot be read: {error}") from error


def _row(cursor: SQLiteCursor, statement: str, *values: str | int) -> tuple[int, str] | None:
    cursor.execute(statement, values)
    rows: list[tuple[int, str]] = cursor.fetchall()  # to the end: the statement has run then
    return rows[0] if rows else None


def _number(cursor: SQLiteCursor, statement: str, account: str, amount: int) -> int:
    row = _row(cursor, statement, account, amount)
    return row[0] if row else 0


def _require_amount(amount: int) -> None:
    if amount < 0:
        raise ValueError(f"{amount} is not a valid amount")
