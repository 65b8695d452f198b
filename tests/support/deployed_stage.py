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
from support.functions import opened
from support.http_api import Client
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

    def function(self, name: str) -> Any:
        """Return a function by its short name."""
        return self.functions[f"{self.prefix}{name}"]


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
