"""What every adapter of the message queue port does, in both flavours."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from ilikeyacut.application.ports.message_queue import (
    MOST_BYTES,
    Delivery,
    DeliveryLostError,
    MessageQueue,
    MessageRefusedError,
    QueueCounts,
)

PATIENCE = 10.0  # seconds that what was sent may take; most adapters need none
Elapse = Callable[[float], None]


def one(queue: MessageQueue) -> Delivery:
    """Return the next message, which must come soon."""
    (delivery,) = queue.receive(1, wait=PATIENCE)
    return delivery


def bodies(queue: MessageQueue) -> list[str]:
    """Receive and delete all there is; return the bodies in their order."""
    found = []
    while taken := queue.receive():
        for delivery in taken:
            found.append(delivery.body)
            queue.delete(delivery)
    return found


class AnyQueueContract(ABC):
    """What both flavours do. Every message gets a group of its own."""

    @abstractmethod
    @pytest.fixture
    def queue(self) -> MessageQueue:
        """Return an empty queue with its dead-letter queue. It hides messages for 30 seconds."""

    @abstractmethod
    @pytest.fixture
    def elapse(self) -> Elapse:
        """Return what lets so many seconds pass; a no-op where they pass by themselves."""

    def test_a_new_queue_is_empty(self, queue: MessageQueue) -> None:
        assert queue.receive() == []
        assert queue.dead_letters() == []
        assert queue.counts() == QueueCounts(0, 0, 0)
        assert queue.redrive() == 0

    def test_what_was_sent_is_received(self, queue: MessageQueue) -> None:
        queue.send('{"a": "é \U0001f485\n"}', group="g")
        delivery = one(queue)
        assert delivery.body == '{"a": "é \U0001f485\n"}'
        assert delivery.deliveries == 1
        assert delivery.sent_at.utcoffset() is not None
        assert queue.receive() == []
        assert queue.counts() == QueueCounts(0, 1, 0)

    def test_what_was_deleted_is_gone(self, queue: MessageQueue) -> None:
        queue.send("a", group="g")
        delivery = one(queue)
        queue.delete(delivery)
        queue.release(delivery)
        assert queue.receive() == []
        assert queue.counts() == QueueCounts(0, 0, 0)

    def test_what_was_released_comes_back_at_once(self, queue: MessageQueue) -> None:
        queue.send("a", group="g")
        first = one(queue)
        queue.release(first)
        again = one(queue)
        assert (again.id, again.body, again.deliveries) == (first.id, "a", 2)
        assert again.sent_at == first.sent_at

    def test_what_its_receiver_forgot_comes_back(self, queue: MessageQueue, elapse: Elapse) -> None:
        queue.send("a", group="g")
        first = one(queue)
        queue.extend(first, 1)
        elapse(1)
        assert one(queue).deliveries == 2

    def test_an_extension_keeps_it_from_others(self, queue: MessageQueue, elapse: Elapse) -> None:
        queue.send("a", group="g")
        queue.extend(one(queue), 3600)
        elapse(60)
        assert queue.receive() == []

    def test_a_receiver_that_was_late_holds_nothing(self, queue: MessageQueue) -> None:
        queue.send("a", group="g")
        late = one(queue)
        queue.release(late)
        current = one(queue)
        with pytest.raises(DeliveryLostError):
            queue.extend(late, 60)
        queue.extend(current, 60)
        queue.delete(current)

    def test_a_call_takes_at_most_as_many_as_asked(self, queue: MessageQueue) -> None:
        for n in range(12):
            queue.send(f"{n}", group=f"{n}")
        assert len(queue.receive(2, wait=PATIENCE)) == 2
        rest = bodies(queue)
        assert len(rest) == len(set(rest)) == 10

    def test_a_waiting_receiver_is_woken(self, queue: MessageQueue) -> None:
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(queue.receive, 1, PATIENCE)
            queue.send("a", group="g")
            assert [it.body for it in waiting.result()] == ["a"]

    def test_each_message_goes_to_one_receiver(self, queue: MessageQueue) -> None:
        for n in range(20):
            queue.send(f"{n}", group=f"{n}")
        with ThreadPoolExecutor(4) as pool:
            taken = [it for batch in pool.map(lambda _: bodies(queue), range(4)) for it in batch]
        assert sorted(map(int, taken)) == [*range(20)]

    @pytest.mark.parametrize("body", ["", "\0", "a\x0bb", "\ud800", "a" * (MOST_BYTES + 1)])
    def test_a_body_that_no_queue_takes_is_refused(self, queue: MessageQueue, body: str) -> None:
        with pytest.raises(MessageRefusedError):
            queue.send(body, group="g")
        assert queue.receive() == []

    def test_what_is_buried_is_dead_and_says_why(self, queue: MessageQueue) -> None:
        queue.send("a", group="g")
        delivery = one(queue)
        queue.bury(delivery, "NOT_JSON")
        assert queue.receive() == []
        for _ in range(2):
            (letter,) = queue.dead_letters()
            assert (letter.body, letter.reason) == ("a", "NOT_JSON")
        assert queue.counts() == QueueCounts(0, 0, 1)

    def test_the_dead_can_be_sent_again(self, queue: MessageQueue) -> None:
        for n in range(3):
            queue.send(f"{n}", group=f"{n}")
        for delivery in queue.receive(3, wait=PATIENCE):
            queue.bury(delivery, "WHY")
        assert len(queue.dead_letters(2)) == 2
        assert queue.redrive(1) == 1
        assert queue.redrive() == 2
        assert queue.redrive() == 0
        assert sorted(bodies(queue)) == ["0", "1", "2"]
        assert queue.counts() == QueueCounts(0, 0, 0)

    def test_what_was_sent_again_can_die_again(self, queue: MessageQueue) -> None:
        queue.send("a", group="g")
        for reason in ("FIRST", "SECOND"):
            delivery = one(queue)
            assert delivery.deliveries == 1
            queue.bury(delivery, reason)
            assert [it.reason for it in queue.dead_letters()] == [reason]
            assert queue.redrive() == 1
        assert bodies(queue) == ["a"]


class FifoQueueContract(AnyQueueContract):
    def test_a_group_keeps_its_order(self, queue: MessageQueue) -> None:
        for n in range(6):
            queue.send(f"{n}", group=f"g{n % 2}")
        received = bodies(queue)
        assert [it for it in received if int(it) % 2 == 0] == ["0", "2", "4"]
        assert [it for it in received if int(it) % 2 == 1] == ["1", "3", "5"]

    def test_a_group_in_flight_waits_while_others_go_on(self, queue: MessageQueue) -> None:
        queue.send("a1", group="a")
        queue.send("a2", group="a")
        first = one(queue)
        assert (first.body, first.group) == ("a1", "a")
        assert queue.receive() == []
        queue.send("b1", group="b")
        assert one(queue).body == "b1"
        queue.delete(first)
        assert one(queue).body == "a2"

    def test_what_is_released_comes_before_the_rest_of_its_group(self, queue: MessageQueue) -> None:
        queue.send("a1", group="a")
        queue.send("a2", group="a")
        queue.release(one(queue))
        assert one(queue).body == "a1"
        assert queue.receive() == []

    def test_a_group_in_one_batch_is_in_flight_until_all_of_it_is_done(
        self, queue: MessageQueue
    ) -> None:
        for n in range(3):
            queue.send(f"a{n}", group="a")
        batch = queue.receive(2, wait=PATIENCE)
        assert [it.body for it in batch] == ["a0", "a1"]
        queue.delete(batch[0])
        assert queue.receive() == []
        queue.release(batch[1])
        assert bodies(queue) == ["a1", "a2"]

    def test_a_repeated_message_is_dropped(self, queue: MessageQueue) -> None:
        queue.send("a", group="g", deduplication="1")
        queue.send("b", group="g", deduplication="1")
        queue.send("a", group="g", deduplication="2")
        assert bodies(queue) == ["a", "a"]
        queue.send("c", group="g", deduplication="1")
        assert queue.receive() == []

    def test_the_body_deduplicates_by_default(self, queue: MessageQueue) -> None:
        for body in ("a", "b", "a"):
            queue.send(body, group="g")
        assert bodies(queue) == ["a", "b"]

    def test_a_message_needs_a_group(self, queue: MessageQueue) -> None:
        with pytest.raises(ValueError, match="group"):
            queue.send("a")

    def test_the_dead_keep_their_group(self, queue: MessageQueue) -> None:
        queue.send("a", group="g")
        queue.bury(one(queue), "WHY")
        assert [it.group for it in queue.dead_letters()] == ["g"]
        queue.redrive()
        assert one(queue).group == "g"

    def test_what_is_buried_frees_its_group(self, queue: MessageQueue) -> None:
        queue.send("a1", group="a")
        queue.send("a2", group="a")
        queue.bury(one(queue), "WHY")
        assert one(queue).body == "a2"


class StandardQueueContract(AnyQueueContract):
    def test_nothing_is_dropped_and_nothing_waits(self, queue: MessageQueue) -> None:
        for _ in range(2):
            queue.send("a", group="g", deduplication="1")
        first, second = one(queue), one(queue)
        assert first.id != second.id
        assert [it.body for it in (first, second)] == ["a", "a"]
        assert first.group is None

    def test_a_message_needs_no_group(self, queue: MessageQueue) -> None:
        queue.send("a")
        assert bodies(queue) == ["a"]
