"""Queues in memory: both contracts, and what only a manual clock can show."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.message_queue import DEDUPLICATED, MemoryQueue
from ilikeyacut.application.ports.message_queue import DeliveryLostError, MessageQueue
from ilikeyacut.testing.contracts.message_queue import (
    FifoQueueContract,
    StandardQueueContract,
    bodies,
    one,
)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


class Timed:
    @pytest.fixture
    def elapse(self, clock: ManualClock) -> Callable[[float], None]:
        return clock.pause


class TestMemoryFifoQueue(Timed, FifoQueueContract):
    @pytest.fixture
    def queue(self, clock: ManualClock) -> MessageQueue:
        return MemoryQueue(clock, fifo=True)


class TestMemoryStandardQueue(Timed, StandardQueueContract):
    @pytest.fixture
    def queue(self, clock: ManualClock) -> MessageQueue:
        return MemoryQueue(clock, fifo=False)


def test_repetitions_are_dropped_for_five_minutes(clock: ManualClock) -> None:
    queue = MemoryQueue(clock, fifo=True)
    queue.send("a", group="g", deduplication="1")
    clock.advance(DEDUPLICATED - timedelta(microseconds=1))
    queue.send("b", group="g", deduplication="1")
    assert bodies(queue) == ["a"]
    clock.advance(timedelta(microseconds=1))
    queue.send("c", group="g", deduplication="1")
    assert bodies(queue) == ["c"]


def test_a_message_received_too_often_is_dead_without_a_reason(clock: ManualClock) -> None:
    queue = MemoryQueue(clock, fifo=True, most_deliveries=2)
    queue.send("a", group="g")
    for _ in range(2):
        queue.release(one(queue))
    assert queue.receive() == []
    assert [(it.body, it.reason) for it in queue.dead_letters()] == [("a", None)]


def test_a_delivery_ends_with_its_time(clock: ManualClock) -> None:
    queue = MemoryQueue(clock, fifo=True, visibility=30)
    queue.send("a", group="g")
    late = one(queue)
    clock.pause(30)
    with pytest.raises(DeliveryLostError):
        queue.delete(late)
    queue.bury(late, "WHY")
    assert queue.dead_letters() == []
    assert bodies(queue) == ["a"]
