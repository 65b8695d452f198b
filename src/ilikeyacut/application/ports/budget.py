"""The budget port: reserves money before a call and books the actual cost afterwards.

Amounts are in millionths of a US dollar. Accounts are plain text; an unused account has spent
nothing. Reservations count as spent. If a process dies, its reservation stays spent, because the
provider may have been called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ilikeyacut.domain.errors import IlikeyacutError


class BudgetUnavailableError(IlikeyacutError):
    """The budget cannot be read or written at the moment, so nothing may be spent."""


@dataclass(frozen=True)
class Cap:
    """The most that an account may spend."""

    account: str
    limit: int


class CapReachedError(IlikeyacutError):
    """A reservation would exceed an account's cap. Nothing was reserved."""

    def __init__(self, cap: Cap) -> None:
        super().__init__(f"account {cap.account} is limited to {cap.limit} millionths of a dollar")
        self.cap = cap


class Budget(Protocol):
    """Counts what accounts spend. Safe between threads, and between processes that share it."""

    def reserve(self, reservation: str, amount: int, caps: Sequence[Cap]) -> None:
        """Reserve `amount` in every account of `caps` or in none, durably.

        Idempotent while the reservation is open.

        Raises:
            CapReachedError: A cap would be exceeded; it names the first one.
            BudgetUnavailableError: The budget cannot be read or written.
            ValueError: The amount is negative.
        """
        ...

    def correct(self, reservation: str, amount: int) -> None:
        """Close a reservation: its accounts spent `amount`, even if that exceeds a cap.

        No-op for a closed or unknown reservation. Raises BudgetUnavailableError, and ValueError for
        a negative amount.
        """
        ...

    def spent(self, account: str) -> int:
        """Return the amount that an account has spent, including open reservations.

        Raises BudgetUnavailableError.
        """
        ...
