"""One bucket for each folder of pictures, and one for access logs.

The folder stays part of every key, so how many buckets there are is a matter of settings. Folders
have a bucket each because they differ in their lifecycle, in versions and in who reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from acknowledged import acknowledge
from removal import removal
from stages import Stage

TLS = 1.2


@dataclass(frozen=True)
class Kept:
    """How a folder's bucket keeps what is in it.

    `replaced_days` is how long a replaced or deleted version stays; None keeps no versions.
    Objects below the folder that are older than `cool_days` are stored by how often they are read.
    """

    logical: str
    replaced_days: int | None = None
    cool_days: int | None = None
    uploaded: bool = False
    """Whether people put objects into it by themselves, of which the app is notified."""
    shown: bool = True
    """Whether CloudFront may read the folder."""


FOLDERS: Mapping[str, Kept] = {
    "user-uploads": Kept("Uploads", replaced_days=1, uploaded=True, shown=False),
    "processed-images": Kept("Results", replaced_days=7, cool_days=30),
    "thumbnails": Kept("Thumbnails"),
    "static-assets": Kept("Assets", replaced_days=90),
}
"""No rule removes a current object by its age. A selfie is kept while it is used, and S3 knows only
when it was written: the app itself deletes it, and everything else that nobody needs any more.
Thumbnails have no versions because they can be made again. Exports are in the bucket of results."""


def bucket_of(scope: Construct, folder: str, stage: Stage, access_logs: s3.IBucket) -> s3.Bucket:
    """Make a folder's bucket."""
    kept = FOLDERS[folder]
    made = s3.Bucket(
        scope,
        kept.logical,
        bucket_name=stage.bucket(folder),
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        minimum_tls_version=TLS,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        versioned=kept.replaced_days is not None,
        lifecycle_rules=list(_rules(folder, kept)),
        removal_policy=removal(stage),
        server_access_logs_bucket=access_logs,
        server_access_logs_prefix=f"s3/{folder}/",
        cors=[_pages(stage)] if kept.uploaded else None,
    )
    if kept.uploaded:
        _notify(made)
    if kept.shown:
        _show(made, folder, stage)
    return made


def access_logs(scope: Construct, stage: Stage) -> s3.Bucket:
    """Make the bucket for the access logs of buckets."""
    made = s3.Bucket(
        scope,
        "AccessLogs",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        minimum_tls_version=TLS,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        lifecycle_rules=[s3.LifecycleRule(id="age", expiration=cdk.Duration.days(stage.log_days))],
        removal_policy=removal(stage),
    )
    acknowledge(made, {"AwsSolutions-S1": "This is where the access logs go."})
    return made


def _rules(folder: str, kept: Kept) -> Iterator[s3.LifecycleRule]:
    """Yield rules that remove what no key shows: unfinished uploads, and replaced versions."""
    days = cdk.Duration.days
    yield s3.LifecycleRule(id="unfinished", abort_incomplete_multipart_upload_after=days(1))
    if kept.replaced_days:
        yield s3.LifecycleRule(
            id="replaced",
            noncurrent_version_expiration=days(kept.replaced_days),
            expired_object_delete_marker=True,
        )
    if kept.cool_days:
        cool = s3.Transition(
            storage_class=s3.StorageClass.INTELLIGENT_TIERING,
            transition_after=days(kept.cool_days),
        )
        yield s3.LifecycleRule(id="cool", prefix=f"{folder}/", transitions=[cool])


def _pages(stage: Stage) -> s3.CorsRule:
    """Let pages of the stage's origins post the forms of uploads, and read by signed addresses."""
    return s3.CorsRule(
        allowed_methods=[s3.HttpMethods.POST, s3.HttpMethods.GET],
        allowed_origins=list(stage.page_origins),
        allowed_headers=["*"],
        max_age=3000,
    )


def _notify(bucket: s3.Bucket) -> None:
    """Send the bucket's notices to EventBridge.

    The flag of the construct would add a function that sets this.
    """
    bucket.node.default_child.notification_configuration = (
        s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )
    )


def _show(bucket: s3.Bucket, folder: str, stage: Stage) -> None:
    """Let CloudFront read the folder, and nothing else of the bucket.

    The stack of the distribution refers to this one, so the policy cannot name the distribution.
    """
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            sid="Edge",
            actions=["s3:GetObject"],
            principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
            resources=[bucket.arn_for_objects(f"{folder}/*")],
            conditions={
                "ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{stage.account}:distribution/*"}
            },
        )
    )
