"""What outlives a deployment: tables, buckets, secrets, and the key that wraps people's keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from acknowledged import acknowledge
from removal import removal
from stages import Stage
from storage.buckets import FOLDERS, access_logs, bucket_of

TEXT, NUMBER = dynamodb.AttributeType.STRING, dynamodb.AttributeType.NUMBER


@dataclass(frozen=True)
class Kept:
    """A table's sort key, index, expiry and stream; `unrecoverable` says why it has no backup."""

    sort: dynamodb.AttributeType | None = None
    index: str | None = None
    expires: bool = False
    stream: dynamodb.StreamViewType | None = None
    unrecoverable: str | None = None


TABLES: Mapping[str, Kept] = {
    "Events": Kept(NUMBER, stream=dynamodb.StreamViewType.KEYS_ONLY),
    "Keys": Kept(unrecoverable="A backup would bring back the keys of people who were erased."),
    "Users": Kept(TEXT, "email-index"),
    "Photos": Kept(TEXT, "user-timestamp-index"),
    "ProcessingJobs": Kept(TEXT, "status-index"),
    "HairstyleLibrary": Kept(TEXT, "category-index"),
    "Views": Kept(TEXT, "place-index"),
    "UserSessions": Kept(
        TEXT, expires=True, unrecoverable="A backup would sign people in again who signed out."
    ),
    "Limits": Kept(expires=True, unrecoverable="It counts for minutes."),
    "Inbox": Kept(expires=True, unrecoverable="It keeps what was sent in the last days."),
    "Budgets": Kept(),
}
"""The adapters define the layout; a test holds both equal. The stream carries keys alone, because
it only says that the log has grown."""

SECRETS: Mapping[str, tuple[str, str]] = {
    "edge-key": ("EdgeKey", "shows the load balancer that a request came through the API"),
    "email-secret": ("EmailSecret", "keys the index of e-mail addresses in the view users"),
    "gemini-key": ("GeminiKey", "the API key of Gemini: replace the generated value"),
    "cdn-key": ("CdnKey", "the private key that signs addresses: replace the generated value"),
}

USES = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
"""Of a key of KMS."""


class Data(cdk.Stack):
    """Everything by its name: `tables`, `buckets` by folder, `secrets`, `person_key`."""

    def __init__(self, scope: Construct, name: str, env: cdk.Environment, *, stage: Stage) -> None:
        super().__init__(scope, name, termination_protection=stage.keep_data, env=env)
        self.stage = stage
        self.person_key = self._person_key()
        self.tables = {short: self._table(short, kept) for short, kept in TABLES.items()}
        self.access_logs = access_logs(self, stage)
        self.buckets = {it: bucket_of(self, it, stage, self.access_logs) for it in FOLDERS}
        self.secrets = {short: self._secret(short, *told) for short, told in SECRETS.items()}
        self.stylists = self._stylists()
        for folder, bucket in self.buckets.items():
            cdk.CfnOutput(
                self, f"Bucket{bucket.node.id}", value=bucket.bucket_name, description=folder
            )

    def _person_key(self) -> kms.Key:
        """Make the key that wraps people's keys. Nobody may use it without naming the person."""
        key = kms.Key(
            self,
            "PersonKey",
            description="wraps the key of each person",
            enable_key_rotation=True,
            removal_policy=removal(self.stage),
            alias=f"{self.stage.prefix}person",
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NamePerson",
                effect=iam.Effect.DENY,
                actions=list(USES),
                principals=[iam.AnyPrincipal()],
                resources=["*"],
                conditions={"Null": {"kms:EncryptionContext:user_id": "true"}},
            )
        )
        return key

    def _table(self, short: str, kept: Kept) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            short,
            table_name=self.stage.prefix + short,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            partition_key=_attribute("pk", TEXT),
            sort_key=_attribute("sk", kept.sort) if kept.sort else None,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=kept.unrecoverable is None
            ),
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            deletion_protection=self.stage.keep_data,
            stream=kept.stream,
            time_to_live_attribute="ttl" if kept.expires else None,
            removal_policy=removal(self.stage),
        )
        if kept.index:
            _index(table, kept.index)
        if kept.unrecoverable:
            acknowledge(table, {"AwsSolutions-DDB3": kept.unrecoverable})
        return table

    def _secret(self, short: str, logical: str, purpose: str) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            logical,
            secret_name=f"{self.stage.prefix}{short}",
            description=purpose,
            removal_policy=removal(self.stage),
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=48, exclude_punctuation=True
            ),
        )
        reason = "Rotated by hand: a new value must reach all who use it in the right order."
        acknowledge(secret, {"AwsSolutions-SMG4": reason})
        return secret

    def _stylists(self) -> ecr.Repository:
        return ecr.Repository(
            self,
            "Stylists",
            repository_name=f"{self.stage.prefix}stylist",
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            removal_policy=removal(self.stage),
            lifecycle_rules=[ecr.LifecycleRule(max_image_count=10)],
        )


def _attribute(name: str, kind: dynamodb.AttributeType) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=kind)


def _index(table: dynamodb.Table, name: str) -> None:
    table.add_global_secondary_index(
        index_name=name,
        partition_key=_attribute("gp", TEXT),
        sort_key=_attribute("gs", TEXT),
        projection_type=dynamodb.ProjectionType.KEYS_ONLY,
    )
