"""Every way in which a provider fails: what is made of it, how often it is called, who pays.

One row a failure that the providers' adapters report, with one route, then with a second one.
"""

from typing import NamedTuple

import pytest

from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.application.stylists.routing import is_final
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import JobStatus
from support.routes import booked, gemini, own, routed, spent_today

ENDLESS = 99
COST = 11_000


class Row(NamedTuple):
    """A failure, the calls that it costs a job of one picture, and what becomes of the job."""

    code: FailureCode
    retryable: bool
    calls: int
    elsewhere: bool
    retry_after: float | None = None


TABLE = (
    Row(FailureCode.NO_IMAGE_RETURNED, True, 3, False),
    Row(FailureCode.PROVIDER_MALFORMED, True, 3, False),
    Row(FailureCode.RESULT_UNCHANGED, True, 3, False),
    Row(FailureCode.RESULT_UNCHANGED, False, 1, False),
    Row(FailureCode.CONTENT_BLOCKED, False, 1, False),
    Row(FailureCode.CONTENT_BLOCKED, True, 1, False),
    Row(FailureCode.PROVIDER_REJECTED, False, 1, False),
    Row(FailureCode.PROVIDER_MISCONFIGURED, False, 1, True),
    Row(FailureCode.MODEL_RETIRED, False, 1, True),
    Row(FailureCode.PROVIDER_RATE_LIMITED, True, 3, True),
    Row(FailureCode.PROVIDER_RATE_LIMITED, True, 3, True, retry_after=7.0),
    Row(FailureCode.PROVIDER_RATE_LIMITED, True, 1, True, retry_after=3600.0),
    Row(FailureCode.PROVIDER_RATE_LIMITED, False, 1, True),
    Row(FailureCode.PROVIDER_UNAVAILABLE, True, 3, True),
    Row(FailureCode.PROVIDER_TIMEOUT, True, 3, True),
    Row(FailureCode.PROVIDER_TIMEOUT, False, 1, True),
    Row(FailureCode.IMAGE_UNREADABLE, False, 1, False),
    Row(FailureCode.IMAGE_TOO_LARGE, False, 1, False),
    Row(FailureCode.FACE_NOT_FOUND, False, 1, False),
    Row(FailureCode.FACE_NOT_FOUND, True, 1, False),
    Row(FailureCode.OPTION_UNSUPPORTED, False, 1, False),
)
each_row = pytest.mark.parametrize(
    "row", TABLE, ids=lambda row: f"{row.code}-{row.retryable}-{row.retry_after}"
)


def fault(row: Row) -> StylistError:
    return StylistError(
        row.code,
        "told to",
        retryable=row.retryable,
        retry_after=row.retry_after,
        cost_microusd=COST,
    )


@each_row
def test_a_job_that_only_fails(row: Row) -> None:
    abroad = gemini(*[fault(row)] * ENDLESS)
    stage, user = routed(abroad, consents=("gemini",))
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, row.code)
    assert len(abroad.requests) == len(job.attempts) == row.calls
    assert stage.ledger(user) == (10, 0)
    assert spent_today(stage) == booked(stage, job) == row.calls * COST
    assert not any("processed-images" in key for key in stage.objects())


@each_row
def test_a_job_that_has_another_route(row: Row) -> None:
    abroad, local = gemini(*[fault(row)] * ENDLESS), own()
    stage, user = routed(abroad, local, consents=("gemini",))
    job = stage.finished(user)
    assert len(local.requests) == row.elsewhere
    assert len(abroad.requests) == (1 if row.elsewhere else row.calls)
    assert stage.ledger(user) == ((9, 0) if row.elsewhere else (10, 0))
    assert job.status is (JobStatus.COMPLETED if row.elsewhere else JobStatus.FAILED)


@each_row
def test_a_job_that_fails_once_and_then_does_not(row: Row) -> None:
    abroad = gemini(fault(row))
    stage, user = routed(abroad, consents=("gemini",))
    job = stage.finished(user)
    again = row.calls > 1
    assert len(abroad.requests) == (2 if again else 1)
    assert stage.ledger(user) == ((9, 0) if again else (10, 0))
    assert job.status is (JobStatus.COMPLETED if again else JobStatus.FAILED)


@each_row
def test_only_what_another_route_can_mend_is_not_final(row: Row) -> None:
    again = row.retryable and row.calls > 1
    assert is_final(row.code, retryable=row.retryable) == (not row.elsewhere and not again)
