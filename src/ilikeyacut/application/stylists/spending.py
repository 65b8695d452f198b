"""Money: reserves the worst case before a call, and books the actual cost afterwards."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.application.ports.budget import (
    Budget,
    BudgetUnavailableError,
    Cap,
    CapReachedError,
)
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.measures import MICROUSD, Figure, Measures
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import ProcessingJob

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SpendingCaps:
    """Spending caps in millionths of a US dollar. Days are in UTC."""

    job: int = 1_000_000
    person_day: int = 5_000_000
    everyone_day: int = 50_000_000


class CannotAffordError(IlikeyacutError):
    """A call would exceed a cap; `code` says whose."""

    def __init__(self, code: FailureCode) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Reservation:
    """The amount reserved for one call; 0 for a free stylist."""

    id: str
    amount: int


@dataclass(frozen=True)
class Spending:
    """Keeps every call within three caps: the job's, the person's day, everybody's day."""

    budget: Budget
    clock: Clock
    caps: SpendingCaps
    measures: Measures

    def reserve(self, job: ProcessingJob, stylist: Stylist) -> Reservation:
        """Reserve the worst case of the job's next call.

        Raises CannotAffordError, and BudgetUnavailableError: without a budget nothing is spent.
        """
        number = len(job.attempts) + 1
        reservation = Reservation(
            f"{job.id}/{number}/{stylist.name}/{stylist.model}",
            stylist.worst_case_microusd(job.request.look),
        )
        if reservation.amount:
            try:
                self.budget.reserve(reservation.id, reservation.amount, self._caps(job))
            except CapReachedError as reached:
                personal = reached.cap.account == self.person_account(job.user_id)
                raise CannotAffordError(
                    FailureCode.DAILY_QUOTA_EXCEEDED if personal else FailureCode.BUDGET_PAUSED
                ) from reached
            dollars = reservation.amount / MICROUSD
            self.measures.add(Figure.RESERVED_DOLLARS, dollars, stylist.name)
        return reservation

    def settle(self, reservation: Reservation, cost_microusd: int) -> None:
        """Book the cost of a call. If that fails, the reservation stays spent."""
        if not reservation.amount and not cost_microusd:
            return
        if cost_microusd > reservation.amount:
            log.warning("call %s cost more than its worst case", reservation.id)
        try:
            self.budget.correct(reservation.id, cost_microusd)
        except BudgetUnavailableError as fault:
            log.warning("call %s stays booked at its worst case: %s", reservation.id, fault)

    def person_account(self, user_id: UUID) -> str:
        """Return the account of a person for today."""
        return f"person:{user_id}:{self._today()}"

    def everyone_account(self) -> str:
        """Return everybody's account for today."""
        return f"everyone:{self._today()}"

    def _caps(self, job: ProcessingJob) -> tuple[Cap, ...]:
        return (
            Cap(f"job:{job.id}", self.caps.job),
            Cap(self.person_account(job.user_id), self.caps.person_day),
            Cap(self.everyone_account(), self.caps.everyone_day),
        )

    def _today(self) -> str:
        return self.clock.now().date().isoformat()
