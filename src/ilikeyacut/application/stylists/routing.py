"""Who is called next: the best route that is open, affordable, and worth another try.

A route is a model of a provider. Whatever failed for a reason of the route's own goes to the next
route at once; what another model cannot mend stays where it is, or ends the job. All that decides
is in the job's events, so whoever takes a job over goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.stylist import Stylist
from ilikeyacut.application.stylists.circuit_breaker import CircuitBreaker
from ilikeyacut.application.stylists.selection import route_of
from ilikeyacut.application.stylists.spending import CannotAffordError, Reservation, Spending
from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.domain.failures import FailureCode, Fault
from ilikeyacut.domain.processing_job import Attempt, ProcessingJob

MOST_ATTEMPTS = 3
"""How often a variation is tried with one stylist, and at least with all of them."""

FINISHING = timedelta(seconds=10)
"""What is kept of a job's time for finishing its pictures."""

LONGEST_PAUSE = timedelta(seconds=60)
"""A route that asks for more patience is given up: other jobs are waiting."""


@dataclass(frozen=True)
class Backoff:
    """Pauses before a route is tried again, in seconds: full jitter under a doubling ceiling."""

    first: float = 0.5
    factor: float = 2.0
    ceiling: float = 8.0

    def pause(self, tries: int, fraction: float) -> float:
        """Return the pause after so many tries; `fraction` is random, from 0 to below 1."""
        return fraction * min(self.ceiling, self.first * self.factor ** (tries - 1))


class NoRouteError(IlikeyacutError):
    """No call is worth making any more; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Call:
    """A call that may be made now: its circuit let it through, its price is set aside."""

    stylist: Stylist
    reservation: Reservation
    most_attempts: int


@dataclass(frozen=True)
class _Candidate:
    """A route and what the job's attempts say of it."""

    stylist: Stylist
    tries: int
    ready_at: datetime


@dataclass(frozen=True)
class Routing:
    """Chooses among stylists. It waits where it has to, but never past the job's time."""

    breaker: CircuitBreaker
    spending: Spending
    clock: Clock
    entropy: Entropy
    backoff: Backoff

    def next(self, job: ProcessingJob, variation: int, stylists: Sequence[Stylist]) -> Call:
        """Return the next call for a variation.

        Raises NoRouteError, and BudgetUnavailableError.
        """
        reason: str | None = None
        for candidate in self._candidates(job, variation, stylists):
            try:
                reservation = self._taken(job, candidate)
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

    def _taken(self, job: ProcessingJob, candidate: _Candidate) -> Reservation | None:
        """Return what is set aside for the call, None where its circuit is open."""
        route = route_of(candidate.stylist)
        if not self.breaker.allows(route):
            return None
        if not self._wait(job, candidate) or not self.breaker.admit(route):
            return None
        try:
            return self.spending.reserve(job, candidate.stylist)
        except BaseException:
            self.breaker.withdraw(route)
            raise

    def _wait(self, job: ProcessingJob, candidate: _Candidate) -> bool:
        """Let the time pass that the route needs; say whether any is left."""
        ready_at = candidate.ready_at
        if candidate.tries:
            pause = self.backoff.pause(candidate.tries, _fraction(self.entropy))
            ready_at = max(ready_at, self.clock.now() + timedelta(seconds=pause))
        if ready_at >= time_limit(job):
            return False
        left = (ready_at - self.clock.now()).total_seconds()
        if left > 0:
            self.clock.pause(left)
        return True

    def _reason(self, job: ProcessingJob) -> str:
        late = self.clock.now() >= time_limit(job)
        return FailureCode.JOB_DEADLINE_EXCEEDED if late else FailureCode.CIRCUIT_OPEN


def time_limit(job: ProcessingJob) -> datetime:
    """Return until when pictures of the job may still be made (UTC)."""
    return job.deadline - FINISHING


def most_attempts(stylists: Sequence[Stylist]) -> int:
    """Return how many calls a variation may cost: enough to ask every stylist once."""
    return max(MOST_ATTEMPTS, len(stylists))


def is_final(code: FailureCode, *, retryable: bool) -> bool:
    """Whether a failure speaks of the photo or the look, so that nobody else is to be asked."""
    return code.fault is Fault.REQUEST or not (retryable or code.fault is Fault.ROUTE)


def _eligible(job: ProcessingJob, variation: int, stylists: Sequence[Stylist]) -> Sequence[Stylist]:
    """Return the stylists that the variation's last failure leaves."""
    own = [it for it in job.attempts if it.variation == variation]
    failure = FailureCode.known(own[-1].failure) if own else None
    if failure is None or failure.fault is not Fault.PICTURE:
        return stylists
    last = (own[-1].provider, own[-1].model)
    return [it for it in stylists if (it.name, it.model) == last]


def _candidate(
    job: ProcessingJob, variation: int, stylist: Stylist, now: datetime
) -> _Candidate | None:
    """Return what the job's attempts say of a route, None where it is not worth a try."""
    attempts = list(_attempts_of(job, stylist))
    if any(it.failure is not None and not it.retryable for it in attempts):
        return None
    ready_at = max([now, *(it.retry_at for it in attempts if it.retry_at)])
    if ready_at > min(now + LONGEST_PAUSE, time_limit(job)):
        return None
    own = [it for it in attempts if it.variation == variation]
    if len(own) >= MOST_ATTEMPTS:
        return None
    tries = sum(it.failure != FailureCode.INTERRUPTED for it in own)
    return _Candidate(stylist, tries, ready_at)


def _attempts_of(job: ProcessingJob, stylist: Stylist) -> Iterator[Attempt]:
    for attempt in job.attempts:
        if (attempt.provider, attempt.model) == (stylist.name, stylist.model):
            yield attempt


def _fraction(entropy: Entropy) -> float:
    """Return a random number from 0 to below 1."""
    return (entropy.new_id().int & 0xFFFF_FFFF) / 2**32
