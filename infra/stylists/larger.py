"""The asynchronous endpoint, for pictures too large for one call: docs/sagemaker.md.

Photos and pictures pass through a bucket that keeps nothing longer than a day. Notifications only
wake the caller; the bucket decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from acknowledged import acknowledge
from stages import Stage
from storage.buckets import TLS
from stylists.served import INSTANCE, Endpoint

REQUESTS, ANSWERS, FAILURES = "sagemaker/requests", "sagemaker/answers", "sagemaker/failures"
MOST_BODY = 64 * 1024 * 1024
"""Bytes, as the adapter sends at most."""
MOST_INSTANCES = 4
WAITING = 5
"""Requests of an instance, beyond which another one is started."""

Config = sagemaker.CfnEndpointConfig


class Larger(Construct):
    """The endpoint, its `bucket`, and the `queue` that is subscribed to its topics."""

    def __init__(self, scope: Construct, *, stage: Stage, role: iam.Role) -> None:
        super().__init__(scope, "Larger")
        self.stage = stage
        self.bucket = _bucket(self, stage)
        self.queue = _queue(self, stage)
        topics = {it: _topic(self, stage, it) for it in ("Success", "Error")}
        for topic in topics.values():
            topic.add_subscription(subscriptions.SqsSubscription(self.queue))
            topic.grant_publish(role)
        self._let(role)
        self.endpoint = Endpoint(
            self,
            "Endpoint",
            stage=stage,
            role=role,
            named=stage.larger_endpoint,
            variant={"instance_type": INSTANCE, "initial_instance_count": 1},
            environment={"MODEL_MOST_BODY": str(MOST_BODY)},
            asynchronous=self._asynchronous(topics["Success"], topics["Error"]),
        )
        self._scale()

    def caller(self) -> Mapping[str, Sequence[str]]:
        """Return what whoever calls the endpoint may do, by resource."""
        stage = self.stage
        endpoint = f"arn:aws:sagemaker:{stage.region}:{stage.account}:endpoint"
        queue = f"arn:aws:sqs:{stage.region}:{stage.account}:{stage.prefix}stylist"
        objects = ("s3:PutObject", "s3:GetObject", "s3:DeleteObject")
        return {
            f"{endpoint}/{stage.larger_endpoint}": ("sagemaker:InvokeEndpointAsync",),
            f"arn:aws:s3:::{stage.bucket('stylist')}": ("s3:ListBucket",),
            **{_objects(stage, it): objects for it in (REQUESTS, ANSWERS, FAILURES)},
            queue: ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"),
        }

    def _let(self, role: iam.Role) -> None:
        """Let the containers' role read requests and write answers."""
        for action, folders in (
            ("s3:GetObject", (REQUESTS,)),
            ("s3:PutObject", (ANSWERS, FAILURES)),
        ):
            arns = [_objects(self.stage, it) for it in folders]
            role.add_to_policy(iam.PolicyStatement(actions=[action], resources=arns))
            acknowledge(role, reasons(arns))

    def _asynchronous(
        self, success: sns.Topic, error: sns.Topic
    ) -> sagemaker.CfnEndpointConfig.AsyncInferenceConfigProperty:
        return Config.AsyncInferenceConfigProperty(
            client_config=Config.AsyncInferenceClientConfigProperty(
                max_concurrent_invocations_per_instance=2
            ),
            output_config=Config.AsyncInferenceOutputConfigProperty(
                s3_output_path=f"s3://{self.bucket.bucket_name}/{ANSWERS}",
                s3_failure_path=f"s3://{self.bucket.bucket_name}/{FAILURES}",
                notification_config=Config.AsyncInferenceNotificationConfigProperty(
                    success_topic=success.topic_arn, error_topic=error.topic_arn
                ),
            ),
        )

    def _scale(self) -> None:
        """Follow the backlog. One instance stays: a function cannot wait for one to start."""
        backlog = cloudwatch.Metric(
            namespace="AWS/SageMaker",
            metric_name="ApproximateBacklogSizePerInstance",
            dimensions_map={"EndpointName": self.stage.larger_endpoint},
            statistic="Average",
            period=cdk.Duration.minutes(1),
        )
        self.endpoint.scaled(1, MOST_INSTANCES).scale_to_track_metric(
            "Backlog", target_value=WAITING, custom_metric=backlog
        )


def reasons(arns: Iterable[str]) -> dict[str, str]:
    """Acknowledge that statements name folders."""
    return {
        f"AwsSolutions-IAM5[Resource::{it}]": "All objects of that folder."
        for it in arns
        if it.startswith("arn:aws:s3:::") and it.endswith("/*")
    }


def _objects(stage: Stage, folder: str) -> str:
    return f"arn:aws:s3:::{stage.bucket('stylist')}/{folder}/*"


def _bucket(scope: Construct, stage: Stage) -> s3.Bucket:
    bucket = s3.Bucket(
        scope,
        "Bucket",
        bucket_name=stage.bucket("stylist"),
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        minimum_tls_version=TLS,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        lifecycle_rules=[
            s3.LifecycleRule(
                id="day",
                expiration=cdk.Duration.days(1),
                abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
            )
        ],
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    acknowledge(
        bucket, {"AwsSolutions-S1": "Objects last for seconds, and their keys name jobs alone."}
    )
    return bucket


def _queue(scope: Construct, stage: Stage) -> sqs.Queue:
    queue = sqs.Queue(
        scope,
        "Queue",
        queue_name=f"{stage.prefix}stylist",
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        visibility_timeout=cdk.Duration.seconds(30),
        retention_period=cdk.Duration.hours(1),
    )
    acknowledge(queue, {"AwsSolutions-SQS3": "Its messages are hints: the bucket decides."})
    return queue


def _topic(scope: Construct, stage: Stage, name: str) -> sns.Topic:
    return sns.Topic(
        scope, name, topic_name=f"{stage.prefix}stylist-{name.lower()}", enforce_ssl=True
    )
