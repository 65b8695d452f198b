"""Events that are not for a function: a clear answer, no traceback, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from traceback import extract_tb
from typing import Any
from uuid import UUID

import pytest

from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.message_queue import Delivery
from ilikeyacut.entrypoints.bootstrap import App
from ilikeyacut.entrypoints.lambdas import claims
from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.invocations import EventUnknownError, Handler
from ilikeyacut.entrypoints.lambdas.notifications import notifications
from ilikeyacut.entrypoints.lambdas.orchestration import orchestration
from ilikeyacut.entrypoints.lambdas.processing import processing
from ilikeyacut.entrypoints.lambdas.routes import MOUNTED
from ilikeyacut.entrypoints.lambdas.upkeep import upkeep
from support.apps import Stage
from support.lambda_events import EPOCH, Context, messages

Opened = Callable[[], App]

FUNCTIONS: dict[str, Callable[[Opened], Handler]] = {
    "processing": processing,
    "notifications": notifications,
    "orchestration": orchestration,
    "upkeep": upkeep,
    "claims": lambda _: claims.handler,
    **{
        name: partial(http, name)
        for name in sorted(MOUNTED.keys() - {"processing", "notifications"})
    },
}

NOT_EVENTS: tuple[Any, ...] = (
    {},
    [],
    None,
    "text",
    5,
    {"Records": []},
    {"Records": "x"},
    {"requestContext": None},
)
STREAM = {
    "Records": [
        {"eventSource": "aws:dynamodb", "dynamodb": {"SequenceNumber": f"{n}", "Keys": {}}}
        for n in (1, 2)
    ]
}
S3 = {"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": "user-uploads/x"}}}]}
MAIL = {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": "hello"}}]}


def unopened() -> App:
    raise AssertionError("no app is needed to refuse an event")


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_what_is_no_event_is_answered(name: str) -> None:
    handler = FUNCTIONS[name](unopened)
    codes = [handler(event, Context())["error"]["code"] for event in NOT_EVENTS]
    assert codes == ["EVENT_UNKNOWN"] * len(NOT_EVENTS)


def test_records_of_others_are_not_lost(stage: Stage) -> None:
    kept = [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]
    for made in FUNCTIONS.values():
        handler = made(lambda: stage.app)
        assert handler(STREAM, Context()) == {"batchItemFailures": kept}
        for event in (S3, MAIL):
            with pytest.raises(EventUnknownError) as raised:
                handler(event, Context())
            assert raised.value.__cause__ is None
            assert "user-uploads" not in str(raised.value)


def test_a_batch_with_a_foreign_record_is_left_alone(stage: Stage) -> None:
    fine = messages([Delivery("m", "{}", "r", 1, EPOCH)])["Records"]
    event = {"Records": fine + STREAM["Records"]}
    kept = [
        it["itemIdentifier"] for it in processing(lambda: stage.app)(event)["batchItemFailures"]
    ]
    assert kept == ["m", "1", "2"]


def test_a_message_without_a_field_stays_in_the_queue(stage: Stage) -> None:
    for field in ("body", "receiptHandle", "attributes", "eventSource"):
        event = messages([Delivery("m", "{}", "r", 1, EPOCH)])
        del event["Records"][0][field]
        for made in (processing, notifications):
            answer = made(lambda: stage.app)(event, Context())
            assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}


def test_a_fault_is_told_to_lambda_without_a_story() -> None:
    """Lambda tries again, and leaves the event to the dead-letter queue in the end."""

    def down() -> App:
        try:
            raise OSError("no route")
        except OSError as error:
            raise StoreUnavailableError("the table cannot be reached") from error

    for handler, event in (
        (upkeep(down), {"upkeep": "due"}),
        (processing(down), messages([Delivery("m", "{}", "r", 1, EPOCH)])),
    ):
        with pytest.raises(StoreUnavailableError, match="cannot be reached") as raised:
            handler(event, Context())
        assert raised.value.__suppress_context__
        frames = [it.name for it in extract_tb(raised.value.__traceback__)]
        assert frames[1:] == ["handler"]


def test_the_trigger_adds_the_id_of_the_person() -> None:
    event = {
        "version": "2",
        "userPoolId": "eu-west-1_pool",
        "request": {"userAttributes": {"sub": str(UUID(int=1))}},
    }
    details = claims.handler(event, Context())["response"]["claimsAndScopeOverrideDetails"]
    assert UUID(details["idTokenGeneration"]["claimsToAddOrOverride"]["uid"]).version == 5


def test_upkeep_ends_what_has_expired(stage: Stage) -> None:
    stage.asked(stage.person())
    stage.app.worker.refresh()
    stage.clock.advance(timedelta(days=1))
    assert upkeep(lambda: stage.app)({"upkeep": "due"}, Context()) == {"ended": 1}
    assert upkeep(lambda: stage.app)({"upkeep": "due"}, Context()) == {"ended": 0}


def test_upkeep_sweeps(stage: Stage) -> None:
    assert upkeep(lambda: stage.app)({"upkeep": "sweep"}, Context()) == {"removed": 0}
