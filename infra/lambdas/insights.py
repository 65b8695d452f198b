"""Lambda Insights: what a function uses of processor, memory and network.

Its extension writes to CloudWatch Logs by itself. So a function in the VPC, from where nothing but
a few services is reached, goes without, and so does one with the package of pictures: with the
extension it might be above the 250 MB that Lambda unpacks.
"""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import region_info
from constructs import Construct

from acknowledged import acknowledge
from functions import Function
from grants import Statement
from lambdas.roles import allow
from stages import INSIGHTS_LOG, Stage, StageError

VERSION = "1.0.498.0"
"""Of the extension. aws-cdk-lib has the layer of each version and region in its region_info."""

PICTURES = "pictures"


def has_insights(stage: Stage, function: Function, in_vpc: bool) -> bool:
    """Whether Lambda Insights looks at a function."""
    return stage.insights and not in_vpc and function.package != PICTURES


def layer(scope: Construct, stage: Stage) -> lambda_.ILayerVersion:
    """Return the extension's layer. Raises StageError where AWS has none."""
    region = region_info.RegionInfo.get(stage.region)
    arn = region.cloudwatch_lambda_insights_arn(VERSION, stage.architecture)
    if arn is None:
        raise StageError(
            f"Lambda Insights {VERSION} is not known in {stage.region} for {stage.architecture}: "
            "set `insights` to False, or VERSION in infra/lambdas/insights.py to another"
        )
    return lambda_.LayerVersion.from_layer_version_arn(scope, "Insights", arn)


def allow_insights(role: iam.Role, stage: Stage) -> None:
    """Let the extension write, in the function's name."""
    streams = f"arn:aws:logs:{stage.region}:{stage.account}:log-group:{INSIGHTS_LOG}:*"
    allow(role, Statement(("logs:CreateLogStream", "logs:PutLogEvents"), (streams,)))
    acknowledge(
        role,
        {f"AwsSolutions-IAM5[Resource::{streams}]": "Lambda Insights names its streams itself."},
    )
