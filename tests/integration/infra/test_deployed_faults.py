"""What breaks in a deployed stage: nothing is lost or happens twice, and an alarm is defined."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from support.deployed_people import SOON, Person, signs_up
from support.deployed_stage import DeployedStage
from support.templates import Templates
from support.waiting import until

HIDDEN = 5
"""Seconds that a message of a killed function stays hidden here. A stage waits for minutes."""


@pytest.fixture(scope="module", autouse=True)
def impatient(deployed: DeployedStage) -> None:
    deployed.aws.client("sqs").set_queue_attributes(
        QueueUrl=deployed.queue("images.fifo"), Attributes={"VisibilityTimeout": str(HIDDEN)}
    )


@pytest.fixture
def ada(deployed: DeployedStage) -> Person:
    return signs_up(deployed)


def alarmed(templates: Templates, word: str) -> bool:
    """Whether an alarm looks at something of that name."""
    alarms = templates.resources("CloudWatch::Alarm").values()
    return any(word in json.dumps(it) for it in alarms)


def done_once(deployed: DeployedStage, ada: Person, job: str, available: int) -> None:
    """Check that a try-on was completed, delivered and paid for once."""
    found = ada.waits_for(f"/v1/try-ons/{job}", "completed")
    until(lambda: deployed.execution(job)["status"] == "SUCCEEDED", SOON)
    assert len(found["results"]) == 1
    assert ada.credits() == (available - 1, 0)
    topics = [it.TOPIC for it in deployed.app.store.history(UUID(job))]
    assert topics.count("job:completed") == 1


def test_an_expired_token_is_refused(deployed: DeployedStage, ada: Person) -> None:
    pool, client = deployed.outputs["PoolId"], deployed.outputs["ServerClientId"]
    cognito = deployed.aws.client("cognito-idp")
    whole = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"]
    kept = {"UserPoolId": pool, "ClientId": client, "ExplicitAuthFlows": whole["ExplicitAuthFlows"]}
    cognito.update_user_pool_client(
        **kept, AccessTokenValidity=1, TokenValidityUnits={"AccessToken": "seconds"}
    )
    try:
        short = ada.client.call("POST", "/v1/auth/sign-in", ada.account, expect=200).json
    finally:
        cognito.update_user_pool_client(
            **kept,
            AccessTokenValidity=whole["AccessTokenValidity"],
            TokenValidityUnits=whole["TokenValidityUnits"],
        )
    late = deployed.client(short["access_token"])
    until(lambda: late.call("GET", "/v1/me").status == 401)


def test_a_poison_message_ends_in_its_dead_letters_and_holds_up_nobody(
    deployed: DeployedStage, ada: Person, dev: Templates
) -> None:
    dead = deployed.messages("image-dead.fifo")
    deployed.aws.client("sqs").send_message(
        QueueUrl=deployed.queue("images.fifo"),
        MessageBody="no message of ours",
        MessageGroupId=f"arrived-{ada.id[0]}",
    )
    photo = ada.sends()  # behind it, in the same group
    ada.waits_for(f"/v1/photos/{photo}", "accepted")
    assert deployed.messages("image-dead.fifo") == dead + 1
    assert alarmed(dev, "image-dead")


@pytest.mark.parametrize("answering", [False, True], ids=["before", "after"])
def test_a_rendering_that_is_killed_is_made_once(
    deployed: DeployedStage, ada: Person, answering: bool
) -> None:
    available, _ = ada.credits()
    photo = ada.uploads()
    deployed.function("processing").dies(over=is_rendering, answering=answering)
    done_once(deployed, ada, ada.asks(photo), available)


def test_a_step_that_is_killed_is_taken_again(
    deployed: DeployedStage, ada: Person, dev: Templates
) -> None:
    available, _ = ada.credits()
    photo = ada.uploads()
    killed = deployed.function("orchestration")
    killed.dies(over=lambda event: event.get("step") == "complete", answering=True)
    done_once(deployed, ada, ada.asks(photo), available)
    assert alarmed(dev, "orchestration")


def test_an_execution_that_is_started_twice_runs_once(
    deployed: DeployedStage, ada: Person, dev: Templates
) -> None:
    available, _ = ada.credits()
    job = ada.asks(ada.uploads())
    ada.waits_for(f"/v1/try-ons/{job}", "completed")
    states, kept = deployed.aws.client("stepfunctions"), deployed.execution(job)
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(
            stateMachineArn=kept["stateMachineArn"], name=job, input=kept["input"]
        )
    done_once(deployed, ada, job, available)
    assert alarmed(dev, "ExecutionsFailed")


def test_a_stream_record_that_cannot_be_read_stops_nobody(
    deployed: DeployedStage, dev: Templates
) -> None:
    table = f"{deployed.prefix}Events"
    junk = {"pk": {"S": "#l#junk"}, "sk": {"N": "1"}, "x": {"S": "no event"}}
    deployed.aws.client("dynamodb").put_item(TableName=table, Item=junk)
    bob = signs_up(deployed)
    job = bob.asks(bob.uploads())  # the views and the bus have gone on
    bob.waits_for(f"/v1/try-ons/{job}", "completed")
    assert all(alarmed(dev, it) for it in ("projector", "relay"))


@contextmanager
def gone(deployed: DeployedStage, rule: str) -> Iterator[None]:
    """Let a rule's target be gone as long as the block.

    EventBridge then leaves events to the target's dead letters. The emulator drops them, so the
    rule leads there by itself.
    """
    events, bus = deployed.aws.client("events"), f"{deployed.prefix}events"
    names = [it["Name"] for it in events.list_rules(EventBusName=bus)["Rules"]]
    (name,) = (it for it in names if rule in it)
    (target,) = events.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]
    instead = {"Id": target["Id"], "Arn": target["DeadLetterConfig"]["Arn"]}
    events.put_targets(Rule=name, EventBusName=bus, Targets=[instead])
    try:
        yield
    finally:
        events.put_targets(Rule=name, EventBusName=bus, Targets=[target])


def test_events_whose_target_is_gone_are_kept_and_delivered_later(
    deployed: DeployedStage, ada: Person, dev: Templates
) -> None:
    available, _ = ada.credits()
    photo = ada.uploads()
    with gone(deployed, "Reactions"):
        job = ada.asks(photo)
        kept = until(lambda: received(deployed, "undelivered", job), SOON)
    assert ada.get(f"/v1/try-ons/{job}")["status"] in {"requested", "queued"}
    for _ in range(2):  # a bus may deliver twice
        deployed.aws.client("lambda").invoke(
            FunctionName=f"{deployed.prefix}orchestration", Payload=kept
        )
    done_once(deployed, ada, job, available)
    assert alarmed(dev, "undelivered")


def received(deployed: DeployedStage, queue: str, word: str) -> bytes:
    """Take the messages of a queue; return the one with a word in it, or nothing."""
    sqs, url = deployed.aws.client("sqs"), deployed.queue(queue)
    found = b""
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ()):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        if word in message["Body"]:
            found = message["Body"].encode()
    return found


def is_rendering(event: Any) -> bool:
    return any('"rendering"' in it["body"] for it in event.get("Records", ()))
