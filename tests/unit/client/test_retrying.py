"""What is sent again, after how long, and what is never sent twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from ilikeyacut.client import ClientError, Look, RefusedError
from support.scripted import Scripted, ok, problem

Answered = Callable[..., Scripted]
BOB = Look(hairstyle="bob")
GONE = httpx2.ReadError("the line is dead")
NOBODY = httpx2.ConnectError("nobody listens")
BUSY = problem(503, "NOT_READY", retryable=True, headers={"retry-after": "7"})
FULL = problem(429, "RATE_LIMITED", retryable=True, headers={"retry-after": "2"})


def test_what_may_pass_is_sent_again_after_growing_pauses(answered: Answered) -> None:
    gateway = httpx2.Response(502, html="<h1>Bad Gateway</h1>")
    person = answered(NOBODY, GONE, gateway, gateway, ok("Me"))
    assert person.call("me").name == "Ada Lovelace"
    assert person.script.pauses == [0.25, 0.5, 1.0, 2.0]


def test_a_pause_is_as_long_as_the_server_says_and_no_other_is(answered: Answered) -> None:
    date = problem(503, "NOT_READY", headers={"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"})
    date = problem(503, "NOT_READY", retryable=True, headers=dict(date.headers))
    person = answered(BUSY, date, ok("Me"))
    person.call("me")
    assert person.script.pauses == [7.25, 0.5]


@pytest.mark.parametrize("seconds", ["86400", "61", "9" * 400])
def test_nobody_waits_for_long(answered: Answered, seconds: str) -> None:
    person = answered(problem(429, "DAILY", retryable=True, headers={"retry-after": seconds}))
    with pytest.raises(RefusedError) as refused:
        person.call("me")
    assert len(person.script.requests) == 1
    assert refused.value.retryable


def test_nobody_tries_for_ever(answered: Answered) -> None:
    for lasting, code in ((GONE, "SERVER_UNREACHABLE"), (BUSY, "NOT_READY")):
        person = answered(lasting)
        with pytest.raises(ClientError) as failed:
            person.call("me")
        assert (failed.value.code, failed.value.retryable) == (code, True)
        assert len(person.script.requests) == 5


@pytest.mark.parametrize(
    "refusal",
    [
        problem(503, "BUDGET_PAUSED", retryable=False),
        problem(422, "FACE_TOO_SMALL", retryable=False),
        problem(500, "INTERNAL", retryable=False),
        httpx2.Response(500, text="oops"),
        httpx2.Response(404, text="nothing"),
    ],
)
def test_what_will_not_pass_is_told_at_once(answered: Answered, refusal: httpx2.Response) -> None:
    person = answered(refusal)
    with pytest.raises(RefusedError):
        person.call("me")
    assert (len(person.script.requests), person.script.pauses) == (1, [])


def test_a_try_on_is_submitted_again_under_its_one_key(answered: Answered) -> None:
    person = answered(GONE, BUSY, FULL, ok("TryOn", 202))
    person.call("submit", uuid4(), BOB)
    keys = {it.headers["idempotency-key"] for it in person.script.requests}
    assert len(person.script.requests) == 4
    assert len(keys) == 1
    person.call("submit", uuid4(), BOB)
    assert person.script.requests[-1].headers["idempotency-key"] not in keys


@pytest.mark.parametrize(
    ("name", "args", "answer"),
    [
        ("share", (uuid4(), 7), "NewLink"),
        ("sign_in", ("a@example.com", "password"), "TokenSet"),
        ("sign_in_by_link", ("code",), "TokenSet"),
    ],
)
def test_what_is_not_idempotent_is_sent_once(
    answered: Answered, name: str, args: Any, answer: str
) -> None:
    for lost in (GONE, BUSY):
        person = answered(lost, ok(answer))
        with pytest.raises(ClientError):
            person.call(name, *args)
        assert len(person.script.requests) == 1
    person = answered(NOBODY, FULL, ok(answer))  # which the server never got, or did not do
    person.call(name, *args)
    assert len(person.script.requests) == 3


def test_an_upload_is_repeated_as_a_whole_form(answered: Answered) -> None:
    announced = ok("AnnouncedPhoto", 201)
    person = answered(announced, GONE, httpx2.Response(204), BUSY, ok("Photo", rejection=None))
    person.call("upload", b"\x89PNG\r\n picture")
    first, second = person.script.requests[1:3]
    assert b"\x89PNG\r\n picture" in second.content
    assert first.url == second.url
