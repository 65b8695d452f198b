"""The functions: what calls each, and their places on the load balancer."""

from __future__ import annotations

import json
from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_elasticloadbalancingv2_targets as elb_targets
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from acknowledged import acknowledge
from edge.balancer import KEY_HEADER
from functions import FUNCTIONS, Function
from grants import FOLDERS
from ilikeyacut.entrypoints.lambdas.routes import RULES
from lambdas import settings
from lambdas.function import StageFunction
from packages import Packages
from stacks.cache import Cache
from stacks.data import TABLES, Data
from stacks.edge import Edge
from stacks.identity import Identity
from stacks.messaging import Messaging
from stacks.network import Network
from stacks.stylists import Stylists
from stages import Stage
from stylists.larger import reasons

REACTIONS = (
    "job:requested",
    "job:failed",
    "job:cancelled",
    "job:expired",
    "user:erasure_requested",
    "user:export_requested",
    "user:device_registered",
    "user:device_removed",
)
"""Events that `orchestration` follows: those of the app's reactors, held equal by a test."""

SCHEDULES = {"due": "rate(1 minute)", "sweep": "cron(30 3 * * ? *)"}
"""What `upkeep` is asked for, and when (UTC)."""

RINGS = {"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "#l#"}]}}}}
"""Of the records that an append leaves in the stream, the log's entry rings."""

GEMINI = (
    "AwsSolutions-IAM5[Resource::arn:aws:execute-api:{stage.region}:{stage.account}:"
    '{{"Fn::GetStackOutput":{{"StackName":"{stage.prefix}stylists","Region":"{stage.region}",'
    '"OutputName":"PublishOutputRefGemini8C6333AC15761494"}}}}/out/*/v1beta/models/*]'
)
"""The finding about the calls of Gemini's gateway, whose id is not known before it is made."""


class Compute(cdk.Stack):
    """All functions but the user pool's trigger."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        env: cdk.Environment,
        *,
        stage: Stage,
        packages: Packages,
        network: Network,
        data: Data,
        identity: Identity,
        messaging: Messaging,
        stylists: Stylists,
        edge: Edge,
        cache: Cache | None,
    ) -> None:
        super().__init__(scope, name, env=env)
        self.stage, self.packages = stage, packages
        self.network, self.data, self.identity = network, data, identity
        self.messaging, self.stylists, self.edge, self.cache = messaging, stylists, edge, cache
        self.told = settings.settings(
            stage,
            data=data,
            identity=identity,
            messaging=messaging,
            stylists=stylists,
            edge=edge,
        )
        self.resources = self._resources()
        self.functions: dict[str, lambda_.Function] = {}
        self.live: dict[str, lambda_.Alias] = {}
        self.roles: dict[str, iam.Role] = {}
        for short, function in FUNCTIONS.items():
            if short != "claims":
                self._function(short, function)
        self._requests()
        self._queues()
        self._events()
        self._doorbells()
        self._schedules()

    def _resources(self) -> Mapping[str, list[str]]:
        data, messaging, stage = self.data, self.messaging, self.stage
        found = {
            name: [it.table_arn, *([f"{it.table_arn}/index/{kept.index}"] if kept.index else [])]
            for name, kept in TABLES.items()
            if (it := data.tables[name])
        }
        found |= {
            it: [f"arn:aws:s3:::{stage.bucket(it)}/{it}/*", f"arn:aws:s3:::{stage.bucket(it)}"]
            for it in FOLDERS
        }
        found |= {short: [secret.secret_arn] for short, secret in data.secrets.items()}
        return found | {
            "person-key": [data.person_key.key_arn],
            "image-queue": [messaging.image_queue.queue_arn],
            "image-dead": [messaging.image_dead.queue_arn],
            "notification-queue": [messaging.notification_queue.queue_arn],
            "dead": [messaging.dead.queue_arn],
            "event-bus": [messaging.bus.event_bus_arn],
            "user-pool": [self.identity.pool.user_pool_arn],
            "try-on": [stage.workflow_arn],
            "stylist-endpoint": [
                f"arn:aws:sagemaker:{stage.region}:{stage.account}:endpoint/{stage.endpoint}"
            ],
            "gemini-api": [
                self.stylists.gemini.arn_for_execute_api("*", "/v1beta/models/*", "out")
            ],
            "*": ["*"],
        }

    def _function(self, short: str, function: Function) -> None:
        told = dict(self.told)
        if settings.calls_stylists(function):
            told |= settings.of_stylists(self.stage, self.stylists)
        redis = self.cache if function.redis else None
        if redis:
            told |= settings.of_redis(redis)
        made = StageFunction(
            self,
            short,
            stage=self.stage,
            function=function,
            packages=self.packages,
            resources=self.resources,
            environment=told,
            vpc=self.network.vpc if redis else None,
            groups=[self.network.function_group],
        )
        if redis:
            made.role.add_to_policy(
                iam.PolicyStatement(actions=["elasticache:Connect"], resources=list(redis.arns))
            )
        if settings.calls_stylists(function):
            acknowledge(
                made.role, {GEMINI.format(stage=self.stage): "Any model and verb of that path."}
            )
            self._larger(made.role)
        self.functions[short], self.live[short] = made.made, made.live
        self.roles[short] = made.role

    def _larger(self, role: iam.Role) -> None:
        """Let a role call the asynchronous endpoint, if the stage has one."""
        if self.stylists.larger:
            rights = self.stylists.larger.caller()
            for arn, actions in rights.items():
                role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[arn]))
            acknowledge(role, reasons(rights))

    def _requests(self) -> None:
        """Put the rules of the requests on the balancer, in their order.

        Each asks for the key of the edge, so nobody passes the API by.
        """
        groups = {
            short: elb.ApplicationTargetGroup(
                self,
                f"{short.title()}Target",
                target_type=elb.TargetType.LAMBDA,
                targets=[elb_targets.LambdaTarget(self.live[short])],
                multi_value_headers_enabled=True,
            )
            for short in dict.fromkeys(rule.function for rule in RULES)
        }
        for number, rule in enumerate(RULES, 1):
            conditions = [
                elb.ListenerCondition.path_patterns(list(rule.paths)),
                elb.ListenerCondition.http_header(KEY_HEADER, self.edge.edge_keys),
            ]
            if rule.method:
                conditions.append(elb.ListenerCondition.http_request_methods([rule.method]))
            elb.ApplicationListenerRule(
                self,
                f"Rule{number}",
                listener=self.edge.listener,
                priority=10 * number,
                conditions=conditions,
                action=elb.ListenerAction.forward([groups[rule.function]]),
            )

    def _queues(self) -> None:
        lambda_.EventSourceMapping(
            self,
            "ImagesToProcessing",
            target=self.live["processing"],
            event_source_arn=self.messaging.image_queue.queue_arn,
            batch_size=1,
            report_batch_item_failures=True,
            max_concurrency=self.stage.images_at_once,
        )
        lambda_.EventSourceMapping(
            self,
            "NotificationsToPushes",
            target=self.live["notifications"],
            event_source_arn=self.messaging.notification_queue.queue_arn,
            batch_size=10,
            report_batch_item_failures=True,
            max_concurrency=5,
        )

    def _events(self) -> None:
        bus = events.EventBus.from_event_bus_name(self, "Bus", f"{self.stage.prefix}events")
        undelivered = sqs.Queue.from_queue_arn(
            self, "Undelivered", self.messaging.undelivered.queue_arn
        )
        rule = events.Rule(
            self,
            "Reactions",
            event_bus=bus,
            description="what follows from events",
            event_pattern=events.EventPattern(source=["ilikeyacut"], detail_type=list(REACTIONS)),
        )
        rule.add_target(
            targets.LambdaFunction(
                self.live["orchestration"],
                retry_attempts=8,
                max_event_age=cdk.Duration.hours(1),
                dead_letter_queue=undelivered,
            )
        )
        self.live["orchestration"].configure_async_invoke(
            retry_attempts=2,
            max_event_age=cdk.Duration.hours(1),
            on_failure=destinations.SqsDestination(undelivered),
        )
        self._gives_up("orchestration")

    def _doorbells(self) -> None:
        """Let the two functions read the stream, which is as many as a shard feeds."""
        stream = self.data.tables["Events"].table_stream_arn
        for short in ("projector", "relay"):
            role = self.roles[short]
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=[
                        "dynamodb:DescribeStream",
                        "dynamodb:GetRecords",
                        "dynamodb:GetShardIterator",
                    ],
                    resources=[stream],
                )
            )
            role.add_to_policy(
                iam.PolicyStatement(actions=["dynamodb:ListStreams"], resources=["*"])
            )
            self._gives_up(short)
            lambda_.CfnEventSourceMapping(
                self,
                f"LogTo{short.title()}",
                event_source_arn=stream,
                function_name=self.live[short].function_arn,
                starting_position="TRIM_HORIZON",
                batch_size=100,
                maximum_batching_window_in_seconds=0,
                maximum_retry_attempts=10,
                maximum_record_age_in_seconds=600,
                parallelization_factor=1,
                function_response_types=["ReportBatchItemFailures"],
                destination_config={
                    "onFailure": {"destination": self.messaging.undelivered.queue_arn}
                },
                filter_criteria={"filters": [{"pattern": json.dumps(RINGS)}]},
            ).node.add_dependency(role)

    def _gives_up(self, short: str) -> None:
        """Let a function leave what it cannot do to a dead-letter queue."""
        self.roles[short].add_to_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"], resources=[self.messaging.undelivered.queue_arn]
            )
        )

    def _schedules(self) -> None:
        role = iam.Role(
            self,
            "ClockRole",
            assumed_by=iam.ServicePrincipal(
                "scheduler.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": self.stage.account}},
            ),
        )
        for action, arn in (
            ("lambda:InvokeFunction", self.live["upkeep"].function_arn),
            ("sqs:SendMessage", self.messaging.undelivered.queue_arn),
        ):
            role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[arn]))
        for task, expression in SCHEDULES.items():
            scheduler.CfnSchedule(
                self,
                task.title(),
                name=f"{self.stage.prefix}{task}",
                schedule_expression=expression,
                flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
                target=scheduler.CfnSchedule.TargetProperty(
                    arn=self.live["upkeep"].function_arn,
                    role_arn=role.role_arn,
                    input=json.dumps({"upkeep": task}),
                    retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                        maximum_retry_attempts=0, maximum_event_age_in_seconds=60
                    ),
                    dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(
                        arn=self.messaging.undelivered.queue_arn
                    ),
                ),
            ).node.add_dependency(role)
