"""The faulty proxy itself: what has no plan passes, and every plan looks as AWS's fault would."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.httpsession import URLLib3Session
from botocore.parsers import ResponseParserError

from ilikeyacut.adapters.aws.faults import Kind, fault_of
from ilikeyacut.adapters.aws.session import AwsSession
from support.faulty_proxy import FaultyProxy

CALLS: dict[tuple[str, str], Callable[[AwsSession], Any]] = {
    ("dynamodb", "ListTables"): lambda aws: aws.client("dynamodb").list_tables(Limit=1),
    ("events", "ListEventBuses"): lambda aws: aws.client("events").list_event_buses(),
    ("s3", "ListBuckets"): lambda aws: aws.client("s3").list_buckets(),
    ("sns", "ListTopics"): lambda aws: aws.client("sns").list_topics(),
    ("sqs", "ListQueues"): lambda aws: aws.client("sqs").list_queues(),
}
SERVICES = [pytest.param(call, id=call[0]) for call in CALLS]


def new_bucket(aws: AwsSession) -> str:
    bucket = uuid4().hex
    s3 = aws.client("s3")
    place = {"LocationConstraint": s3.meta.region_name}
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    return bucket


def put(address: str) -> int:
    sent = AWSRequest("PUT", address, data=b"x").prepare()
    return int(URLLib3Session().send(sent).status_code)


def met(act: Callable[[], object]) -> Kind:
    """Return the kind of fault that a call meets."""
    with pytest.raises((BotoCoreError, ClientError, ResponseParserError)) as fault:
        act()
    return fault_of(fault.value).kind


def test_objects_of_any_kind_pass_with_their_signatures(
    proxy: FaultyProxy, behind: AwsSession
) -> None:
    s3, bucket = behind.client("s3"), new_bucket(behind)
    s3.put_object(Bucket=bucket, Key="a b/ü", Body=bytes(range(256)) * 300)
    assert s3.get_object(Bucket=bucket, Key="a b/ü")["Body"].read() == bytes(range(256)) * 300
    assert s3.head_object(Bucket=bucket, Key="a b/ü")["ContentLength"] == 76800
    assert proxy.calls["s3", "PutObject"] == proxy.calls["s3", "HeadObject"] == 1


def test_signatures_are_checked_behind_it(proxy: FaultyProxy) -> None:
    """The emulator checks those of presigned requests only."""
    with closing(AwsSession("eu-central-1", endpoint=proxy.url)) as aws:  # it knows version 4 only
        what = {"Bucket": new_bucket(aws), "Key": "key"}
        address = aws.client("s3").generate_presigned_url("put_object", Params=what)
    forged = address.replace("X-Amz-Signature=", "X-Amz-Signature=0")
    assert [put(it) for it in (address, forged)] == [200, 403]


@pytest.mark.parametrize("call", SERVICES)
def test_each_service_has_its_faults(
    call: tuple[str, str], proxy: FaultyProxy, behind: AwsSession
) -> None:
    def act() -> Any:
        return CALLS[call](behind)

    proxy.throttle(*call, after=1)
    act()
    assert met(act) is Kind.THROTTLED
    for plan, kinds in (
        (proxy.fail, {Kind.FAILED}),
        (proxy.lose_call, {Kind.LOST}),
        (proxy.lose_answer, {Kind.LOST}),
        (proxy.halve_answer, {Kind.LOST}),
        (proxy.garble_answer, {Kind.GARBLED, Kind.FAILED}),  # botocore's word for those of S3
    ):
        plan(*call)
        assert met(act) in kinds, plan
    proxy.answer(*call, "AccessDeniedException")
    assert met(act) is Kind.DENIED


def test_a_lost_answer_was_a_call(proxy: FaultyProxy, behind: AwsSession) -> None:
    sqs, name = behind.client("sqs"), uuid4().hex
    proxy.lose_answer("sqs", "CreateQueue")
    assert met(lambda: sqs.create_queue(QueueName=name)) is Kind.LOST
    assert sqs.get_queue_url(QueueName=name)["QueueUrl"].endswith(name)


def test_connections_are_refused_until_it_is_up_again(
    proxy: FaultyProxy, behind: AwsSession
) -> None:
    behind.client("sqs").list_queues()
    with proxy.down():
        assert met(lambda: behind.client("sqs").list_queues()) in {Kind.UNREACHABLE, Kind.LOST}
        assert met(lambda: behind.client("sqs").list_queues()) is Kind.UNREACHABLE
    behind.client("sqs").list_queues()


def test_a_call_waits_until_it_is_released(proxy: FaultyProxy, behind: AwsSession) -> None:
    held = proxy.hold("sqs", "ListQueues")
    answers: list[Any] = []
    asking = Thread(target=lambda: answers.append(behind.client("sqs").list_queues()))
    asking.start()
    assert held.arrived.wait(30)
    assert not answers
    held.release()
    asking.join(30)
    assert len(answers) == 1
