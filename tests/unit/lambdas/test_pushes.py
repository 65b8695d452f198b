"""Messages of the notification queue: each fails alone, and nobody is told twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.memory.notifier import MemoryNotifier
from ilikeyacut.application.ports.event_bus import Envelope
from ilikeyacut.application.ports.message_queue import Delivery, MessageQueue
from ilikeyacut.application.ports.notifier import Notice, Notifier, NotifierError
from ilikeyacut.domain.processing_job import JobCompleted, ProcessingJob
from ilikeyacut.domain.user import Device, Platform
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.entrypoints.lambdas.notifications import notifications
from ilikeyacut.entrypoints.lambdas.pushes import SHORTEST
from support.apps import staged
from support.buses import delivered
from support.lambda_events import Context, failed, messages
from support.queued import with_queues


class Phones(MemoryNotifier):
    """Cannot be reached for as many pushes as `out` says."""

    out = 0

    def tell(self, user_id: UUID, device: Device, notice: Notice) -> None:
        if self.out:
            self.out -= 1
            raise NotifierError("no network")
        super().tell(user_id, device, notice)


class Desk:
    """People whose try-ons have ended, with a phone each."""

    def __init__(self) -> None:
        self.phones = Phones()
        self.stage = staged(with_queues, lambda c: bind(c, Notifier, lambda: self.phones))
        self.jobs = [self._ended(n) for n in range(3)]
        self.stage.app.worker.drain()
        self.phones.told.clear()

    @property
    def queue(self) -> MessageQueue:
        queue = self.stage.app.queues.notifications
        assert queue is not None
        return queue

    def ring(self, job: ProcessingJob) -> None:
        """Send what a rule of the bus sends about the end of a job."""
        history = self.stage.app.store.history(job.id)
        (end,) = (it for it in history if isinstance(it, JobCompleted))
        envelope = Envelope.of(end.TOPIC, job.id, end.originator_version, 1, end.timestamp)
        self.queue.send(json.dumps(delivered(envelope)))

    def call(self, taken: list[Delivery], seconds: float = 30.0) -> list[str]:
        """Call the handler as Lambda does: what it does not report is deleted."""
        handler = notifications(lambda: self.stage.app)
        left = failed(handler(messages(taken, "notifications"), Context(seconds)))
        for delivery in taken:
            if delivery.id not in left:
                self.queue.delete(delivery)
        return left

    def told(self) -> list[UUID]:
        return [it.notice.job_id for it in self.phones.told]

    def _ended(self, n: int) -> ProcessingJob:
        user = self.stage.person()
        phone = Device(platform=Platform.ANDROID, token=f"token-{n}")
        self.stage.app.users.register_device(user.id, uuid4(), phone.platform, phone.token)
        return self.stage.finished(user)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    with desk.stage.app:
        yield desk


def test_half_a_batch_is_bad_and_the_others_are_told(desk: Desk) -> None:
    desk.ring(desk.jobs[0])
    desk.queue.send("no JSON")
    desk.ring(desk.jobs[1])
    assert desk.call(desk.queue.receive()) == []
    assert desk.told() == [it.id for it in desk.jobs[:2]]
    assert [it.reason for it in desk.queue.dead_letters()] == ["MESSAGE_NOT_JSON"]


def test_who_cannot_be_reached_is_told_later_and_the_others_now(desk: Desk) -> None:
    for job in desk.jobs:
        desk.ring(job)
    desk.phones.out = 1
    taken = desk.queue.receive()
    assert desk.call(taken) == [taken[0].id]
    assert desk.told() == [it.id for it in desk.jobs[1:]]
    again = desk.queue.receive()  # at once
    assert desk.call(again) == [taken[0].id]  # still claimed by the first try
    desk.stage.clock.pause(31)
    assert desk.call(desk.queue.receive()) == []
    assert {*desk.told()} == {it.id for it in desk.jobs}
    assert len(desk.told()) == 3


def test_an_event_that_comes_again_tells_nobody(desk: Desk) -> None:
    desk.ring(desk.jobs[0])
    taken = desk.queue.receive()
    handler = notifications(lambda: desk.stage.app)
    for _ in range(2):
        assert failed(handler(messages(taken * 2, "notifications"), Context())) == []
    assert desk.told() == [desk.jobs[0].id]


def test_without_time_everything_is_given_back(desk: Desk) -> None:
    for job in desk.jobs:
        desk.ring(job)
    taken = desk.queue.receive()
    assert desk.call(taken, SHORTEST - 1) == [it.id for it in taken]
    assert desk.told() == []
    assert len(desk.queue.receive()) == 3
