"""A processing job: one try-on, from its request over the attempts to its end."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar
from uuid import UUID, uuid5

from pydantic import AwareDatetime

from ilikeyacut.domain.aggregate import Aggregate, Event, Personal, Value, born, first
from ilikeyacut.domain.errors import (
    AttemptNotOpenError,
    AttemptsExhaustedError,
    IdempotencyKeyReusedError,
    JobDeadlineError,
    JobFinishedError,
    JobIncompleteError,
    JobNotCancellableError,
    JobUnfinishedError,
    VariationStateError,
)
from ilikeyacut.domain.values import Look, MediaType, Variation, checked_text, variations

INTERRUPTED = "INTERRUPTED"
DEADLINE_EXCEEDED = "JOB_DEADLINE_EXCEEDED"


class JobStatus(StrEnum):
    """Where a job stands."""

    REQUESTED = "requested"
    QUEUED = "queued"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN_STATUSES = (JobStatus.REQUESTED, JobStatus.QUEUED)


class TryOn(Value):
    """What was asked for: all that makes two requests the same or different."""

    photo_id: UUID
    look: Look
    count: int = 1
    stylist: str = "auto"
    media_type: MediaType = MediaType.JPEG

    def fingerprint(self) -> str:
        """Return a digest that is equal for equal requests only (SHA-256 hex).

        Defaults are left out, so an option that is new tomorrow changes no request of today.
        """
        return sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()


class Attempt(Value):
    """One call of a stylist. It is open until it failed or rendered."""

    number: int
    variation: int
    provider: str
    lease_until: AwareDatetime
    failure: str | None = None
    retryable: bool = True
    rendered: bool = False

    @property
    def open(self) -> bool:
        """Whether nothing has been heard of it yet."""
        return self.failure is None and not self.rendered


class Rendered(Value):
    """A picture that a stylist delivered, under the key of its own bytes."""

    attempt: int
    key: Personal[str]
    digest: Personal[str]
    media_type: MediaType
    provider: str


class JobEvent(Event):
    """Something that happened to a job."""

    user_id: UUID

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        """Return the job after this event."""
        raise NotImplementedError


class JobRequested(Event):
    """A person asked for a try-on, and its credits were reserved in the same append."""

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
    """A stylist is about to be called; stored before the call, so none is ever forgotten."""

    TOPIC: ClassVar[str] = "job:attempt_started"
    attempt: int
    variation: int
    provider: str
    lease_until: AwareDatetime

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        attempt = Attempt(
            number=self.attempt,
            variation=self.variation,
            provider=self.provider,
            lease_until=self.lease_until,
        )
        return state.evolve(self, attempts=(*state.attempts, attempt))


class AttemptFailed(JobEvent):
    """The call brought no picture. Cost in millionths of a US dollar."""

    TOPIC: ClassVar[str] = "job:attempt_failed"
    attempt: int
    variation: int
    provider: str
    code: str
    retryable: bool
    cost_microusd: int = 0

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.evolve(
            self,
            attempts=state.with_attempt(self.attempt, failure=self.code, retryable=self.retryable),
        )


class VariationRendered(JobEvent):
    """The stylist's bytes are stored under `key`; the call cost so many millionths of a dollar."""

    TOPIC: ClassVar[str] = "job:rendered"
    attempt: int
    variation: int
    provider: str
    model: str
    key: Personal[str]
    digest: Personal[str]
    media_type: MediaType
    cost_microusd: int = 0
    latency_ms: int = 0

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        rendered = Rendered(
            attempt=self.attempt,
            key=self.key,
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
    """The job delivered `delivered` pictures, at least one."""

    TOPIC: ClassVar[str] = "job:completed"
    delivered: int

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.evolve(self, status=JobStatus.COMPLETED, delivered=self.delivered)


class JobFailed(JobEvent):
    """The job delivered nothing, for the reason that `code` names."""

    TOPIC: ClassVar[str] = "job:failed"
    code: str

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.evolve(self, status=JobStatus.FAILED, failure=self.code)


class JobCancelled(JobEvent):
    """The person changed their mind in time."""

    TOPIC: ClassVar[str] = "job:cancelled"

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.evolve(self, status=JobStatus.CANCELLED)


class JobExpired(JobEvent):
    """The deadline passed first."""

    TOPIC: ClassVar[str] = "job:expired"

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.evolve(self, status=JobStatus.EXPIRED, failure=DEADLINE_EXCEEDED)


class JobForgotten(JobEvent):
    """The person was erased: the job leaves every view."""

    TOPIC: ClassVar[str] = "job:forgotten"

    def apply(self, state: "ProcessingJob", /) -> "ProcessingJob":
        return state.evolve(self, forgotten=True, rendered={})


class ProcessingJob(Aggregate):
    """One try-on. Commands raise a DomainError or return events.

    Every command that ends a job returns its last event; whoever appends it appends the owner's
    settlement with it.
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
        JobForgotten,
    )

    user_id: UUID
    status: JobStatus
    request: TryOn
    variations: tuple[Variation, ...]
    fingerprint: str
    deadline: AwareDatetime
    attempts: tuple[Attempt, ...] = ()
    rendered: dict[int, Rendered] = {}
    delivered: int = 0
    failure: str | None = None
    forgotten: bool = False

    @classmethod
    def make(
        cls, job_id: UUID, user_id: UUID, request: TryOn, *, deadline: datetime, at: datetime
    ) -> tuple[JobRequested]:
        """Ask for a try-on. Raises VariationsInvalidError."""
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
        """Whether nothing more happens to the job."""
        return self.status not in OPEN_STATUSES

    @property
    def cost(self) -> int:
        """The credits that the job may cost: one a picture."""
        return len(self.variations)

    def require_same(self, request: TryOn) -> None:
        """Raise IdempotencyKeyReusedError when a repeated key came with another request."""
        if self.fingerprint != request.fingerprint():
            raise IdempotencyKeyReusedError(self.id)

    def pending(self, most_attempts: int) -> tuple[Variation, ...]:
        """Return the variations that are worth another attempt.

        A failure that cannot be retried speaks for the whole request, so it ends them all.
        """
        if self._failed_for_good():
            return ()
        return tuple(
            v
            for v in self.variations
            if v.index not in self.rendered and self._tries(v.index) < most_attempts
        )

    def open_attempts(self) -> tuple[Attempt, ...]:
        """Return the calls that nothing has been heard of yet."""
        return tuple(a for a in self.attempts if a.open)

    def queue(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """Hand the job to the workers; again is no event."""
        if self.status is not JobStatus.REQUESTED:
            return ()
        return (JobQueued(**self.stamp(at), user_id=self.user_id),)

    def start_attempt(
        self, variation: int, provider: str, *, most: int, lease_until: datetime, at: datetime
    ) -> tuple[AttemptStarted]:
        """Announce a call of a stylist.

        Raises JobFinishedError, JobDeadlineError, VariationStateError, AttemptsExhaustedError.
        """
        self._require_open()
        if at >= self.deadline:
            raise JobDeadlineError(self.id, self.deadline)
        self._require_wanted(variation)
        if self._tries(variation) >= most:
            raise AttemptsExhaustedError(self.id, variation, most)
        event = AttemptStarted(
            **self.stamp(at),
            user_id=self.user_id,
            attempt=len(self.attempts) + 1,
            variation=variation,
            provider=provider,
            lease_until=lease_until,
        )
        return (event,)

    def fail_attempt(
        self, number: int, code: str, *, retryable: bool, at: datetime, cost_microusd: int = 0
    ) -> tuple[JobEvent, ...]:
        """Close a call that brought no picture.

        Raises JobFinishedError, AttemptNotOpenError.
        """
        self._require_open()
        attempt = self._open_attempt(number)
        return (self._failed(attempt, code, retryable, at, cost_microusd=cost_microusd),)

    def interrupt(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """Close the calls of a runner that is known to be dead. They count as attempts."""
        if self.finished:
            return ()
        return tuple(
            self._failed(attempt, INTERRUPTED, True, at, after=n)
            for n, attempt in enumerate(self.open_attempts())
        )

    def render(
        self,
        number: int,
        *,
        key: str,
        digest: str,
        media_type: MediaType,
        model: str,
        at: datetime,
        cost_microusd: int = 0,
        latency_ms: int = 0,
    ) -> tuple[JobEvent, ...]:
        """Record a call's picture. Raises JobFinishedError, AttemptNotOpenError."""
        self._require_open()
        attempt = self._open_attempt(number)
        event = VariationRendered(
            **self.stamp(at),
            user_id=self.user_id,
            attempt=number,
            variation=attempt.variation,
            provider=attempt.provider,
            model=model,
            key=key,
            digest=digest,
            media_type=media_type,
            cost_microusd=cost_microusd,
            latency_ms=latency_ms,
        )
        return (event,)

    def complete(self, *, most_attempts: int, at: datetime) -> tuple[JobEvent, ...]:
        """End the job with its pictures: all, or those there are when no more can come.

        Raises JobIncompleteError while some are missing that can still come, or with none at all,
        and JobFinishedError after another end.
        """
        if self.status is JobStatus.COMPLETED:
            return ()
        self._require_open()
        missing = {v.index for v in self.pending(most_attempts)}
        missing |= {a.variation for a in self.open_attempts()}
        if missing or not self.rendered:
            raise JobIncompleteError(self.id, tuple(sorted(missing)))
        event = JobCompleted(**self.stamp(at), user_id=self.user_id, delivered=len(self.rendered))
        return (event,)

    def fail(self, code: str, *, at: datetime) -> tuple[JobEvent, ...]:
        """End the job without pictures; again is no event."""
        if self.status is JobStatus.FAILED:
            return ()
        self._require_open()
        return (JobFailed(**self.stamp(at), user_id=self.user_id, code=code),)

    def cancel(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """End the job because its owner wants to; again is no event."""
        if self.status is JobStatus.CANCELLED:
            return ()
        if self.finished:
            raise JobNotCancellableError(self.id, self.status)
        return (JobCancelled(**self.stamp(at), user_id=self.user_id),)

    def expire(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """End the job if its deadline has passed."""
        if self.finished or at < self.deadline:
            return ()
        return (JobExpired(**self.stamp(at), user_id=self.user_id),)

    def forget(self, *, at: datetime) -> tuple[JobEvent, ...]:
        """Take a finished job out of every view; again is no event. Raises JobUnfinishedError."""
        if self.forgotten:
            return ()
        if not self.finished:
            raise JobUnfinishedError(self.id, self.status)
        return (JobForgotten(**self.stamp(at), user_id=self.user_id),)

    def last_failure(self) -> str | None:
        """Return the code of the last call that failed."""
        codes = [a.failure for a in self.attempts if a.failure is not None]
        return codes[-1] if codes else None

    def with_attempt(self, number: int, **changes: object) -> tuple[Attempt, ...]:
        """Return the attempts with one of them changed."""
        return tuple(
            a.model_copy(update=changes) if a.number == number else a for a in self.attempts
        )

    def _tries(self, variation: int) -> int:
        return sum(a.variation == variation for a in self.attempts)

    def _failed_for_good(self) -> bool:
        return any(a.failure is not None and not a.retryable for a in self.attempts)

    def _require_open(self) -> None:
        if self.finished:
            raise JobFinishedError(self.id, self.status)

    def _require_wanted(self, variation: int) -> None:
        if variation not in {v.index for v in self.variations}:
            raise VariationStateError(self.id, variation, "there is no such variation")
        if variation in self.rendered:
            raise VariationStateError(self.id, variation, "it has been rendered")
        if any(a.variation == variation for a in self.open_attempts()):
            raise VariationStateError(self.id, variation, "an attempt is open")
        if self._failed_for_good():
            raise VariationStateError(self.id, variation, "a failure forbids another attempt")

    def _open_attempt(self, number: int) -> Attempt:
        for attempt in self.open_attempts():
            if attempt.number == number:
                return attempt
        raise AttemptNotOpenError(self.id, number)

    def _failed(
        self,
        attempt: Attempt,
        code: str,
        retryable: bool,
        at: datetime,
        *,
        after: int = 0,
        cost_microusd: int = 0,
    ) -> AttemptFailed:
        return AttemptFailed(
            **self.stamp(at, after=after),
            user_id=self.user_id,
            attempt=attempt.number,
            variation=attempt.variation,
            provider=attempt.provider,
            code=code,
            retryable=retryable,
            cost_microusd=cost_microusd,
        )


def job_id_of(user_id: UUID, idempotency_key: str) -> UUID:
    """Return the id of the job that a person's key stands for: a repeated submit finds its job.

    Raises TextInvalidError.
    """
    return uuid5(user_id, f"job:{checked_text('an idempotency key', idempotency_key)}")
