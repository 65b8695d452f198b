"""A job at every point of its life, and the commands that take it there."""

from datetime import timedelta

from ilikeyacut.domain.processing_job import (
    JobEvent,
    ProcessingJob,
)
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.given import Command, Given, given
from support.events import AT, DIGEST, JOB, REQUEST, USER

DEADLINE = AT + timedelta(minutes=5)
LEASE = AT + timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
MOST = 2


def starting(variation: int, most: int = MOST) -> Command[ProcessingJob]:
    return lambda j: j.start_attempt(
        variation, "preview", "preview-1", most=most, lease_until=LEASE, at=AT, reserved_microusd=9
    )


def failing(
    number: int, code: str = "PROVIDER_TIMEOUT", retryable: bool = True
) -> Command[ProcessingJob]:
    return lambda j: j.fail_attempt(
        number, code, retryable=retryable, final=not retryable, at=AT, cost_microusd=5
    )


def rendering(number: int) -> Command[ProcessingJob]:
    return lambda j: j.render(
        number,
        key=f"raw/{number}.png",
        raw_key=f"raw/{number}.png",
        digest=DIGEST,
        media_type=MediaType.PNG,
        model="preview-1",
        at=AT,
        cost_microusd=7,
        latency_ms=850,
    )


def complete(job: ProcessingJob) -> tuple[JobEvent, ...]:
    return job.complete(at=AT)


REQUESTED = given(ProcessingJob, *ProcessingJob.make(JOB, USER, REQUEST, deadline=DEADLINE, at=AT))
QUEUED = REQUESTED.after(lambda j: j.queue(at=AT))
STARTED = QUEUED.after(starting(1))
HALF = STARTED.after(rendering(1))
RENDERED = HALF.after(starting(2), rendering(2))
COMPLETED = RENDERED.after(complete)
FAILED = QUEUED.after(lambda j: j.fail("CONTENT_BLOCKED", at=AT))
CANCELLED = QUEUED.after(lambda j: j.cancel(at=AT))
EXPIRED = QUEUED.after(lambda j: j.expire(at=DEADLINE))
ENDS = {"completed": COMPLETED, "failed": FAILED, "cancelled": CANCELLED, "expired": EXPIRED}


def ended(job: Given[ProcessingJob], delivered: int, end: str) -> Given[ProcessingJob]:
    """Let a new job deliver so many pictures, or else `fail` or `cancel` it."""
    if delivered == 0 and end == "fail":
        return job.after(lambda j: j.fail("CONTENT_BLOCKED", at=AT))
    if delivered == 0:
        return job.after(lambda j: j.cancel(at=AT))
    for number in range(1, delivered + 1):
        job = job.after(starting(number), rendering(number))
    if delivered < job.state.cost:
        last = delivered + 1
        job = job.after(starting(last), failing(last, "CONTENT_BLOCKED", retryable=False))
    return job.after(complete)
