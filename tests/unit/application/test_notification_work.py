"""From the event bus through the notification queue to people: each device is told once."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.memory.event_bus import MemoryEventBus
from ilikeyacut.adapters.memory.notifier import MemoryNotifier
from ilikeyacut.application.followers.relay import Relay, Relaying
from ilikeyacut.application.ports.event_bus import Envelope, EventBus
from ilikeyacut.application.ports.message_queue import MessageQueue, QueueCounts
from ilikeyacut.application.ports.notifier import Notice, Notifier, NotifierError
from ilikeyacut.application.use_cases.notifications import FRESH
from ilikeyacut.application.worker.consuming import Consumer
from ilikeyacut.application.worker.messages import PoisonError
from ilikeyacut.application.worker.notifications import LEASE, published
from ilikeyacut.application.worker.queues import Consumers, Queues
from ilikeyacut.domain.processing_job import JobCompleted, ProcessingJob
from ilikeyacut.domain.user import Device, Platform, User
from ilikeyacut.entrypoints.bootstrap import bind, get
from support.apps import Stage, staged
from support.buses import NOTHING, FlakyBus, delivered
from support.events import AT, JOB
from support.queued import with_queues

PHONE, TABLET = UUID(int=101), UUID(int=102)
NEW, SECOND = (Device(platform=Platform.ANDROID, token=it) for it in ("new", "second"))
ENVELOPE = Envelope.of("job:completed", JOB, 7, 41, AT)


class Killed(BaseException):
    """The end of the process."""


class Notes(MemoryNotifier):
    """Fails or dies before or after it tells, as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.before: list[BaseException | None] = []
        self.after: list[BaseException | None] = []

    def tell(self, user_id: UUID, device: Device, notice: Notice) -> None:
        if self.before and (fault := self.before.pop(0)):
            raise fault
        super().tell(user_id, device, notice)
        if self.after and (fault := self.after.pop(0)):
            raise fault


class Desk:
    """A job that has ended, and the way of its events to the person."""

    def __init__(self) -> None:
        self.notes = Notes()
        self.stage = staged(with_queues, lambda c: bind(c, Notifier, lambda: self.notes))
        self.app = self.stage.app
        self.user: User = self.stage.person()
        for device_id, device in ((PHONE, NEW), (TABLET, SECOND)):
            self.app.users.register_device(self.user.id, device_id, device.platform, device.token)
        self.job: ProcessingJob = self.stage.finished(self.user)
        self.app.worker.drain()
        self.notes.told.clear()  # by the worker itself

    @property
    def queue(self) -> MessageQueue:
        queue = self.stage.port(Queues).notifications
        assert queue is not None
        return queue

    @property
    def consumer(self) -> Consumer:
        consumer = self.stage.port(Consumers).notifications
        assert consumer is not None
        return consumer

    @property
    def envelope(self) -> Envelope:
        (event,) = (
            it for it in self.app.store.history(self.job.id) if isinstance(it, JobCompleted)
        )
        return Envelope.of(
            event.TOPIC, event.originator_id, event.originator_version, 1, event.timestamp
        )

    def send(self, envelope: Envelope | None = None, **changes: Any) -> None:
        envelope = envelope or self.envelope
        self.queue.send(json.dumps(delivered(envelope, **changes)))

    def work(self) -> None:
        while self.consumer.take():
            pass

    def told(self) -> list[Device]:
        return [it.device for it in self.notes.told]

    def dead(self) -> list[str | None]:
        return [it.reason for it in self.queue.dead_letters()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_every_device_is_told_once_however_often_the_event_comes(desk: Desk) -> None:
    for _ in range(3):
        desk.send()
    desk.work()
    desk.send()
    desk.work()
    assert desk.told() == [NEW, SECOND]
    assert {it.notice.job_id for it in desk.notes.told} == {desk.job.id}
    assert desk.queue.counts() == QueueCounts(0, 0, 0)


def test_events_out_of_order_and_of_other_topics_tell_nothing(desk: Desk) -> None:
    events = [*desk.app.store.history(desk.job.id)]
    for position, it in reversed([*enumerate(events, 1)]):
        envelope = Envelope.of(
            it.TOPIC, it.originator_id, it.originator_version, position, it.timestamp
        )
        desk.send(envelope)
    desk.work()
    assert desk.told() == [NEW, SECOND]


def test_what_is_old_or_forgotten_is_passed_over(desk: Desk) -> None:
    desk.stage.clock.advance(FRESH + timedelta(seconds=1))
    desk.send()
    desk.work()
    desk.app.erasure.forget(desk.user.id)
    desk.send()
    desk.work()
    assert desk.told() == []
    assert desk.queue.counts() == QueueCounts(0, 0, 0)


def detail(**changes: Any) -> Any:
    return lambda fields: (
        fields
        | {"detail": {k: v for k, v in (fields["detail"] | changes).items() if v is not NOTHING}}
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda f: f | {"source": "aws.s3"}, "MESSAGE_KIND_UNKNOWN"),
        (lambda f: {"Message": json.dumps(f)}, "MESSAGE_KIND_UNKNOWN"),
        (lambda f: f | {"detail": None}, "MESSAGE_UNREADABLE"),
        (lambda f: f | {"detail": [f["detail"]]}, "MESSAGE_UNREADABLE"),
        (lambda f: f | {"detail-type": "job:failed"}, "MESSAGE_UNREADABLE"),
        (detail(schema=2), "MESSAGE_SCHEMA_UNKNOWN"),
        (detail(schema="2"), "MESSAGE_UNREADABLE"),
        (detail(schema=NOTHING), "MESSAGE_UNREADABLE"),
        (detail(version=0), "MESSAGE_UNREADABLE"),
        (detail(time="0001-01-01T00:00:00+23:59"), "MESSAGE_UNREADABLE"),
        (detail(id=str(uuid4())), "MESSAGE_UNREADABLE"),
        (detail(aggregate="me@example.com"), "MESSAGE_UNREADABLE"),
    ],
)
def test_a_message_that_nobody_can_read_is_poison(change: Any, reason: str) -> None:
    with pytest.raises(PoisonError) as poison:
        published(json.dumps(change(delivered(ENVELOPE))))
    assert poison.value.reason == reason
    assert "example.com" not in str(poison.value)


@pytest.mark.parametrize("body", ["no json", "[]", "{", '{"source": NaN}', '{"a":1,"a":1}'])
def test_a_body_that_is_no_json_object_is_poison(body: str) -> None:
    with pytest.raises(PoisonError, match="MESSAGE_NOT_JSON"):
        published(body)


def test_poison_is_buried_with_its_reason_and_holds_up_nothing(desk: Desk) -> None:
    desk.queue.send("no json")
    desk.queue.send(json.dumps(detail(schema=2)(delivered(desk.envelope))))
    desk.send()
    desk.work()
    assert desk.dead() == ["MESSAGE_NOT_JSON", "MESSAGE_SCHEMA_UNKNOWN"]
    assert desk.told() == [NEW, SECOND]


def test_a_job_that_does_not_exist_is_buried(desk: Desk) -> None:
    unknown = Envelope.of(JobCompleted.TOPIC, uuid4(), 5, 1, desk.envelope.time)
    desk.send(unknown)
    desk.work()
    assert desk.dead() == ["JOB_UNKNOWN"]


def test_a_later_program_may_add_to_the_envelope() -> None:
    assert published(json.dumps(detail(trace="abc")(delivered(ENVELOPE)))) == ENVELOPE


def test_a_fault_of_the_push_service_is_tried_again_and_nobody_is_told_twice(desk: Desk) -> None:
    desk.notes.before = [None, NotifierError("down")]
    desk.send()
    desk.work()
    assert desk.told() == [NEW]
    for _ in range(6):
        desk.stage.clock.advance(LEASE)
        desk.work()
    assert desk.told() == [NEW, SECOND]
    assert desk.queue.counts() == QueueCounts(0, 0, 0)


def test_a_device_that_makes_trouble_keeps_nobody_from_the_others(desk: Desk) -> None:
    desk.notes.before = [NotifierError("refused"), None, *[NotifierError("refused")] * 9]
    desk.send()
    for _ in range(9):
        desk.work()
        desk.stage.clock.advance(timedelta(minutes=10))
    assert desk.told() == [SECOND]
    assert len(desk.dead()) == 1


def test_a_death_before_the_push_loses_nothing(desk: Desk) -> None:
    desk.notes.before = [Killed()]
    desk.send()
    with pytest.raises(Killed):
        desk.consumer.take()
    for _ in range(6):
        desk.stage.clock.advance(LEASE)
        desk.work()
    assert desk.told() == [NEW, SECOND]


def test_a_death_after_the_push_repeats_one_notice(desk: Desk) -> None:
    desk.notes.after = [Killed()]
    desk.send()
    with pytest.raises(Killed):
        desk.consumer.take()
    for _ in range(6):
        desk.stage.clock.advance(LEASE)
        desk.work()
    assert desk.told() == [NEW, NEW, SECOND]
    first, second, _ = desk.notes.told
    assert first.notice == second.notice  # the device shows one: the collapse id is the job


def test_two_deliveries_at_once_tell_once(desk: Desk) -> None:
    inside, go_on = Event(), Event()
    tell = desk.notes.tell

    def slowly(user_id: UUID, device: Device, notice: Notice) -> None:
        inside.set()
        assert go_on.wait(10)
        tell(user_id, device, notice)

    for _ in range(2):
        desk.send()
    desk.notes.tell = slowly  # type: ignore[method-assign] # only here
    other = Thread(target=desk.consumer.take)
    other.start()
    assert inside.wait(10)
    go_on.set()
    desk.work()
    other.join(10)
    desk.stage.clock.advance(2 * LEASE)
    desk.work()
    assert sorted(it.token for it in desk.told()) == ["new", "second"]
    assert desk.queue.counts() == QueueCounts(0, 0, 0)


# ---- the worker


def test_a_worker_publishes_what_happens_and_tells_people(desk: Desk) -> None:
    desk.send()
    desk.app.worker.drain()
    assert desk.told() == [NEW, SECOND]


def publishing(bus: EventBus) -> Stage:
    return staged(
        lambda c: bind(c, EventBus, lambda: bus),
        lambda c: bind(c, Relaying, lambda: Relaying(get(c, Relay))),
    )


def test_whoever_follows_the_log_publishes_it(desk: Desk) -> None:
    bus = MemoryEventBus()
    stage = publishing(bus)
    job = stage.finished(stage.person())
    stage.app.worker.drain()
    logged = [it.position for it in stage.app.store.page(0, 1000).events]
    assert sorted(it.position for it in bus.published) == logged
    assert JobCompleted.TOPIC in {it.topic for it in bus.published if it.aggregate == job.id}


def test_the_end_of_a_try_on_is_published_by_whoever_made_it(desk: Desk) -> None:
    bus = MemoryEventBus()
    stage = publishing(bus)
    for _ in range(2):  # also if the log was published to its end before
        job = stage.finished(stage.person())
        ends = [it.aggregate for it in bus.published if it.topic == JobCompleted.TOPIC]
        assert ends[-1:] == [job.id]


def test_a_bus_that_is_down_holds_up_no_try_on(desk: Desk) -> None:
    bus = FlakyBus(lambda *_: "down")
    stage = publishing(bus)
    assert stage.finished(stage.person()).delivered == 1
    bus.verdict = lambda *_: None
    stage.clock.advance(timedelta(minutes=1))
    stage.app.worker.drain()
    logged = [it.position for it in stage.app.store.page(0, 1000).events]
    assert sorted(it.position for it in bus.heard) == logged
