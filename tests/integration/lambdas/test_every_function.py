"""Every function in Lambda's runtime client answers what is not for it, and goes on."""

from __future__ import annotations

import json
import pkgutil
from importlib import import_module
from typing import Any

import pytest

from ilikeyacut.application.ports.message_queue import Delivery
from ilikeyacut.entrypoints import lambdas
from support.lambda_events import EPOCH, Call, messages, said, v2
from support.lambda_runtime import function

MODULES = [f"{lambdas.__name__}.{it.name}" for it in pkgutil.iter_modules(lambdas.__path__)]
FUNCTIONS = [it for it in MODULES if hasattr(import_module(it), "handler")]
ENVIRONMENT = {
    "ILIKEYACUT_PROFILE": "memory",
    "ILIKEYACUT_STYLISTS": "memory",
    "ILIKEYACUT_METRICS_NAMESPACE": "tests",
    "AWS_LAMBDA_LOG_FORMAT": "JSON",
    "AWS_LAMBDA_LOG_LEVEL": "INFO",
}
NOT_EVENTS: tuple[Any, ...] = ({}, [], "text", None, {"Records": []})
UNREAD: tuple[Any, ...] = (
    {"source": "elsewhere", "detail-type": "thing:happened", "detail": {}},
    {"upkeep": "nothing"},
)
"""What a bus and a schedule send, which read no answer."""
S3 = {"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": "user-uploads/x"}}}]}
HTTP = {"auth", "gallery", "notifications", "processing", "uploads", "users"}


def kinesis(*names: str) -> dict[str, Any]:
    """Return a batch that no function takes, of which each record can be named."""
    return {"Records": [{"eventSource": "aws:kinesis", "messageId": name} for name in names]}


@pytest.mark.parametrize("handler", FUNCTIONS, ids=lambda it: it.rpartition(".")[2])
def test_it_answers_what_is_not_for_it(handler: str) -> None:
    with function(f"{handler}.handler", ENVIRONMENT) as made:
        answers = [made.invoke(event) for event in NOT_EVENTS]
        assert [it.body["error"]["code"] for it in answers] == ["EVENT_UNKNOWN"] * len(NOT_EVENTS)
        kept = [{"itemIdentifier": "a"}, {"itemIdentifier": "b"}]
        assert made.invoke(kinesis("a", "b")).body == {"batchItemFailures": kept}
        half = messages([Delivery("m", "{}", "r", 1, EPOCH)])["Records"] + kinesis("n")["Records"]
        if "orchestration" not in handler:
            names = [it["itemIdentifier"] for it in _failures(made.invoke({"Records": half}).body)]
            assert names == ["m", "n"]
        assert "Traceback" not in made.log
        for event in (S3, *UNREAD):
            assert made.invoke(event).error == "EventUnknownError"
        if handler.rpartition(".")[2] in HTTP:
            unknown = said(made.invoke(v2(Call("GET", "/v1/nowhere"))).body)
            assert (unknown.status, json.loads(unknown.body)["code"]) == (404, "NO_SUCH_ROUTE")
        assert len(made.sandboxes) == 1, "it went on in the same process"
        assert "user-uploads/x" not in made.log


def test_lines_and_figures_are_json() -> None:
    with function(f"{lambdas.__name__}.upkeep.handler", ENVIRONMENT) as made:
        assert made.invoke({"upkeep": "due"}).body == {"ended": 0}, made.log
        made.invoke({})
        lines = [json.loads(it) for it in made.log.splitlines() if it.startswith("{")]
    directives = [it["_aws"]["CloudWatchMetrics"][0] for it in lines if "_aws" in it]
    figures = [it["Metrics"][0]["Name"] for it in directives]
    assert figures == ["ProjectionLag", "StoppedViews"]
    (refused,) = (it for it in lines if it.get("logger", "").endswith("invocations"))
    assert refused["level"] == "WARNING"
    assert refused["requestId"]


def _failures(answer: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = answer["batchItemFailures"]
    return found
