"""Tables, buckets, queues, keys and topics."""

from __future__ import annotations

import json

from emulator.drift.comparing import Look, Pairs, Properties, at, tried
from ilikeyacut.adapters.aws.session import AwsSession

QUEUE = (
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "MessageRetentionPeriod",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
)


def table(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at keys, indexes, backup, expiry, encryption, protection and stream."""
    api = aws.client("dynamodb")
    found = api.describe_table(TableName=name)["Table"]
    backup = tried(lambda: api.describe_continuous_backups(TableName=name))
    status = at(backup, "ContinuousBackupsDescription", "PointInTimeRecoveryDescription")
    recovers = at(status, "PointInTimeRecoveryStatus") == "ENABLED"
    yield "keys", _names(p["KeySchema"]), _names(found["KeySchema"])
    indexes = [it["IndexName"] for it in p.get("GlobalSecondaryIndexes", ())]
    yield "indexes", indexes, [it["IndexName"] for it in found.get("GlobalSecondaryIndexes", ())]
    wanted = at(p, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
    yield "point-in-time recovery", wanted or None, recovers
    encrypted = at(found, "SSEDescription", "Status") == "ENABLED"
    yield "encryption", at(p, "SSESpecification", "SSEEnabled"), encrypted
    yield "protection", p.get("DeletionProtectionEnabled"), found.get("DeletionProtectionEnabled")
    stream = at(found, "StreamSpecification", "StreamViewType")
    yield "stream", at(p, "StreamSpecification", "StreamViewType"), stream


def bucket(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at versions, lifecycle, encryption, public access, notices, access log, ownership."""
    s3 = aws.client("s3")
    versions = tried(lambda: s3.get_bucket_versioning(Bucket=name))
    yield "versions", at(p, "VersioningConfiguration", "Status"), at(versions, "Status")
    rules = tried(lambda: len(s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]))
    yield "lifecycle", _length(at(p, "LifecycleConfiguration", "Rules")), rules
    encrypted = tried(lambda: s3.get_bucket_encryption(Bucket=name))
    yield "encryption", True if "BucketEncryption" in p else None, bool(encrypted)
    public = tried(lambda: s3.get_public_access_block(Bucket=name))
    blocked = all((at(public, "PublicAccessBlockConfiguration") or {"": False}).values())
    yield "no public access", True, blocked
    notices = tried(lambda: s3.get_bucket_notification_configuration(Bucket=name)) or {}
    wanted = True if "NotificationConfiguration" in p else None
    yield "notices to EventBridge", wanted, "EventBridgeConfiguration" in notices
    logs = tried(lambda: s3.get_bucket_logging(Bucket=name)) or {}
    yield "access log", True if "LoggingConfiguration" in p else None, "LoggingEnabled" in logs
    owner = tried(lambda: s3.get_bucket_ownership_controls(Bucket=name))
    path = ("Rules", 0, "ObjectOwnership")
    yield "ownership", at(p, "OwnershipControls", *path), at(owner, "OwnershipControls", *path)


def queue(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at the attributes, the dead letters and the policy."""
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=name, AttributeNames=["All"])
    found = attributes["Attributes"]
    for attribute in QUEUE:
        if attribute in p:
            yield attribute, str(p[attribute]).lower(), str(found.get(attribute)).lower()
    kept = json.loads(found.get("RedrivePolicy", "{}"))
    wanted = at(p, "RedrivePolicy", "maxReceiveCount")
    yield "dead letters", wanted, int(kept.get("maxReceiveCount", 0))


def key(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at the rotation."""
    found = aws.client("kms").get_key_rotation_status(KeyId=name)
    yield "rotation", p.get("EnableKeyRotation"), found["KeyRotationEnabled"]


def topic(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at the encryption."""
    found = aws.client("sns").get_topic_attributes(TopicArn=name)["Attributes"]
    yield "encryption", True if "KmsMasterKeyId" in p else None, bool(found.get("KmsMasterKeyId"))


LOOKS: dict[str, Look] = {
    "DynamoDB::Table": table,
    "KMS::Key": key,
    "S3::Bucket": bucket,
    "SNS::Topic": topic,
    "SQS::Queue": queue,
}


def _names(schema: list[dict[str, str]]) -> list[str]:
    return sorted(it["AttributeName"] for it in schema)


def _length(rules: list[object] | None) -> int | None:
    return len(rules) if rules else None
