"""Chooses the next route: with consent, a closed circuit, within budget, worth another try.

A route is one model of one provider. A failure caused by the route fails over at once. Other
failures are retried on the same route or end the job. All decisions depend on the job's events, so
another process can take over a job where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from uuid import UUID, uuid5

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.application.stylists.circuit_breaker import CircuitBreaker
from ilikeyacut.application.stylists.selection import route_of
from ilikeyacut.application.stylists.spending import CannotAffordError, Reservation, Spending
from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.domain.failures import FailureCode, Fault
from ilikeyacut.domain.processing_job import Attempt, ProcessingJob

MOST_ATTEMPTS = 3
"""How often one stylist tries a variation; together they may try at least as often."""

FINISHING = timedelta(seconds=10)
"""The part of a job's time that is reserved for finishing its pictures."""

LONGEST_PAUSE = timedelta(seconds=60)
"""A route that asks for a longer pause is given up, so that other jobs need not wait."""


@dataclass(frozen=True)
class Backoff:
    """Pauses before a route is tried again, in seconds: full jitter under a doubling limit.

    The jitter follows from the job and the attempt that failed, so a pause that another process
    began ends when it was meant to.
    """

    first: float = 0.5
    factor: float = 2.0
    ceiling: float = 8.0

    def pause(self, tries: int, fraction: float) -> float:
        """Return the pause after `tries` tries; `fraction` is random, from 0 to below 1."""
        return fraction * min(self.ceiling, self.first * self.factor ** (tries - 1))


class RouteNotReadyError(IlikeyacutError):
    """The next call cannot be made before `until` (UTC), and the caller does not want to wait."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class NoRouteError(IlikeyacutError):
    """No further call is possible or useful; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Call:
    """A call that may be made now: its circuit admitted it and its price is reserved."""

    stylist: Stylist
    reservation: Reservation
    most_attempts: int


@dataclass(frozen=True)
class _Candidate:
    """A route and what the job's attempts say of it.

    It may be called from `ready_at` on, and `failed` is the failure that it should recover from.
    """

    stylist: Stylist
    tries: int
    ready_at: datetime
    failed: Attempt | None


@dataclass(frozen=True)
class Routing:
    """Chooses among stylists. It waits if necessary, but never beyond the job's time."""

    breaker: CircuitBreaker
    spending: Spending
    clock: Clock
    backoff: Backoff

    def next(
        self,
        job: ProcessingJob,
        variation: int,
        stylists: Sequence[Stylist],
        patience: float = inf,
    ) -> Call:
        """Return the next call for a variation.

        Raises RouteNotReadyError instead of waiting longer than `patience` (seconds), NoRouteError,
        and BudgetUnavailableError.
        """
        reason: str | None = None
        for candidate in self._candidates(job, variation, stylists):
            try:
                reservation = self._taken(job, candidate, patience)
            except CannotAffordError as refused:
                reason = refused.code
            else:
                if reservation is not None:
                    return Call(candidate.stylist, reservation, most_attempts(stylists))
        raise NoRouteError(reason or job.last_failure() or self._reason(job))

    def _candidates(
        self, job: ProcessingJob, variation: int, stylists: Sequence[Stylist]
    ) -> list[_Candidate]:
        """Return the routes that are worth a try, the best first."""
        now = self.clock.now()  # one moment for all, or the order would be that of the asking
        if now >= time_limit(job):
            return []
        eligible = _eligible(job, variation, stylists)
        known = (_candidate(job, variation, it, now) for it in eligible)
        return sorted(
            (candidate for candidate in known if candidate is not None),
            key=lambda it: (it.ready_at, it.tries),
        )

    def _taken(
        self, job: ProcessingJob, candidate: _Candidate, patience: float
    ) -> Reservation | None:
        """Return the reservation for the call, None if its circuit is open."""
        route = route_of(candidate.stylist)
        if not self.breaker.allows(route):
            return None
        if not self._wait(job, candidate, patience) or not self.breaker.admit(route):
            return None
        try:
            return self.spending.reserve(job, candidate.stylist)
        except BaseException:
            self.breaker.withdraw(route)
            raise

    def _wait(self, job: ProcessingJob, candidate: _Candidate, patience: float) -> bool:
        """Wait as long as the route needs; return False if the job's time does not allow it."""
        ready_at, failed = candidate.ready_at, candidate.failed
        if failed is not None and failed.failed_at is not None:
            pause = self.backoff.pause(candidate.tries, _fraction(job.id, failed.number))
            ready_at = max(ready_at, failed.failed_at + timedelta(seconds=pause))
        if ready_at >= time_limit(job):
            return False
        left = (ready_at - self.clock.now()).total_seconds()
        if left > patience:
            raise RouteNotReadyError(ready_at)
        if left > 0:
            self.clock.pause(left)
        return True

    def _reason(self, job: ProcessingJob) -> str:
        late = self.clock.now() >= time_limit(job)
        return FailureCode.JOB_DEADLINE_EXCEEDED if late else FailureCode.CIRCUIT_OPEN


def time_limit(job: ProcessingJob) -> datetime:
    """Return the time until which the job's pictures may be made (UTC)."""
    return job.deadline - FINISHING


def most_attempts(stylists: Sequence[Stylist]) -> int:
    """Return how many calls a variation may use: enough to try every stylist once."""
    return max(MOST_ATTEMPTS, len(stylists))


def is_final(code: FailureCode, *, retryable: bool) -> bool:
    """Whether a failure concerns the photo or the look, so no other stylist should be tried."""
    return code.fault is Fault.REQUEST or not (retryable or code.fault is Fault.ROUTE)


def _eligible(job: ProcessingJob, variation: int, stylists: Sequence[Stylist]) -> Sequence[Stylist]:
    """Return the stylists that may follow the variation's last failure."""
    own = [it for it in job.attempts if it.variation == variation]
    failure = FailureCode.known(own[-1].failure) if own else None
    if failure is None or failure.fault is not Fault.PICTURE:
        return stylists
    last = (own[-1].provider, own[-1].model)
    return [it for it in stylists if (it.name, it.model) == last]


def _candidate(
    job: ProcessingJob, variation: int, stylist: Stylist, now: datetime
) -> _Candidate | None:
    """Return a route's state for the job, None if it is not worth a try."""
    attempts = list(_attempts_of(job, stylist))
    if any(it.failure is not None and not it.retryable for it in attempts):
        return None
    ready_at = max([now, *(it.retry_at for it in attempts if it.retry_at)])
    if ready_at > min(now + LONGEST_PAUSE, time_limit(job)):
        return None
    own = [it for it in attempts if it.variation == variation]
    if len(own) >= MOST_ATTEMPTS:
        return None
    tries = [it for it in own if it.failure != FailureCode.INTERRUPTED]
    return _Candidate(stylist, len(tries), ready_at, tries[-1] if tries else None)


def _attempts_of(job: ProcessingJob, stylist: Stylist) -> Iterator[Attempt]:
    for attempt in job.attempts:
        if (attempt.provider, attempt.model) == (stylist.name, stylist.model):
            yield attempt


def _fraction(job_id: UUID, attempt: int) -> float:
    """Return a number from 0 to below 1 that looks random, the same for the same attempt."""
    return (uuid5(job_id, f"pause after {attempt}").int & 0xFFFF_FFFF) / 2**32
