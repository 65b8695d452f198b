"""A call that was given up before it began is never made: it would be paid for in vain."""

import threading
from collections.abc import Callable
from concurrent.futures import wait
from threading import Event
from typing import Any

import pytest

from ilikeyacut.adapters.sagemaker import deadline, faults
from ilikeyacut.adapters.sagemaker.deadline import DeadlineError, within

PRICE = 4_000


@pytest.fixture
def join() -> Callable[[], None]:
    """Waits for the test's threads; pytest fails the test for an error that they do not catch."""
    before = threading.enumerate()

    def join() -> None:
        for thread in threading.enumerate():
            if thread not in before:
                thread.join(60)

    return join


def fails(*_: str) -> str:
    raise OSError("no route")


def test_a_call_gets_its_client_and_gives_its_result() -> None:
    assert within(60, lambda: "client", str.upper) == "CLIENT"


@pytest.mark.parametrize(("connect", "call"), [(fails, str.upper), (str, fails)])
def test_errors_reach_the_caller(connect: Callable[[], str], call: Callable[[str], str]) -> None:
    with pytest.raises(OSError, match="no route"):
        within(60, connect, call)


@pytest.mark.parametrize("connected", [str, fails])
def test_a_call_that_has_not_begun_in_time_is_never_made(
    join: Callable[[], None], connected: Callable[[], str]
) -> None:
    given_up, calls = Event(), list[str]()

    def connect() -> str:
        assert given_up.wait(60)
        return connected()

    with pytest.raises(DeadlineError) as late:
        within(0.01, connect, calls.append)
    given_up.set()
    join()
    assert calls == []
    assert faults.fault_of(late.value, PRICE).cost_microusd == 0


@pytest.mark.parametrize("ended", [str.upper, fails])
def test_a_call_that_has_begun_may_cost_its_price(
    join: Callable[[], None], monkeypatch: pytest.MonkeyPatch, ended: Callable[[str], str]
) -> None:
    begun, given_up = Event(), Event()

    def call(client: str) -> str:
        begun.set()
        assert given_up.wait(60)
        return ended(client)

    def late(outcomes: Any, timeout: float) -> Any:
        assert begun.wait(60)
        return wait(outcomes, timeout)

    monkeypatch.setattr(deadline, "wait", late)
    with pytest.raises(DeadlineError) as failed:
        within(0.01, str, call)
    given_up.set()
    join()
    assert faults.fault_of(failed.value, PRICE).cost_microusd == PRICE


def test_without_time_nothing_begins() -> None:
    with pytest.raises(DeadlineError) as late:
        within(0, fails, str.upper)
    assert not late.value.begun
