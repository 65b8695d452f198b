from collections.abc import Callable
from datetime import timedelta

import pytest

from ilikeyacut.domain.errors import (
    AttemptNotOpenError,
    AttemptsExhaustedError,
    JobBusyError,
    JobDeadlineError,
    VariationStateError,
)
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import (
    AttemptFailed,
    AttemptStarted,
    JobEvent,
    ProcessingJob,
    VariationRendered,
)
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.given import Command, Given, raises
from support.events import AT, DIGEST, JOB, USER, stamp
from support.jobs import (
    DEADLINE,
    HALF,
    LEASE,
    MOMENT,
    MOST,
    QUEUED,
    STARTED,
    complete,
    failing,
    rendering,
    starting,
)


def attempt_failed(
    version: int, number: int, variation: int, code: str, cost: int
) -> AttemptFailed:
    return AttemptFailed(
        **stamp(JOB, version),
        user_id=USER,
        attempt=number,
        variation=variation,
        provider="preview",
        model="preview-1",
        code=code,
        retryable=True,
        final=False,
        retry_after=None,
        cost_microusd=cost,
        latency_ms=0,
    )


Reporting = Callable[[int], Command[ProcessingJob]]


def test_an_attempt_is_announced_and_numbered_through() -> None:
    def started(version: int, number: int, variation: int) -> AttemptStarted:
        return AttemptStarted(
            **stamp(JOB, version),
            user_id=USER,
            attempt=number,
            variation=variation,
            provider="preview",
            model="preview-1",
            lease_until=LEASE,
            reserved_microusd=9,
        )

    QUEUED.when(starting(1)).then(started(3, 1, 1))
    STARTED.when(starting(2)).then(started(4, 2, 2))
    STARTED.after(failing(1)).when(starting(1)).then(started(5, 2, 1))


def test_no_attempt_starts_at_the_deadline() -> None:
    def at(moment: timedelta) -> Command[ProcessingJob]:
        return lambda j: j.start_attempt(
            1, "preview", "preview-1", most=MOST, lease_until=LEASE, at=DEADLINE - moment
        )

    QUEUED.when(at(timedelta())).then(raises(JobDeadlineError, job_id=JOB, deadline=DEADLINE))
    assert QUEUED.when(at(MOMENT)).events


@pytest.mark.parametrize(
    ("before", "variation", "problem"),
    [
        (QUEUED, 0, "it does not exist"),
        (QUEUED, 3, "it does not exist"),
        (STARTED, 1, "an attempt is open"),
        (HALF, 1, "it is already rendered"),
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
    STARTED.when(failing(1)).then(attempt_failed(4, 1, 1, "PROVIDER_TIMEOUT", cost=5))
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
            raw_key="raw/1.png",
            digest=DIGEST,
            media_type=MediaType.PNG,
            fidelity="as-made",
            drift=None,
            cost_microusd=7,
            input_tokens=None,
            output_tokens=None,
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
        attempt_failed(4 + 1, 1, 1, FailureCode.INTERRUPTED, cost=9),
        attempt_failed(4 + 2, 2, 2, FailureCode.INTERRUPTED, cost=9),
    )
    QUEUED.when(lambda j: j.interrupt(at=AT)).then()
    STARTED.after(lambda j: j.cancel(at=AT)).when(lambda j: j.interrupt(at=AT)).then()


def test_the_calls_of_a_runner_that_may_live_are_left_alone_until_their_lease_is_over() -> None:
    late = LEASE - MOMENT
    STARTED.when(lambda j: j.interrupt(at=late, alone=False)).then(
        raises(JobBusyError, job_id=JOB, until=LEASE)
    )
    (closed,) = STARTED.when(lambda j: j.interrupt(at=LEASE, alone=False)).events
    assert isinstance(closed, AttemptFailed)
    QUEUED.when(lambda j: j.interrupt(at=AT, alone=False)).then()


def test_what_a_dead_runner_had_set_aside_counts_as_spent() -> None:
    (closed,) = STARTED.when(lambda j: j.interrupt(at=AT)).events
    assert isinstance(closed, AttemptFailed)
    assert closed.cost_microusd == STARTED.state.attempts[0].reserved_microusd == 9


def test_a_route_that_has_to_be_left_alone_says_until_when() -> None:
    def limited(job: ProcessingJob) -> tuple[JobEvent, ...]:
        return job.fail_attempt(
            1, "PROVIDER_RATE_LIMITED", retryable=True, final=False, retry_after=7.5, at=AT
        )

    (attempt,) = STARTED.after(limited).state.attempts
    assert attempt.retry_at == AT + timedelta(seconds=7.5)


def test_what_one_route_cannot_do_another_may() -> None:
    def retired(job: ProcessingJob) -> tuple[JobEvent, ...]:
        return job.fail_attempt(1, "MODEL_RETIRED", retryable=False, final=False, at=AT)

    left = STARTED.after(retired).state
    assert [v.index for v in left.pending(MOST)] == [1, 2]
    assert not left.attempts[0].retryable
