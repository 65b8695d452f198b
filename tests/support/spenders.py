"""What the child processes of the budget's tests do."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
from ilikeyacut.adapters.sqlite.budget import SqliteBudget
from ilikeyacut.application.ports.budget import Budget, Cap, CapReachedError
from support.dynamodb import connected
from support.home import opened


def spend_all(folder: Path, name: str, amount: int, cap: Cap) -> int:
    """Reserve `amount` in a home until the cap is reached; return how often that went well."""
    with opened(folder) as database:
        return _spend_all(SqliteBudget(database), name, amount, cap)


def spend_all_of_a_deployment(url: str, table: str, name: str, amount: int, cap: Cap) -> int:
    """Reserve `amount` in a table until the cap is reached; return how often that went well."""
    db = connected(url)
    try:
        return _spend_all(DynamoDbBudget(db, table), name, amount, cap)
    finally:
        db.close()


def _spend_all(budget: Budget, name: str, amount: int, cap: Cap) -> int:
    for n in count():
        try:
            budget.reserve(f"{name}/{n}", amount, (cap,))
        except CapReachedError:
            return n
    raise AssertionError
