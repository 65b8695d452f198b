"""What stylists cost, counted in DynamoDB."""

from __future__ import annotations

import platform
from contextlib import suppress
from pathlib import Path

import punq

from ilikeyacut.application.ports.budget import Budget, BudgetUnavailableError, Cap
from ilikeyacut.application.ports.event_store import EventStoreError
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings

NO_CAP = 2**53


def bind_budget(c: punq.Container, settings: AppSettings) -> None:
    """Bind the budget, which takes over what a home counted."""
    bind(c, Budget, lambda: lazy(lambda: _budget(c, settings)))


def _budget(c: punq.Container, settings: AppSettings) -> Budget:
    from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.tables import Tables

    found = DynamoDbBudget(get(c, DynamoDb), Tables(settings.dynamodb_prefix).budgets)
    carry_over(settings.folder / "budget.db", found)
    return found


def carry_over(counted: Path, budget: Budget) -> None:
    """Count what this home spent while it kept its own budget, once, and put its file aside.

    Raises BudgetUnavailableError.
    """
    if not counted.exists():
        return
    from ilikeyacut.adapters.sqlite.budget import SqliteBudget
    from ilikeyacut.adapters.sqlite.database import Database

    try:
        with Database(counted) as database:
            for account, spent in SqliteBudget(database).accounts().items():
                reservation = f"carried/{platform.node()}/{counted.absolute()}/{account}"
                budget.reserve(reservation, spent, (Cap(account, NO_CAP),))
    except EventStoreError as error:
        raise BudgetUnavailableError(f"{counted} cannot be carried over: {error}") from error
    with suppress(FileNotFoundError):  # another process was as quick
        counted.rename(counted.with_name("budget.db.counted"))
