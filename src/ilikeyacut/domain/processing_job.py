"""A processing job: one try-on, from its request through its attempts to its end."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, ClassVar, Self
from uuid import UUID, uuid5

from pydantic import AwareDatetime

from ilikeyacut.domain.aggregate import Event, Owned, Personal, Value, born, first
from ilikeyacut.domain.errors import (
    AttemptNotOpenError,
    AttemptsExhaustedError,
    IdempotencyKeyReusedError,
    JobBusyError,
    JobDeadlineError,
    JobFinishedError,
    JobIncompleteError,
    JobNotCancellableError,
    JobUnfinishedError,
    VariationStateError,
)
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.texts import checked_text
from ilikeyacut.domain.values import Look, MediaType, Variation, variations

AS_MADE = "as-made"
"""The fidelity of a picture that is used exactly as its stylist made it."""


class JobStatus(StrEnum):
    """The status of a job."""

    REQUESTED = "requested"
    QUEUED = "queued"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN_STATUSES = (JobStatus.REQUESTED, JobStatus.QUEUED)


class TryOn(Value):
    """The request of a try-on: photo, look, variations and stylist."""

    photo_id: UUID
    look: Look
    count: int = 1
    stylist: str = "auto"
    media_type: MediaType = MediaType.JPEG

    def fingerprint(self) -> str:
        """Return a digest that is equal only for equal requests (SHA-256 hex).

        It leaves out defaults, so adding an option later does not change existing fingerprints.
        """
        return sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()


class Attempt(Value):
    """One call of a stylist. It is open until it fails or renders.

    `retryable` says whether the same model may be tried again, from `retry_at` on. `final` says
    that no other stylist should be tried either.
    """

    number: int
    variation: int
    provider: str
    model: str
    lease_until: AwareDatetime
    reserved_microusd: int = 0
    failure: str | None = None
    failed_at: AwareDatetime | None = None
    retryable: bool = True
    final: bool = False
    retry_at: AwareDatetime | None = None
    rendered: bool = False

    @property
    def open(self) -> bool:
        """Whether the call has not reported yet."""
        return self.failure is None and not self.rendered


class Rendered(Value):
    """A picture that a stylist delivered. `raw_key` names the provider's own bytes."""

    attempt: int
    key: Personal[str]
    raw_key: Personal[str]
    digest: Personal[str]
    media_type: MediaType
    provider: str

    def keys(self) -> tuple[str, ...]:
        """Return its storage keys: only one if the picture is the provider's own bytes."""
        return tuple(dict.fromkeys(key for key in (self.key, self.raw_key) if key))


class JobEvent(Event):
    """Something that happened to a job."""

    user_id: UUID

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        """Return the job after this event."""
        raise NotImplementedError


class JobRequested(Event):
    """A person requested a try-on. Its credits were reserved in the same append."""

    TOPIC: ClassVar[str] = "job:requested"
    user_id: UUID
    request: TryOn
    variations: tuple[Variation, ...]
    fingerprint: str
    deadline: AwareDatetime

    def apply(self, state: None, /) -> "ProcessingJob":
        return ProcessingJob(
            **born(self),
            user_id=self.user_id,
            status=JobStatus.REQUESTED,
            request=self.request,
            variations=self.variations,
            fingerprint=self.fingerprint,
            deadline=self.deadline,
        )


class JobQueued(JobEvent):
    """The job was handed to the workers."""

    TOPIC: ClassVar[str] = "job:queued"

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.evolve(self, status=JobStatus.QUEUED)


class AttemptStarted(JobEvent):
    """A stylist is about to be called. Stored before the call, so no call is ever lost.

    The reservation is in millionths of a US dollar. Version 1 had no model and no reservation.
    """

    TOPIC: ClassVar[str] = "job:attempt_started"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[dict[int, Any]] = {
        1: lambda fields: {**fields, "model": "", "reserved_microusd": 0}
    }
    attempt: int
    variation: int
    provider: str
    model: str
    lease_until: AwareDatetime
    reserved_microusd: int

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        attempt = Attempt(
            number=self.attempt,
            variation=self.variation,
            provider=self.provider,
            model=self.model,
            lease_until=self.lease_until,
            reserved_microusd=self.reserved_microusd,
        )
        return state.evolve(self, attempts=(*state.attempts, attempt))


class AttemptFailed(JobEvent):
    """The call returned no picture. Cost in millionths of a US dollar, `retry_after` in seconds.

    In version 1 a job had one stylist, so a failure that could not be retried was final.
    """

    TOPIC: ClassVar[str] = "job:attempt_failed"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[dict[int, Any]] = {
        1: lambda fields: {
            **fields,
            "model": "",
            "final": not fields["retryable"],
            "retry_after": None,
            "latency_ms": 0,
        }
    }
    attempt: int
    variation: int
    provider: str
    model: str
    code: str
    retryable: bool
    final: bool
    retry_after: float | None
    cost_microusd: int = 0
    latency_ms: int

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        wait = self.retry_after
        return state.evolve(
            self,
            attempts=state.with_attempt(
                self.attempt,
                failure=self.code,
                failed_at=self.timestamp,
                retryable=self.retryable,
                final=self.final,
                retry_at=None if wait is None else self.timestamp + timedelta(seconds=wait),
            ),
        )


class VariationRendered(JobEvent):
    """The picture is stored under `key`, the provider's own bytes under `raw_key`.

    `fidelity` says how the picture was fitted to the selfie, and `drift` how far it differed (None:
    not measured). Costs are in millionths of a US dollar. Tokens are the provider's own count
    (None: it reports none). In version 1 the picture was always the provider's own bytes.
    """

    TOPIC: ClassVar[str] = "job:rendered"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[dict[int, Any]] = {
        1: lambda fields: {
            **fields,
            "raw_key": fields["key"],
            "fidelity": AS_MADE,
            "drift": None,
            "input_tokens": None,
            "output_tokens": None,
        }
    }
    attempt: int
    variation: int
    provider: str
    model: str
    key: Personal[str]
    raw_key: Personal[str]
    digest: Personal[str]
    media_type: MediaType
    fidelity: str
    drift: float | None
    cost_microusd: int = 0
    input_tokens: int | None
    output_tokens: int | None
    latency_ms: int = 0

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        rendered = Rendered(
            attempt=self.attempt,
            key=self.key,
            raw_key=self.raw_key,
            digest=self.digest,
            media_type=self.media_type,
            provider=self.provider,
        )
        return state.evolve(
            self,
            attempts=state.with_attempt(self.attempt, rendered=True),
            rendered={**state.rendered, self.variation: rendered},
        )


class JobCompleted(JobEvent):
    """The job delivered one picture or more."""

    TOPIC: ClassVar[str] = "job:completed"
    delivered: int

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.ended(self, JobStatus.COMPLETED, delivered=self.delivered)


class JobFailed(JobEvent):
    """The job delivered nothing, for the reason in `code`."""

    TOPIC: ClassVar[str] = "job:failed"
    code: str

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.ended(self, JobStatus.FAILED, failure=self.code)


class JobCancelled(JobEvent):
    """The person cancelled the job before it ended."""

    TOPIC: ClassVar[str] = "job:cancelled"

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.ended(self, JobStatus.CANCELLED)


class JobExpired(JobEvent):
    """The job's deadline passed before it ended."""

    TOPIC: ClassVar[str] = "job:expired"

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.ended(self, JobStatus.EXPIRED, failure=FailureCode.JOB_DEADLINE_EXCEEDED)


class JobCollected(JobEvent):
    """The pictures reached the person: the program that requested them has handed them over."""

    TOPIC: ClassVar[str] = "job:collected"

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.evolve(self, collected=True)


class JobForgotten(JobEvent):
    """Its owner deleted the try-on or was erased, so the job is removed from every view."""

    TOPIC: ClassVar[str] = "job:forgotten"

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.evolve(self, forgotten=True, rendered={})


class ProcessingJob(Owned):
    """One try-on. Commands return events or raise a DomainError.

    A command that ends a job returns the job's last event. Always append it together with the
    settlement of the owner's credits.
    """

    KIND: ClassVar[str] = "job"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        JobRequested,
        JobQueued,
        AttemptStarted,
        AttemptFailed,
        VariationRendered,
        JobCompleted,
        JobFailed,
        JobCancelled,
        JobExpired,
        JobCollected,
        JobForgotten,
    )

    status: JobStatus
    request: TryOn
    variations: tuple[Variation, ...]
    fingerprint: str
    deadline: AwareDatetime
    attempts: tuple[Attempt, ...] = ()
    rendered: dict[int, Rendered] = {}
    delivered: int = 0
    failure: str | None = None
    finished_at: AwareDatetime | None = None
    collected: bool = False
    forgotten: bool = False

    @classmethod
    def make(
        cls, job_id: UUID, user_id: UUID, request: TryOn, *, deadline: datetime, at: datetime
    ) -> tuple[JobRequested]:
        """Request a try-on. Raises VariationsInvalidError."""
        event = JobRequested(
            **first(job_id, at),
            user_id=user_id,
            request=request,
            variations=variations(job_id, request.count),
            fingerprint=request.fingerprint(),
            deadline=deadline,
        )
        return (event,)

    @property
    def finished(self) -> bool:
        """Whether the job has ended."""
        return self.status not in OPEN_STATUSES

    @property
    def cost(self) -> int:
        """The most credits that the job can cost: one per picture."""
        return len(self.variations)

    def require_same(self, request: TryOn) -> None:
        """Raise IdempotencyKeyReusedError if the key was repeated with another request."""
        if self.fingerprint != request.fingerprint():
            raise IdempotencyKeyReusedError(self.id)

    def pending(self, most_attempts: int) -> tuple[Variation, ...]:
        """Return the variations that may get another attempt.

        A final failure concerns the whole request, so after one there are none.
        """
        if self._failed_for_good():
            return ()
        return tuple(
            v
            for v in self.variations
            if v.index not in self.rendered and self.tries(v.index) < most_attempts
        )

    def open_attempts(self) -> tuple[Attempt, ...]:
        """Return the calls that have not reported yet."""
        return tuple(a for a in self.attempts if a.open)

    def queue(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """Hand the job to the workers. Idempotent."""
        if self.status is not JobStatus.REQUESTED:
            return ()
        return (JobQueued(**self.stamp(at)),)

    def start_attempt(
        self,
        variation: int,
        provider: str,
        model: str,
        *,
        most: int,
        lease_until: datetime,
        at: datetime,
        reserved_microusd: int = 0,
    ) -> tuple[AttemptStarted]:
        """Record that a stylist is about to be called, and the money reserved for the call.

        Raises JobFinishedError, JobDeadlineError, VariationStateError, AttemptsExhaustedError.
        """
        self._require_open()
        if at >= self.deadline:
            raise JobDeadlineError(self.id, self.deadline)
        self._require_wanted(variation)
        if self.tries(variation) >= most:
            raise AttemptsExhaustedError(self.id, variation, most)
        event = AttemptStarted(
            **self.stamp(at),
            attempt=len(self.attempts) + 1,
            variation=variation,
            provider=provider,
            model=model,
            lease_until=lease_until,
            reserved_microusd=reserved_microusd,
        )
        return (event,)

    def fail_attempt(
        self,
        number: int,
        code: str,
        *,
        retryable: bool,
        final: bool,
        at: datetime,
        retry_after: float | None = None,
        cost_microusd: int = 0,
        latency_ms: int = 0,
    ) -> tuple[JobEvent, ...]:
        """Close a call that returned no picture. `final` ends all calls of the job.

        Raises JobFinishedError, AttemptNotOpenError.
        """
        self._require_open()
        event = AttemptFailed(
            **self._reporting(self._open_attempt(number), at),
            code=code,
            retryable=retryable,
            final=final,
            retry_after=retry_after,
            cost_microusd=cost_microusd,
            latency_ms=latency_ms,
        )
        return (event,)

    def interrupt(self, *, at: datetime, alone: bool = True) -> tuple[JobEvent, ...]:
        """Close the open calls of a dead runner: the caller runs the job now.

        A caller that is `alone` knows that no other runner lives. For any other, a runner is dead
        once its call's lease is over. The calls count as attempts and cost what was reserved for
        them, because the actual cost is unknown. Raises JobBusyError.
        """
        if self.finished:
            return ()
        lease = max((it.lease_until for it in self.open_attempts()), default=at)
        if not alone and at < lease:
            raise JobBusyError(self.id, lease)
        return tuple(
            AttemptFailed(
                **self._reporting(attempt, at, after=n),
                code=FailureCode.INTERRUPTED,
                retryable=True,
                final=False,
                retry_after=None,
                cost_microusd=attempt.reserved_microusd,
                latency_ms=0,
            )
            for n, attempt in enumerate(self.open_attempts())
        )

    def render(
        self,
        number: int,
        *,
        key: str,
        raw_key: str,
        digest: str,
        media_type: MediaType,
        model: str,
        at: datetime,
        fidelity: str = AS_MADE,
        drift: float | None = None,
        cost_microusd: int = 0,
        input_tokens: int | None = None,
        output_tokens: int | None = None,
        latency_ms: int = 0,
    ) -> tuple[JobEvent, ...]:
        """Record a call's picture. Raises JobFinishedError, AttemptNotOpenError."""
        self._require_open()
        event = VariationRendered(
            **self._reporting(self._open_attempt(number), at) | {"model": model},
            key=key,
            raw_key=raw_key,
            digest=digest,
            media_type=media_type,
            fidelity=fidelity,
            drift=drift,
            cost_microusd=cost_microusd,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            latency_ms=latency_ms,
        )
        return (event,)

    def complete(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """End the job with the pictures rendered so far.

        Raises:
            JobIncompleteError: An attempt is open, or there are no pictures.
            JobFinishedError: The job has ended in another way.
        """
        if self.status is JobStatus.COMPLETED:
            return ()
        self._require_open()
        missing = {a.variation for a in self.open_attempts()}
        if missing or not self.rendered:
            raise JobIncompleteError(self.id, tuple(sorted(missing)))
        return (JobCompleted(**self.stamp(at), delivered=len(self.rendered)),)

    def fail(self, code: str, *, at: datetime) -> tuple[JobEvent, ...]:
        """End the job without pictures. Idempotent."""
        if self.status is JobStatus.FAILED:
            return ()
        self._require_open()
        return (JobFailed(**self.stamp(at), code=code),)

    def cancel(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """End the job at its owner's request. Idempotent."""
        if self.status is JobStatus.CANCELLED:
            return ()
        if self.finished:
            raise JobNotCancellableError(self.id, self.status)
        return (JobCancelled(**self.stamp(at)),)

    def expire(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """End the job if its deadline has passed; otherwise return no events."""
        if self.finished or at < self.deadline:
            return ()
        return (JobExpired(**self.stamp(at)),)

    def collect(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """Record that the pictures reached the person. Idempotent. Raises JobUnfinishedError."""
        if self.collected or self.forgotten:
            return ()
        if self.status is not JobStatus.COMPLETED:
            raise JobUnfinishedError(self.id, self.status)
        return (JobCollected(**self.stamp(at)),)

    def forget(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """Remove a finished job from every view. Idempotent. Raises JobUnfinishedError."""
        if self.forgotten:
            return ()
        if not self.finished:
            raise JobUnfinishedError(self.id, self.status)
        return (JobForgotten(**self.stamp(at)),)

    def tries(self, variation: int) -> int:
        """Return the number of calls started for a variation."""
        return sum(a.variation == variation for a in self.attempts)

    def last_failure(self) -> str | None:
        """Return the code of the latest failed call."""
        codes = [a.failure for a in self.attempts if a.failure is not None]
        return codes[-1] if codes else None

    def with_attempt(self, number: int, **changes: object) -> tuple[Attempt, ...]:
        """Return the attempts, with one of them changed."""
        return tuple(
            a.model_copy(update=changes) if a.number == number else a for a in self.attempts
        )

    def ended(self, event: Event, status: JobStatus, **changes: object) -> Self:
        """Return the job after the event that ends it."""
        return self.evolve(event, status=status, finished_at=event.timestamp, **changes)

    def _failed_for_good(self) -> bool:
        return any(a.final for a in self.attempts)

    def _require_open(self) -> None:
        if self.finished:
            raise JobFinishedError(self.id, self.status)

    def _require_wanted(self, variation: int) -> None:
        if variation not in {v.index for v in self.variations}:
            raise VariationStateError(self.id, variation, "it does not exist")
        if variation in self.rendered:
            raise VariationStateError(self.id, variation, "it is already rendered")
        if any(a.variation == variation for a in self.open_attempts()):
            raise VariationStateError(self.id, variation, "an attempt is open")
        if self._failed_for_good():
            raise VariationStateError(self.id, variation, "a failure forbids another attempt")

    def _open_attempt(self, number: int) -> Attempt:
        for attempt in self.open_attempts():
            if attempt.number == number:
                return attempt
        raise AttemptNotOpenError(self.id, number)

    def _reporting(self, attempt: Attempt, at: datetime, *, after: int = 0) -> dict[str, Any]:
        """Return the fields that every report of an attempt has."""
        return {
            **self.stamp(at, after=after),
            "attempt": attempt.number,
            "variation": attempt.variation,
            "provider": attempt.provider,
            "model": attempt.model,
        }


def job_id_of(user_id: UUID, idempotency_key: str) -> UUID:
    """Return the job id for a person's idempotency key, so a repeated request finds its job.

    Raises TextInvalidError.
    """
    return uuid5(user_id, f"job:{checked_text('an idempotency key', idempotency_key)}")
