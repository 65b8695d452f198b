"""Tables, buckets and the key that wraps people's keys: everything that outlives a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from acknowledged import acknowledge
from stages import Stage

TEXT, NUMBER = dynamodb.AttributeType.STRING, dynamodb.AttributeType.NUMBER


@dataclass(frozen=True)
class Kept:
    """A table's sort key, index, expiry and backup, as the adapters need them."""

    sort: dynamodb.AttributeType | None = None
    index: str | None = None
    expires: bool = False
    recover: bool = True
    stream: dynamodb.StreamViewType | None = None


TABLES: Mapping[str, Kept] = {
    "Events": Kept(NUMBER, stream=dynamodb.StreamViewType.KEYS_ONLY),
    "Keys": Kept(recover=False),
    "Users": Kept(TEXT, "email-index"),
    "Photos": Kept(TEXT, "user-timestamp-index"),
    "ProcessingJobs": Kept(TEXT, "status-index"),
    "HairstyleLibrary": Kept(TEXT, "category-index"),
    "Views": Kept(TEXT, "place-index"),
    "UserSessions": Kept(TEXT, expires=True, recover=False),
    "Limits": Kept(expires=True, recover=False),
    "Inbox": Kept(expires=True, recover=False),
    "Budgets": Kept(),
}
"""One log for all aggregates, because a total order needs one counter; one table a view."""

NO_BACKUP = {
    "Keys": "A backup of people's keys would bring erased people back.",
    "UserSessions": "Sessions last hours; a restored one would sign somebody in again.",
    "Limits": "Counters of minutes.",
    "Inbox": "Messages of the last days; a restored one would notify nobody.",
}


class Data(cdk.Stack):
    def __init__(self, scope: Construct, name: str, env: cdk.Environment, *, stage: Stage) -> None:
        super().__init__(scope, name, termination_protection=stage.keep_data, env=env)
        self.stage = stage
        keep = cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY
        self.person_key = kms.Key(
            self,
            "PersonKey",
            description="wraps the key of each person",
            enable_key_rotation=True,
            removal_policy=keep,
            alias=f"{stage.prefix}person",
        )

        self.tables = {short: self._table(short, it, keep) for short, it in TABLES.items()}
        for short, why in NO_BACKUP.items():
            acknowledge(self.tables[short], {"AwsSolutions-DDB3": why})

        # Buckets: the folder stays part of the key, so one bucket or four is a matter of settings.
        self.access_logs = s3.Bucket(
            self,
            "AccessLogs",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
            lifecycle_rules=[
                s3.LifecycleRule(id="age", expiration=cdk.Duration.days(stage.log_days))
            ],
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        acknowledge(self.access_logs, {"AwsSolutions-S1": "This is where the access logs go."})
        days = cdk.Duration.days
        self.buckets: dict[str, s3.Bucket] = {
            # Clients write here and nothing is served from here. A selfie is needed until its result is there.
            "user-uploads": self._bucket(
                "Uploads",
                "user-uploads",
                keep,
                versioned=True,
                event_bridge_enabled=True,
                cors=stage.web_origins,
                rules=[
                    s3.LifecycleRule(
                        id="selfies",
                        expiration=days(30),
                        noncurrent_version_expiration=days(1),
                        abort_incomplete_multipart_upload_after=days(1),
                    )
                ],
            ),
            "processed-images": self._bucket(
                "Results",
                "processed-images",
                keep,
                versioned=True,
                rules=[
                    s3.LifecycleRule(
                        id="results",
                        noncurrent_version_expiration=days(7),
                        expired_object_delete_marker=True,
                        abort_incomplete_multipart_upload_after=days(1),
                    ),
                    s3.LifecycleRule(
                        id="cool",
                        transitions=[
                            s3.Transition(
                                storage_class=s3.StorageClass.INTELLIGENT_TIERING,
                                transition_after=days(30),
                            )
                        ],
                    ),
                ],
            ),
            "thumbnails": self._bucket(
                "Thumbnails",
                "thumbnails",
                keep,
                versioned=False,
                rules=[
                    s3.LifecycleRule(id="parts", abort_incomplete_multipart_upload_after=days(1))
                ],
            ),  # can be made again
            "static-assets": self._bucket(
                "Assets",
                "static-assets",
                keep,
                versioned=True,
                rules=[
                    s3.LifecycleRule(
                        id="old",
                        noncurrent_version_expiration=days(90),
                        abort_incomplete_multipart_upload_after=days(1),
                    )
                ],
            ),
        }
        for folder in ("processed-images", "thumbnails", "static-assets"):
            # The distribution comes later and refers to the bucket, so it cannot be named here (a cycle).
            self.buckets[folder].add_to_resource_policy(
                iam.PolicyStatement(
                    sid="Edge",
                    actions=["s3:GetObject"],
                    principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
                    resources=[self.buckets[folder].arn_for_objects(f"{folder}/*")],
                    conditions={
                        "ArnLike": {
                            "aws:SourceArn": f"arn:aws:cloudfront::{stage.account}:distribution/*"
                        }
                    },
                )
            )
        self.secrets = {
            short: secretsmanager.Secret(
                self,
                logical,
                secret_name=f"{stage.prefix}{short}",
                description=why,
                removal_policy=keep,
                generate_secret_string=secretsmanager.SecretStringGenerator(
                    password_length=48, exclude_punctuation=True
                ),
            )
            for short, logical, why in (
                (
                    "edge-key",
                    "EdgeKey",
                    "header by which the load balancer knows that a request came through the API",
                ),
                (
                    "email-secret",
                    "EmailSecret",
                    "keys the index of e-mail addresses; changing it means rebuilding the users view",
                ),
                ("gemini-key", "GeminiKey", "put the provider's key here"),
                ("cdn-key", "CdnKey", "put the private half of the CDN's signing key here"),
            )
        }
        for secret in self.secrets.values():
            acknowledge(
                secret,
                {
                    "AwsSolutions-SMG4": "Changed by the runbook: a rotation must reach the API, the load balancer and the CDN in order."
                },
            )
        self.stylists = ecr.Repository(
            self,
            "Stylists",
            repository_name=f"{stage.prefix}stylist",
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            removal_policy=keep,
            empty_on_delete=None,
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=10)],
        )
        for folder, bucket in self.buckets.items():
            cdk.CfnOutput(
                self, "Bucket" + bucket.node.id, value=bucket.bucket_name, description=folder
            )

    def _table(self, name: str, kept: Kept, keep: cdk.RemovalPolicy) -> dynamodb.Table:
        def key(short: str, kind: dynamodb.AttributeType) -> dynamodb.Attribute:
            return dynamodb.Attribute(name=short, type=kind)

        table = dynamodb.Table(
            self,
            name,
            table_name=self.stage.prefix + name,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            partition_key=key("pk", TEXT),
            sort_key=key("sk", kept.sort) if kept.sort else None,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=kept.recover
            ),
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            deletion_protection=self.stage.keep_data,
            stream=kept.stream,
            time_to_live_attribute="ttl" if kept.expires else None,
            removal_policy=keep,
        )
        if kept.index:
            table.add_global_secondary_index(
                index_name=kept.index,
                partition_key=key("gp", TEXT),
                sort_key=key("gs", TEXT),
                projection_type=dynamodb.ProjectionType.KEYS_ONLY,
            )
        return table

    def _bucket(
        self,
        name: str,
        folder: str,
        keep: cdk.RemovalPolicy,
        versioned: bool,
        rules: list[s3.LifecycleRule],
        cors: tuple[str, ...] = (),
        event_bridge_enabled: bool = False,
    ) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            name,
            bucket_name=self.stage.bucket(folder),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=versioned,
            lifecycle_rules=rules,
            removal_policy=keep,
            server_access_logs_bucket=self.access_logs,
            server_access_logs_prefix=f"s3/{name.lower()}/",
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods.POST],
                    allowed_origins=list(cors),
                    allowed_headers=["*"],
                    max_age=3000,
                )
            ]
            if cors
            else None,
        )
        if event_bridge_enabled:  # the L2 flag would bring a custom resource and its function along
            bucket.node.default_child.notification_configuration = (
                s3.CfnBucket.NotificationConfigurationProperty(
                    event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                        event_bridge_enabled=True
                    )
                )
            )
        return bucket
