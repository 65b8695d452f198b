"""Money: set aside before a call, booked after it, and never above a cap."""

import pytest

from ilikeyacut.adapters.memory.budget import MemoryBudget
from ilikeyacut.application.ports.budget import Budget, BudgetUnavailableError
from ilikeyacut.application.ports.stylist import RenderRequest, StylistError
from ilikeyacut.application.stylists.spending import Spending, SpendingCaps
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import AttemptStarted, JobStatus
from ilikeyacut.entrypoints.bootstrap import bind
from support.apps import staged
from support.routes import PRICE, booked, calls, events_of, gemini, own, routed, spent_today

GEMINI = ("gemini",)
PLENTY = 100 * PRICE


def caps(job: int = PLENTY, person_day: int = PLENTY, everyone_day: int = PLENTY) -> SpendingCaps:
    return SpendingCaps(job, person_day, everyone_day)


def failed_at(cost: int, code: str = "PROVIDER_UNAVAILABLE") -> StylistError:
    return StylistError(FailureCode(code), "told to", retryable=True, cost_microusd=cost)


def test_the_price_is_set_aside_before_the_call_and_told_by_its_event() -> None:
    def look(_: RenderRequest) -> None:
        seen.append(spent_today(stage))

    seen: list[int] = []
    stage, user = routed(gemini(look), consents=GEMINI)
    job = stage.finished(user)
    assert seen == [PRICE]
    (started,) = (it for it in events_of(stage, job) if isinstance(it, AttemptStarted))
    assert started.reserved_microusd == PRICE


@pytest.mark.parametrize("cost", [0, 1, PRICE, 2 * PRICE])
def test_what_a_failed_call_cost_is_booked(cost: int) -> None:
    stage, user = routed(gemini(failed_at(cost)), consents=GEMINI)
    job = stage.finished(user)
    assert spent_today(stage) == booked(stage, job) == cost + PRICE


def test_what_the_contract_does_not_foresee_is_booked_at_its_worst() -> None:
    stage, user = routed(gemini(RuntimeError("oops")), consents=GEMINI)
    job = stage.finished(user)
    assert spent_today(stage) == booked(stage, job) == 2 * PRICE


def test_what_is_free_needs_no_budget() -> None:
    stage, user = routed(own(), caps=caps(0, 0, 0))
    assert stage.finished(user, count=4).delivered == 4
    assert spent_today(stage) == 0


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (caps(job=2 * PRICE), "BUDGET_PAUSED"),
        (caps(person_day=2 * PRICE), "DAILY_QUOTA_EXCEEDED"),
        (caps(everyone_day=2 * PRICE), "BUDGET_PAUSED"),
    ],
)
def test_the_pictures_that_could_be_paid_are_delivered(limits: SpendingCaps, code: str) -> None:
    stage, user = routed(gemini(), caps=limits, consents=GEMINI)
    job = stage.finished(user, count=4)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 2)
    assert stage.ledger(user) == (8, 0)
    assert spent_today(stage) == 2 * PRICE
    failed = stage.finished(user) if limits.job == PLENTY else None
    assert failed is None or (failed.failure, failed.attempts) == (code, ())


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (caps(job=PRICE - 1), "BUDGET_PAUSED"),
        (caps(person_day=PRICE - 1), "DAILY_QUOTA_EXCEEDED"),
        (caps(everyone_day=PRICE - 1), "BUDGET_PAUSED"),
    ],
)
def test_what_cannot_be_paid_is_not_called(limits: SpendingCaps, code: str) -> None:
    abroad = gemini()
    stage, user = routed(abroad, caps=limits, consents=GEMINI)
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, code)
    assert abroad.requests == []
    assert stage.ledger(user) == (10, 0)


def test_a_route_that_is_affordable_takes_the_place_of_one_that_is_not() -> None:
    stage, user = routed(gemini(), own(), caps=caps(everyone_day=PRICE), consents=GEMINI)
    job = stage.finished(user, count=2)
    assert calls(job) == [("g-1", 1, None), ("p-1", 2, None)]


def test_failures_spend_too_and_end_at_the_cap() -> None:
    abroad = gemini(*[failed_at(PRICE, "NO_IMAGE_RETURNED")] * 9)
    stage, user = routed(abroad, caps=caps(job=2 * PRICE), consents=GEMINI)
    job = stage.finished(user, count=4)
    assert (job.status, job.failure) == (JobStatus.FAILED, "BUDGET_PAUSED")
    assert len(abroad.requests) == 2
    assert spent_today(stage) == booked(stage, job) == 2 * PRICE


def test_one_persons_quota_is_not_anothers() -> None:
    stage, user = routed(gemini(), caps=caps(person_day=PRICE), consents=GEMINI)
    other = stage.person()
    stage.agreed(other)
    assert stage.finished(user).status is JobStatus.COMPLETED
    assert stage.finished(user).failure == "DAILY_QUOTA_EXCEEDED"
    assert stage.finished(other).status is JobStatus.COMPLETED


def test_a_new_day_has_its_own_money() -> None:
    stage, user = routed(gemini(), caps=caps(everyone_day=PRICE), consents=GEMINI)
    assert stage.finished(user).status is JobStatus.COMPLETED
    assert stage.finished(user).failure == "BUDGET_PAUSED"
    stage.clock.pause(12 * 3600)
    assert stage.finished(user).status is JobStatus.COMPLETED


class Interruption(BaseException):
    """Ends a worker where it stands."""


def test_a_reservation_lost_to_a_crash_stays_spent_and_its_event_says_so() -> None:
    def die(_: RenderRequest) -> None:
        raise Interruption

    stage, user = routed(gemini(None, die), consents=GEMINI)
    job = stage.asked(user, count=4)
    with pytest.raises(Interruption):
        stage.app.worker.finish(job.id)
    job = stage.app.worker.finish(job.id)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 4)
    assert [failed for _, _, failed in calls(job)] == [None, "INTERRUPTED", None, None, None]
    assert spent_today(stage) == booked(stage, job) == 5 * PRICE


def test_a_job_cancelled_during_its_call_pays_for_that_call_alone() -> None:
    def cancel(request: RenderRequest) -> None:
        stage.app.try_ons.cancel(user.id, request.job_id)

    stage, user = routed(gemini(cancel), consents=GEMINI)
    assert stage.finished(user, count=3).status is JobStatus.CANCELLED
    assert spent_today(stage) == PRICE


def test_a_call_that_is_not_made_after_all_costs_nothing() -> None:
    class Canceller(MemoryBudget):
        def reserve(self, *args: object) -> None:
            super().reserve(*args)  # type: ignore[arg-type]  # passed on as they came
            stage.app.try_ons.cancel(user.id, job.id)

    stage = staged(lambda c: bind(c, Budget, Canceller), stylists=[gemini()])
    user = stage.person()
    stage.agreed(user)
    job = stage.asked(user)
    assert stage.app.worker.finish(job.id).status is JobStatus.CANCELLED
    assert stage.stylist.requests == []
    assert spent_today(stage) == 0


class Outage(MemoryBudget):
    """Cannot be reached for as many calls as told."""

    reserving = 0
    correcting = 0

    def reserve(self, *args: object) -> None:
        if self.reserving:
            self.reserving -= 1
            raise BudgetUnavailableError("away")
        super().reserve(*args)  # type: ignore[arg-type]  # passed on as they came

    def correct(self, reservation: str, amount: int) -> None:
        if self.correcting:
            self.correcting -= 1
            raise BudgetUnavailableError("away")
        super().correct(reservation, amount)


def test_without_a_budget_nothing_is_called_until_it_is_back() -> None:
    outage = Outage()
    outage.reserving = 2
    stage = staged(lambda c: bind(c, Budget, lambda: outage), stylists=[gemini()])
    user = stage.person()
    stage.agreed(user)
    job = stage.finished(user)
    assert (job.status, len(stage.stylist.requests)) == (JobStatus.COMPLETED, 1)


def test_a_correction_that_fails_leaves_the_worst_case_booked() -> None:
    outage = Outage()
    outage.correcting = 1
    abroad = gemini(failed_at(0))
    stage = staged(lambda c: bind(c, Budget, lambda: outage), stylists=[abroad])
    user = stage.person()
    stage.agreed(user)
    assert stage.finished(user).status is JobStatus.COMPLETED
    assert stage.port(Budget).spent(stage.port(Spending).everyone_account()) == 2 * PRICE
