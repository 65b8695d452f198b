"""A stage that is deployed on an emulator of its own, with its functions in our interpreter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ilikeyacut as iya
from deploying.deployed import settings_of
from emulator.cloud import Cloud
from emulator.fitting import Fitting, Surroundings
from emulator.given import told
from emulator.relay import relaying
from ilikeyacut.adapters.aws.session import AwsSession
from stages import stage
from support.deployed_functions import DeployedFunctions
from support.functions import Mortal, opened
from support.http_api import Client, Said
from support.lambda_proxy import emulated
from support.ministack import running
from support.templates import Templates


@dataclass(frozen=True)
class DeployedStage:
    """A deployment, and an app that looks into it from outside."""

    url: str
    cloud: Cloud
    functions: DeployedFunctions
    outputs: Mapping[str, str]
    app: iya.App

    @property
    def aws(self) -> AwsSession:
        return self.cloud.aws

    @property
    def prefix(self) -> str:
        return self.cloud.stage.prefix

    @cached_property
    def host(self) -> str:
        """The host of the API."""
        return str(urlsplit(self.outputs["ApiUrl"]).hostname)

    def client(self, token: str | None = None) -> Client:
        """Return somebody at the API."""
        return Client(self.url, self.host, token)

    def function(self, name: str) -> Mortal:
        """Return a function by its short name."""
        return self.functions[f"{self.prefix}{name}"]

    def denied(self) -> list[str]:
        """Return what functions tried that their roles do not allow, as they logged it."""
        lines = [it for name in self.functions for it in self.functions[name].log.splitlines()]
        return [it for it in lines if "AccessDenied" in it or "not authorized" in it]

    def execution(self, job: str) -> dict[str, Any]:
        """Return the execution of a try-on."""
        arn = self.cloud.stage.workflow_arn.replace(":stateMachine:", ":execution:")
        found = self.aws.client("stepfunctions").describe_execution(executionArn=f"{arn}:{job}")
        return dict(found)

    def queue(self, name: str) -> str:
        """Return the address of a queue by its short name."""
        found = self.aws.client("sqs").get_queue_url(QueueName=f"{self.prefix}{name}")
        return str(found["QueueUrl"])

    def messages(self, queue: str) -> int:
        """Return how many messages wait in a queue."""
        name = "ApproximateNumberOfMessages"
        found = self.aws.client("sqs").get_queue_attributes(
            QueueUrl=self.queue(queue), AttributeNames=[name]
        )
        return int(found["Attributes"][name])

    def pushes(self) -> int:
        """Return how many notices were pushed: the inbox remembers them."""
        found = self.aws.client("dynamodb").scan(
            TableName=f"{self.prefix}Inbox", ConsistentRead=True
        )
        return sum("d" in it for it in found["Items"])

    def edge(self, host: str, path: str, **headers: str) -> Said:
        """Ask the distribution or the load balancer by its name, past the API."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told |= {"Host": host, "X-Forwarded-Proto": "https"}
        return Client(self.url, host).call("GET", path, expect=None, **told)

    @cached_property
    def edge_key(self) -> str:
        """What the load balancer knows the API by."""
        found = self.aws.client("secretsmanager").get_secret_value(
            SecretId=f"{self.prefix}edge-key"
        )
        return str(found["SecretString"])


@contextmanager
def deployed_stage(templates: Templates, folder: Path) -> Iterator[DeployedStage]:
    """Deploy a stage, with the catalogue in it."""
    chosen = stage(templates.stage)
    outputs: dict[str, str] = {}
    with (
        running(folder, chosen.region) as url,
        closing(AwsSession(chosen.region, endpoint=url)) as aws,
        closing(DeployedFunctions(aws)) as functions,
        emulated(functions) as proxy,
        relaying(url, lambda: outputs["CdnDomain"]) as relay,
    ):
        here = Surroundings(url, relay.url, told(chosen), functions=proxy)
        cloud = Cloud(aws, chosen, templates.folder, Fitting(here))
        outputs |= cloud.deploy()
        with opened(settings_of(chosen, aws)) as app:
            yield DeployedStage(url, cloud, functions, outputs, app)
