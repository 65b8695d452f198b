"""The budget port: money is set aside before a call, and the true price booked after it.

Amounts are in millionths of a US dollar. Accounts are plain texts; an account that was never used
has spent nothing. What is set aside counts as spent, so a reservation whose process died stays
spent: the provider may have been called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ilikeyacut.domain.errors import IlikeyacutError


class BudgetUnavailableError(IlikeyacutError):
    """The budget can be neither read nor written just now: nothing may be spent."""


@dataclass(frozen=True)
class Cap:
    """The most that an account may spend."""

    account: str
    limit: int


class CapReachedError(IlikeyacutError):
    """A reservation would spend more than an account may. Nothing was set aside."""

    def __init__(self, cap: Cap) -> None:
        super().__init__(f"account {cap.account} may spend {cap.limit} millionths of a dollar")
        self.cap = cap


class Budget(Protocol):
    """Counts what accounts spend. Safe between threads, and processes where they share it."""

    def reserve(self, reservation: str, amount: int, caps: Sequence[Cap]) -> None:
        """Set `amount` aside in every account of `caps`, in all or in none, durably.

        A reservation that is open already is left as it is. Raises CapReachedError for the first
        cap that it would go beyond, BudgetUnavailableError, and ValueError for a negative amount.
        """
        ...

    def correct(self, reservation: str, amount: int) -> None:
        """Close a reservation: its accounts spent `amount` instead, even beyond their caps.

        One that is closed, or never was, is left alone. Raises BudgetUnavailableError, and
        ValueError for a negative amount.
        """
        ...

    def spent(self, account: str) -> int:
        """Return what an account has spent, open reservations included.

        Raises BudgetUnavailableError.
        """
        ...
