"""One function of a stage: role, log, code, and the alias that everything calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from acknowledged import acknowledge
from functions import HANDLERS, HTTP, Function
from grants import Resources
from lambdas.insights import allow_insights, has_insights, layer
from lambdas.roles import role
from lambdas.tracing import TOLD, has_spans, spans
from log_groups import log_group
from packages import Packages
from stages import Stage

LIVE = "live"
NOTHING = "def handler(event, context):\n    raise SystemExit\n"
ARCHITECTURES = {"arm64": "ARM_64", "x86_64": "X86_64"}


class StageFunction(Construct):
    """A function `made`, its `role`, and `live`, the alias of its newest version."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        function: Function,
        packages: Packages,
        resources: Resources,
        environment: Mapping[str, str],
        vpc: ec2.IVpc | None = None,
        groups: Sequence[ec2.ISecurityGroup] = (),
    ) -> None:
        super().__init__(scope, name.title())
        self.role = role(self, name, stage, function, resources, in_a_vpc=vpc is not None)
        size = stage.size(name)
        self.made = lambda_.Function(
            self,
            "Function",
            function_name=f"{stage.prefix}{name}",
            description=function.purpose,
            role=self.role,
            code=_code(packages.archive(function.package, name)),
            handler=f"{HANDLERS}.{name}.handler",
            memory_size=size.memory,
            timeout=cdk.Duration.seconds(size.timeout),
            reserved_concurrent_executions=size.reserved,
            snap_start=_snap_start(stage, name),
            tracing=lambda_.Tracing.ACTIVE,
            recursive_loop=lambda_.RecursiveLoop.TERMINATE,
            **_platform(stage),
            **_logging(self, name, stage),
            **self._layers(stage, function, environment, in_vpc=vpc is not None),
            **(_inside(vpc, groups) if vpc else {}),
        )
        acknowledge(
            self.made,
            {"AwsSolutions-L1": "Everything is tested on this Python, which the stage names."},
        )
        self.live = lambda_.Alias(self, "Live", alias_name=LIVE, version=self.made.current_version)

    def _layers(
        self, stage: Stage, function: Function, environment: Mapping[str, str], *, in_vpc: bool
    ) -> dict[str, Any]:
        """Return what watches the function from inside, and all that it is told."""
        found, told = [], dict(environment)
        if has_insights(stage, function, in_vpc):
            allow_insights(self.role, stage)
            found.append(layer(self, stage))
        if has_spans(stage, function, in_vpc):
            found.append(spans(self, stage))
            told |= TOLD
        return {"layers": found, "environment": told}


def _platform(stage: Stage) -> dict[str, Any]:
    return {
        "runtime": getattr(lambda_.Runtime, f"PYTHON_{stage.python.replace('.', '_')}"),
        "architecture": getattr(lambda_.Architecture, ARCHITECTURES[stage.architecture]),
    }


def _snap_start(stage: Stage, name: str) -> lambda_.SnapStartConf | None:
    """Return whether a function starts from a snapshot: people wait for those of requests."""
    wanted = stage.snapstart and name in HTTP
    return lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if wanted else None


def _logging(scope: Construct, name: str, stage: Stage) -> dict[str, Any]:
    return {
        "log_group": log_group(scope, "Log", f"/aws/lambda/{stage.prefix}{name}", stage),
        "logging_format": lambda_.LoggingFormat.JSON,
        "application_log_level_v2": lambda_.ApplicationLogLevel.INFO,
        "system_log_level_v2": lambda_.SystemLogLevel.WARN,
    }


def _inside(vpc: ec2.IVpc, groups: Sequence[ec2.ISecurityGroup]) -> dict[str, Any]:
    isolated = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    return {"vpc": vpc, "vpc_subnets": isolated, "security_groups": list(groups)}


def _code(package: Path | None) -> lambda_.Code:
    return lambda_.Code.from_asset(str(package)) if package else lambda_.Code.from_inline(NOTHING)
