"""CloudTrail's record of who touched which object and which row.

It names the keys of rows and objects, which hold ids only, and who made a call, which is one of our
roles. People's phones upload to S3 themselves, and such a call would name the phone's address, so
uploads are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from acknowledged import acknowledge
from log_groups import log_group
from removal import removal
from stages import Stage
from storage.buckets import TLS

Selector = cloudtrail.CfnTrail.AdvancedEventSelectorProperty
Field = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty
CLOUDTRAIL = "cloudtrail.amazonaws.com"
BY_PHONES = ("PutObject", "PostObject")
UPLOADS = "user-uploads"


class Trail(Construct):
    """A trail of the data events of buckets and tables, in a log group and a bucket."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        stage: Stage,
        buckets: Iterable[str],
        tables: Iterable[str],
        access_logs: s3.IBucket,
    ) -> None:
        super().__init__(scope, name)
        self.stage, self.trail_name = stage, f"{stage.prefix}data"
        bucket = self._bucket(access_logs)
        log = log_group(self, "Log", f"/aws/cloudtrail/{self.trail_name}", stage)
        role = self._role()
        trail = cloudtrail.CfnTrail(
            self,
            "Trail",
            trail_name=self.trail_name,
            is_logging=True,
            s3_bucket_name=bucket.bucket_name,
            enable_log_file_validation=True,
            cloud_watch_logs_log_group_arn=log.log_group_arn,
            cloud_watch_logs_role_arn=role.role_arn,
            advanced_event_selectors=_selectors(stage, tuple(buckets), tuple(tables)),
        )
        # CloudTrail tries both rights when the trail is made.
        trail.node.add_dependency(bucket.policy, role)

    def _bucket(self, access_logs: s3.IBucket) -> s3.Bucket:
        stage = self.stage
        bucket = s3.Bucket(
            self,
            "Files",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=TLS,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[
                s3.LifecycleRule(id="age", expiration=cdk.Duration.days(stage.log_days))
            ],
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix="s3/trail/",
            removal_policy=removal(stage),
        )
        arn = f"arn:aws:cloudtrail:{stage.region}:{stage.account}:trail/{self.trail_name}"
        for action, resource in (
            ("s3:GetBucketAcl", bucket.bucket_arn),
            ("s3:PutObject", bucket.arn_for_objects(f"AWSLogs/{stage.account}/*")),
        ):
            bucket.add_to_resource_policy(
                iam.PolicyStatement(
                    actions=[action],
                    principals=[iam.ServicePrincipal(CLOUDTRAIL)],
                    resources=[resource],
                    conditions={"StringEquals": {"aws:SourceArn": arn}},
                )
            )
        return bucket

    def _role(self) -> iam.Role:
        """Make the role that writes into the log group.

        Its trust has no condition: AWS documents none for CloudTrail, and nobody can pass a role
        of another account.
        """
        stage = self.stage
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(CLOUDTRAIL),
            description="writes the trail into its log group",
        )
        place = f"{stage.region}:{stage.account}:log-group:/aws/cloudtrail/{self.trail_name}"
        streams = f"arn:aws:logs:{place}:log-stream:{stage.account}_CloudTrail_{stage.region}*"
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[streams]
            )
        )
        acknowledge(
            role,
            {f"AwsSolutions-IAM5[Resource::{streams}]": "CloudTrail names its streams itself."},
        )
        return role


def _selectors(
    stage: Stage, buckets: Sequence[str], tables: Sequence[str]
) -> list[cloudtrail.CfnTrail.AdvancedEventSelectorProperty]:
    objects = {it: f"arn:aws:s3:::{stage.bucket(it)}/" for it in buckets}
    rows = [
        f"arn:aws:dynamodb:{stage.region}:{stage.account}:table/{stage.prefix}{it}" for it in tables
    ]
    others = [arn for folder, arn in objects.items() if folder != UPLOADS]
    return [
        _selector("Objects", "AWS::S3::Object", Field(field="resources.ARN", starts_with=others)),
        _selector(
            "Uploads but for those of phones",
            "AWS::S3::Object",
            Field(field="resources.ARN", starts_with=[objects[UPLOADS]]),
            Field(field="eventName", not_equals=list(BY_PHONES)),
        ),
        # Rows, and what is read by an index.
        _selector("Rows", "AWS::DynamoDB::Table", Field(field="resources.ARN", starts_with=rows)),
    ]


def _selector(name: str, kind: str, *fields: object) -> object:
    chosen = [
        Field(field="eventCategory", equal_to=["Data"]),
        Field(field="resources.type", equal_to=[kind]),
        *fields,
    ]
    return Selector(name=name, field_selectors=chosen)
