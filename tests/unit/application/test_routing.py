"""Who is called, in which order, how often, and who never is."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.application.stylists.circuit_breaker import BreakerPolicy, CircuitBreaker
from ilikeyacut.application.stylists.routing import FINISHING, Backoff
from ilikeyacut.application.stylists.selection import Stylists, StylistUnknownError
from ilikeyacut.domain.errors import ConsentRequiredError, OptionUnsupportedError
from ilikeyacut.domain.failures import FailureCode, Fault
from ilikeyacut.domain.processing_job import JobStatus, TryOn
from ilikeyacut.domain.values import Length, Look
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BLOCKED, COPPER, Stage, failure, staged
from support.routes import calls, events_of, gemini, own, routed, sagemaker

BOTH = ("gemini", "sagemaker")
DOWN = FailureCode.PROVIDER_UNAVAILABLE
FAILOVER = [
    code
    for code in FailureCode
    if code.fault is Fault.ROUTE and code is not FailureCode.CIRCUIT_OPEN
]
STAYING = [code for code in FailureCode if code.fault is Fault.PICTURE]


def test_a_name_means_all_models_of_a_provider_and_auto_all_there_are() -> None:
    one, two, local = gemini(model="g-1"), gemini(model="g-2"), own()
    stylists = Stylists([one, local, two])
    assert stylists.choose("gemini") == (one, two)
    assert stylists.choose("auto") == (one, local, two)
    assert stylists.names() == ("gemini", "preview")
    with pytest.raises(StylistUnknownError) as unknown:
        stylists.choose("dall-e")
    assert unknown.value.known == ("gemini", "preview")


@pytest.mark.parametrize("code", FAILOVER)
@pytest.mark.parametrize("retryable", [True, False])
def test_a_routes_own_failure_goes_to_the_next_at_once(code: str, retryable: bool) -> None:
    stage, user = routed(gemini(failure(code, retryable=retryable)), sagemaker(), consents=BOTH)
    began = stage.clock.now()
    job = stage.finished(user)
    assert job.status is JobStatus.COMPLETED
    assert calls(job) == [("g-1", 1, code), ("s-1", 1, None)]
    assert stage.clock.now() == began
    assert stage.ledger(user) == (9, 0)


@pytest.mark.parametrize("code", STAYING)
def test_what_another_model_is_not_asked_to_mend_stays(code: str) -> None:
    stage, user = routed(gemini(failure(code), failure(code)), sagemaker(), consents=BOTH)
    job = stage.finished(user)
    assert calls(job) == [("g-1", 1, code), ("g-1", 1, code), ("g-1", 1, None)]


@pytest.mark.parametrize("code", STAYING)
def test_it_is_tried_three_times_and_not_failed_over(code: str) -> None:
    stage, user = routed(gemini(*[failure(code)] * 9), sagemaker(), own(), own(), consents=BOTH)
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, code)
    assert calls(job) == [("g-1", 1, code)] * 3


@pytest.mark.parametrize("retryable", [True, False])
def test_blocked_content_is_never_taken_elsewhere(retryable: bool) -> None:
    stage, user = routed(gemini(failure(BLOCKED, retryable=retryable)), own(), consents=BOTH)
    job = stage.finished(user, count=2)
    assert (job.status, job.failure) == (JobStatus.FAILED, BLOCKED)
    assert calls(job) == [("g-1", 1, BLOCKED)]
    assert stage.ledger(user) == (10, 0)


@pytest.mark.parametrize("code", ["PROVIDER_REJECTED", "FACE_NOT_FOUND", "IMAGE_TOO_LARGE"])
def test_bad_input_is_never_taken_elsewhere(code: str) -> None:
    stage, user = routed(gemini(failure(code, retryable=False)), own(), consents=BOTH)
    job = stage.finished(user)
    assert calls(job) == [("g-1", 1, code)]
    assert job.failure == code


def test_a_retired_model_is_not_asked_for_the_other_variations() -> None:
    models = gemini(failure("MODEL_RETIRED", retryable=False)), gemini(model="g-2")
    stage, user = routed(*models, consents=("gemini",))
    job = stage.finished(user, count=3)
    assert calls(job) == [
        ("g-1", 1, "MODEL_RETIRED"),
        ("g-2", 1, None),
        ("g-2", 2, None),
        ("g-2", 3, None),
    ]


def test_the_order_holds_while_time_goes_on() -> None:
    class Ticking(ManualClock):
        def now(self) -> datetime:
            return self.advance(timedelta(microseconds=1))

    routes = gemini(failure(DOWN)), gemini(failure(DOWN), model="g-2"), own()
    stage = staged(lambda c: bind(c, Clock, Ticking), stylists=routes)
    user = stage.person()
    stage.agreed(user)
    job = stage.finished(user, count=2)
    assert [model for model, _, _ in calls(job)] == ["g-1", "g-2", "p-1", "g-1"]


def test_the_best_route_is_tried_first_for_every_variation() -> None:
    stage, user = routed(gemini(failure(DOWN)), own(), consents=BOTH)
    job = stage.finished(user, count=2)
    assert calls(job) == [("g-1", 1, DOWN), ("p-1", 1, None), ("g-1", 2, None)]


def test_when_all_have_failed_the_first_is_tried_again_after_a_pause() -> None:
    stage, user = routed(gemini(failure(DOWN)), own(failure(DOWN)), consents=BOTH)
    began = stage.clock.now()
    job = stage.finished(user)
    assert calls(job) == [("g-1", 1, DOWN), ("p-1", 1, DOWN), ("g-1", 1, None)]
    assert 0 < (stage.clock.now() - began).total_seconds() < 0.5


def test_every_route_is_asked_however_many_there_are() -> None:
    models = [gemini(*[failure(DOWN)] * 9, model=f"g-{n}") for n in range(5)]
    stage, user = routed(*models, consents=("gemini",))
    job = stage.finished(user)
    assert [model for model, _, _ in calls(job)] == ["g-0", "g-1", "g-2", "g-3", "g-4"]
    assert (job.status, job.failure) == (JobStatus.FAILED, DOWN)


def test_a_route_that_wants_a_pause_is_passed_by_for_as_long() -> None:
    busy = failure("PROVIDER_RATE_LIMITED", retry_after=30)
    stage, user = routed(gemini(busy), own(failure(DOWN)), consents=BOTH)
    began = stage.clock.now()
    job = stage.finished(user, count=2)
    assert [model for model, _, _ in calls(job)] == ["g-1", "p-1", "p-1", "p-1"]
    assert (stage.clock.now() - began).total_seconds() < 30


def test_a_route_that_wants_a_pause_is_waited_for_where_there_is_no_other() -> None:
    busy = failure("PROVIDER_RATE_LIMITED", retry_after=30)
    stage, user = routed(gemini(busy), consents=BOTH)
    began = stage.clock.now()
    job = stage.finished(user)
    assert job.status is JobStatus.COMPLETED
    assert (stage.clock.now() - began).total_seconds() == 30


def test_no_third_party_without_consent() -> None:
    abroad, local = gemini(), own()
    stage, user = routed(abroad, local)
    job = stage.finished(user)
    assert calls(job) == [("p-1", 1, None)]
    assert abroad.requests == []


def test_consent_to_one_third_party_is_none_to_another() -> None:
    other = sagemaker()
    stage, user = routed(gemini(*[failure(DOWN)] * 9), other, consents=("gemini",))
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, DOWN)
    assert other.requests == []


@pytest.mark.parametrize("named", ["gemini", "auto"])
def test_without_any_consent_a_request_is_refused(named: str) -> None:
    stage, user = routed(gemini(), sagemaker())
    request = TryOn(photo_id=stage.selfie(user), look=COPPER, stylist=named)
    with pytest.raises(ConsentRequiredError):
        stage.app.try_ons.request(user.id, request, idempotency_key="key")
    assert stage.ledger(user) == (10, 0)


def test_consent_taken_back_while_a_route_is_waited_for_stops_the_next_call() -> None:
    def withdraw(_: RenderRequest) -> None:
        stage.app.users.withdraw_consent(user.id, "gemini")
        raise failure("PROVIDER_RATE_LIMITED", retry_after=20)

    abroad = gemini(withdraw)
    stage, user = routed(abroad, own(), consents=("gemini",))
    job = stage.finished(user)
    assert calls(job) == [("g-1", 1, "PROVIDER_RATE_LIMITED"), ("p-1", 1, None)]


class Plain(ScriptedStylist):
    """Cannot cut."""

    def check(self, look: Look) -> None:
        if look.length:
            raise OptionUnsupportedError("length", self.name)


def test_a_stylist_that_cannot_honour_the_look_is_passed_by() -> None:
    stage, user = routed(Plain(name="preview", model="p-1"), gemini(), consents=BOTH)
    job = stage.finished(user, look=COPPER.model_copy(update={"length": Length.LONG}))
    assert calls(job) == [("g-1", 1, None)]


def test_a_look_that_none_can_honour_is_refused() -> None:
    stage, user = routed(Plain(name="preview", model="p-1"), gemini())
    look = COPPER.model_copy(update={"length": Length.LONG})
    with pytest.raises(OptionUnsupportedError):
        stage.asked(user, look=look)


def opened_circuit(stage: Stage, *routes: str) -> None:
    for route in routes:
        for _ in range(BreakerPolicy().threshold):
            stage.port(CircuitBreaker).report(route, DOWN)


def test_an_open_circuit_is_passed_by() -> None:
    abroad = gemini()
    stage, user = routed(abroad, own(), consents=BOTH)
    opened_circuit(stage, "gemini/g-1")
    assert calls(stage.finished(user)) == [("p-1", 1, None)]
    assert abroad.requests == []


def test_when_all_circuits_are_open_the_job_fails_at_once_and_says_so() -> None:
    stage, user = routed(gemini(), own(), consents=BOTH)
    opened_circuit(stage, "gemini/g-1", "preview/p-1")
    began = stage.clock.now()
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, "CIRCUIT_OPEN")
    assert calls(job) == []
    assert stage.clock.now() == began
    assert stage.ledger(user) == (10, 0)


def test_after_a_while_a_job_finds_out_that_the_route_works_again() -> None:
    stage, user = routed(gemini(), own(), consents=BOTH)
    opened_circuit(stage, "gemini/g-1")
    stage.clock.advance(BreakerPolicy().cooldown)
    assert calls(stage.finished(user)) == [("g-1", 1, None)]
    assert calls(stage.finished(user)) == [("g-1", 1, None)]


def test_jobs_that_fail_open_the_circuit_for_the_ones_after_them() -> None:
    abroad = gemini(*[failure(DOWN)] * 99)
    stage, user = routed(abroad, consents=BOTH)
    failed = [stage.finished(user).failure for _ in range(4)]
    assert failed == [DOWN, DOWN, "CIRCUIT_OPEN", "CIRCUIT_OPEN"]
    assert len(abroad.requests) == BreakerPolicy().threshold


def test_a_circuit_that_opens_midway_leaves_the_pictures_that_came() -> None:
    abroad = gemini(None, *[failure(DOWN)] * 99)
    stage, user = routed(abroad, consents=BOTH)
    job = stage.finished(user, count=4)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 1)
    assert stage.ledger(user) == (9, 0)


def test_no_call_begins_in_the_time_kept_for_finishing() -> None:
    def linger(request: RenderRequest) -> None:
        stage.clock.set(request.deadline)
        raise failure("PROVIDER_TIMEOUT")

    stage, user = routed(gemini(linger), consents=BOTH)
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.FAILED, "PROVIDER_TIMEOUT")
    assert stage.clock.now() == job.deadline - FINISHING
    assert len(job.attempts) == 1


def test_the_events_tell_who_was_called_how_long_it_took_and_how_it_ended() -> None:
    def slow(seconds: float) -> Callable[[RenderRequest], None]:
        return lambda _: stage.clock.pause(seconds)

    def slow_failure(request: RenderRequest) -> None:
        slow(1.5)(request)
        raise failure("PROVIDER_RATE_LIMITED", retry_after=5)

    stage, user = routed(gemini(slow_failure), own(slow(0.25)), consents=BOTH)
    first, failed, second, rendered = events_of(stage, stage.finished(user))
    told = {"provider": "gemini", "model": "g-1", "attempt": 1, "variation": 1}
    assert told.items() <= first.model_dump().items()
    told |= {"code": "PROVIDER_RATE_LIMITED", "retry_after": 5.0, "latency_ms": 1500}
    assert told.items() <= failed.model_dump().items()
    told = {"provider": "preview", "model": "p-1", "attempt": 2, "variation": 1}
    assert told.items() <= second.model_dump().items()
    assert (told | {"latency_ms": 250}).items() <= rendered.model_dump().items()


@pytest.mark.parametrize("fraction", [0.0, 0.5, 0.999])
def test_pauses_are_random_under_a_ceiling_that_doubles(fraction: float) -> None:
    pauses = [Backoff().pause(tries, fraction) for tries in range(1, 8)]
    assert pauses == [fraction * ceiling for ceiling in (0.5, 1, 2, 4, 8, 8, 8)]
