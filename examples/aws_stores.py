"""Yields everything that the stores of a deployment hold, to be searched for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from typing import Any

from redis import Redis

from ilikeyacut import Settings
from ilikeyacut.adapters.aws.session import AwsSession

Kept = Iterator[tuple[str, bytes]]
"""What is kept, piece by piece, each after the name of its place."""


def everything(aws: AwsSession, settings: Settings, endpoints: Iterable[str] = ()) -> Kept:
    """Yield it all: of push endpoints those that are named, since emulators list none."""
    yield from _tables(aws, settings.dynamodb_prefix)
    yield from _objects(aws, settings.s3_bucket or "")
    for url in (settings.image_queue_url, settings.notification_queue_url):
        yield from _messages(aws, str(url))
    yield from _devices(aws, endpoints)
    yield from _people(aws, settings.cognito_user_pool_id or "")
    if settings.redis_url is not None:
        yield from _cached(settings.redis_url.get_secret_value(), settings.dynamodb_prefix)


def wrapped_keys(aws: AwsSession, settings: Settings) -> list[bytes]:
    """Return people's keys as KMS wrapped them."""
    table = f"{settings.dynamodb_prefix}Keys"
    return [item["w"]["B"] for item in aws.client("dynamodb").scan(TableName=table)["Items"]]


def _tables(aws: AwsSession, prefix: str) -> Kept:
    db = aws.client("dynamodb")
    for page in db.get_paginator("list_tables").paginate():
        for table in page["TableNames"]:
            if table.startswith(prefix):
                for found in db.get_paginator("scan").paginate(TableName=table):
                    yield from _values(f"table {table.removeprefix(prefix)}", found["Items"])


def _objects(aws: AwsSession, bucket: str) -> Kept:
    """Yield the bytes of every version, the keys of all, and of what was never finished."""
    s3 = aws.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        yield from _values("bucket", page.get("DeleteMarkers", ()))
        for version in page.get("Versions", ()):
            key = version["Key"]
            found = s3.get_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])
            place = f"bucket {key.partition('/')[0]}/"
            yield from _values(place, (key, found["Metadata"], found["Body"].read()))
    yield from _values("bucket", s3.list_multipart_uploads(Bucket=bucket).get("Uploads", ()))


def _messages(aws: AwsSession, url: str) -> Kept:
    """Yield what waits in a queue and in its dead-letter queue, and give it back."""
    sqs, name = aws.client("sqs"), url.rpartition("/")[2].removesuffix(".fifo")
    for address in (url, url.replace(name, f"{name}-dead")):
        read = {"QueueUrl": address, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        held: list[str] = []
        while found := sqs.receive_message(**read).get("Messages"):
            yield from _values("queue", found)
            held += (message["ReceiptHandle"] for message in found)
        for receipt in held:
            sqs.change_message_visibility(
                QueueUrl=address, ReceiptHandle=receipt, VisibilityTimeout=0
            )


def _devices(aws: AwsSession, endpoints: Iterable[str]) -> Kept:
    sns = aws.client("sns")
    for arn in endpoints:
        with suppress(sns.exceptions.NotFoundException):
            answer = sns.get_endpoint_attributes(EndpointArn=arn)
            yield from _values("push endpoints", answer["Attributes"])


def _people(aws: AwsSession, pool: str) -> Kept:
    for page in aws.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=pool):
        yield from _values("user pool", page["Users"])


def _cached(url: str, prefix: str) -> Kept:
    with closing(Redis.from_url(url)) as redis:
        for key in redis.scan_iter(f"{prefix}*"):
            yield from _values("cache", (key, redis.get(key)))


def _values(place: str, value: Any) -> Kept:
    """Yield the values that an answer is made of."""
    if isinstance(value, bytes):
        yield place, value
    elif isinstance(value, dict):
        yield from _values(place, (*value, *value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _values(place, part)
    else:
        yield place, str(value).encode()
