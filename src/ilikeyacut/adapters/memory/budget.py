"""A budget of one process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from threading import Lock

from ilikeyacut.application.ports.budget import Cap, CapReachedError


class MemoryBudget:
    """Counts as long as its process lives. Threads may share it."""

    def __init__(self) -> None:
        self._spent: Counter[str] = Counter()
        self._open: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._lock = Lock()

    def reserve(self, reservation: str, amount: int, caps: Sequence[Cap]) -> None:
        _require_amount(amount)
        with self._lock:
            if reservation in self._open:
                return
            for cap in caps:
                if self._spent[cap.account] + amount > cap.limit:
                    raise CapReachedError(cap)
            accounts = tuple(cap.account for cap in caps)
            self._open[reservation] = (amount, accounts)
            self._spent.update(dict.fromkeys(accounts, amount))

    def correct(self, reservation: str, amount: int) -> None:
        _require_amount(amount)
        with self._lock:
            reserved, accounts = self._open.pop(reservation, (0, ()))
            self._spent.update(dict.fromkeys(accounts, amount - reserved))

    def spent(self, account: str) -> int:
        with self._lock:
            return self._spent[account]


def _require_amount(amount: int) -> None:
    if amount < 0:
        raise ValueError(f"{amount} is not a valid amount")
