"""What the child processes of the budget's tests do."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from ilikeyacut.adapters.sqlite.budget import SqliteBudget
from ilikeyacut.application.ports.budget import Cap, CapReachedError
from support.home import opened


def spend_all(folder: Path, name: str, amount: int, cap: Cap) -> int:
    """Reserve `amount` until the cap is reached; return how often that went well."""
    with opened(folder) as database:
        budget = SqliteBudget(database)
        for n in count():
            try:
                budget.reserve(f"{name}/{n}", amount, (cap,))
            except CapReachedError:
                return n
    raise AssertionError
