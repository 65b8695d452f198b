"""Workers that share an image queue: whoever takes a message works on it, once in the end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

import punq
import pytest

from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.message_queue import MemoryQueue
from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.adapters.memory.worker_lock import MemoryWorkerLock
from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.limits import RateLimitedError
from ilikeyacut.application.ports.authenticator import Authenticator, AuthenticatorUnavailableError
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_store import EventStore, StoreUnavailableError
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.ports.message_queue import (
    Delivery,
    QueueCounts,
    QueueMisconfiguredError,
    QueueUnavailableError,
)
from ilikeyacut.application.ports.photo_store import PhotoStore, PhotoStoreError
from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.application.ports.worker_lock import StillHeld, WorkerLock
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.application.worker import taking, worker
from ilikeyacut.application.worker.messages import Rendering
from ilikeyacut.application.worker.queues import Queues
from ilikeyacut.domain.aggregate import Event as DomainEvent
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.domain.user import UserStatus
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import bind, get
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, staged
from support.queued import images, send, with_queues

EMPTY = QueueCounts(0, 0, 0)
PATIENCE = 10.0


class Interruption(BaseException):
    """Ends a worker where it stands."""


def die(_: RenderRequest) -> None:
    raise Interruption


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long."""
    monkeypatch.setattr(taking, "LONG_POLL", 0.05)
    for module in (taking, worker):
        monkeypatch.setattr(module, "PAUSE", 0.001)


@pytest.fixture
def stage() -> Stage:
    return staged(with_queues)


def loaded(stage: Stage, job: ProcessingJob) -> ProcessingJob:
    return stage.app.store.load(ProcessingJob, job.id)


def failures(stage: Stage, job: ProcessingJob) -> list[str | None]:
    return [attempt.failure for attempt in loaded(stage, job).attempts]


@contextmanager
def serving(stage: Stage) -> Iterator[Event]:
    """Let a worker serve in a thread."""
    stop, failed = Event(), list[Exception]()

    def serve() -> None:
        try:
            stage.app.worker.serve(stop)
        except Exception as error:  # noqa: BLE001 - raised below
            failed.append(error)

    working = Thread(target=serve)
    working.start()
    try:
        yield stop
    finally:
        stop.set()
        working.join(PATIENCE)
        assert not working.is_alive()
    if failed:
        raise failed[0]


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that another thread brings about."""
    pause = Event()
    for _ in range(2000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError


def test_one_process_alone_finishes_its_job(stage: Stage) -> None:
    user = stage.person()
    job = stage.app.worker.finish(stage.asked(user, count=2).id)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 2)
    assert stage.ledger(user) == (8, 0)
    assert images(stage).counts() == EMPTY


def test_a_try_on_is_sent_with_its_person_as_the_group(stage: Stage) -> None:
    job = stage.asked(stage.person())
    reactors = {it.name: it for it in stage.port(Reactors).all}
    requested = next(stage.app.store.history(job.id))
    reactors["queue-try-on"].react(requested)
    *_, queued = stage.app.store.history(job.id)
    for _ in range(2):
        reactors["send-rendering"].react(queued)
    (delivery,) = images(stage).receive()
    assert delivery.group == str(job.user_id)
    assert json.loads(delivery.body) == {
        "schema": 1,
        "kind": "rendering",
        "job_id": str(job.id),
        "attempt": 1,
    }
    assert "run-try-on" not in reactors


def test_an_ended_try_on_is_not_sent(stage: Stage) -> None:
    job = stage.asked(stage.person())
    stage.app.try_ons.queue(job.id)
    *_, queued = stage.app.store.history(job.id)
    stage.app.try_ons.cancel(job.user_id, job.id)
    for reactor in stage.port(Reactors).all:
        if reactor.name == "send-rendering":
            reactor.react(queued)
    assert images(stage).counts() == EMPTY


def test_the_lock_is_free_while_a_try_on_runs() -> None:
    def check(_: RenderRequest) -> None:
        held = sharing.port(WorkerLock).try_acquire()
        assert held is not None
        with held:
            pass

    sharing = staged(with_queues, stylist=ScriptedStylist(check))
    assert sharing.finished(sharing.person()).status is JobStatus.COMPLETED


def test_a_waiting_process_works_on_the_jobs_of_others(stage: Stage) -> None:
    first, second = stage.asked(stage.person()), stage.asked(stage.person())
    assert stage.app.worker.finish(second.id).status is JobStatus.COMPLETED
    assert loaded(stage, first).status is JobStatus.COMPLETED


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2)])
def test_repeated_messages_in_any_order_change_nothing(
    stage: Stage, order: tuple[int, ...]
) -> None:
    user = stage.person()
    jobs = [stage.asked(user) for _ in range(3)]
    for n in order:
        send(stage, jobs[n - 1], attempt=n)
    for job in jobs:
        stage.app.worker.finish(job.id)
        send(stage, job, attempt=99)
    heads = stage.app.store.head()
    stage.app.worker.drain()
    assert stage.app.store.head() == heads
    assert len(stage.stylist.requests) == 3
    assert stage.ledger(user) == (7, 0)
    assert images(stage).counts() == EMPTY


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("no json", "MESSAGE_NOT_JSON"),
        ('{"schema": 2, "kind": "rendering"}', "MESSAGE_SCHEMA_UNKNOWN"),
        ('{"schema": 1, "kind": "rendering", "job_id": 7, "attempt": 1}', "MESSAGE_UNREADABLE"),
        (Rendering(UUID(int=7)).dumped(), "NOT_FOUND"),
        ("a" * 70_000, "MESSAGE_TOO_LARGE"),
    ],
)
def test_poison_goes_aside_and_what_follows_is_done(stage: Stage, body: str, reason: str) -> None:
    job = stage.asked(stage.person())
    images(stage).send(body, group=str(job.user_id))
    assert stage.app.worker.finish(job.id).status is JobStatus.COMPLETED
    assert [letter.reason for letter in images(stage).dead_letters()] == [reason]


def test_any_number_of_messages_is_drained(stage: Stage) -> None:
    count = sys.getrecursionlimit() + 1
    for n in range(count):
        images(stage).send(f"no json {n}", group=f"{n}")
    stage.app.worker.drain()
    assert images(stage).counts() == QueueCounts(0, 0, count)


def test_a_message_whose_worker_died_comes_back_and_its_call_counts() -> None:
    stage = staged(with_queues, stylist=ScriptedStylist(die))
    user = stage.person()
    job = stage.asked(user)
    with pytest.raises(Interruption):
        stage.app.worker.finish(job.id)
    assert images(stage).counts() == QueueCounts(1, 0, 0)
    assert stage.app.worker.finish(job.id).status is JobStatus.COMPLETED
    assert failures(stage, job) == ["INTERRUPTED", None]
    assert stage.ledger(user) == (9, 0)


def test_a_call_of_somebody_else_delays_the_message_and_nothing_more() -> None:
    stage = staged(with_queues, stylist=ScriptedStylist(die))
    user = stage.person()
    job = stage.asked(user)
    with pytest.raises(Interruption):  # outside the queue, as a workflow might
        stage.port(TryOnRunner).run(job.id)
    stage.app.worker.drain()
    assert failures(stage, job) == [None]
    assert images(stage).counts() == QueueCounts(0, 1, 0)
    stage.clock.advance(timedelta(seconds=120))
    stage.app.worker.drain()
    assert failures(stage, job) == ["INTERRUPTED", None]
    assert images(stage).counts() == EMPTY


class FaultyPhotoStore(MemoryPhotoStore):
    """Refuses to keep results for as long as it is told to."""

    faults = 0

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        if self.faults and key.startswith("processed-images/"):
            self.faults -= 1
            raise PhotoStoreError("the bucket refuses")
        super().put(key, data, media_type)


def faulty_disk(stage: Stage) -> FaultyPhotoStore:
    disk = stage.app.photo_store
    assert isinstance(disk, FaultyPhotoStore)
    return disk


@pytest.fixture
def faulty() -> Stage:
    return staged(
        with_queues, lambda c: bind(c, PhotoStore, lambda: FaultyPhotoStore(get(c, Clock)))
    )


def test_a_failure_of_the_awaited_job_is_told_and_the_message_given_back(faulty: Stage) -> None:
    job = faulty.asked(faulty.person())
    faulty_disk(faulty).faults = 10**6
    with pytest.raises(PhotoStoreError):
        faulty.app.worker.finish(job.id)
    assert images(faulty).counts() == QueueCounts(1, 0, 0)
    faulty_disk(faulty).faults = 0
    assert faulty.app.worker.finish(job.id).status is JobStatus.COMPLETED
    assert failures(faulty, job) == ["INTERRUPTED", None]


def test_a_failure_of_another_job_is_not_told(faulty: Stage) -> None:
    first, second = faulty.asked(faulty.person()), faulty.asked(faulty.person())
    disk = faulty_disk(faulty)
    disk.faults = 3  # which are all tries of one run
    assert faulty.app.worker.finish(second.id).status is JobStatus.COMPLETED
    faulty.app.worker.finish(first.id)
    assert disk.faults == 0


def test_a_worker_serves_until_it_is_stopped(stage: Stage) -> None:
    users = [stage.person() for _ in range(3)]
    with serving(stage):
        jobs = [stage.asked(user) for user in users]
        until(lambda: all(loaded(stage, job).finished for job in jobs))
    assert images(stage).counts() == EMPTY
    assert stage.port(WorkerLock).try_acquire() is not None


def test_a_worker_of_a_home_serves_too() -> None:
    stage = staged()
    with serving(stage):
        job = stage.asked(stage.person())
        until(lambda: loaded(stage, job).finished)
    assert loaded(stage, job).status is JobStatus.COMPLETED
    assert stage.port(Queues) == Queues()


def test_a_worker_that_is_stopped_finishes_what_it_holds() -> None:
    def stop(_: RenderRequest) -> None:
        stops[0].set()

    stops: list[Event] = []
    stage = staged(with_queues, stylist=ScriptedStylist(stop))
    with serving(stage) as stopped:
        stops.append(stopped)
        job = stage.asked(stage.person())
        assert stopped.wait(PATIENCE)
    assert loaded(stage, job).status is JobStatus.COMPLETED


def test_a_worker_that_takes_too_long_to_stop_gives_back_what_it_holds() -> None:
    begun, over, stop = Event(), Event(), Event()

    def hang(_: RenderRequest) -> None:
        begun.set()
        assert over.wait(PATIENCE)

    stage = staged(with_queues, stylist=ScriptedStylist(hang))
    job = stage.asked(stage.person())
    working = Thread(target=lambda: stage.app.worker.serve(stop, grace=0.0))
    working.start()
    assert begun.wait(PATIENCE)
    stop.set()
    working.join(PATIENCE)
    assert images(stage).counts() == QueueCounts(1, 0, 0)
    assert stage.app.worker.finish(job.id).status is JobStatus.COMPLETED
    over.set()


class FaultyEventStore(MemoryEventStore):
    """Loses its connection when it is told to."""

    faults = 0

    def append(self, *events: DomainEvent) -> int:
        if self.faults and "job:queued" in {event.TOPIC for event in events}:
            self.faults -= 1
            raise StoreUnavailableError("the connection was lost")
        return super().append(*events)


def test_a_worker_outlives_an_outage() -> None:
    stage = staged(
        with_queues, lambda c: bind(c, EventStore, lambda: FaultyEventStore(get(c, Keyring)))
    )
    store = stage.app.store
    assert isinstance(store, FaultyEventStore)
    store.faults = 3
    with serving(stage):
        job = stage.asked(stage.person())
        until(lambda: loaded(stage, job).finished)
    assert (store.faults, loaded(stage, job).status) == (0, JobStatus.COMPLETED)


class FaultyAuthenticator(MemoryAuthenticator):
    """Cannot be asked for a while."""

    def __init__(self, c: punq.Container, faults: list[Exception]) -> None:
        super().__init__(get(c, Clock), get(c, Entropy), get(c, Keyring), get(c, Cipher))
        self.faults = faults

    def find(self, user_id: UUID, email: str) -> str | None:
        if self.faults:
            raise self.faults.pop()
        return super().find(user_id, email)


def test_an_erasure_outlives_an_outage_of_the_user_pool_and_holds_up_nobody() -> None:
    faults: list[Exception] = [
        AuthenticatorUnavailableError("away"),
        RateLimitedError("sign-in at the provider", 1),
    ]
    stage = staged(
        with_queues, lambda c: bind(c, Authenticator, lambda: FaultyAuthenticator(c, faults))
    )
    user, other = stage.person(), stage.person()
    stage.app.erasure.request(user.id)
    with serving(stage):
        job = stage.asked(other)
        until(lambda: loaded(stage, job).finished)
        until(lambda: stage.app.users.get(user.id).status is UserStatus.ERASED)
    assert faults == []


class FaultyQueue(MemoryQueue):
    """Cannot be read for a while, or for good."""

    def __init__(self, clock: Clock, faults: list[Exception]) -> None:
        super().__init__(clock, fifo=True)
        self.faults = faults

    def receive(self, most: int = 10, wait: float = 0.0) -> list[Delivery]:
        if self.faults:
            raise self.faults.pop()
        return super().receive(most, wait)


def with_faulty_queue(*faults: Exception) -> Stage:
    def queues(c: punq.Container) -> None:
        bind(c, Queues, lambda: Queues(images=FaultyQueue(get(c, Clock), [*faults])))

    return staged(queues)


def test_a_worker_outlives_a_queue_that_is_down() -> None:
    stage = with_faulty_queue(*[QueueUnavailableError("down")] * 3)
    with serving(stage):
        job = stage.asked(stage.person())
        until(lambda: loaded(stage, job).finished)
    assert loaded(stage, job).status is JobStatus.COMPLETED


def test_a_worker_ends_if_the_queue_is_missing() -> None:
    stage = with_faulty_queue(QueueMisconfiguredError("gone"))
    with pytest.raises(QueueMisconfiguredError):
        stage.app.worker.serve(Event())


def test_who_lost_the_lock_does_nothing_more_and_takes_it_again() -> None:
    class Lost(MemoryWorkerLock):
        """Is lost once, as soon as it was taken."""

        times = 0

        def try_acquire(self) -> AbstractContextManager[StillHeld] | None:
            held = super().try_acquire()
            return None if held is None else self._losing(held)

        @contextmanager
        def _losing(self, held: AbstractContextManager[StillHeld]) -> Iterator[StillHeld]:
            self.times += 1
            with held as still_held:
                yield still_held if self.times > 1 else lambda: False

    stage = staged(lambda c: bind(c, WorkerLock, Lost))
    assert stage.finished(stage.person()).status is JobStatus.COMPLETED
    lock = stage.port(WorkerLock)
    assert isinstance(lock, Lost)
    assert lock.times == 2
