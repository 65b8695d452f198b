from hashlib import sha256

import pytest
from pydantic import ValidationError

from ilikeyacut.domain.aggregate import redacted
from ilikeyacut.domain.errors import (
    IdempotencyKeyReusedError,
    JobFinishedError,
    JobIncompleteError,
    JobNotCancellableError,
    JobUnfinishedError,
    VariationsInvalidError,
)
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import (
    JobCancelled,
    JobCollected,
    JobCompleted,
    JobExpired,
    JobFailed,
    JobForgotten,
    JobQueued,
    JobRequested,
    JobStatus,
    ProcessingJob,
    TryOn,
    job_id_of,
)
from ilikeyacut.domain.values import Length, Look, MediaType, variations
from ilikeyacut.testing.given import Given, deciding, raises
from support.events import AT, JOB, LOOK, PHOTO, REQUEST, USER, stamp
from support.jobs import (
    CANCELLED,
    COMPLETED,
    DEADLINE,
    ENDS,
    EXPIRED,
    FAILED,
    HALF,
    MOMENT,
    QUEUED,
    RENDERED,
    REQUESTED,
    STARTED,
    complete,
    failing,
    rendering,
    starting,
)

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


def test_a_job_is_completed_with_all_its_pictures() -> None:
    RENDERED.when(complete).then(JobCompleted(**stamp(JOB, 7), user_id=USER, delivered=2))
    COMPLETED.when(complete).then()


def test_a_job_is_completed_with_fewer_pictures_when_no_more_can_come() -> None:
    rest_failed = HALF.after(starting(2), failing(2))
    rest_failed.when(complete).then(JobCompleted(**stamp(JOB, 7), user_id=USER, delivered=1))


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        (QUEUED, ()),
        (STARTED, (1,)),
        (HALF.after(starting(2), failing(2), starting(2)), (2,)),
        (STARTED.after(failing(1, retryable=False)), ()),
    ],
)
def test_a_job_is_not_completed_while_a_call_is_open_or_without_a_picture(
    before: Given[ProcessingJob], missing: tuple[int, ...]
) -> None:
    before.when(complete).then(raises(JobIncompleteError, job_id=JOB, missing=missing))


def test_missing_pictures_are_named_to_people() -> None:
    assert str(JobIncompleteError(JOB, (1, 3))).endswith("still has to render 1, 3")


def test_the_pictures_of_a_completed_job_are_collected_once() -> None:
    collected = JobCollected(**stamp(JOB, 8), user_id=USER)
    COMPLETED.when(lambda j: j.collect(at=AT)).then(collected)
    assert COMPLETED.after(lambda j: j.collect(at=AT)).state.collected
    COMPLETED.after(lambda j: j.collect(at=AT)).when(lambda j: j.collect(at=AT)).then()
    for before in (QUEUED, FAILED):
        status = before.state.status
        before.when(lambda j: j.collect(at=AT)).then(
            raises(JobUnfinishedError, job_id=JOB, status=status)
        )


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
    assert EXPIRED.state.failure == FailureCode.JOB_DEADLINE_EXCEEDED


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
