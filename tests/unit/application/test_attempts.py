"""What a try-on makes of a stylist that does as it is told."""

import pytest

from ilikeyacut.domain.errors import NotFoundError, StyleUnavailableError
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BLOCKED, failure, staged


def attempts(job: ProcessingJob) -> list[tuple[int, int, str | None]]:
    return [(attempt.number, attempt.variation, attempt.failure) for attempt in job.attempts]


def test_what_may_yet_succeed_is_tried_again() -> None:
    stage = staged(stylist=ScriptedStylist(failure(), failure("PROVIDER_TIMEOUT")))
    user = stage.person()
    job = stage.finished(user)
    assert job.status is JobStatus.COMPLETED
    assert attempts(job) == [
        (1, 1, "PROVIDER_UNAVAILABLE"),
        (2, 1, "PROVIDER_TIMEOUT"),
        (3, 1, None),
    ]
    assert stage.ledger(user) == (9, 0)


def test_a_variation_has_three_attempts() -> None:
    stage = staged(stylist=ScriptedStylist(*[failure("NO_IMAGE_RETURNED")] * 20))
    user = stage.person()
    job = stage.finished(user, count=2)
    assert (job.status, job.failure) == (JobStatus.FAILED, "NO_IMAGE_RETURNED")
    assert [variation for _, variation, _ in attempts(job)] == [1, 1, 1, 2, 2, 2]
    assert stage.ledger(user) == (10, 0)


def test_a_stylist_is_left_alone_for_a_moment_before_it_is_tried_again() -> None:
    stage = staged(stylist=ScriptedStylist(*[failure()] * 20))
    began = stage.clock.now()
    stage.finished(stage.person(), count=2)
    waited = (stage.clock.now() - began).total_seconds()
    assert 0 < waited < 0.5 + 1 + 0.5 + 1


def test_a_stylist_that_says_when_to_come_back_is_taken_at_its_word() -> None:
    stage = staged(
        stylist=ScriptedStylist(failure("PROVIDER_RATE_LIMITED", retry_after=42.5), None)
    )
    began = stage.clock.now()
    job = stage.finished(stage.person())
    assert job.status is JobStatus.COMPLETED
    assert (stage.clock.now() - began).total_seconds() == 42.5


@pytest.mark.parametrize("retry_after", [61, 599, 3600])
def test_a_stylist_that_wants_to_be_left_alone_for_long_is_given_up_at_once(
    retry_after: float,
) -> None:
    stage = staged(stylist=ScriptedStylist(failure(retry_after=retry_after)))
    user = stage.person()
    began = stage.clock.now()
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, "PROVIDER_UNAVAILABLE")
    assert stage.clock.now() == began
    assert len(stage.stylist.requests) == 1
    assert stage.ledger(user) == (10, 0)


def test_the_pictures_that_came_are_delivered_when_the_rest_is_blocked() -> None:
    stage = staged(stylist=ScriptedStylist(None, None, failure(BLOCKED, retryable=False)))
    user = stage.person()
    job = stage.finished(user, count=4)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 2)
    assert len(stage.stylist.requests) == 3
    assert stage.ledger(user) == (8, 0)
    assert len(stage.app.gallery.results(user.id).items) == 2


def test_blocked_content_is_never_tried_again() -> None:
    stage = staged(stylist=ScriptedStylist(failure(BLOCKED, retryable=False)))
    user = stage.person()
    job = stage.finished(user, count=4)
    assert (job.status, job.failure) == (JobStatus.FAILED, BLOCKED)
    assert len(stage.stylist.requests) == 1
    assert stage.ledger(user) == (10, 0)


@pytest.mark.parametrize("unforeseen", [RuntimeError("oops"), MemoryError(), KeyError("x")])
def test_a_stylist_that_breaks_its_contract_costs_an_attempt(unforeseen: Exception) -> None:
    stage = staged(stylist=ScriptedStylist(unforeseen))
    job = stage.finished(stage.person())
    assert attempts(job) == [(1, 1, "PROVIDER_UNAVAILABLE"), (2, 1, None)]
    assert job.status is JobStatus.COMPLETED


def test_a_stylists_own_refusal_is_final() -> None:
    stage = staged(stylist=ScriptedStylist(StyleUnavailableError("bob")))
    job = stage.finished(stage.person(), count=2)
    assert (job.status, job.failure) == (JobStatus.FAILED, "STYLE_UNAVAILABLE")
    assert attempts(job) == [(1, 1, "STYLE_UNAVAILABLE")]


def test_bytes_that_are_no_picture_are_the_providers_fault() -> None:
    stage = staged(stylist=ScriptedStylist(image=b"no picture"))
    user = stage.person()
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, "PROVIDER_MALFORMED")
    assert stage.ledger(user) == (10, 0)
    assert not any("processed-images" in key for key in stage.objects())


def test_a_refusal_with_a_code_of_the_stylists_own_is_a_rejection() -> None:
    stage = staged(stylist=ScriptedStylist(NotFoundError("adapter", "lora-7")))
    user = stage.person()
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, "PROVIDER_REJECTED")
    assert stage.ledger(user) == (10, 0)
