"""One call of a stylist: announced before it is made, its picture kept before it is named."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from ilikeyacut.application.decide import decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import (
    Folder,
    PhotoStore,
    PhotoStoreError,
    personal_key,
)
from ilikeyacut.application.ports.stylist import (
    Rendering,
    RenderRequest,
    StyleBrief,
    Stylist,
    StylistError,
)
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.values import Variation

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Retry:
    """How a step is repeated after a fault of our own stores. Delays in seconds."""

    most: int = 3
    first_delay: float = 0.2
    factor: float = 2.0

    def delays(self) -> Iterator[float]:
        """Yield the pauses between the tries."""
        for n in range(self.most - 1):
            yield self.first_delay * self.factor**n


MOST_ATTEMPTS = 3
"""How often a stylist is called for one variation."""

ATTEMPT_LEASE = timedelta(seconds=120)
RETRY_PAUSE = Retry(most=MOST_ATTEMPTS, first_delay=0.5)


@dataclass(frozen=True)
class Attempts:
    """Calls stylists. A call costs an attempt even if its runner dies, so none is ever free."""

    store: EventStore
    photo_store: PhotoStore
    try_ons: TryOns
    clock: Clock

    def make(
        self, job: ProcessingJob, stylist: Stylist, variation: Variation, picture: bytes
    ) -> None:
        """Call the stylist for one variation, and record what came of it.

        Raises ConsentRequiredError before anything is sent, PhotoStoreError for a picture that
        cannot be kept, and the refusals of ProcessingJob.start_attempt.
        """
        self.try_ons.require_allowed(job.user_id, stylist)
        number = self._start(job.id, stylist, variation)
        request = self._request(job, number, variation, picture)
        began = self.clock.now()
        try:
            rendering = _guarded(stylist, request)
        except StylistError as error:
            self._give_up(job, number, error)
        else:
            elapsed = self.clock.now() - began
            self._keep(job, number, variation, rendering, elapsed)

    def _give_up(self, job: ProcessingJob, number: int, error: StylistError) -> None:
        self._change(
            job.id,
            lambda job: job.fail_attempt(
                number, error.code, retryable=error.retryable, at=self.clock.now()
            ),
        )
        job = self._load(job.id)
        if error.retryable and job.pending(MOST_ATTEMPTS):
            self._pause(job, error, number)

    def _start(self, job_id: UUID, stylist: Stylist, variation: Variation) -> int:
        at = self.clock.now()
        self._change(
            job_id,
            lambda job: job.start_attempt(
                variation.index,
                stylist.name,
                most=MOST_ATTEMPTS,
                lease_until=at + ATTEMPT_LEASE,
                at=at,
            ),
        )
        return self._load(job_id).attempts[-1].number

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
            deadline=job.deadline,
        )

    def _keep(
        self,
        job: ProcessingJob,
        number: int,
        variation: Variation,
        rendering: Rendering,
        elapsed: timedelta,
    ) -> None:
        digest = sha256(rendering.image).hexdigest()
        name = f"raw-{number}-{variation.index}-{digest}.{rendering.media_type.extension}"
        key = personal_key(Folder.RESULTS, job.user_id, str(job.id), name)
        self._store(key, rendering)
        self._change(
            job.id,
            lambda job: job.render(
                number,
                key=key,
                digest=digest,
                media_type=rendering.media_type,
                model=rendering.model,
                cost_microusd=rendering.cost_microusd,
                latency_ms=round(elapsed.total_seconds() * 1000),
                at=self.clock.now(),
            ),
        )

    def _pause(self, job: ProcessingJob, error: StylistError, number: int) -> None:
        variation = next(a.variation for a in job.attempts if a.number == number)
        tries = sum(a.variation == variation for a in job.attempts)
        delay = RETRY_PAUSE.first_delay * RETRY_PAUSE.factor ** (tries - 1)
        if error.retry_after is not None:
            delay = error.retry_after
        left = (job.deadline - self.clock.now()).total_seconds()
        self.clock.pause(max(0.0, min(delay, left)))

    def _store(self, key: str, rendering: Rendering) -> None:
        """Keep the stylist's bytes: worth another try, since the picture has been paid for."""
        for delay in Retry().delays():
            try:
                return self.photo_store.put(key, rendering.image, rendering.media_type)
            except PhotoStoreError as fault:
                log.warning("a picture cannot be kept yet: %s", fault)
                self.clock.pause(delay)
        return self.photo_store.put(key, rendering.image, rendering.media_type)

    def _change(
        self, job_id: UUID, command: Callable[[ProcessingJob], tuple[Event, ...]]
    ) -> tuple[Event, ...]:
        return decide(self.store, lambda: command(self._load(job_id)))

    def _load(self, job_id: UUID) -> ProcessingJob:
        return self.store.load(ProcessingJob, job_id)


def _guarded(stylist: Stylist, request: RenderRequest) -> Rendering:
    """Call the stylist; whatever it raises beyond its contract costs an attempt, not the worker."""
    try:
        return stylist.render(request)
    except StylistError:
        raise
    except DomainError as refused:
        raise StylistError(refused.code, str(refused), retryable=False) from refused
    except Exception as fault:
        log.exception("stylist %s failed on job %s", stylist.name, request.job_id)
        raise StylistError("PROVIDER_UNAVAILABLE", repr(fault), retryable=True) from fault
