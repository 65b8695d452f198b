"""A try-on whose worker dies, whose disk is full, whose connection is lost."""

from collections.abc import Iterator

import pytest

from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore, StoreUnavailableError
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.ports.photo_store import PhotoStore, PhotoStoreError
from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.application.stylists.routing import MOST_ATTEMPTS
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import bind, get
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, staged


class Interruption(BaseException):
    """Ends a worker where it stands."""


def attempts(job: ProcessingJob) -> list[tuple[int, int, str | None]]:
    return [(attempt.number, attempt.variation, attempt.failure) for attempt in job.attempts]


def restarted(stage: Stage, job: ProcessingJob) -> ProcessingJob:
    """Let a worker die of an Interruption, and another one take over."""
    with pytest.raises(Interruption):
        stage.app.worker.finish(job.id)
    return stage.app.worker.finish(job.id)


def die(_: RenderRequest) -> None:
    raise Interruption


def test_an_attempt_whose_worker_died_counts_and_another_follows() -> None:
    stage = staged(stylist=ScriptedStylist(None, die))
    user = stage.person()
    job = restarted(stage, stage.asked(user, count=2))
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 2)
    assert attempts(job) == [(1, 1, None), (2, 2, "INTERRUPTED"), (3, 2, None)]
    assert stage.ledger(user) == (8, 0)


def test_a_job_that_kills_every_worker_fails_in_the_end() -> None:
    stage = staged(stylist=ScriptedStylist(*[die] * MOST_ATTEMPTS))
    user = stage.person()
    job = stage.asked(user)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Interruption):
            stage.app.worker.finish(job.id)
    job = stage.app.worker.finish(job.id)
    assert (job.status, job.failure) == (JobStatus.FAILED, "INTERRUPTED")
    assert stage.ledger(user) == (10, 0)


class FaultyPhotoStore(MemoryPhotoStore):
    """Refuses as many writes below a folder as it is told to."""

    faults = 0

    def put(self, key: str, data: bytes, media_type: MediaType) -> None:
        if self.faults and key.startswith("processed-images/"):
            self.faults -= 1
            raise PhotoStoreError("the disk is full")
        super().put(key, data, media_type)


class FaultyEventStore(MemoryEventStore):
    """Loses its connection when the events of some topics are appended."""

    def __init__(self, keyring: Keyring, topics: Iterator[str]) -> None:
        super().__init__(keyring)
        self.topics = topics
        self.next = next(topics, None)

    def append(self, *events: Event) -> int:
        if self.next in {event.TOPIC for event in events}:
            self.next = next(self.topics, None)
            raise StoreUnavailableError("the connection was lost")
        return super().append(*events)


def test_a_full_disk_that_gets_room_costs_no_attempt() -> None:
    stage = staged(lambda c: bind(c, PhotoStore, lambda: FaultyPhotoStore(get(c, Clock))))
    user = stage.person()
    job = stage.asked(user, count=2)
    disk = stage.app.photo_store
    assert isinstance(disk, FaultyPhotoStore)
    disk.faults = 2
    job = stage.app.worker.finish(job.id)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 2)
    assert [code for _, _, code in attempts(job)] == [None, None]
    assert stage.ledger(user) == (8, 0)


def test_a_disk_that_stays_full_is_told_and_the_job_goes_on_when_there_is_room() -> None:
    stage = staged(lambda c: bind(c, PhotoStore, lambda: FaultyPhotoStore(get(c, Clock))))
    user = stage.person()
    job = stage.asked(user)
    disk = stage.app.photo_store
    assert isinstance(disk, FaultyPhotoStore)
    disk.faults = 1000
    with pytest.raises(PhotoStoreError):
        stage.app.worker.finish(job.id)
    disk.faults = 0
    job = stage.app.worker.finish(job.id)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 1)
    assert [code for _, _, code in attempts(job)] == ["INTERRUPTED", None]
    assert stage.ledger(user) == (9, 0)


@pytest.mark.parametrize(
    ("topic", "failures"),
    [
        ("job:attempt_started", [None]),
        ("job:rendered", ["INTERRUPTED", None]),
        ("job:completed", [None]),
    ],
)
def test_a_lost_connection_is_made_good(topic: str, failures: list[str | None]) -> None:
    stage = staged(
        lambda c: bind(c, EventStore, lambda: FaultyEventStore(get(c, Keyring), iter([topic])))
    )
    user = stage.person()
    job = stage.app.worker.finish(stage.asked(user).id)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 1)
    assert [code for _, _, code in attempts(job)] == failures
    assert stage.ledger(user) == (9, 0)
