"""The try-on as a state machine, of the definition that `make workflow` writes."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from acknowledged import acknowledge, ignore
from grants import Statement
from lambdas.roles import allow
from log_groups import log_group
from stacks.compute import Compute
from stacks.messaging import Messaging
from stages import Stage

DEFINITION = Path(__file__).resolve().parents[2] / "docs" / "workflow.asl.json"


class Workflow(cdk.Stack):
    """The state machine `machine`, whose fixed name the function knows that starts it."""

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
        role = self._role(stage)
        allow(role, Statement(("lambda:InvokeFunction",), (orchestration.function_arn,)))
        allow(role, Statement(("sqs:SendMessage",), (images.queue_arn,)))
        self.machine = sfn.StateMachine(
            self,
            "TryOn",
            state_machine_name=f"{stage.prefix}try-on",
            role=role,
            tracing_enabled=True,
            logs=self._logs(stage),
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
        cdk.CfnOutput(self, "Machine", value=self.machine.state_machine_arn)

    def _role(self, stage: Stage) -> iam.Role:
        account = {"StringEquals": {"aws:SourceAccount": stage.account}}
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("states.amazonaws.com", conditions=account),
        )
        acknowledge(
            role, {"AwsSolutions-IAM5[Resource::*]": "Log delivery and X-Ray know no resource."}
        )
        return role

    def _logs(self, stage: Stage) -> sfn.LogOptions:
        """Return where the history of executions goes, without what they pass on."""
        group = log_group(self, "Log", f"/aws/vendedlogs/states/{stage.prefix}try-on", stage)
        return sfn.LogOptions(
            destination=group, level=sfn.LogLevel.ALL, include_execution_data=False
        )
