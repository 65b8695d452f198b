from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from threading import Event

import pytest

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.adapters.memory.worker_lock import MemoryWorkerLock
from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest
from ilikeyacut.application.ports.worker_lock import StillHeld, WorkerLock
from ilikeyacut.application.use_cases.photos import UPLOAD_TTL
from ilikeyacut.application.worker.worker import UPKEEP_EVERY
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.processing_job import JobStatus
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, staged


class Waits:
    """A doorbell that does something instead of waiting; it fails a test that waits for ever."""

    def __init__(self) -> None:
        self.count = 0
        self.meanwhile: list[object] = []

    def wait(self, timeout: float) -> bool:
        assert timeout > 0
        self.count += 1
        assert self.count < 100, "nobody rings"
        if self.meanwhile:
            happens = self.meanwhile.pop(0)
            assert callable(happens)
            happens()
        return True


@pytest.fixture
def bell() -> Waits:
    return Waits()


@pytest.fixture
def stage(bell: Waits) -> Stage:
    return staged(lambda c: bind(c, Doorbell, lambda: bell))


def test_finishing_works_through_the_jobs_before_it(stage: Stage, bell: Waits) -> None:
    user = stage.person()
    jobs = [stage.asked(user) for _ in range(3)]
    assert stage.app.worker.finish(jobs[1].id).status is JobStatus.COMPLETED
    stage.app.worker.drain()
    ended = [stage.app.try_ons.get(user.id, job.id) for job in jobs]
    assert {job.status for job in ended} == {JobStatus.COMPLETED}
    order = [request.job_id for request in stage.stylist.requests]
    assert order == [job.id for job in jobs]
    assert bell.count == 0


def test_the_views_know_of_a_finished_job_at_once(stage: Stage) -> None:
    user = stage.person()
    stage.finished(user)
    assert stage.app.gallery.history(user.id).items[0].status is JobStatus.COMPLETED


def test_while_another_works_one_waits_and_then_takes_over(stage: Stage, bell: Waits) -> None:
    user = stage.person()
    job = stage.asked(user)
    held = stage.port(WorkerLock).try_acquire()
    assert held is not None
    held.__enter__()
    bell.meanwhile = [lambda: None, lambda: held.__exit__(None, None, None)]
    assert stage.app.worker.finish(job.id).status is JobStatus.COMPLETED
    assert bell.count == 2


def test_what_another_worker_finished_is_not_done_again(stage: Stage, bell: Waits) -> None:
    user = stage.person()
    job = stage.asked(user)
    _, queue, run, *_ = stage.port(Reactors).all
    requested = next(stage.app.store.history(job.id))
    held = stage.port(WorkerLock).try_acquire()
    assert held is not None
    with held:
        bell.meanwhile = [lambda: queue.react(requested), lambda: run.react(requested)]
        assert stage.app.worker.finish(job.id).status is JobStatus.COMPLETED
    assert len(stage.stylist.requests) == 1


def test_a_job_whose_worker_hangs_is_ended_from_where_it_is_awaited(
    stage: Stage, bell: Waits
) -> None:
    user = stage.person()
    job = stage.asked(user, count=2)
    held = stage.port(WorkerLock).try_acquire()
    assert held is not None
    with held:
        bell.meanwhile = [lambda: stage.clock.set(job.deadline)]
        ended = stage.app.worker.finish(job.id)
    assert ended.status is JobStatus.EXPIRED
    assert stage.ledger(user) == (10, 0)


def test_draining_does_all_there_is_and_leaves_the_lock(stage: Stage, bell: Waits) -> None:
    user = stage.person()
    jobs = [stage.asked(user) for _ in range(3)]
    stage.app.worker.drain()
    ended = {stage.app.try_ons.get(user.id, job.id).status for job in jobs}
    assert ended == {JobStatus.COMPLETED}
    head = stage.app.store.head()
    stage.app.worker.drain()
    assert stage.app.store.head() == head
    assert bell.count == 0
    assert stage.port(WorkerLock).try_acquire() is not None


def test_draining_leaves_the_work_to_who_is_at_it_but_reads_on(stage: Stage) -> None:
    user = stage.person()
    job = stage.asked(user)
    held = stage.port(WorkerLock).try_acquire()
    assert held is not None
    with held:
        stage.app.worker.drain()
    assert stage.app.try_ons.get(user.id, job.id).status is JobStatus.REQUESTED
    assert [row.job_id for row in stage.app.gallery.history(user.id).items] == [job.id]


def test_the_lock_is_free_again_after_a_worker_raised() -> None:
    def crash(_: RenderRequest) -> None:
        raise KeyboardInterrupt

    stage = staged(stylist=ScriptedStylist(crash))
    job = stage.asked(stage.person())
    with pytest.raises(KeyboardInterrupt):
        stage.app.worker.finish(job.id)
    assert stage.app.worker.finish(job.id).status is JobStatus.COMPLETED


def test_reactors_run_under_the_lock_only() -> None:
    taken: list[bool] = []

    class Watched(MemoryWorkerLock):
        def try_acquire(self) -> AbstractContextManager[StillHeld] | None:
            held = super().try_acquire()
            return None if held is None else self._watched(held)

        @contextmanager
        def _watched(self, held: AbstractContextManager[StillHeld]) -> Iterator[StillHeld]:
            with held as still_held:
                taken.append(True)
                yield still_held
                taken.append(False)

    def check(_: RenderRequest) -> None:
        assert taken[-1]

    stage = staged(lambda c: bind(c, WorkerLock, Watched), stylist=ScriptedStylist(check, check))
    assert stage.finished(stage.person(), count=2).delivered == 2
    assert taken == [True, False]


def test_a_worker_of_a_moment_ends_what_has_expired_too(stage: Stage) -> None:
    """Each process of the command line may work for less than UPKEEP_EVERY."""
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)
    stage.clock.advance(UPLOAD_TTL)
    stage.finished(user)
    assert stage.app.photos.get(user.id, photo_id).status is PhotoStatus.EXPIRED


def test_a_worker_that_waits_looks_after_what_falls_due(stage: Stage, bell: Waits) -> None:
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)

    def later() -> None:
        stage.clock.advance(timedelta(hours=1))

    def lapsed() -> bool:
        return stage.app.photos.get(user.id, photo_id).status is PhotoStatus.EXPIRED

    bell.meanwhile = [lambda: stage.clock.pause(UPKEEP_EVERY.total_seconds()), later]
    stage.app.worker.work_until(lapsed)
    assert 2 <= bell.count <= 3


def test_a_job_is_not_queued_or_run_twice_when_the_position_was_lost(stage: Stage) -> None:
    user = stage.person()
    job = stage.finished(user, count=2)
    before = stage.topics(job.id)
    for reactor in stage.port(Reactors).all[1:3]:
        for event in tuple(stage.app.store.history(job.id)):
            if event.TOPIC in reactor.topics:
                reactor.react(event)
    assert stage.topics(job.id) == before
    assert len(stage.stylist.requests) == 2


def test_reactors_have_names_and_topics_of_their_own(stage: Stage) -> None:
    reactors = stage.port(Reactors)
    names = [follower.name for follower in reactors.followers()]
    assert len(set(names)) == len(names) == 7
    assert all(follower.topics for follower in reactors.followers())


def test_a_worker_that_stops_finishes_its_try_on_and_begins_no_other() -> None:
    stop = Event()

    class Stopping(MemoryStylist):
        def render(self, request: RenderRequest) -> Rendering:
            stop.set()
            return super().render(request)

    stage = staged(stylist=Stopping())
    user = stage.person()
    jobs = [stage.asked(user) for _ in range(3)]
    for done in range(3):
        stop.clear()
        stage.app.worker.serve(stop)
        ended = [stage.app.try_ons.get(user.id, job.id).finished for job in jobs]
        assert ended == [number <= done for number in range(3)]
    assert [request.job_id for request in stage.stylist.requests] == [job.id for job in jobs]
