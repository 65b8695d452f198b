"""The functions do all that they ever do, each under its role.

People, providers and time ask each function for every path that it serves and for every event that
it takes. What a role lacks is denied by the emulator; what nobody asked for is more than is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from functions import FUNCTIONS, Function
from grants import GRANTS, Grant
from ilikeyacut.adapters.memory.clock import ManualClock
from support.functions import opened
from support.gateway import Gateway, gateway
from support.gemini_scenes import status
from support.gemini_server import GeminiServer
from support.least.calls import Right, rights
from support.least.journey import Journey
from support.least.people import Person, matches
from support.least.planted import with_grant
from support.least.sources import Sources
from support.least.staff import Staff
from support.least.stage import emulated_stage
from support.sagemaker_stub import SageMakerStub, at_once

pytestmark = pytest.mark.emulator

WEEKS = timedelta(days=120)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"

BY_OTHERS: dict[Right, str] = {
    ("execute-api:Invoke", "gemini-api"): "the gateway of the test saw its signature",
    ("elasticache:Connect", "redis"): "the stage of the test has no Redis",
}
"""Rights that are used in another way than by a call of botocore's."""

RARE = {
    "dynamodb:ConditionCheckItem": "rows that another process wrote, and journals of large pages",
    "sns:GetEndpointAttributes": "the emulator takes a known token without a word",
    "sqs:ReceiveMessage": "Lambda itself does, in the name of the function",
}
"""Actions that no function takes here, and when it would."""


@dataclass(frozen=True)
class Done:
    """What was done: what functions needed for it, and the requests."""

    needed: dict[str, set[Right]]
    asked: list[tuple[str, str]]
    gateway: Gateway


@pytest.fixture(scope="module")
def done(dynamodb_url: str) -> Iterator[Done]:
    with (
        GeminiServer(otherwise=status(503)) as gemini,
        gateway(gemini.url) as way,
        SageMakerStub(at_once).serving() as sagemaker,
    ):
        own = {
            "client_ip_header": "x-client-ip",
            "stylists": "gemini,sagemaker",
            "gemini_gateway_url": way.url,
            "gemini_models": "painter",
            "sagemaker_endpoint": "tints",
            "sagemaker_base_url": sagemaker.url,
            "sagemaker_region": "eu-west-1",
        }
        stage = emulated_stage(dynamodb_url, own)
        later = ManualClock(datetime.now(UTC) + WEEKS)
        with (
            opened({**stage.environment, "ILIKEYACUT_DYNAMODB_CREATE_TABLES": "1"}) as app,
            closing(Staff(stage, clocks={"upkeep": later})) as staff,
            staff.calls.watching(),
        ):
            sources = Sources(staff, app.orchestration.reactions.topics)
            journey = Journey(staff, sources, app, Person(staff), Person(staff))
            journey.all()
            asked = journey.person.asked + journey.admin.asked
            yield Done(staff.calls.needed, asked, way)


def test_each_path_was_asked_for(done: Done) -> None:
    paths = json.loads(PAGE.read_text("utf-8"))["paths"]
    wanted = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    left = {
        (method, path)
        for method, path in wanted
        if not any(method == verb and matches(path, asked) for verb, asked in done.asked)
    }
    assert left == set()


def test_nobody_needed_more_than_the_table_allows(done: Done) -> None:
    assert {
        name: more
        for name, function in FUNCTIONS.items()
        if (more := done.needed.get(name, set()) - rights(function.may))
    } == {}


def test_each_grant_was_needed(done: Done) -> None:
    assert unneeded(done.needed) == []
    assert done.gateway.passed or done.gateway.refused


def test_each_action_of_a_grant_was_needed_by_somebody(done: Done) -> None:
    needed = {action for of_one in done.needed.values() for action, _ in of_one}
    needed |= {action for action, _ in BY_OTHERS}
    for grant, actions in GRANTS.items():
        assert [it for it in actions if it not in needed | RARE.keys()] == [], grant


def test_a_grant_too_many_is_noticed(done: Done) -> None:
    table = with_grant("notifications", ("find", "Users"))
    assert unneeded(done.needed, table) == [("notifications", ("find", "Users"))]


def unneeded(
    needed: dict[str, set[Right]], table: dict[str, Function] | None = None
) -> list[tuple[str, Grant]]:
    """Return the grants of which a function needed no action."""
    return [
        (name, (grant, resource))
        for name, function in (table or FUNCTIONS).items()
        for grant, resource in function.may
        if not any(
            (action, resource) in needed.get(name, set()) | BY_OTHERS.keys()
            for action in GRANTS[grant]
        )
    ]
