"""A function's role, made of the table in functions.py and of what every function needs."""

from __future__ import annotations

from collections.abc import Iterator

from aws_cdk import aws_iam as iam
from constructs import Construct

from acknowledged import acknowledge
from functions import Function
from grants import ANYTHING, FOLDERS, Resources, Statement, statements
from stages import Stage

TRACES = Statement(("xray:PutTraceSegments", "xray:PutTelemetryRecords"), (ANYTHING,))
IN_A_VPC = Statement(
    (
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    ),
    (ANYTHING,),
)
KNOW_NO_RESOURCE = (
    "Actions that know no resource: traces, network interfaces of a VPC, task tokens, endpoints "
    "of mobile push."
)


def role(
    scope: Construct,
    name: str,
    stage: Stage,
    function: Function,
    resources: Resources,
    *,
    in_a_vpc: bool,
) -> iam.Role:
    """Make the role of a function: its logs and traces, its grants, and a VPC if it is in one."""
    made = iam.Role(
        scope,
        "Role",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        description=function.purpose,
    )
    log = f"arn:aws:logs:{stage.region}:{stage.account}:log-group:/aws/lambda/{stage.prefix}{name}"
    streams = Statement(("logs:CreateLogStream", "logs:PutLogEvents"), (f"{log}:*",))
    for it in (streams, TRACES, *statements(function.may, resources)):
        allow(made, it)
    if in_a_vpc:
        allow(made, IN_A_VPC)
    reasons = {
        "*": KNOW_NO_RESOURCE,
        streams.arns[0]: "The streams of its own log group.",
        **dict.fromkeys(_folders(function, resources), "All objects of that folder."),
    }
    acknowledge(made, {f"AwsSolutions-IAM5[Resource::{arn}]": why for arn, why in reasons.items()})
    return made


def allow(role: iam.Role, statement: Statement) -> None:
    """Let a role do something."""
    role.add_to_policy(
        iam.PolicyStatement(actions=list(statement.actions), resources=list(statement.arns))
    )


def _folders(function: Function, resources: Resources) -> Iterator[str]:
    """Yield the objects that a function may do something to."""
    for _, resource in function.may:
        if resource in FOLDERS:
            yield resources[resource][0]
