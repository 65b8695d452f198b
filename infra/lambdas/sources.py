"""What sends events to the functions: queues, the bus, the stream, schedules.

What a function cannot do in the end goes to a dead-letter queue: its queue's own, or `undelivered`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from grants import ANYTHING, Statement
from lambdas.function import LIVE, StageFunction
from lambdas.roles import allow
from stages import Stage

REACTIONS = (
    "job:cancelled",
    "job:expired",
    "job:failed",
    "job:requested",
    "user:device_registered",
    "user:device_removed",
    "user:erasure_requested",
    "user:export_requested",
)
"""Events that `orchestration` follows: those of the app's reactors, held equal by a test."""

SCHEDULES: Mapping[str, str] = {"due": "rate(1 minute)", "sweep": "cron(30 3 * * ? *)"}
"""What `upkeep` is asked for, and when (UTC)."""

RINGS = {"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "#l#"}]}}}}
"""Of the records that an append leaves in the stream, the log's entry rings."""

BELATED = cdk.Duration.hours(1)
"""How long AWS tries to deliver an event that `orchestration` cannot take."""

READS_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")


def from_queue(
    scope: Construct, name: str, to: lambda_.IFunction, queue: sqs.IQueue, **how: int
) -> None:
    """Hand a queue's messages to a function. Those that fail stay in the queue."""
    lambda_.EventSourceMapping(
        scope,
        name,
        target=to,
        event_source_arn=queue.queue_arn,
        report_batch_item_failures=True,
        **how,
    )


def from_bus(scope: Construct, stage: Stage, to: StageFunction, undelivered: sqs.IQueue) -> None:
    """Hand the events of the bus to a function that react to them."""
    rule = events.Rule(
        scope,
        "Reactions",
        event_bus=events.EventBus.from_event_bus_name(scope, "Bus", f"{stage.prefix}events"),
        description="what follows from events",
        event_pattern=events.EventPattern(source=["ilikeyacut"], detail_type=list(REACTIONS)),
    )
    rule.add_target(
        targets.LambdaFunction(
            to.live, retry_attempts=8, max_event_age=BELATED, dead_letter_queue=undelivered
        )
    )
    # The construct of a destination would also let the function read the queue's attributes.
    lambda_.CfnEventInvokeConfig(
        scope,
        "Belated",
        function_name=to.made.function_name,
        qualifier=LIVE,
        maximum_event_age_in_seconds=BELATED.to_seconds(),
        maximum_retry_attempts=2,
        destination_config={"onFailure": {"destination": undelivered.queue_arn}},
    ).node.add_dependency(to.live, to.role)
    gives_up(to, undelivered)


def from_stream(
    scope: Construct, name: str, to: StageFunction, stream: str, undelivered: sqs.IQueue
) -> None:
    """Have a function read the stream of the log.

    It reads from the beginning of what there is, or it would miss what comes while the mapping is
    made.
    """
    allow(to.role, Statement(READS_STREAM, (stream,)))
    allow(to.role, Statement(("dynamodb:ListStreams",), (ANYTHING,)))
    gives_up(to, undelivered)
    lambda_.CfnEventSourceMapping(
        scope,
        name,
        event_source_arn=stream,
        function_name=to.live.function_arn,
        starting_position="TRIM_HORIZON",
        batch_size=100,
        maximum_batching_window_in_seconds=0,
        maximum_retry_attempts=10,
        maximum_record_age_in_seconds=600,
        parallelization_factor=1,
        function_response_types=["ReportBatchItemFailures"],
        destination_config={"onFailure": {"destination": undelivered.queue_arn}},
        filter_criteria={"filters": [{"pattern": json.dumps(RINGS)}]},
    ).node.add_dependency(to.role)


def from_clock(scope: Construct, stage: Stage, to: StageFunction, undelivered: sqs.IQueue) -> None:
    """Call a function by schedules, as a role that may do that alone.

    What is missed is not made up for: the next time does it.
    """
    role = iam.Role(
        scope,
        "ClockRole",
        assumed_by=iam.ServicePrincipal(
            "scheduler.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": stage.account}},
        ),
    )
    allow(role, Statement(("lambda:InvokeFunction",), (to.live.function_arn,)))
    allow(role, Statement(("sqs:SendMessage",), (undelivered.queue_arn,)))
    kind = scheduler.CfnSchedule
    for task, expression in SCHEDULES.items():
        kind(
            scope,
            task.title(),
            name=f"{stage.prefix}{task}",
            schedule_expression=expression,
            flexible_time_window=kind.FlexibleTimeWindowProperty(mode="OFF"),
            target=kind.TargetProperty(
                arn=to.live.function_arn,
                role_arn=role.role_arn,
                input=json.dumps({"upkeep": task}),
                retry_policy=kind.RetryPolicyProperty(
                    maximum_retry_attempts=0, maximum_event_age_in_seconds=60
                ),
                dead_letter_config=kind.DeadLetterConfigProperty(arn=undelivered.queue_arn),
            ),
        ).node.add_dependency(role)


def gives_up(function: StageFunction, undelivered: sqs.IQueue) -> None:
    """Let a function leave what it cannot do to a dead-letter queue, as Lambda does for it."""
    allow(function.role, Statement(("sqs:SendMessage",), (undelivered.queue_arn,)))
