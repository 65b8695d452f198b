"""The bus, the queues and the topics. Every queue has a dead-letter queue of its own kind."""

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
from ilikeyacut.application.worker.notifications import TOPICS
from stages import Stage

DIGITS = "0123456789abcdef"
SOURCE = "ilikeyacut"
MOST_DELIVERIES = 12
"""More often than our receivers try: the queue itself buries only what kills them."""

OUTLIVES = 30
"""The seconds by which a message is hidden longer than its function may run.

AWS advises six times the function's timeout. With batches of one and no window, nothing waits
inside Lambda; and after a killed function, the next one should follow soon.
"""

UNDELIVERED = "A dead-letter queue itself: of rules, schedules, streams and asynchronous calls."


class Messaging(cdk.Stack):
    """What carries events, and where those end that nobody can use."""

    def __init__(self, scope: Construct, name: str, env: cdk.Environment, *, stage: Stage) -> None:
        super().__init__(scope, name, env=env)
        self.stage = stage
        self.image_dead = self._queue("ImageDead", "image-dead", fifo=True)
        self.image_queue = self._queue("Images", "images", fifo=True, dead=self.image_dead)
        self.dead = self._queue("Dead", "dead")
        self.notification_queue = self._queue("Notifications", "notifications", dead=self.dead)
        self.undelivered = self._queue("Undelivered", "undelivered")
        acknowledge(self.undelivered, {"AwsSolutions-SQS3": UNDELIVERED})
        self.bus = self._bus()
        key = self._topic_key()
        self.jobs, self.alarms = self._topic("Jobs", key), self._topic("Alarms", key)
        for digit in DIGITS:
            self._bring_arrivals(digit)
        self._let_rules_send(self.image_queue, "arrived-*")
        self._let_rules_send(self.undelivered, "arrived-*", "events/*")
        self._tell()
        self._alarm()
        self._print()

    def _queue(
        self, logical: str, name: str, *, fifo: bool = False, dead: sqs.Queue | None = None
    ) -> sqs.Queue:
        """Make a queue: one that functions read, with `dead`, or a dead-letter queue."""
        hidden = {"Images": "processing", "Notifications": "notifications"}.get(logical)
        ordered = {
            "fifo": True,
            "content_based_deduplication": True,  # rules name no deduplication id
            "deduplication_scope": sqs.DeduplicationScope.MESSAGE_GROUP,
            "fifo_throughput_limit": sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        }
        return sqs.Queue(
            self,
            logical,
            queue_name=f"{self.stage.prefix}{name}{'.fifo' if fifo else ''}",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
            visibility_timeout=cdk.Duration.seconds(self.stage.size(hidden).timeout + OUTLIVES)
            if hidden
            else None,
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=MOST_DELIVERIES)
            if dead
            else None,
            **(ordered if fifo else {}),
        )

    def _bus(self) -> events.EventBus:
        bus = events.EventBus(
            self,
            "Bus",
            event_bus_name=f"{self.stage.prefix}events",
            description="the log's events, without their contents",
        )
        bus.archive(
            "Archive",
            archive_name=f"{self.stage.prefix}events",
            retention=cdk.Duration.days(self.stage.log_days),
            event_pattern=events.EventPattern(source=[SOURCE]),
        )
        return bus

    def _topic_key(self) -> kms.Key:
        key = kms.Key(
            self,
            "TopicKey",
            description="the topics",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        for service in ("cloudwatch", "events", "budgets"):
            key.grant(self._service(service), "kms:GenerateDataKey*", "kms:Decrypt")
        return key

    def _topic(self, logical: str, key: kms.Key) -> sns.Topic:
        return sns.Topic(
            self,
            logical,
            topic_name=f"{self.stage.prefix}{logical.lower()}",
            master_key=key,
            enforce_ssl=True,
        )

    def _bring_arrivals(self, digit: str) -> None:
        """Bring the uploads of people whose ids begin with a digit into the image queue.

        The message group of a rule is a literal. With sixteen of them a person's uploads stay in
        order, and a slow one holds up a sixteenth of the others.
        """
        kind = events.CfnRule
        kind(
            self,
            f"Arrived{digit.upper()}",
            name=f"{self.stage.prefix}arrived-{digit}",
            description="a selfie has arrived",
            event_pattern={
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {
                    "bucket": {"name": [self.stage.bucket("user-uploads")]},
                    "object": {"key": [{"prefix": f"user-uploads/{digit}"}]},
                },
            },
            targets=[
                kind.TargetProperty(
                    id="Images",
                    arn=self.image_queue.queue_arn,
                    sqs_parameters=kind.SqsParametersProperty(message_group_id=f"arrived-{digit}"),
                    dead_letter_config=kind.DeadLetterConfigProperty(
                        arn=self.undelivered.queue_arn
                    ),
                )
            ],
        )

    def _let_rules_send(self, queue: sqs.Queue, *rules: str) -> None:
        """Let rules send to a queue, all by one statement: a policy takes ten conditions.

        `rules` are names after the stage's prefix, or all of its bus: `events/*`.
        """
        prefix = f"arn:aws:events:{self.stage.region}:{self.stage.account}:rule/{self.stage.prefix}"
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                sid="Rules",
                actions=["sqs:SendMessage"],
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                resources=[queue.queue_arn],
                conditions={"ArnLike": {"aws:SourceArn": [prefix + it for it in rules]}},
            )
        )

    def _tell(self) -> None:
        """Bring the ends of try-ons to people's phones, and to whoever subscribes to the topic."""
        rule = events.Rule(
            self,
            "Told",
            event_bus=self.bus,
            description="what people are told about",
            event_pattern=events.EventPattern(source=[SOURCE], detail_type=sorted(TOPICS)),
        )
        rule.add_target(
            targets.SqsQueue(self.notification_queue, dead_letter_queue=self.undelivered)
        )
        rule.add_target(targets.SnsTopic(self.jobs, dead_letter_queue=self.undelivered))

    def _alarm(self) -> None:
        """Let alarms and budgets publish, and tell the stage's operator."""
        for service in ("cloudwatch", "budgets"):
            self.alarms.add_to_resource_policy(
                iam.PolicyStatement(
                    actions=["sns:Publish"],
                    principals=[self._service(service)],
                    resources=[self.alarms.topic_arn],
                )
            )
        if self.stage.alarm_email:
            self.alarms.add_subscription(subscriptions.EmailSubscription(self.stage.alarm_email))

    def _service(self, name: str) -> iam.ServicePrincipal:
        """Return a service of AWS, at work for this account."""
        account = {"StringEquals": {"aws:SourceAccount": self.stage.account}}
        return iam.ServicePrincipal(f"{name}.amazonaws.com", conditions=account)

    def _print(self) -> None:
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
