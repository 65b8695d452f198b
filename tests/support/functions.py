"""A deployment whose functions run in Lambda's own runtime client, behind the emulator.

Everything between them is the emulator's: the event bus, the queues, Step Functions.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import ilikeyacut as iya
from aws_resources import bring_arrivals, queue, queue_arn, role
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.application.ports.face_inspector import FaceInspector
from support.deployment import deployed, shared_session
from support.lambda_proxy import emulated
from support.lambda_runtime import DIED, Answer, Function, Invocation, Sandbox
from support.machines import ended, states_of

ROOT = Path(__file__).resolve().parents[2]
DEFINITION = ROOT / "docs" / "workflow.asl.json"
REGION, ACCOUNT = "eu-west-1", "123456789012"
HANDLERS = "ilikeyacut.entrypoints.lambdas"
TIMEOUT = 60
"""Seconds of a function."""

RINGS = {"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "#l#"}]}}}}
"""One of the records that an append leaves in the stream."""


class Mortal(Function):
    """A function that may die over its next event of a kind: before it, or before it answers."""

    def __init__(
        self,
        handler: str,
        environment: Mapping[str, str],
        python: tuple[str, ...] = (sys.executable,),
    ) -> None:
        super().__init__(handler, environment, python)
        self._death: tuple[Callable[[Any], bool], bool] | None = None

    def dies(self, over: Callable[[Any], bool], *, answering: bool) -> None:
        """Die over the next such event."""
        self._death = over, answering

    def handled(self, sandbox: Sandbox, sent: Invocation) -> Answer:
        """Let the process of that event alone die: others have processes of their own."""
        death = self._death
        if death is None or not death[0](sent.event):
            return super().handled(sandbox, sent)
        self._death = None
        if death[1]:
            super().handled(sandbox, sent)
        sandbox.kill()
        return DIED


@dataclass(frozen=True)
class Deployment:
    """A deployment, and an app that looks into it from outside."""

    aws: AwsSession
    environment: Mapping[str, str]
    functions: Mapping[str, Mortal]
    arns: Mapping[str, str]
    machine: str
    app: iya.App

    def execution(self, job_id: UUID) -> str:
        """Return the ARN of the execution of a job."""
        return f"{self.machine.replace(':stateMachine:', ':execution:')}:{job_id}"

    def ended(self, job_id: UUID, seconds: float = 60.0) -> dict[str, Any]:
        """Return the execution of a job once it is over."""
        return ended(self.aws, self.execution(job_id), seconds)

    def states(self, job_id: UUID) -> list[str]:
        """Return the states that the execution of a job entered and that do something."""
        states = states_of(self.aws, self.execution(job_id))
        return [it for it in states if not it.endswith(" answered") and it != "Begin"]


@contextmanager
def deployment(
    url: str,
    names: Iterable[str],
    own: Mapping[str, str],
    tables: Mapping[str, str] | None = None,
    *,
    hidden: int = TIMEOUT + 30,
    python: Callable[[str], tuple[str, ...]] = lambda name: (sys.executable,),
) -> Iterator[Deployment]:
    """Yield a deployment with functions of these names; `own` are settings of theirs.

    `tables` are other addresses of DynamoDB, by function. For `hidden` seconds nobody else receives
    a message of the image queue that a function has. `python` says how a function's Python starts.
    """
    stage = f"stage-{uuid4().hex[:8]}"
    aws, machine = shared_session(url), f"{stage}-try-on"
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{machine}"
    images = queue(aws, f"{stage}-images", fifo=True, visibility=hidden)
    settings = {"image_queue_url": images, "workflow_arn": arn, "aws_region": REGION, **own}
    environment = deployed(url) | {f"ILIKEYACUT_{k.upper()}": v for k, v in settings.items()}
    bring_arrivals(aws, environment["ILIKEYACUT_S3_BUCKET"], images)
    with ExitStack() as stack:
        functions = {
            name: Mortal(
                f"{HANDLERS}.{name}.handler", environment | _tables(tables, name), python(name)
            )
            for name in names
        }
        for function in functions.values():
            stack.callback(function.close)
        app = stack.enter_context(opened(environment))
        there = {f"{stage}-{name}": function for name, function in functions.items()}
        proxy = stack.enter_context(emulated(there))
        arns = {name: _function(aws, f"{stage}-{name}", proxy) for name in functions}
        _workflow(aws, machine, arns["orchestration"], images)
        topics = sorted(app.orchestration.reactions.topics)
        _rule(aws, environment["ILIKEYACUT_EVENT_BUS"], topics, arns["orchestration"])
        _lead(aws, arns, environment)
        yield Deployment(aws, environment, functions, arns, arn, app)


def opened(environment: Mapping[str, str]) -> iya.App:
    """Open an app with the settings of an environment, and make its tables and catalogue.

    It takes any picture for a face: the functions only read what it accepted.
    """
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        return iya.open_app(seed=True, replacing={FaceInspector: MemoryFaceInspector})
    finally:
        os.environ.clear()
        os.environ.update(before)


def definition(orchestration: str, images: str) -> dict[str, Any]:
    """Return the committed state machine for a deployment.

    The emulator knows no expression in a timeout, so the job's time is a number there.
    """
    text = DEFINITION.read_text("utf-8")
    text = text.replace("${orchestration}", orchestration).replace("${images}", images)
    machine: dict[str, Any] = json.loads(text)
    for state in machine["States"].values():
        if str(state.get("TimeoutSeconds", "")).startswith("{%"):
            state["TimeoutSeconds"] = TIMEOUT
    return machine


def _function(aws: AwsSession, name: str, proxy: str) -> str:
    made = aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=role(aws, name, "lambda.amazonaws.com"),
        Handler="elsewhere.handler",
        Code={"ZipFile": b"PK\x05\x06" + bytes(18)},
        Timeout=TIMEOUT,
        Environment={"Variables": {"MINISTACK_LAMBDA_PROXY_URL": proxy}},
    )
    return str(made["FunctionArn"])


def _workflow(aws: AwsSession, name: str, orchestration: str, images: str) -> None:
    text = json.dumps(definition(orchestration, images))
    client = aws.client("stepfunctions")
    assert client.validate_state_machine_definition(definition=text)["result"] == "OK"
    client.create_state_machine(
        name=name, definition=text, roleArn=role(aws, name, "states.amazonaws.com")
    )


def _rule(aws: AwsSession, bus: str, topics: list[str], orchestration: str) -> None:
    events, name = aws.client("events"), f"{bus}-orchestration"
    pattern = json.dumps({"source": ["ilikeyacut"], "detail-type": topics})
    events.put_rule(Name=name, EventBusName=bus, EventPattern=pattern)
    target = {"Id": "orchestration", "Arn": orchestration}
    events.put_targets(Rule=name, EventBusName=bus, Targets=[target])


def _tables(tables: Mapping[str, str] | None, name: str) -> dict[str, str]:
    address = (tables or {}).get(name)
    return {"ILIKEYACUT_DYNAMODB_ENDPOINT_URL": address} if address else {}


def _lead(aws: AwsSession, arns: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """Lead the queues and the stream of the events table to the functions that there are."""
    for name, variable in (("processing", "IMAGE"), ("notifications", "NOTIFICATION")):
        url = environment[f"ILIKEYACUT_{variable}_QUEUE_URL"]
        if name in arns:
            aws.client("lambda").create_event_source_mapping(
                EventSourceArn=queue_arn(aws, url),
                FunctionName=arns[name],
                BatchSize=1,
                FunctionResponseTypes=["ReportBatchItemFailures"],
            )
    if followers := arns.keys() & {"projector", "relay"}:
        stream = _stream(aws, f"{environment['ILIKEYACUT_DYNAMODB_PREFIX']}Events")
        for name in followers:
            aws.client("lambda").create_event_source_mapping(
                EventSourceArn=stream,
                FunctionName=arns[name],
                StartingPosition="TRIM_HORIZON",
                FunctionResponseTypes=["ReportBatchItemFailures"],
                FilterCriteria={"Filters": [{"Pattern": json.dumps(RINGS)}]},
            )


def _stream(aws: AwsSession, table: str) -> str:
    kind = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    made = aws.client("dynamodb").update_table(TableName=table, StreamSpecification=kind)
    return str(made["TableDescription"]["LatestStreamArn"])
