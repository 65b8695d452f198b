"""Every message is settled once: done, given back or buried, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from threading import Event, Thread
from typing import Any

import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.message_queue import MemoryQueue
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.message_queue import (
    Delivery,
    QueueCounts,
    QueueMisconfiguredError,
    QueueUnavailableError,
)
from ilikeyacut.application.worker.consuming import (
    MOST_DELIVERIES,
    TOO_OFTEN,
    Consumer,
    NotYetError,
)
from ilikeyacut.application.worker.messages import PoisonError
from ilikeyacut.domain.errors import NotFoundError

EMPTY = QueueCounts(0, 0, 0)
PATIENCE = 10.0


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def queue(clock: ManualClock) -> MemoryQueue:
    return MemoryQueue(clock, fifo=True)


class Interruption(BaseException):
    """Ends a process where it stands."""


def consumer(
    queue: MemoryQueue, clock: ManualClock, handle: Callable[[Delivery], None], **more: Any
) -> Consumer:
    return Consumer(queue, handle, clock.now, **more)


def failing(error: BaseException) -> Callable[[Delivery], None]:
    def handle(_: Delivery) -> None:
        raise error

    return handle


def test_what_was_handled_is_gone(queue: MemoryQueue, clock: ManualClock) -> None:
    seen: list[str] = []
    queue.send("a", group="g")
    queue.send("b", group="g")
    it = consumer(queue, clock, lambda delivery: seen.append(delivery.body), most=10)
    assert [settled.failure for settled in it.take()] == [None, None]
    assert it.take() == []
    assert seen == ["a", "b"]
    assert queue.counts() == EMPTY


def test_poison_is_buried_at_once_with_its_reason(queue: MemoryQueue, clock: ManualClock) -> None:
    queue.send("a", group="g")
    it = consumer(queue, clock, failing(PoisonError("MESSAGE_NOT_JSON")))
    assert [settled.failure for settled in it.take()] == [None]
    (letter,) = queue.dead_letters()
    assert (letter.body, letter.reason) == ("a", "MESSAGE_NOT_JSON")
    assert queue.counts() == QueueCounts(0, 0, 1)


def test_what_failed_is_tried_again_at_once_and_then_ever_later(
    queue: MemoryQueue, clock: ManualClock
) -> None:
    queue.send("a", group="g")
    it, waited = consumer(queue, clock, failing(StoreUnavailableError("down"))), []
    began = clock.now()
    while not queue.dead_letters():
        if settled := it.take():
            assert isinstance(settled[0].failure, StoreUnavailableError)
            waited.append((clock.now() - began).total_seconds())
        else:
            clock.advance(timedelta(seconds=1))
    assert waited == [0, 0, 2, 6, 14, 30, 62, 126]
    assert len(waited) == MOST_DELIVERIES
    assert [letter.reason for letter in queue.dead_letters()] == ["StoreUnavailableError"]


def test_a_refusal_is_buried_under_its_code(queue: MemoryQueue, clock: ManualClock) -> None:
    queue.send("a", group="g")
    it = consumer(queue, clock, failing(NotFoundError("job", "1")))
    while not queue.dead_letters():
        it.take()
        clock.advance(timedelta(seconds=200))
    assert [letter.reason for letter in queue.dead_letters()] == ["NOT_FOUND"]


def test_a_message_that_kills_its_receivers_is_buried_unseen(
    queue: MemoryQueue, clock: ManualClock
) -> None:
    seen: list[str] = []
    queue.send("a", group="g")
    for _ in range(MOST_DELIVERIES):
        (delivery,) = queue.receive()
        queue.release(delivery)
    consumer(queue, clock, lambda delivery: seen.append(delivery.body)).take()
    assert seen == []
    assert [letter.reason for letter in queue.dead_letters()] == [TOO_OFTEN]


def test_what_has_to_wait_comes_back_then(queue: MemoryQueue, clock: ManualClock) -> None:
    queue.send("a", group="g")
    until = clock.now() + timedelta(seconds=90)
    it = consumer(queue, clock, failing(NotYetError(until)))
    assert [settled.failure for settled in it.take()] == [None]
    clock.set(until - timedelta(seconds=1))
    assert queue.receive() == []
    clock.set(until)
    assert [delivery.deliveries for delivery in queue.receive()] == [2]


def test_an_interruption_gives_everything_back(queue: MemoryQueue, clock: ManualClock) -> None:
    for n in range(3):
        queue.send(f"{n}", group=f"{n}")

    def handle(delivery: Delivery) -> None:
        if delivery.body == "1":
            raise Interruption

    with pytest.raises(Interruption):
        consumer(queue, clock, handle, most=3).take()
    assert queue.counts() == QueueCounts(2, 0, 0)
    assert [delivery.body for delivery in queue.receive()] == ["1", "2"]


def test_who_is_stopping_takes_nothing_new(queue: MemoryQueue, clock: ManualClock) -> None:
    seen: list[str] = []
    for n in range(3):
        queue.send(f"{n}", group=f"{n}")
    it = consumer(queue, clock, lambda delivery: seen.append(delivery.body), most=3)
    it.take(stopping=lambda: len(seen) == 1)
    assert seen == ["0"]
    assert queue.counts() == QueueCounts(2, 0, 0)


class Watched(MemoryQueue):
    """Counts how often messages are hidden again, and raises the scripted failures."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock, fifo=True)
        self.hidden = 0
        self.enough = Event()
        self.faults: dict[str, Exception] = {}

    def extend(self, delivery: Delivery, seconds: float) -> None:
        super().extend(delivery, seconds)
        self.hidden += 1
        if self.hidden == 3:
            self.enough.set()

    def delete(self, delivery: Delivery) -> None:
        if fault := self.faults.pop("delete", None):
            raise fault
        super().delete(delivery)

    def release(self, delivery: Delivery) -> None:
        if fault := self.faults.pop("release", None):
            raise fault
        super().release(delivery)


def test_a_message_stays_hidden_while_it_is_handled(clock: ManualClock) -> None:
    queue = Watched(clock)
    queue.send("a", group="g")

    def handle(_: Delivery) -> None:
        assert queue.enough.wait(PATIENCE)
        assert queue.receive() == []

    it = consumer(queue, clock, handle, hidden=0.003)  # of which no second passes by itself
    assert [settled.failure for settled in it.take()] == [None]
    assert queue.counts() == EMPTY
    assert queue.hidden >= 3


@pytest.mark.parametrize("fault", [QueueUnavailableError("lost"), QueueMisconfiguredError("gone")])
def test_what_cannot_be_settled_comes_back(clock: ManualClock, fault: Exception) -> None:
    queue = Watched(clock)
    queue.send("a", group="g")
    queue.faults["delete"] = fault
    it = consumer(queue, clock, lambda _: None, hidden=60)
    assert [settled.failure for settled in it.take()] == [None]
    assert queue.counts() == QueueCounts(0, 1, 0)
    clock.advance(timedelta(seconds=60))
    it.take()
    assert queue.counts() == EMPTY


def test_a_late_receiver_settles_nothing(queue: MemoryQueue, clock: ManualClock) -> None:
    queue.send("a", group="g")
    others: list[Delivery] = []

    def handle(_: Delivery) -> None:
        clock.advance(timedelta(hours=1))
        others.extend(queue.receive())

    consumer(queue, clock, handle).take()
    assert [it.deliveries for it in others] == [2]
    queue.delete(others[0])
    assert queue.counts() == EMPTY


def test_what_is_in_hand_can_be_given_back_from_outside(
    queue: MemoryQueue, clock: ManualClock
) -> None:
    begun, over = Event(), Event()
    queue.send("a", group="g")

    def handle(_: Delivery) -> None:
        begun.set()
        assert over.wait(PATIENCE)

    it = consumer(queue, clock, handle)
    working = Thread(target=it.take)
    working.start()
    assert begun.wait(PATIENCE)
    it.give_back()
    (again,) = queue.receive()
    assert (again.body, again.deliveries) == ("a", 2)
    over.set()
    working.join(PATIENCE)
    assert queue.counts() == QueueCounts(0, 1, 0)


def test_nothing_can_be_taken_from_a_queue_that_is_down(clock: ManualClock) -> None:
    class Down(MemoryQueue):
        def receive(self, most: int = 10, wait: float = 0.0) -> list[Delivery]:
            raise QueueUnavailableError("down")

    with pytest.raises(QueueUnavailableError):
        consumer(Down(clock, fifo=True), clock, lambda _: None).take()


@pytest.mark.parametrize("seed", range(30))
def test_at_random_every_message_is_handled_or_buried(seed: int) -> None:
    random, clock = Random(seed), ManualClock()  # noqa: S311 - repeatable on purpose
    queue, done = MemoryQueue(clock, fifo=random.random() < 0.5), list[str]()
    errors = [PoisonError("MESSAGE_NOT_JSON"), StoreUnavailableError("down"), Interruption()]

    def handle(delivery: Delivery) -> None:
        if random.random() < 0.2:
            clock.pause(random.choice((1, 30, 100)))
        if random.random() < 0.2:
            raise NotYetError(clock.now() + timedelta(seconds=random.choice((-1, 5))))
        if random.random() < 0.5:
            raise random.choice(errors)
        done.append(delivery.body)

    it = consumer(queue, clock, handle, most=random.randint(1, 4))
    bodies = [f"{n}" for n in range(random.randint(1, 12))]
    for body in bodies:
        queue.send(body, group=random.choice("ab"))
    while queue.counts().visible or queue.counts().in_flight:
        with suppress(Interruption):
            it.take(stopping=lambda: random.random() < 0.2)
        clock.pause(random.choice((0, 1, 60)))
    dead = [letter.body for letter in queue.dead_letters(100)]
    assert {*done, *dead} == {*bodies}
    assert all(letter.reason for letter in queue.dead_letters(100))
