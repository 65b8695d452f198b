"""The stylists that are not ours to run in a function: SageMaker's endpoint, and the way out to Gemini."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from acknowledged import acknowledge
from stages import SageMaker, Stage

GEMINI = "https://generativelanguage.googleapis.com"


class Stylists(cdk.Stack):
    def __init__(self, scope: Construct, name: str, env: cdk.Environment, *, stage: Stage) -> None:
        super().__init__(scope, name, env=env)
        self.stage = stage
        self.names = tuple(
            short
            for short, there in (
                ("gemini", bool(stage.gemini_models)),
                ("sagemaker", stage.sagemaker is not SageMaker.OFF),
                ("preview", True),
            )
            if there
        )
        self.endpoint_name = f"{stage.prefix}stylist"
        self._gemini()
        if stage.sagemaker is not SageMaker.OFF:
            self._sagemaker()

    def _gemini(self) -> None:
        """A REST API that passes calls on: a brake, a switch and a log outside of our own code.

        REST and not HTTP: an HTTP API gives up after 30 seconds, a picture takes up to 90. The
        provider's key stays with the caller; no call's body is ever logged.
        """
        log = logs.LogGroup(
            self,
            "GeminiLog",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.gemini = apigateway.RestApi(
            self,
            "Gemini",
            rest_api_name=f"{self.stage.prefix}gemini",
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=True,
            cloud_watch_role_removal_policy=cdk.RemovalPolicy.DESTROY,
            policy=iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        actions=["execute-api:Invoke"],
                        principals=[iam.AccountRootPrincipal()],
                        resources=["execute-api:/*"],
                    )
                ]
            ),
            deploy_options=apigateway.StageOptions(
                stage_name="out",
                tracing_enabled=True,
                data_trace_enabled=False,
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                metrics_enabled=True,
                throttling_rate_limit=10,
                throttling_burst_limit=20,
                access_log_destination=apigateway.LogGroupLogDestination(log),
                access_log_format=apigateway.AccessLogFormat.custom(
                    '{"id":"$context.requestId","path":"$context.resourcePath","status":"$context.status","ms":"$context.responseLatency","provider_ms":"$context.integration.latency","provider":"$context.integration.status"}'
                ),
            ),
        )
        call = self.gemini.root.add_resource("v1beta").add_resource("models").add_resource("{call}")
        for method in ("POST", "GET"):  # GET: does the model still exist?
            call.add_method(
                method,
                apigateway.HttpIntegration(
                    f"{GEMINI}/v1beta/models/{{call}}",
                    http_method=method,
                    proxy=True,
                    options=apigateway.IntegrationOptions(
                        request_parameters={
                            "integration.request.path.call": "method.request.path.call"
                        }
                    ),
                ),
                authorization_type=apigateway.AuthorizationType.IAM,
                request_parameters={"method.request.path.call": True},
            )
        for method in call.node.find_all():
            if isinstance(
                method, apigateway.CfnMethod
            ):  # streamed: up to 15 minutes, and above 10 MB
                method.add_property_override("Integration.ResponseTransferMode", "STREAM")
                method.add_property_override("Integration.TimeoutInMillis", 95_000)
        acknowledge(
            self.gemini,
            {
                "AwsSolutions-APIG2": "The provider validates its own requests; our adapter has built them.",
                "AwsSolutions-COG4": "Functions call this with IAM signatures, people never do.",
                "AwsSolutions-APIG3": "Reached by IAM signatures of this account alone.",
                "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]": "The account-wide role that API Gateway asks for to write logs.",
            },
        )
        cdk.CfnOutput(self, "GeminiUrl", value=self.gemini.url)

    def _sagemaker(self) -> None:
        stage = self.stage
        log = f"arn:aws:logs:{stage.region}:{stage.account}:log-group:/aws/sagemaker/Endpoints/{self.endpoint_name}*"
        role = iam.Role(
            self,
            "StylistRole",
            assumed_by=iam.ServicePrincipal(
                "sagemaker.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": stage.account}},
            ),
        )
        ecr.Repository.from_repository_name(self, "Images", f"{stage.prefix}stylist").grant_pull(
            role
        )
        role.add_to_policy(
            iam.PolicyStatement(
                sid="Logs",
                actions=[
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:PutLogEvents",
                    "logs:DescribeLogStreams",
                ],
                resources=[log],
            )
        )
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            enable_network_isolation=True,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=f"{stage.account}.dkr.ecr.{stage.region}.amazonaws.com/{stage.prefix}stylist:1",
                environment={"SAGEMAKER_CONTAINER_LOG_LEVEL": "20"},
            ),
        )
        model.node.add_dependency(role)
        variant: dict[str, object] = dict(
            variant_name="all", model_name=model.attr_model_name, initial_variant_weight=1
        )
        if stage.sagemaker is SageMaker.SERVERLESS:
            variant["serverless_config"] = sagemaker.CfnEndpointConfig.ServerlessConfigProperty(
                memory_size_in_mb=4096, max_concurrency=10
            )
        else:
            variant |= dict(
                instance_type="ml.c6i.xlarge", initial_instance_count=2
            )  # two: two zones
        setup = sagemaker.CfnEndpointConfig(
            self,
            "Setup",
            production_variants=[sagemaker.CfnEndpointConfig.ProductionVariantProperty(**variant)],
        )
        endpoint = sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=self.endpoint_name,
            endpoint_config_name=setup.attr_endpoint_config_name,
        )
        if stage.sagemaker is SageMaker.REALTIME:
            target = scaling.ScalableTarget(
                self,
                "Scaling",
                service_namespace=scaling.ServiceNamespace.SAGEMAKER,
                resource_id=f"endpoint/{self.endpoint_name}/variant/all",
                scalable_dimension="sagemaker:variant:DesiredInstanceCount",
                min_capacity=2,
                max_capacity=8,
            )
            target.node.add_dependency(endpoint)
            target.scale_to_track_metric(
                "Load",
                target_value=60,
                predefined_metric=scaling.PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE,
            )
        acknowledge(
            role,
            {
                f"AwsSolutions-IAM5[Resource::{log}]": "SageMaker names its log streams itself.",
                "AwsSolutions-IAM5[Resource::*]": "ecr:GetAuthorizationToken knows no resource.",
            },
        )
