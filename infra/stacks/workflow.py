"""The try-on as a state machine, of the definition that `make workflow` writes."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from acknowledged import acknowledge, ignore
from stacks.compute import Compute
from stacks.messaging import Messaging
from stages import Stage

DEFINITION = Path(__file__).resolve().parents[2] / "docs" / "workflow.asl.json"


class Workflow(cdk.Stack):
    """The state machine `machine`."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        env: cdk.Environment,
        *,
        stage: Stage,
        compute: Compute,
        messaging: Messaging,
    ) -> None:
        super().__init__(scope, name, env=env)
        orchestration, images = compute.live["orchestration"], messaging.image_queue
        log = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/vendedlogs/states/{stage.prefix}try-on",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "states.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": stage.account}},
            ),
        )
        for action, arn in (
            ("lambda:InvokeFunction", orchestration.function_arn),
            ("sqs:SendMessage", images.queue_arn),
        ):
            role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[arn]))
        self.machine = sfn.StateMachine(
            self,
            "TryOn",
            state_machine_name=f"{stage.prefix}try-on",
            role=role,
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=log, level=sfn.LogLevel.ALL, include_execution_data=False
            ),
            definition_body=sfn.DefinitionBody.from_string(DEFINITION.read_text("utf-8")),
            definition_substitutions={
                "orchestration": orchestration.function_arn,
                "images": images.queue_url,
            },
        )
        ignore(
            self.machine.node.default_child,
            "E3601",
            "The language of the definition, JSONata, has expressions for seconds too.",
        )
        acknowledge(
            role, {"AwsSolutions-IAM5[Resource::*]": "Log delivery and X-Ray know no resource."}
        )
        cdk.CfnOutput(self, "Machine", value=self.machine.state_machine_arn)
