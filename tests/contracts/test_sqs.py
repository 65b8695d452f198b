"""Queues of SQS on the emulator, in both flavours."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from aws_resources import queue as made
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sqs.message_queue import SqsQueue
from ilikeyacut.application.ports.message_queue import MessageQueue
from ilikeyacut.testing.contracts.message_queue import FifoQueueContract, StandardQueueContract


class ByItself:
    @pytest.fixture
    def elapse(self) -> Callable[[float], None]:
        return lambda _: None


class TestSqsFifoQueue(ByItself, FifoQueueContract):
    @pytest.fixture
    def queue(self, aws: AwsSession) -> MessageQueue:
        return SqsQueue(aws, made(aws, uuid4().hex, fifo=True), look=0)


class TestSqsStandardQueue(ByItself, StandardQueueContract):
    @pytest.fixture
    def queue(self, aws: AwsSession) -> MessageQueue:
        return SqsQueue(aws, made(aws, uuid4().hex, fifo=False), look=0)
