"""One call of a stylist: recorded before it is made; its picture stored before it is named."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from ilikeyacut.application.decide import decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.measures import MICROUSD, Figure, Measures
from ilikeyacut.application.ports.photo_store import PhotoStore, PhotoStoreError
from ilikeyacut.application.ports.pictures import ImageRefusedError
from ilikeyacut.application.ports.stylist import (
    Rendering,
    RenderRequest,
    StyleBrief,
    Stylist,
    StylistError,
)
from ilikeyacut.application.ports.tracing import Tracing
from ilikeyacut.application.result_keys import job_key, result_key
from ilikeyacut.application.stylists.circuit_breaker import CircuitBreaker
from ilikeyacut.application.stylists.routing import Call, is_final, time_limit
from ilikeyacut.application.stylists.selection import route_of
from ilikeyacut.application.stylists.spending import Spending
from ilikeyacut.application.try_on.fidelity import Fidelity, Kept
from ilikeyacut.application.try_on.rendering import failure_of, rendered
from ilikeyacut.application.try_on.time_left import TimeLeft
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import AS_MADE, ProcessingJob
from ilikeyacut.domain.values import MediaType, Variation

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Retry:
    """How a step is retried after a fault of our own stores. Delays in seconds."""

    most: int = 3
    first_delay: float = 0.2
    factor: float = 2.0

    def delays(self) -> Iterator[float]:
        """Yield the pauses between the tries."""
        for n in range(self.most - 1):
            yield self.first_delay * self.factor**n


ATTEMPT_LEASE = timedelta(seconds=120)


@dataclass(frozen=True)
class Outcome:
    """The result of a call: a stored picture, or a failure. Cost as booked."""

    rendering: Rendering | None
    kept: Kept | None
    failure: StylistError | None
    cost_microusd: int
    latency_ms: int


@dataclass(frozen=True)
class Attempts:
    """Calls stylists. Every call uses an attempt, even if its runner dies."""

    store: EventStore
    photo_store: PhotoStore
    try_ons: TryOns
    clock: Clock
    fidelity: Fidelity
    spending: Spending
    breaker: CircuitBreaker
    time_left: TimeLeft
    measures: Measures
    tracing: Tracing

    def make(
        self, job: ProcessingJob, call: Call, variation: Variation, picture: bytes
    ) -> ProcessingJob:
        """Call the stylist for one variation, record the result, and return the job.

        Raises PhotoStoreError for a picture that cannot be stored. Before anything is sent, raises
        ConsentRequiredError, JobBusyError if this process has too little time left, and the
        refusals of ProcessingJob.start_attempt; the call is then given back.
        """
        try:
            self.time_left.require(job.id, self.clock.now())
            self.try_ons.require_allowed(job.user_id, call.stylist)
            number = self._start(job.id, call, variation)
            request = self._request(job, number, variation, picture)
        except DomainError:
            self.breaker.withdraw(route_of(call.stylist))
            self.spending.settle(call.reservation, 0)
            raise
        outcome = self._called(call, request)
        self.spending.settle(call.reservation, outcome.cost_microusd)
        code = outcome.failure.code if outcome.failure else None
        if self.breaker.report(route_of(call.stylist), code):
            self.measures.add(Figure.CIRCUITS_OPENED, 1, call.stylist.name)
        if outcome.failure is not None:
            return self._give_up(job, number, outcome, outcome.failure)
        return self._keep(job, number, variation, outcome)

    def _start(self, job_id: UUID, call: Call, variation: Variation) -> int:
        at = self.clock.now()
        started = self._change(
            job_id,
            lambda job: job.start_attempt(
                variation.index,
                call.stylist.name,
                call.stylist.model,
                most=call.most_attempts,
                lease_until=at + ATTEMPT_LEASE,
                at=at,
                reserved_microusd=call.reservation.amount,
            ),
        )
        return started.attempts[-1].number

    def _request(
        self, job: ProcessingJob, number: int, variation: Variation, picture: bytes
    ) -> RenderRequest:
        name, description = job.request.look.hairstyle, self.try_ons.description(job.request)
        brief = StyleBrief(name, description.text) if name and description else None
        return RenderRequest(
            job_id=job.id,
            attempt=number,
            picture=picture,
            look=job.request.look,
            style=brief,
            variation=variation,
            media_type=job.request.media_type,
            deadline=self.time_left.limit(time_limit(job)),
        )

    def _called(self, call: Call, request: RenderRequest) -> Outcome:
        began = self.clock.now()
        rendering = kept = failure = None
        try:
            with self.tracing.span("render", provider=call.stylist.name, model=call.stylist.model):
                rendering = rendered(call, request)
            kept = self._kept(call.stylist, request, rendering)
        except StylistError as error:
            failure = error
        latency = self.clock.now() - began
        latency_ms = round(latency.total_seconds() * 1000)
        outcome = Outcome(rendering, kept, failure, _cost(rendering, failure), latency_ms)
        self._measure(call.stylist.name, outcome)
        return outcome

    def _measure(self, provider: str, outcome: Outcome) -> None:
        self.measures.add(Figure.PROVIDER_LATENCY, outcome.latency_ms, provider)
        self.measures.add(Figure.PROVIDER_FAILURES, float(outcome.failure is not None), provider)
        if outcome.cost_microusd:
            self.measures.add(Figure.PROVIDER_DOLLARS, outcome.cost_microusd / MICROUSD, provider)

    def _kept(self, stylist: Stylist, request: RenderRequest, rendering: Rendering) -> Kept:
        """Return the result that a rendering amounts to, marked as generated."""
        try:
            kept = self._fitted(stylist, request, rendering)
        except ImageRefusedError as refused:
            raise failure_of(refused) from refused
        try:
            return replace(kept, image=self.fidelity.pictures.mark(kept.image))
        except ImageRefusedError as refused:
            raise StylistError(FailureCode.PROVIDER_MALFORMED, str(refused)) from refused

    def _fitted(self, stylist: Stylist, request: RenderRequest, rendering: Rendering) -> Kept:
        """Return the picture as it was made where it needs no fitting.

        That is a picture of our own machines, of the photo's size and the wanted type.
        """
        as_wanted = stylist.consent is None and rendering.media_type is request.media_type
        if as_wanted and self.fidelity.fits(request.picture, rendering):
            return Kept(rendering.image, rendering.media_type, AS_MADE, drift=None)
        return self.fidelity.conform(request.picture, rendering, request.media_type)

    def _give_up(
        self, job: ProcessingJob, number: int, outcome: Outcome, error: StylistError
    ) -> ProcessingJob:
        log.info("attempt %d of job %s failed: %s", number, job.id, error.code)
        return self._change(
            job.id,
            lambda job: job.fail_attempt(
                number,
                error.code,
                retryable=error.retryable,
                final=is_final(error.code, retryable=error.retryable),
                retry_after=error.retry_after,
                cost_microusd=outcome.cost_microusd,
                latency_ms=outcome.latency_ms,
                at=self.clock.now(),
            ),
        )

    def _keep(
        self, job: ProcessingJob, number: int, variation: Variation, outcome: Outcome
    ) -> ProcessingJob:
        """Store the result, and the provider's own bytes if it was made from them."""
        rendering, kept = outcome.rendering, outcome.kept
        if rendering is None or kept is None:
            raise AssertionError
        name, usage = f"{number}-{variation.index}", rendering.usage
        raw_key = key = result_key(job, number, variation.index, kept.media_type)
        if kept.fidelity != AS_MADE:
            file = f"raw-{name}-{sha256(rendering.image).hexdigest()}"
            raw_key = job_key(job, file, rendering.media_type)
            self._store(raw_key, rendering.image, rendering.media_type)
        self._store(key, kept.image, kept.media_type)
        return self._change(
            job.id,
            lambda job: job.render(
                number,
                key=key,
                raw_key=raw_key,
                digest=sha256(kept.image).hexdigest(),
                media_type=kept.media_type,
                model=rendering.model,
                fidelity=kept.fidelity,
                drift=kept.drift,
                cost_microusd=outcome.cost_microusd,
                input_tokens=usage.input_tokens if usage else None,
                output_tokens=usage.output_tokens if usage else None,
                latency_ms=outcome.latency_ms,
                at=self.clock.now(),
            ),
        )

    def _store(self, key: str, image: bytes, media_type: MediaType) -> None:
        """Store a picture. Retries, because the picture has been paid for."""
        for delay in Retry().delays():
            try:
                self.photo_store.put(key, image, media_type)
            except PhotoStoreError as fault:
                log.warning("a picture cannot be kept yet: %s", fault)
                self.clock.pause(delay)
            else:
                return
        self.photo_store.put(key, image, media_type)

    def _change(
        self, job_id: UUID, command: Callable[[ProcessingJob], tuple[Event, ...]]
    ) -> ProcessingJob:
        changed = decide(self.store, lambda states: command(states.load(ProcessingJob, job_id)))
        return changed.state(ProcessingJob, job_id)


def _cost(rendering: Rendering | None, failure: StylistError | None) -> int:
    """Return the cost to book for a call, in millionths of a dollar."""
    made = rendering.cost_microusd if rendering else 0
    return max(made, failure.cost_microusd if failure else 0)
