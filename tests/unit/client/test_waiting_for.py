"""Waiting for a try-on: long polling where there is any, and an end to it in any case."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import httpx2
import pytest

from ilikeyacut.client import ClientError, Look, TryOn, TryOnEndedError, WaitTimedOutError
from support.scripted import Scripted, example, ok, problem

Answered = Callable[..., Scripted]
BOB = Look(hairstyle="bob")
WAITED = {"preference-applied": "wait=20", "etag": 'W/"1"'}
OPEN = ok("TryOn", headers={"retry-after": "3", "etag": 'W/"1"'})
SAME = httpx2.Response(304, headers=WAITED)
DONE = ok("TryOn", status="completed", failure=None)


def test_a_server_that_waits_is_asked_again_at_once(answered: Answered) -> None:
    person = answered(ok("TryOn", headers=WAITED), SAME, SAME, DONE)
    seen: list[TryOn] = []
    assert person.call("wait", uuid4(), changed=seen.append).status == "completed"
    assert person.script.pauses == [0.25] * 3
    assert [it.status for it in seen] == ["requested", "completed"]
    first, *others = person.script.requests
    assert first.headers["prefer"] == "wait=20"
    assert "if-none-match" not in first.headers
    assert {it.headers["if-none-match"] for it in others} == {'W/"1"'}


def test_a_server_that_does_not_wait_says_when_to_ask(answered: Answered) -> None:
    silent = httpx2.Response(304, headers={"etag": 'W/"1"'})
    person = answered(OPEN, silent, DONE)
    person.call("wait", uuid4())
    assert person.script.pauses == [3.0, 2.0]


def test_the_time_for_waiting_is_kept(answered: Answered) -> None:
    person = answered(OPEN)
    with pytest.raises(WaitTimedOutError) as late:
        person.call("wait", uuid4(), 10.0)
    assert (late.value.code, late.value.retryable) == ("WAIT_TIMED_OUT", True)
    assert person.script.now == 9.0
    assert [it.headers["prefer"] for it in person.script.requests][-1] == "wait=1"


def test_no_retry_goes_beyond_it(answered: Answered) -> None:
    busy = problem(503, "NOT_READY", retryable=True, headers={"retry-after": "20"})
    person = answered(OPEN, busy)
    with pytest.raises(ClientError, match="NOT_READY"):
        person.call("wait", uuid4(), 10.0)
    assert person.script.now <= 10.0


@pytest.mark.parametrize("status", ["failed", "expired", "cancelled", "of tomorrow"])
def test_a_try_on_that_ends_in_another_way_is_told(answered: Answered, status: str) -> None:
    ended = ok("TryOn", status=status, results=[])
    assert answered(ended).call("wait", uuid4()).status == status
    with pytest.raises(TryOnEndedError) as told:
        answered(ended).call("try_on", uuid4(), BOB)
    assert told.value.try_on.status == status
    assert told.value.code == example("TryOn")["failure"]["code"]
    assert told.value.hint


def test_one_that_ends_without_a_reason_is_told_too(answered: Answered) -> None:
    with pytest.raises(TryOnEndedError) as told:
        answered(ok("TryOn", status="cancelled", failure=None)).call("try_on", uuid4(), BOB)
    assert told.value.code == "JOB_CANCELLED"


def test_one_that_was_done_before_is_not_waited_for(answered: Answered) -> None:
    person = answered(DONE)
    assert person.call("try_on", uuid4(), BOB).results
    assert len(person.script.requests) == 1


def test_nothing_new_at_first_is_no_answer(answered: Answered) -> None:
    with pytest.raises(ClientError, match="ANSWER_INVALID"):
        answered(SAME).call("wait", uuid4())


# ---------------------------------------------------------------- lists


def page(*names: str, cursor: str | None = None) -> httpx2.Response:
    items = [example("Hairstyle", name=name) for name in names]
    return ok("HairstylePage", items=items, next_cursor=cursor)


def test_a_list_is_read_to_its_end_over_empty_pages(answered: Answered) -> None:
    person = answered(page("a", "b", cursor="1"), page(cursor="2"), page("c"))
    assert [it.name for it in person.items("styles")] == ["a", "b", "c"]
    assert [it.url.params.get("cursor") for it in person.script.requests] == [None, "1", "2"]


def test_a_list_without_an_end_is_refused(answered: Answered) -> None:
    with pytest.raises(ClientError, match="does not end"):
        answered(page("a", cursor="1")).items("styles")

    def empty(request: httpx2.Request) -> httpx2.Response:
        return page(cursor=f"{request.url.params.get('cursor', '')}1")

    person = answered(empty)
    with pytest.raises(ClientError, match="does not end"):
        person.items("styles")
    assert len(person.script.requests) <= 1001
