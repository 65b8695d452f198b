from collections.abc import Callable
from datetime import timedelta

import pytest

from ilikeyacut.domain.errors import (
    AttemptNotOpenError,
    AttemptsExhaustedError,
    JobDeadlineError,
    VariationStateError,
)
from ilikeyacut.domain.processing_job import (
    INTERRUPTED,
    AttemptFailed,
    AttemptStarted,
    ProcessingJob,
    VariationRendered,
)
from ilikeyacut.domain.values import MediaType
from support.events import AT, DIGEST, JOB, USER, stamp
from support.given import Command, Given, raises
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


Reporting = Callable[[int], Command[ProcessingJob]]


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
