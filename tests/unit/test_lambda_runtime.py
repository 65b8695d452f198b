"""The Runtime API of the tests treats functions as Lambda does."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.lambda_runtime import Function, function

TESTS = Path(__file__).resolve().parents[1]
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"


@pytest.fixture
def odd() -> Iterator[Function]:
    with function("support.odd_handler.handler", {"PYTHONPATH": str(TESTS)}) as made:
        yield made


def test_a_handler_is_told_what_lambda_says(odd: Function) -> None:
    told = odd.invoke({}, seconds=60, trace=TRACE, request_id="monday").body
    assert told["id"] == "monday"
    assert told["trace"] == TRACE
    assert 0 < told["left_ms"] <= 60_000
    assert odd.invoke({}).body["trace"] is None
    assert len(odd.sandboxes) == 1


def test_who_runs_out_of_time_or_dies_is_replaced(odd: Function) -> None:
    assert odd.invoke({"wait": True}, seconds=0.5).error == "Sandbox.Timedout"
    assert odd.invoke({"exit": 1}).error == "Runtime.ExitError"
    assert "left_ms" in odd.invoke({}).body
    assert len(odd.sandboxes) == 3


def test_events_at_once_have_a_process_each(odd: Function) -> None:
    with ThreadPoolExecutor(2) as threads:
        stuck = threads.submit(odd.invoke, {"wait": True})
        other = threads.submit(odd.invoke, {})
        assert "left_ms" in other.result().body
        for sandbox in odd.sandboxes:
            sandbox.process.kill()
        assert stuck.result().error == "Runtime.ExitError"


def test_an_error_is_reported_by_its_type(odd: Function) -> None:
    assert odd.invoke(None).error == "AttributeError"
    assert "left_ms" in odd.invoke({}).body
    assert len(odd.sandboxes) == 1


def test_a_handler_that_cannot_be_imported_is_an_error() -> None:
    with function("support.nowhere.handler") as nowhere:
        assert nowhere.invoke({}).error in ("Runtime.ImportModuleError", "Runtime.ExitError")
