"""An asynchronous endpoint over moto's S3, SNS and SQS: what it writes, and what it tells whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

from botocore.session import Session
from moto.server import ThreadedMotoServer

from support.sagemaker_stub import Call, Reply

REGION = "eu-central-1"
BUCKET = "pictures"

Model = Callable[[bytes], tuple[int, bytes]]
"""A container: a body in, a status and a body out."""


@dataclass(frozen=True)
class Cloud:
    """One moto server with a bucket, two topics, and a queue that is subscribed to both."""

    url: str
    success: str
    error: str
    queue_url: str

    def client(self, service: str) -> Any:
        """Return a client that is apart from the adapter's."""
        return _client(service, self.url)

    def keys(self) -> list[str]:
        """Return the keys of all objects in the bucket."""
        found = self.client("s3").list_objects_v2(Bucket=BUCKET)
        return [entry["Key"] for entry in found.get("Contents", ())]

    def queue(self, *bodies: str) -> str:
        """Make another queue with these messages in it. Returns its address."""
        sqs = self.client("sqs")
        url: str = sqs.create_queue(QueueName=uuid4().hex)["QueueUrl"]
        for body in bodies:
            sqs.send_message(QueueUrl=url, MessageBody=body)
        return url

    def waiting(self, queue_url: str) -> int:
        """Return how many messages are in a queue, seen or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        said = self.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)
        return sum(int(said["Attributes"][name]) for name in names)


@cache
def _client(service: str, url: str) -> Any:
    return Session().create_client(service, region_name=REGION, endpoint_url=url)


@contextmanager
def cloud() -> Iterator[Cloud]:
    """Run moto in this process, on this machine's own address only."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    try:
        # Every server of this process has the same memory.
        urlopen(Request(f"{url}/moto-api/reset", method="POST")).close()  # noqa: S310 - our address
        yield _built(url)
    finally:
        server.stop()


def _built(url: str) -> Cloud:
    empty = Cloud(url, "", "", "")
    empty.client("s3").create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    sns, sqs = empty.client("sns"), empty.client("sqs")
    queue_url = sqs.create_queue(QueueName="endpoint")["QueueUrl"]
    wanted = {"QueueUrl": queue_url, "AttributeNames": ["QueueArn"]}
    queue = sqs.get_queue_attributes(**wanted)["Attributes"]["QueueArn"]
    success, failure = (sns.create_topic(Name=name)["TopicArn"] for name in ("success", "error"))
    for topic in (success, failure):
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    return Cloud(url, success, failure, queue_url)


@dataclass
class AsyncEndpoint:
    """Answers `async-invocations`: takes the work from S3, and leaves the outcome there.

    `tell` is what is published after the work: "Completed" and "Failed" as they are listed, or
    what is right by itself. `answers` says whether the outcome is ever written. `began` is set once
    a call arrived; nothing is done before `go` is.
    """

    cloud: Cloud
    model: Model
    tell: tuple[str, ...] | None = None
    answers: bool = True
    writes_failures: bool = True
    go: Event = field(default_factory=Event)
    began: Event = field(default_factory=Event)
    calls: list[Call] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)

    def __call__(self, call: Call) -> Reply:
        self.calls.append(call)
        self.began.set()
        number = len(self.calls)
        places = {
            "X-Amzn-SageMaker-OutputLocation": f"s3://{BUCKET}/answers/{number}.out",
            "X-Amzn-SageMaker-FailureLocation": f"s3://{BUCKET}/failures/{number}.out",
        }
        if not self.writes_failures:
            del places["X-Amzn-SageMaker-FailureLocation"]
        thread = Thread(target=self._work, args=(call, places), daemon=True)
        self.threads.append(thread)
        thread.start()
        inference = call.headers["X-Amzn-SageMaker-Inference-Id"]
        body = json.dumps({"InferenceId": inference}).encode()
        return Reply(202, body, {"Content-Type": "application/json", **places})

    def _work(self, call: Call, places: dict[str, str]) -> None:
        self.go.wait(30)
        given = call.headers["X-Amzn-SageMaker-InputLocation"]
        body = self._read(given)
        status, made = (400, b"InputDataError: no input") if body is None else self.model(body)
        if self.answers:
            self._write(status, made, places)
        right = "Completed" if status == 200 else "Failed"
        for word in (right,) if self.tell is None else self.tell:
            self.publish(call, word, status, made)

    def _write(self, status: int, made: bytes, places: dict[str, str]) -> None:
        kind = "Output" if status == 200 else "Failure"
        place = places.get(f"X-Amzn-SageMaker-{kind}Location")
        if place is not None:
            parts = urlsplit(place)
            self.cloud.client("s3").put_object(Bucket=parts.netloc, Key=parts.path[1:], Body=made)

    def publish(self, call: Call, word: str, status: int = 200, made: bytes = b"") -> None:
        """Tell the topic of a word, in the words of the service."""
        said: dict[str, Any] = {
            "invocationStatus": word,
            "inferenceId": call.headers["X-Amzn-SageMaker-Inference-Id"],
            "requestParameters": {"endpointName": "styles"},
            "responseParameters": {"outputLocation": "s3://elsewhere/never-read"},
            "eventSource": "aws:sagemaker",
            "eventName": "InferenceResult",
        }
        if word == "Failed":
            text = made.decode()[:500]
            said["failureReason"] = f"ClientError: Received error ({status}) from model: {text}"
        topic = self.cloud.success if word == "Completed" else self.cloud.error
        self.cloud.client("sns").publish(TopicArn=topic, Message=json.dumps(said))

    def _read(self, uri: str) -> bytes | None:
        parts = urlsplit(uri)
        s3 = self.cloud.client("s3")
        try:
            data: bytes = s3.get_object(Bucket=parts.netloc, Key=parts.path[1:])["Body"].read()
        except s3.exceptions.NoSuchKey:
            return None
        return data
