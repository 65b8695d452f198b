"""The functions on the stream, each in a process of Lambda's runtime client, over the emulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest

from ilikeyacut.adapters.aws.session import Patience
from ilikeyacut.entrypoints.bootstrap import App, open_app
from ilikeyacut.entrypoints.settings import FunctionSettings
from support import deployment
from support.lambda_events import rung
from support.lambda_proxy import emulated
from support.lambda_runtime import Function, function

LAMBDAS = "ilikeyacut.entrypoints.lambdas"
TRUSTED = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


@pytest.fixture(scope="module")
def environment(dynamodb_url: str) -> dict[str, str]:
    """The variables of one deployment, which all functions have."""
    return deployment.deployed(dynamodb_url)


@pytest.fixture
def app(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with open_app(FunctionSettings.read(), checks=False) as app:
        yield app


@pytest.fixture
def projector(environment: dict[str, str]) -> Iterator[Function]:
    with function(f"{LAMBDAS}.projector.handler", environment) as made:
        yield made


@pytest.fixture
def relay(environment: dict[str, str]) -> Iterator[Function]:
    with function(f"{LAMBDAS}.relay.handler", environment) as made:
        yield made


def test_views_and_bus_follow_a_person_who_comes(
    app: App, projector: Function, relay: Function
) -> None:
    email = f"{uuid4().hex}@example.com"
    user = app.users.register(uuid4(), name="Ann", email=email, welcome_credits=1)
    assert app.gallery.user_by_email(email) is None
    for it in (projector, relay):
        assert it.invoke(rung()).body == {"batchItemFailures": []}, it.log
    found = app.gallery.user_by_email(email)
    assert found is not None
    assert found.user_id == user.id
    assert app.views.position("reactor:relay") == app.store.head()


def test_what_is_no_ring_is_answered_and_the_next_event_is_too(projector: Function) -> None:
    events: tuple[object, ...] = ({}, [], "ring", None)
    for event in events:
        assert projector.invoke(event).body["error"]["code"] == "EVENT_UNKNOWN", projector.log
    assert projector.invoke({"Records": [1]}).error == "EventUnknownError"
    assert len(projector.sandboxes) == 1


def test_a_wrong_setting_fails_the_event_and_is_named(environment: dict[str, str]) -> None:
    with function(f"{LAMBDAS}.relay.handler", {**environment, "ILIKEYACUT_S3_BUCKET": "B"}) as it:
        answer = it.invoke(rung())
        assert answer.error == "ValidationError"
        assert "s3_bucket" in answer.body["errorMessage"]


def test_the_emulator_runs_a_function_in_our_own_process(
    app: App, environment: dict[str, str], relay: Function, dynamodb_url: str
) -> None:
    aws = deployment.session(dynamodb_url)
    name = f"relay-{uuid4().hex[:8]}"
    app.users.register(uuid4(), name="Ann", email=f"{name}@example.com", welcome_credits=1)
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUSTED)
    with emulated({name: relay}) as url:
        client = aws.client("lambda", Patience(read_timeout=60))
        client.create_function(
            FunctionName=name,
            Runtime="python3.11",
            Role=role["Role"]["Arn"],
            Timeout=60,
            Handler="unused.handler",
            Code={"ZipFile": EMPTY_ZIP},
            Environment={"Variables": {"MINISTACK_LAMBDA_PROXY_URL": url}},
        )
        answer = client.invoke(FunctionName=name, Payload=json.dumps(rung()).encode())
    assert json.load(answer["Payload"]) == {"batchItemFailures": []}, relay.log
    assert app.views.position("reactor:relay") == app.store.head()
