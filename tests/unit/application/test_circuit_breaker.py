"""When a circuit opens and closes, whoever shares it, and what happens when nobody can tell."""

from datetime import timedelta

import pytest

from ilikeyacut.adapters.memory.circuits import MemoryCircuits
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.application.ports.circuits import Circuit, CircuitsUnavailableError
from ilikeyacut.application.stylists.circuit_breaker import BreakerPolicy, CircuitBreaker
from ilikeyacut.domain.failures import FailureCode, Opens

ROUTE = "gemini/model-1"
POLICY = BreakerPolicy()


def each_that(opens: Opens) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("code", [code for code in FailureCode if code.opens is opens])


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def breaker(clock: ManualClock) -> CircuitBreaker:
    return CircuitBreaker(MemoryCircuits(), clock, POLICY)


def fail(breaker: CircuitBreaker, times: int = POLICY.threshold) -> None:
    for _ in range(times):
        breaker.report(ROUTE, FailureCode.PROVIDER_UNAVAILABLE)


def cooled(breaker: CircuitBreaker, clock: ManualClock) -> None:
    fail(breaker)
    clock.advance(POLICY.cooldown)


def test_a_few_failures_change_nothing(breaker: CircuitBreaker) -> None:
    fail(breaker, POLICY.threshold - 1)
    assert breaker.allows(ROUTE)
    assert breaker.admit(ROUTE)


def test_enough_failures_in_a_row_open_it(breaker: CircuitBreaker) -> None:
    fail(breaker)
    assert not breaker.allows(ROUTE)
    assert not breaker.admit(ROUTE)
    assert breaker.admit("gemini/model-2")


def test_only_the_call_that_opens_it_is_told_so(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    def report(code: FailureCode | None) -> bool:
        return breaker.report(ROUTE, code)

    down = [FailureCode.PROVIDER_UNAVAILABLE] * (POLICY.threshold + 2)
    assert [report(code) for code in down] == [
        n == POLICY.threshold for n in range(1, len(down) + 1)
    ]
    clock.advance(POLICY.cooldown)
    assert breaker.admit(ROUTE)
    assert report(FailureCode.PROVIDER_UNAVAILABLE), "the probe opens it again"
    assert not report(None)


def test_a_success_in_between_begins_the_count_anew(breaker: CircuitBreaker) -> None:
    fail(breaker, POLICY.threshold - 1)
    breaker.report(ROUTE, None)
    fail(breaker, POLICY.threshold - 1)
    assert breaker.admit(ROUTE)


@each_that(Opens.IF_REPEATED)
def test_failures_of_the_route_count(breaker: CircuitBreaker, code: FailureCode) -> None:
    for _ in range(POLICY.threshold):
        assert breaker.admit(ROUTE)
        breaker.report(ROUTE, code)
    assert not breaker.admit(ROUTE)


@each_that(Opens.AT_ONCE)
def test_what_no_second_call_can_mend_opens_it_at_once(
    breaker: CircuitBreaker, code: FailureCode
) -> None:
    breaker.report(ROUTE, code)
    assert not breaker.admit(ROUTE)


@each_that(Opens.NEVER)
def test_failures_of_a_photo_say_nothing_of_the_route(
    breaker: CircuitBreaker, code: FailureCode
) -> None:
    for _ in range(20):
        breaker.report(ROUTE, code)
    assert breaker.admit(ROUTE)


def test_after_the_cooldown_one_probe_goes_through(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    fail(breaker)
    clock.advance(POLICY.cooldown - timedelta(microseconds=1))
    assert not breaker.admit(ROUTE)
    clock.advance(timedelta(microseconds=1))
    assert breaker.allows(ROUTE)
    assert breaker.admit(ROUTE)
    assert not breaker.allows(ROUTE)
    assert not breaker.admit(ROUTE)


def test_a_good_probe_closes_it(breaker: CircuitBreaker, clock: ManualClock) -> None:
    cooled(breaker, clock)
    assert breaker.admit(ROUTE)
    breaker.report(ROUTE, None)
    fail(breaker, POLICY.threshold - 1)
    assert breaker.admit(ROUTE)


def test_a_bad_probe_opens_it_again(breaker: CircuitBreaker, clock: ManualClock) -> None:
    cooled(breaker, clock)
    assert breaker.admit(ROUTE)
    fail(breaker, 1)
    assert not breaker.admit(ROUTE)
    clock.advance(POLICY.cooldown)
    assert breaker.admit(ROUTE)


def test_a_probe_that_is_not_made_leaves_the_place_to_another(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    cooled(breaker, clock)
    assert breaker.admit(ROUTE)
    breaker.withdraw(ROUTE)
    assert breaker.admit(ROUTE)


def test_a_probe_whose_process_died_is_given_up(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    cooled(breaker, clock)
    assert breaker.admit(ROUTE)
    clock.advance(POLICY.probe_lease)
    assert breaker.admit(ROUTE)


def test_late_failures_of_calls_from_before_do_not_prolong_it(
    breaker: CircuitBreaker, clock: ManualClock
) -> None:
    fail(breaker)
    clock.advance(POLICY.cooldown - timedelta(seconds=1))
    fail(breaker, 3)
    clock.advance(timedelta(seconds=1))
    assert breaker.admit(ROUTE)


def test_breakers_share_what_they_know(clock: ManualClock) -> None:
    circuits = MemoryCircuits()
    one, two = (CircuitBreaker(circuits, clock, POLICY) for _ in range(2))
    fail(one, 2)
    fail(two, POLICY.threshold - 2)
    assert not one.admit(ROUTE)
    clock.advance(POLICY.cooldown)
    assert one.admit(ROUTE)
    assert not two.admit(ROUTE)


class Contended(MemoryCircuits):
    """Somebody else is always faster, as often as told."""

    losses = 3

    def swap(self, route: str, seen: Circuit, changed: Circuit) -> bool:
        if self.losses:
            self.losses -= 1
            super().swap(route, seen, Circuit(failures=seen.failures + 1))
        return super().swap(route, seen, changed)


def test_no_failure_is_lost_to_a_race(clock: ManualClock) -> None:
    breaker = CircuitBreaker(Contended(), clock, POLICY)
    fail(breaker, POLICY.threshold - 3)
    assert not breaker.admit(ROUTE)


class Unreachable(MemoryCircuits):
    def find(self, route: str) -> Circuit:
        raise CircuitsUnavailableError(route)


def test_when_the_circuits_cannot_be_asked_calls_go_through(clock: ManualClock) -> None:
    breaker = CircuitBreaker(Unreachable(), clock, POLICY)
    fail(breaker)
    assert breaker.allows(ROUTE)
    assert breaker.admit(ROUTE)
    breaker.withdraw(ROUTE)
