"""One function of a stage: role, log, code, and the alias that everything calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from acknowledged import acknowledge
from functions import HTTP, Function
from grants import Resources
from lambdas.insights import allow_insights, has_insights, layer
from lambdas.roles import role
from packages import Packages
from stages import Stage

HANDLERS = "ilikeyacut.entrypoints.lambdas"
LIVE = "live"
KEPT = {14: logs.RetentionDays.TWO_WEEKS, 90: logs.RetentionDays.THREE_MONTHS}


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
        watched = has_insights(stage, function, in_vpc=vpc is not None)
        if watched:
            allow_insights(self.role, stage)
        size = stage.size(name)
        placed = (
            {
                "vpc": vpc,
                "vpc_subnets": ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
                "security_groups": list(groups),
            }
            if vpc
            else {}
        )
        self.made = lambda_.Function(
            self,
            "Function",
            function_name=f"{stage.prefix}{name}",
            description=function.purpose,
            role=self.role,
            log_group=_log(self, name, stage),
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            runtime=getattr(lambda_.Runtime, f"PYTHON_{stage.python.replace('.', '_')}"),
            architecture=getattr(
                lambda_.Architecture, {"arm64": "ARM_64", "x86_64": "X86_64"}[stage.architecture]
            ),
            code=_code(packages.archive(function.package, name)),
            handler=f"{HANDLERS}.{name}.handler",
            memory_size=size.memory,
            timeout=cdk.Duration.seconds(size.timeout),
            reserved_concurrent_executions=size.reserved,
            tracing=lambda_.Tracing.ACTIVE,
            snap_start=(
                lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS
                if stage.snapstart and name in HTTP
                else None
            ),
            environment=dict(environment),
            layers=[layer(self, stage)] if watched else None,
            recursive_loop=lambda_.RecursiveLoop.TERMINATE,
            **placed,
        )
        acknowledge(
            self.made,
            {"AwsSolutions-L1": "Everything is tested on this Python, which the stage names."},
        )
        self.live = lambda_.Alias(self, "Live", alias_name=LIVE, version=self.made.current_version)


def _code(package: Path | None) -> lambda_.Code:
    if package is None:
        return lambda_.Code.from_inline("def handler(event, context):\n    raise SystemExit\n")
    return lambda_.Code.from_asset(str(package))


def _log(scope: Construct, name: str, stage: Stage) -> logs.LogGroup:
    return logs.LogGroup(
        scope,
        "Log",
        log_group_name=f"/aws/lambda/{stage.prefix}{name}",
        retention=KEPT[stage.log_days],
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
