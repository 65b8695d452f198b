"""Both arrows into the image queue of a deployment: arrived uploads by rules, and try-ons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest

import ilikeyacut as iya
from aws_resources import arrivals_rules, bring_arrivals
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.application.ports.face_inspector import FaceInspector
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.processing_job import JobStatus
from support.apps import COPPER, picture
from support.buckets import new_bucket, posted
from support.deployment import needed

PATIENCE = 60


@pytest.fixture
def app(aws: AwsSession, dynamodb_url: str, tmp_path: Path) -> Iterator[iya.App]:
    bucket, given = new_bucket(aws), needed(dynamodb_url)
    bring_arrivals(aws, bucket, given["image_queue_url"])
    settings = iya.Settings(
        profile=iya.Profile.AWS,
        home=tmp_path / "home",
        stylists=("memory",),
        aws_endpoint_url=dynamodb_url,
        aws_region="eu-west-1",
        dynamodb_prefix=f"{uuid4().hex}-",
        dynamodb_create_tables=True,
        **given | {"s3_bucket": bucket},
    )
    with iya.open_app(settings, replacing={FaceInspector: MemoryFaceInspector}) as app:
        yield app


def test_an_upload_is_taken_in_and_tried_on_by_whoever_works(app: iya.App) -> None:
    user = app.users.register(UUID(int=7), name="Ann", email="ann@example.com", welcome_credits=3)
    announced = app.photos.announce(user.id, "image/png", 100_000)
    assert posted(announced.grant.url, announced.grant.fields, picture()) == 204
    for _ in range(PATIENCE * 50):
        app.worker.drain()
        if app.photos.get(user.id, announced.photo_id).status is PhotoStatus.ACCEPTED:
            break
        Event().wait(0.02)
    request = iya.TryOn(photo_id=announced.photo_id, look=COPPER)
    job = app.try_ons.request(user.id, request, idempotency_key="one")
    assert app.worker.finish(job.id).status is JobStatus.COMPLETED
    assert app.queues.images is not None
    assert app.queues.images.counts().dead == 0


def test_each_person_s_arrivals_have_a_rule_and_a_group() -> None:
    rules = [(json.loads(pattern), target) for pattern, target in arrivals_rules("b", "arn")]
    prefixes = [it["detail"]["object"]["key"][0]["prefix"] for it, _ in rules]
    groups = [target["SqsParameters"]["MessageGroupId"] for _, target in rules]
    for digit in "0123456789abcdef":
        key = f"user-uploads/{digit}{uuid4().hex[1:]}/photo"
        matching = [n for n, prefix in enumerate(prefixes) if key.startswith(prefix)]
        assert [groups[n] for n in matching] == [f"arrived-{digit}"]
