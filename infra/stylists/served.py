"""The custom model of infra/sagemaker: its image, its role, and the endpoints that serve it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from acknowledged import acknowledge
from log_groups import log_group
from stages import SageMaker, Stage

VARIANT = "all"
INSTANCE = "ml.c6i.xlarge"
"""Four cores without a GPU, which the model does not need."""
ZONES = 2
MOST_INSTANCES = 8
CALLS_A_MINUTE = 60
"""Of one instance, beyond which another one is started."""
LOGS = (
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:DescribeLogStreams",
)


def model_role(scope: Construct, stage: Stage) -> iam.Role:
    """Return the role of the model's containers: their image and their log, nothing else.

    Its trust has no condition: AWS documents none for endpoints, and nobody can pass a role of
    another account.
    """
    role = iam.Role(
        scope,
        "ModelRole",
        assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
    )
    ecr.Repository.from_repository_name(scope, "Images", stage.model_repository).grant_pull(role)
    log = (
        f"arn:aws:logs:{stage.region}:{stage.account}:log-group:"
        f"/aws/sagemaker/Endpoints/{stage.prefix}*"
    )
    role.add_to_policy(iam.PolicyStatement(sid="Logs", actions=list(LOGS), resources=[log]))
    acknowledge(
        role,
        {
            f"AwsSolutions-IAM5[Resource::{log}]": "SageMaker names log groups after endpoints.",
            "AwsSolutions-IAM5[Resource::*]": "ecr:GetAuthorizationToken knows no resource.",
        },
    )
    return role


class Endpoint(Construct):
    """An endpoint of the model, `named` as its callers know it. Its variant is its only one."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        role: iam.Role,
        named: str,
        variant: Mapping[str, Any],
        isolated: bool = True,
        environment: Mapping[str, str] | None = None,
        asynchronous: sagemaker.CfnEndpointConfig.AsyncInferenceConfigProperty | None = None,
    ) -> None:
        super().__init__(scope, name)
        self.named = named
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            enable_network_isolation=isolated,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=_image(stage), environment=dict(environment or {})
            ),
        )
        model.node.add_dependency(role)
        setup = sagemaker.CfnEndpointConfig(
            self,
            "Setup",
            production_variants=[
                sagemaker.CfnEndpointConfig.ProductionVariantProperty(
                    variant_name=VARIANT,
                    model_name=model.attr_model_name,
                    initial_variant_weight=1,
                    **variant,
                )
            ],
            async_inference_config=asynchronous,
        )
        self.made = sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=named,
            endpoint_config_name=setup.attr_endpoint_config_name,
        )
        self.made.node.add_dependency(
            log_group(self, "Log", f"/aws/sagemaker/Endpoints/{named}", stage)
        )

    def scaled(self, least: int, most: int) -> scaling.ScalableTarget:
        """Let the number of instances change between two."""
        target = scaling.ScalableTarget(
            self,
            "Scaling",
            service_namespace=scaling.ServiceNamespace.SAGEMAKER,
            resource_id=f"endpoint/{self.named}/variant/{VARIANT}",
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            min_capacity=least,
            max_capacity=most,
        )
        target.node.add_dependency(self.made)
        return target


def at_once(scope: Construct, stage: Stage, role: iam.Role) -> Endpoint:
    """Return the endpoint that answers in the call: on instances, or without any."""
    if stage.sagemaker is SageMaker.REALTIME:
        return _on_instances(scope, stage, role)
    serverless = sagemaker.CfnEndpointConfig.ServerlessConfigProperty(
        memory_size_in_mb=4096, max_concurrency=min(stage.images_at_once, 10)
    )
    return Endpoint(
        scope,
        "AtOnce",
        stage=stage,
        role=role,
        named=stage.endpoint,
        variant={"serverless_config": serverless},
        isolated=False,  # SageMaker refuses isolation for a serverless endpoint
    )


def _image(stage: Stage) -> str:
    registry = f"{stage.account}.dkr.ecr.{stage.region}.amazonaws.com"
    return f"{registry}/{stage.model_repository}:{stage.model_image}"


def _on_instances(scope: Construct, stage: Stage, role: iam.Role) -> Endpoint:
    endpoint = Endpoint(
        scope,
        "AtOnce",
        stage=stage,
        role=role,
        named=stage.endpoint,
        variant={"instance_type": INSTANCE, "initial_instance_count": ZONES},
    )
    endpoint.scaled(ZONES, MOST_INSTANCES).scale_to_track_metric(
        "Load",
        target_value=CALLS_A_MINUTE,
        predefined_metric=scaling.PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE,
    )
    return endpoint
