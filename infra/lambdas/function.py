"""One function of a stage: role, log, code, and the alias that everything calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from acknowledged import acknowledge
from functions import HTTP, Function
from lambdas.roles import Resources, statements
from packages import Packages
from stages import Stage

HANDLERS = "ilikeyacut.entrypoints.lambdas"
LIVE = "live"
KEPT = {14: logs.RetentionDays.TWO_WEEKS, 90: logs.RetentionDays.THREE_MONTHS}
IN_A_VPC = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
)


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
        self.role = _role(self, name, stage, function, resources)
        if vpc:
            self.role.add_to_policy(iam.PolicyStatement(actions=list(IN_A_VPC), resources=["*"]))
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


def _role(
    scope: Construct, name: str, stage: Stage, function: Function, resources: Resources
) -> iam.Role:
    role = iam.Role(
        scope,
        "Role",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        description=function.purpose,
    )
    streams = (
        f"arn:aws:logs:{stage.region}:{stage.account}:log-group:/aws/lambda/{stage.prefix}{name}:*"
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[streams]
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources=["*"]
        )
    )
    for statement in statements(stage, function, resources):
        role.add_to_policy(statement)
    acknowledge(
        role,
        {
            "AwsSolutions-IAM5[Resource::*]": "Actions that know no resource: traces, network "
            "interfaces of a VPC, task tokens, endpoints of mobile push.",
            f"AwsSolutions-IAM5[Resource::{streams}]": "The streams of its own log group.",
            **{
                f"AwsSolutions-IAM5[Resource::{arn}]": "All objects of that folder."
                for _, resource in function.may
                for arn in resources[resource]
                if not cdk.Token.is_unresolved(arn) and arn.startswith("arn:aws:s3:::")
            },
        },
    )
    return role
