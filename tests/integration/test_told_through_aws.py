"""From the log through EventBridge, SQS and SNS to a phone; everything else is in memory."""

import json
from contextlib import suppress
from uuid import UUID, uuid4

import punq

import aws_resources
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.eventbridge.event_bus import EventBridgeBus
from ilikeyacut.adapters.sns.notifier import SnsNotifier
from ilikeyacut.adapters.sqs.message_queue import SqsQueue
from ilikeyacut.application.followers.relay import Relay, Relaying
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_bus import EventBus, EventBusError
from ilikeyacut.application.ports.inbox import Inbox
from ilikeyacut.application.ports.notifier import Notifier
from ilikeyacut.application.worker.queues import Consumers, Queues
from ilikeyacut.domain.user import Platform
from ilikeyacut.entrypoints.bootstrap import bind, get
from ilikeyacut.testing.contracts.notifier import phone
from support.apps import Stage, staged
from support.dynamodb import new_inbox
from support.pushes import PushService

PHONE = UUID(int=101)
LONG = 5.0


def told(aws: AwsSession, dynamodb: DynamoDb, phones: PushService, application: str) -> Stage:
    """An app that tells people only through the event bus, as a deployment does."""
    queue = aws_resources.queue(aws, uuid4().hex)
    bus = aws_resources.event_bus(aws, uuid4().hex, queue)

    def changed(c: punq.Container) -> None:
        bind(c, EventBus, lambda: EventBridgeBus(aws, bus))
        bind(c, Relaying, lambda: Relaying(get(c, Relay)))
        bind(c, Queues, lambda: Queues(notifications=SqsQueue(aws, queue)))
        bind(c, Inbox, lambda: new_inbox(dynamodb, get(c, Clock)))
        bind(c, Notifier, lambda: SnsNotifier(phones, {Platform.IOS: application}))

    return staged(changed)


def test_an_end_of_a_try_on_reaches_the_phone_once(aws: AwsSession, dynamodb: DynamoDb) -> None:
    application = aws_resources.platform_application(aws, uuid4().hex, "APNS")
    phones = PushService(aws, {Platform.IOS: application})
    stage = told(aws, dynamodb, phones, application)
    user, device = stage.person(), phone()
    stage.app.users.register_device(user.id, PHONE, device.platform, device.token)
    job = stage.finished(user)
    phones.published.clear()  # in memory the worker itself tells people, too
    consumer = stage.port(Consumers).notifications
    assert consumer is not None
    relay, settled = stage.port(Relay), consumer.take(0)
    while not settled:
        with suppress(EventBusError):  # a worker would let a slow bus rest
            relay.publish()
        settled = consumer.take(LONG)
    assert [it.failure for it in settled] == [None]
    (push,) = phones.published
    payload = json.loads(json.loads(push["Message"])["APNS"])
    assert (payload["job_id"], payload["aps"]["badge"]) == (str(job.id), 1)
    assert user.name is not None
    assert user.name not in str(push)
    assert phones.owner(device) == user.id
    stage.app.erasure.forget(user.id)
    assert phones.owner(device) is None
