"""Spans of calls inside a function, by the layer of AWS Distro for OpenTelemetry.

X-Ray shows each invocation without it. A stage that names the layer sees the calls inside too, and
pays for more traces and slower starts. The layer sends spans by itself, so functions go without it
as they do without Lambda Insights.
"""

from __future__ import annotations

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from functions import Function
from lambdas.insights import PICTURES
from stages import Stage

TOLD = {
    "AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-instrument",
    "ILIKEYACUT_TRACING": "1",
    "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS": "botocore",  # our own spans name those calls
}
"""What a function with the layer is told."""


def has_spans(stage: Stage, function: Function, in_vpc: bool) -> bool:
    """Whether a function has the layer."""
    return stage.tracing_layer is not None and not in_vpc and function.package != PICTURES


def spans(scope: Construct, stage: Stage) -> lambda_.ILayerVersion:
    """Return the layer of a stage that names one."""
    return lambda_.LayerVersion.from_layer_version_arn(scope, "Spans", stage.tracing_layer)
