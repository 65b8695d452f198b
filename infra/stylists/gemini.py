"""The way to Gemini: a REST API of our own that passes calls on.

It is a brake, a switch and a log outside of the functions. An HTTP API gives up after 30 seconds,
and a picture takes up to 90. The provider's key stays with the caller; bodies are never logged.
"""

from __future__ import annotations

import json

import aws_cdk as cdk
from aws_cdk import aws_apigateway as gateway
from aws_cdk import aws_iam as iam
from constructs import Construct

from acknowledged import acknowledge
from log_groups import log_group
from stages import Stage

ADDRESS = "https://generativelanguage.googleapis.com"
VERSION = "v1beta"
"""What the adapter asks for: ILIKEYACUT_GEMINI_API_VERSION."""
DEPLOYED = "out"
SECONDS = 95
"""More than ILIKEYACUT_GEMINI_TIMEOUT, so that the caller knows why it gives up."""
A_SECOND, AT_ONCE = 10, 20
"""How many calls pass: a brake beyond what the image queue lets happen."""
LOGGED = {
    "id": "$context.requestId",
    "method": "$context.httpMethod",
    "path": "$context.resourcePath",
    "status": "$context.status",
    "ms": "$context.responseLatency",
    "provider_ms": "$context.integration.latency",
    "provider": "$context.integration.status",
}
PUSHES_LOGS = (
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
    "AmazonAPIGatewayPushToCloudWatchLogs]"
)


def gemini_gateway(scope: Construct, stage: Stage) -> gateway.RestApi:
    """Return the gateway. Calls need an IAM signature of this account."""
    made = gateway.RestApi(
        scope,
        "Gemini",
        rest_api_name=f"{stage.prefix}gemini",
        endpoint_types=[gateway.EndpointType.REGIONAL],
        policy=_of_this_account(),
        deploy_options=_deployed(scope, stage),
        # The role is the region's: without it, the gateways of other stages could not log.
        cloud_watch_role=True,
        cloud_watch_role_removal_policy=cdk.RemovalPolicy.RETAIN,
    )
    models = made.root.add_resource(VERSION).add_resource("models")
    call = models.add_resource("{call}")  # such as painter:generateContent
    for method in ("POST", "GET"):  # GET asks whether a model still exists
        _pass_on(call, method)
    _keep_errors(scope, stage, made)
    acknowledge(
        made,
        {
            "AwsSolutions-APIG2": "Gemini validates its own requests; the adapter has built them.",
            "AwsSolutions-APIG3": "Reached by IAM signatures of this account alone.",
            "AwsSolutions-COG4": "Functions call this with IAM signatures, people never do.",
            PUSHES_LOGS: "The role of all gateways of a region, which API Gateway describes so.",
        },
    )
    return made


def _of_this_account() -> iam.PolicyDocument:
    return iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                actions=["execute-api:Invoke"],
                principals=[iam.AccountRootPrincipal()],
                resources=["execute-api:/*"],
            )
        ]
    )


def _deployed(scope: Construct, stage: Stage) -> gateway.StageOptions:
    log = log_group(scope, "GeminiLog", f"/{stage.prefix}gemini", stage)
    return gateway.StageOptions(
        stage_name=DEPLOYED,
        tracing_enabled=True,
        metrics_enabled=True,
        logging_level=gateway.MethodLoggingLevel.ERROR,
        data_trace_enabled=False,
        throttling_rate_limit=A_SECOND,
        throttling_burst_limit=AT_ONCE,
        access_log_destination=gateway.LogGroupLogDestination(log),
        access_log_format=gateway.AccessLogFormat.custom(json.dumps(LOGGED)),
    )


def _keep_errors(scope: Construct, stage: Stage, made: gateway.RestApi) -> None:
    """Make the log group that API Gateway writes errors to, before it makes one by itself."""
    name = f"API-Gateway-Execution-Logs_{made.rest_api_id}/{DEPLOYED}"
    made.deployment_stage.node.add_dependency(log_group(scope, "GeminiErrors", name, stage))


def _pass_on(call: gateway.Resource, method: str) -> None:
    """Pass a method on, its answer streamed: a buffered one ends at 29 seconds and 10 MB."""
    options = gateway.IntegrationOptions(
        request_parameters={"integration.request.path.call": "method.request.path.call"}
    )
    made = call.add_method(
        method,
        gateway.HttpIntegration(
            f"{ADDRESS}/{VERSION}/models/{{call}}",
            http_method=method,
            proxy=True,
            options=options,
        ),
        authorization_type=gateway.AuthorizationType.IAM,
        request_parameters={"method.request.path.call": True},
    )
    raw: gateway.CfnMethod = made.node.default_child
    raw.add_property_override("Integration.ResponseTransferMode", "STREAM")
    raw.add_property_override("Integration.TimeoutInMillis", SECONDS * 1000)
