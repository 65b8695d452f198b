"""Any JSON as an event: an answer, or the one error that says that nobody understands it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ilikeyacut.entrypoints.bootstrap import App
from ilikeyacut.entrypoints.lambdas import claims
from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.invocations import EventUnknownError, Handler
from ilikeyacut.entrypoints.lambdas.notifications import notifications
from ilikeyacut.entrypoints.lambdas.processing import processing
from ilikeyacut.entrypoints.lambdas.upkeep import upkeep
from support.apps import staged
from support.lambda_events import SHAPES, Call, Context
from support.queued import with_queues

NAMES = (
    *("Records", "requestContext", "version", "headers", "multiValueHeaders", "path", "body"),
    *("httpMethod", "resource", "isBase64Encoded", "http", "elb", "method", "stage", "sourceIp"),
    *("queryStringParameters", "rawQueryString", "cookies", "identity", "messageId", "attributes"),
    *("eventSource", "eventSourceARN", "receiptHandle", "upkeep", "request", "userPoolId", "host"),
    *("ApproximateReceiveCount", "SentTimestamp", "multiValueQueryStringParameters"),
)
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**18),
    st.sampled_from(["1.0", "2.0", "GET", "/v1/me", "aws:sqs", "due", "[::1]:x", "\udcff", "ab=="]),
    st.text(max_size=5),
)
JSON = st.recursive(
    ATOMS,
    lambda it: st.lists(it, max_size=3) | st.dictionaries(st.sampled_from(NAMES), it, max_size=6),
    max_leaves=20,
)


def handlers() -> list[Handler]:
    stage = staged(with_queues)

    def opened() -> App:
        return stage.app

    made = [http("users", opened), processing(opened), notifications(opened), upkeep(opened)]
    return [*made, claims.handler]


@pytest.fixture(scope="module")
def all_handlers() -> list[Handler]:
    return handlers()


def answered(handler: Handler, event: Any) -> None:
    with suppress(EventUnknownError):
        assert isinstance(handler(event, Context()), dict)


@settings(max_examples=30)
@given(event=JSON)
def test_any_event_is_answered(all_handlers: list[Handler], event: Any) -> None:
    for handler in all_handlers:
        answered(handler, event)


@settings(max_examples=30)
@given(shape=st.sampled_from(SHAPES), name=st.sampled_from(NAMES), value=JSON, inside=st.booleans())
def test_a_damaged_request_is_answered(
    all_handlers: list[Handler], shape: Any, name: str, value: Any, inside: bool
) -> None:
    event = shape(Call("POST", "/v1/me", query="a=b", headers={"Host": "x"}, body=b"{}"))
    (event["requestContext"] if inside else event)[name] = value
    for handler in all_handlers[:3]:
        answered(handler, event)
