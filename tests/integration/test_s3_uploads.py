"""From a presigned form through S3 and EventBridge to an accepted selfie, and then erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.application.arrivals import Arrival
from ilikeyacut.application.ports.photo_store import Folder, personal_key
from ilikeyacut.application.use_cases.raw_uploads import raw_key
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import App, open_app
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.apps import picture
from support.buckets import left_in, new_bucket, posted
from support.deployment import needed
from support.identity import user_pool

BUS_POLICY = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": "*",
}


@pytest.fixture
def bucket(aws: AwsSession) -> str:
    return new_bucket(aws)


@pytest.fixture
def settings(dynamodb_url: str, bucket: str, tmp_path: Path) -> Settings:
    return Settings(
        **needed(dynamodb_url)
        | {
            "profile": Profile.AWS,
            "home": tmp_path,
            "stylists": ("memory",),
            "aws_region": "eu-west-1",
            "aws_endpoint_url": dynamodb_url,
            "dynamodb_prefix": f"{uuid4().hex}-",
            "dynamodb_create_tables": True,
            "s3_bucket": bucket,
            "access_token": user_pool(dynamodb_url).person().access,
        }
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[App]:
    with open_app(settings) as app:
        yield app


def notices(aws: AwsSession, bucket: str) -> Iterator[Any]:
    """Yield what EventBridge says of a bucket from now on, each as JSON."""
    name, sqs, events = f"arrivals-{uuid4().hex}", aws.client("sqs"), aws.client("events")
    queue = sqs.create_queue(
        QueueName=name, Attributes={"Policy": json.dumps({"Statement": [BUS_POLICY]})}
    )["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [bucket]}},
    }
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn["QueueArn"]}])
    yield None
    while True:
        answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5, MaxNumberOfMessages=1)
        for message in answer.get("Messages", ()):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            yield json.loads(message["Body"])


def test_what_a_client_posts_is_taken_in_by_its_notice_and_erased_with_its_person(
    app: App, aws: AwsSession, bucket: str
) -> None:
    told = notices(aws, bucket)
    next(told)
    user = app.accounts.current()
    announced = app.photos.announce(user.id, "image/png", 10_000)
    grant = announced.grant
    assert posted(grant.url, grant.fields, picture()) == 204
    arrival = Arrival.parse(next(told))
    assert (arrival.key, arrival.size) == (
        raw_key(user.id, announced.photo_id),
        len(picture()),
    )
    taken = app.photos.arrived(arrival)
    assert taken is not None
    assert taken.status is PhotoStatus.ACCEPTED
    assert {it["Key"] for it in left_in(aws, bucket)} == {taken.key, taken.thumbnail_key}
    assert app.photos.complete(user.id, announced.photo_id) == taken

    assert posted(grant.url, grant.fields, picture("#102030")) == 204  # the form is still good
    app.photo_store.put(
        personal_key(Folder.EXPORTS, user.id, "1.zip"), b"an export", MediaType.JPEG
    )
    app.erasure.forget(user.id)
    assert left_in(aws, bucket) == []
    assert posted(grant.url, grant.fields, picture()) == 204
    for notice in told:
        late = Arrival.parse(notice)
        app.photos.arrived(late)
        if not left_in(aws, bucket):
            break


def test_the_pictures_of_a_home_move_into_the_bucket_once(
    settings: Settings, aws: AwsSession, bucket: str, tmp_path: Path
) -> None:
    keys = [f"static-assets/{at}.{kind}" for at, kind in enumerate(("jpg", "png"))]
    for key in keys:
        (tmp_path / "photos" / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "photos" / key).write_bytes(key.encode())
    aws.client("s3").put_object(Bucket=bucket, Key=keys[0], Body=b"there already")
    with open_app(settings) as app:
        assert app.photo_store.get(keys[0]) == b"there already"
        assert app.photo_store.get(keys[1]) == keys[1].encode()
    head = aws.client("s3").head_object(Bucket=bucket, Key=keys[1])
    assert head["ContentType"] == "image/png"
    assert not (tmp_path / "photos").exists()
