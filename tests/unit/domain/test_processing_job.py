from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from pydantic import ValidationError

from ilikeyacut.domain.aggregate import redacted
from ilikeyacut.domain.errors import (
    AttemptNotOpenError,
    AttemptsExhaustedError,
    IdempotencyKeyReusedError,
    JobDeadlineError,
    JobFinishedError,
    JobIncompleteError,
    JobNotCancellableError,
    JobUnfinishedError,
    VariationsInvalidError,
    VariationStateError,
)
from ilikeyacut.domain.processing_job import (
    DEADLINE_EXCEEDED,
    INTERRUPTED,
    AttemptFailed,
    AttemptStarted,
    JobCancelled,
    JobCompleted,
    JobEvent,
    JobExpired,
    JobFailed,
    JobForgotten,
    JobQueued,
    JobRequested,
    JobStatus,
    ProcessingJob,
    TryOn,
    VariationRendered,
    job_id_of,
)
from ilikeyacut.domain.values import Length, Look, MediaType, variations
from support.events import AT, DIGEST, JOB, LOOK, PHOTO, REQUEST, USER, stamp
from support.given import Command, Given, deciding, given, raises

DEADLINE = AT + timedelta(minutes=5)
LEASE = AT + timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
MOST = 2
Reporting = Callable[[int], Command[ProcessingJob]]


def starting(variation: int, most: int = MOST) -> Command[ProcessingJob]:
    return lambda j: j.start_attempt(variation, "preview", most=most, lease_until=LEASE, at=AT)


def failing(
    number: int, code: str = "PROVIDER_TIMEOUT", retryable: bool = True
) -> Command[ProcessingJob]:
    return lambda j: j.fail_attempt(number, code, retryable=retryable, at=AT, cost_microusd=5)


def rendering(number: int) -> Command[ProcessingJob]:
    return lambda j: j.render(
        number,
        key=f"raw/{number}.png",
        digest=DIGEST,
        media_type=MediaType.PNG,
        model="preview-1",
        at=AT,
        cost_microusd=7,
        latency_ms=850,
    )


def complete(job: ProcessingJob) -> tuple[JobEvent, ...]:
    return job.complete(most_attempts=MOST, at=AT)


def attempt_failed(version: int, number: int, variation: int, code: str) -> AttemptFailed:
    return AttemptFailed(
        **stamp(JOB, version),
        user_id=USER,
        attempt=number,
        variation=variation,
        provider="preview",
        code=code,
        retryable=True,
    )


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
each_end = pytest.mark.parametrize(("status", "end"), ENDS.items(), ids=ENDS)


def test_a_request_becomes_a_job_with_a_seed_for_each_variation() -> None:
    deciding(lambda: ProcessingJob.make(JOB, USER, REQUEST, deadline=DEADLINE, at=AT)).then(
        JobRequested(
            **stamp(JOB, 1),
            user_id=USER,
            request=REQUEST,
            variations=variations(JOB, 2),
            fingerprint=REQUEST.fingerprint(),
            deadline=DEADLINE,
        )
    )
    assert REQUESTED.state.cost == 2


@pytest.mark.parametrize("count", [-1, 0, 5])
def test_1_to_4_variations_can_be_had(count: int) -> None:
    request = REQUEST.model_copy(update={"count": count})
    deciding(lambda: ProcessingJob.make(JOB, USER, request, deadline=DEADLINE, at=AT)).then(
        raises(VariationsInvalidError, value=count, most=4)
    )


def test_a_deadline_has_a_zone() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        ProcessingJob.make(JOB, USER, REQUEST, deadline=DEADLINE.replace(tzinfo=None), at=AT)


def test_the_same_key_finds_the_same_job() -> None:
    assert job_id_of(USER, "k") == job_id_of(USER, "k")
    assert job_id_of(USER, "k") != job_id_of(USER, "l")
    assert job_id_of(USER, "k") != job_id_of(PHOTO, "k")


@pytest.mark.parametrize(
    "change",
    [
        {"photo_id": USER},
        {"look": Look(hairstyle="bob")},
        {"look": LOOK.model_copy(update={"length": Length.SHORT})},
        {"count": 1},
        {"stylist": "auto"},
        {"media_type": MediaType.JPEG},
    ],
    ids=str,
)
def test_a_key_stands_for_one_request_only(change: dict[str, object]) -> None:
    job = REQUESTED.state
    job.require_same(TryOn.model_validate_json(REQUEST.model_dump_json()))
    with pytest.raises(IdempotencyKeyReusedError, match="another request") as caught:
        job.require_same(REQUEST.model_copy(update=change))
    assert vars(caught.value) == {"job_id": JOB}


def test_a_fingerprint_depends_on_choices_alone_so_new_options_leave_it() -> None:
    request = TryOn(photo_id=PHOTO, look=Look(hairstyle="bob"))
    chosen = f'{{"photo_id":"{PHOTO}","look":{{"hairstyle":"bob"}}}}'
    assert request.fingerprint() == sha256(chosen.encode()).hexdigest()


def test_a_job_is_queued_once() -> None:
    REQUESTED.when(lambda j: j.queue(at=AT)).then(JobQueued(**stamp(JOB, 2), user_id=USER))
    for later in (QUEUED, *ENDS.values()):
        later.when(lambda j: j.queue(at=AT)).then()


def test_an_attempt_is_announced_and_numbered_through() -> None:
    def started(version: int, number: int, variation: int) -> AttemptStarted:
        return AttemptStarted(
            **stamp(JOB, version),
            user_id=USER,
            attempt=number,
            variation=variation,
            provider="preview",
            lease_until=LEASE,
        )

    QUEUED.when(starting(1)).then(started(3, 1, 1))
    STARTED.when(starting(2)).then(started(4, 2, 2))
    STARTED.after(failing(1)).when(starting(1)).then(started(5, 2, 1))


def test_no_attempt_starts_at_the_deadline() -> None:
    def at(moment: timedelta) -> Command[ProcessingJob]:
        return lambda j: j.start_attempt(
            1, "preview", most=MOST, lease_until=LEASE, at=DEADLINE - moment
        )

    QUEUED.when(at(timedelta())).then(raises(JobDeadlineError, job_id=JOB, deadline=DEADLINE))
    assert QUEUED.when(at(MOMENT)).events


@pytest.mark.parametrize(
    ("before", "variation", "problem"),
    [
        (QUEUED, 0, "there is no such variation"),
        (QUEUED, 3, "there is no such variation"),
        (STARTED, 1, "an attempt is open"),
        (HALF, 1, "it has been rendered"),
        (STARTED.after(failing(1, retryable=False)), 1, "a failure forbids another attempt"),
        (STARTED.after(failing(1, retryable=False)), 2, "a failure forbids another attempt"),
    ],
)
def test_an_attempt_is_for_a_variation_that_needs_one(
    before: Given[ProcessingJob], variation: int, problem: str
) -> None:
    before.when(starting(variation)).then(
        raises(VariationStateError, job_id=JOB, variation=variation, problem=problem)
    )


def test_attempts_are_capped_for_each_variation() -> None:
    tired = STARTED.after(failing(1), starting(1), lambda j: j.interrupt(at=AT))
    tired.when(starting(1)).then(raises(AttemptsExhaustedError, job_id=JOB, variation=1, most=MOST))
    assert tired.when(starting(1, most=3)).events
    assert tired.when(starting(2)).events
    assert [v.index for v in tired.state.pending(MOST)] == [2]
    assert [v.index for v in tired.state.pending(3)] == [1, 2]


def test_a_failed_attempt_is_closed_with_its_cost() -> None:
    event = attempt_failed(4, 1, 1, "PROVIDER_TIMEOUT").model_copy(update={"cost_microusd": 5})
    STARTED.when(failing(1)).then(event)
    closed = STARTED.after(failing(1)).state
    assert closed.open_attempts() == ()
    assert closed.last_failure() == "PROVIDER_TIMEOUT"
    assert STARTED.state.last_failure() is None


def test_a_failure_for_good_ends_all_variations() -> None:
    blocked = STARTED.after(starting(2), failing(1, "CONTENT_BLOCKED", retryable=False))
    assert blocked.state.pending(MOST) == ()
    assert blocked.after(rendering(2), complete).state.delivered == 1


def test_a_picture_is_recorded_with_what_it_cost() -> None:
    STARTED.when(rendering(1)).then(
        VariationRendered(
            **stamp(JOB, 4),
            user_id=USER,
            attempt=1,
            variation=1,
            provider="preview",
            model="preview-1",
            key="raw/1.png",
            digest=DIGEST,
            media_type=MediaType.PNG,
            cost_microusd=7,
            latency_ms=850,
        )
    )
    assert set(HALF.state.rendered) == {1}


@pytest.mark.parametrize("report", [failing, rendering])
@pytest.mark.parametrize(
    ("before", "number"),
    [(QUEUED, 1), (STARTED, 2), (STARTED, 0), (HALF, 1), (STARTED.after(failing(1)), 1)],
)
def test_nothing_is_heard_of_an_attempt_that_is_not_open(
    before: Given[ProcessingJob], number: int, report: Reporting
) -> None:
    before.when(report(number)).then(raises(AttemptNotOpenError, job_id=JOB, attempt=number))


def test_the_calls_of_a_dead_runner_are_closed_and_counted() -> None:
    STARTED.after(starting(2)).when(lambda j: j.interrupt(at=AT)).then(
        attempt_failed(4 + 1, 1, 1, INTERRUPTED), attempt_failed(4 + 2, 2, 2, INTERRUPTED)
    )
    QUEUED.when(lambda j: j.interrupt(at=AT)).then()
    STARTED.after(lambda j: j.cancel(at=AT)).when(lambda j: j.interrupt(at=AT)).then()


def test_a_job_is_completed_with_all_its_pictures() -> None:
    RENDERED.when(complete).then(JobCompleted(**stamp(JOB, 7), user_id=USER, delivered=2))
    COMPLETED.when(complete).then()


def test_a_job_is_completed_with_fewer_pictures_when_no_more_can_come() -> None:
    rest_failed = HALF.after(starting(2), failing(2), starting(2), failing(3))
    rest_failed.when(complete).then(JobCompleted(**stamp(JOB, 9), user_id=USER, delivered=1))


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        (QUEUED, (1, 2)),
        (HALF, (2,)),
        (HALF.after(starting(2), failing(2), starting(2)), (2,)),
        (STARTED.after(failing(1, retryable=False)), ()),
    ],
)
def test_a_job_is_not_completed_before_its_pictures_are_there(
    before: Given[ProcessingJob], missing: tuple[int, ...]
) -> None:
    before.when(complete).then(raises(JobIncompleteError, job_id=JOB, missing=missing))


def test_missing_pictures_are_named_to_people() -> None:
    assert str(JobIncompleteError(JOB, (1, 3))).endswith("still has to render 1, 3")


def test_a_job_fails_once_with_its_code() -> None:
    QUEUED.when(lambda j: j.fail("CONTENT_BLOCKED", at=AT)).then(
        JobFailed(**stamp(JOB, 3), user_id=USER, code="CONTENT_BLOCKED")
    )
    FAILED.when(lambda j: j.fail("OTHER", at=AT)).then()
    assert FAILED.state.failure == "CONTENT_BLOCKED"


@pytest.mark.parametrize("before", [REQUESTED, QUEUED, STARTED, RENDERED])
def test_a_job_can_be_cancelled_until_it_has_ended(before: Given[ProcessingJob]) -> None:
    before.when(lambda j: j.cancel(at=AT)).then(
        JobCancelled(**stamp(JOB, len(before.past) + 1), user_id=USER)
    )


def test_cancelling_again_is_no_event_and_another_end_stands() -> None:
    CANCELLED.when(lambda j: j.cancel(at=AT)).then()
    for status in ("completed", "failed", "expired"):
        ENDS[status].when(lambda j: j.cancel(at=AT)).then(
            raises(JobNotCancellableError, job_id=JOB, status=status)
        )


def test_a_job_expires_at_its_deadline() -> None:
    STARTED.when(lambda j: j.expire(at=DEADLINE - MOMENT)).then()
    STARTED.when(lambda j: j.expire(at=DEADLINE)).then(
        JobExpired(**stamp(JOB, 4, DEADLINE), user_id=USER)
    )
    assert EXPIRED.state.failure == DEADLINE_EXCEEDED


@each_end
def test_an_end_is_the_end(status: str, end: Given[ProcessingJob]) -> None:
    finished = raises(JobFinishedError, job_id=JOB, status=status)
    for command in (starting(1), failing(1), rendering(1)):
        end.when(command).then(finished)
    for same, other in (
        ("completed", complete),
        ("failed", lambda j: j.fail("OTHER", at=AT)),
    ):
        if status != same:
            end.when(other).then(finished)
    end.when(lambda j: j.expire(at=DEADLINE)).then()
    assert end.state.finished


@each_end
def test_a_finished_job_can_be_forgotten_once(status: str, end: Given[ProcessingJob]) -> None:
    end.when(lambda j: j.forget(at=AT)).then(
        JobForgotten(**stamp(JOB, len(end.past) + 1), user_id=USER)
    )
    forgotten = end.after(lambda j: j.forget(at=AT))
    forgotten.when(lambda j: j.forget(at=AT)).then()
    assert forgotten.state.rendered == {}
    assert forgotten.state.status == status


def test_a_job_at_work_is_not_forgotten() -> None:
    STARTED.when(lambda j: j.forget(at=AT)).then(
        raises(JobUnfinishedError, job_id=JOB, status="queued")
    )


def test_a_job_can_be_rebuilt_once_its_owner_is_erased() -> None:
    erased = Given(ProcessingJob, tuple(redacted(event) for event in COMPLETED.past)).state
    assert erased.status is JobStatus.COMPLETED
    assert (erased.rendered[1].key, erased.rendered[1].digest) == (None, None)
