"""The bus, the queues, the topics. Every queue has a dead-letter queue of its own kind."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from acknowledged import acknowledge
from stages import Stage

HEX = "0123456789abcdef"


class Messaging(cdk.Stack):
    def __init__(self, scope: Construct, name: str, env: cdk.Environment, *, stage: Stage) -> None:
        super().__init__(scope, name, env=env)
        days, seconds = cdk.Duration.days, cdk.Duration.seconds
        shared = dict(encryption=sqs.QueueEncryption.SQS_MANAGED, enforce_ssl=True)
        processing = stage.size("processing").timeout
        # Not six times the timeout: messages come one by one and without a window, and whoever is killed
        # in the middle should be followed soon. A handler that fails by itself gives its message back at once.
        fifo = dict(
            fifo=True,
            deduplication_scope=sqs.DeduplicationScope.MESSAGE_GROUP,
            fifo_throughput_limit=sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        )

        # A FIFO queue takes a FIFO dead-letter queue only, a standard one a standard one.
        self.image_dead = sqs.Queue(
            self,
            "ImageDead",
            queue_name=f"{stage.prefix}image-dead.fifo",
            retention_period=days(14),
            **shared,
            **fifo,
        )
        self.image_queue = sqs.Queue(
            self,
            "Images",
            queue_name=f"{stage.prefix}images.fifo",
            content_based_deduplication=True,
            visibility_timeout=seconds(processing + 30),
            retention_period=days(1),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.image_dead, max_receive_count=3),
            **shared,
            **fifo,
        )
        self.dead = sqs.Queue(
            self, "Dead", queue_name=f"{stage.prefix}dead", retention_period=days(14), **shared
        )
        self.notification_queue = sqs.Queue(
            self,
            "Notifications",
            queue_name=f"{stage.prefix}notifications",
            visibility_timeout=seconds(6 * stage.size("notifications").timeout),
            retention_period=days(1),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead, max_receive_count=5),
            **shared,
        )
        self.undelivered = sqs.Queue(
            self,
            "Undelivered",
            queue_name=f"{stage.prefix}undelivered",
            retention_period=days(14),
            **shared,
        )  # of the bus, the schedule and asynchronous calls

        acknowledge(
            self.undelivered,
            {
                "AwsSolutions-SQS3": "It is a dead-letter queue itself; rules, the schedule and functions fill it."
            },
        )

        self.bus = events.EventBus(
            self,
            "Bus",
            event_bus_name=f"{stage.prefix}events",
            description="domain events, without personal data",
        )
        self.bus.archive(
            "Archive",
            archive_name=f"{stage.prefix}events",
            retention=days(stage.log_days),
            event_pattern=events.EventPattern(source=["ilikeyacut"]),
        )

        # A rule's message group is fixed, so the first digit of the person's id picks one of sixteen:
        # one person's pictures stay in order and a slow one holds up a sixteenth, not everybody.
        for digit in HEX:
            rule = events.Rule(
                self,
                f"Arrived{digit.upper()}",
                description="a selfie has arrived",
                event_pattern=events.EventPattern(
                    source=["aws.s3"],
                    detail_type=["Object Created"],
                    detail={
                        "bucket": {"name": [stage.bucket("user-uploads")]},
                        "object": {"key": [{"prefix": f"user-uploads/{digit}"}]},
                    },
                ),
            )
            rule.add_target(
                targets.SqsQueue(
                    self.image_queue,
                    message_group_id=f"arrived-{digit}",
                    dead_letter_queue=self.undelivered,
                )
            )
        told = events.Rule(
            self,
            "Told",
            event_bus=self.bus,
            description="what people are told about",
            event_pattern=events.EventPattern(
                source=["ilikeyacut"],
                detail_type=[
                    "job:completed",
                    "job:failed",
                    "job:expired",
                    "photo:rejected",
                    "user:erased",
                ],
            ),
        )
        told.add_target(
            targets.SqsQueue(self.notification_queue, dead_letter_queue=self.undelivered)
        )

        topic_key = kms.Key(
            self,
            "TopicKey",
            description="the topics",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        for service in (
            "cloudwatch.amazonaws.com",
            "events.amazonaws.com",
            "budgets.amazonaws.com",
        ):
            topic_key.grant(
                iam.ServicePrincipal(
                    service, conditions={"StringEquals": {"aws:SourceAccount": stage.account}}
                ),
                "kms:GenerateDataKey*",
                "kms:Decrypt",
            )
        self.jobs = sns.Topic(
            self, "Jobs", topic_name=f"{stage.prefix}jobs", master_key=topic_key, enforce_ssl=True
        )  # for whoever else wants to know
        self.alarms = sns.Topic(
            self,
            "Alarms",
            topic_name=f"{stage.prefix}alarms",
            master_key=topic_key,
            enforce_ssl=True,
        )
        told.add_target(targets.SnsTopic(self.jobs, dead_letter_queue=self.undelivered))
        for topic, service in (
            (self.alarms, "cloudwatch.amazonaws.com"),
            (self.alarms, "budgets.amazonaws.com"),
        ):
            topic.add_to_resource_policy(
                iam.PolicyStatement(
                    actions=["sns:Publish"],
                    principals=[iam.ServicePrincipal(service)],
                    resources=[topic.topic_arn],
                    conditions={"StringEquals": {"aws:SourceAccount": stage.account}},
                )
            )
        if stage.alarm_email:
            self.alarms.add_subscription(subscriptions.EmailSubscription(stage.alarm_email))
        for key, value in {
            "ImageQueueUrl": self.image_queue.queue_url,
            "ImageDeadUrl": self.image_dead.queue_url,
            "NotificationQueueUrl": self.notification_queue.queue_url,
            "BusName": self.bus.event_bus_name,
            "JobsTopic": self.jobs.topic_arn,
            "AlarmsTopic": self.alarms.topic_arn,
            "UndeliveredUrl": self.undelivered.queue_url,
        }.items():
            cdk.CfnOutput(self, key, value=value)
