"""Several things are done at a time, and told in order, so that a position can follow."""

from collections.abc import Callable
from threading import Barrier, Event
from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.followers.follow import catch_up
from ilikeyacut.application.followers.reactor import ReactorFollower
from ilikeyacut.application.followers.side_by_side import StoppedError, side_by_side
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest
from ilikeyacut.application.worker.reactors import QueueTryOn, RunTryOn
from ilikeyacut.domain.processing_job import JobStatus
from support.apps import Stage, staged

PATIENCE = 60


def never() -> bool:
    return False


def test_two_are_done_at_a_time_and_told_in_order() -> None:
    meet = Barrier(2, timeout=PATIENCE)
    assert [*side_by_side(range(6), lambda _: void(meet.wait()), never, 2)] == [0, 1, 2, 3, 4, 5]


def told(
    act: Callable[[int], None], stopping: Callable[[], bool], at_once: int
) -> tuple[list[int], type[Exception] | None]:
    """Return which of 50 items are told, and what ended it."""
    found: list[int] = []
    try:
        found.extend(side_by_side(range(50), act, stopping, at_once))
    except Exception as error:  # noqa: BLE001 - the test looks at it
        return found, type(error)
    return found, None


@pytest.mark.parametrize("at_once", [1, 2])
def test_after_a_failure_what_was_begun_is_finished(at_once: int) -> None:
    begun, finished, both = [], [], Barrier(at_once, timeout=PATIENCE)

    def act(item: int) -> None:
        begun.append(item)
        if item in (2, 3):
            both.wait()
        if item == 2:
            raise LookupError(item)
        finished.append(item)

    assert told(act, never, at_once) == ([0, 1], LookupError)
    assert sorted(finished) == sorted(set(begun) - {2})
    assert at_once == 2 or begun == [0, 1, 2]


@pytest.mark.parametrize("at_once", [1, 2])
def test_once_it_stops_nothing_is_begun(at_once: int) -> None:
    stop, acted = Event(), []

    def act(item: int) -> None:
        acted.append(item)
        if item == 3:
            stop.set()
        elif item > 3:
            assert stop.wait(PATIENCE)

    found, ended = told(act, stop.is_set, at_once)
    assert ended is StoppedError
    assert found == [*range(len(found))]
    assert set(found) <= set(acted)
    assert len(acted) <= 3 + at_once
    assert at_once == 2 or found == acted == [0, 1, 2, 3]


class Meeting(MemoryStylist):
    """Renders once two renderings are at it."""

    meet = Barrier(2, timeout=PATIENCE)

    def render(self, request: RenderRequest) -> Rendering:
        self.meet.wait()
        return super().render(request)


def followed(stage: Stage, at_once: int) -> None:
    """Follow with the reactors of try-ons, so many at a time."""
    for reactor in (QueueTryOn(stage.app.try_ons), RunTryOn(stage.app.runner)):
        follower = ReactorFollower(reactor, never, at_once)
        catch_up(stage.app.store, stage.app.views, follower)


def test_try_ons_of_one_person_run_at_the_same_time() -> None:
    stage = staged(stylist=Meeting())
    user = stage.person()
    jobs = [stage.asked(user) for _ in range(6)]
    followed(stage, 2)
    ended = [stage.app.try_ons.get(user.id, job.id).status for job in jobs]
    assert ended == [JobStatus.COMPLETED] * 6
    assert stage.ledger(user) == (4, 0)
    assert sorted(it.job_id for it in stage.stylist.requests) == sorted(job.id for job in jobs)


def test_a_worker_that_serves_runs_as_many_as_the_settings_say() -> None:
    stop, begun = Event(), list[UUID]()

    class Stopping(Meeting):
        def render(self, request: RenderRequest) -> Rendering:
            begun.append(request.job_id)
            if len(begun) == 4:
                stop.set()
            return super().render(request)

    stage = staged(stylist=Stopping())
    user = stage.person()
    jobs = [stage.asked(user) for _ in range(4)]
    assert stage.app.worker.reactors.at_once == {RunTryOn.name: 2}
    stage.app.worker.serve(stop)
    assert all(stage.app.try_ons.get(user.id, job.id).finished for job in jobs)


def void(_: object) -> None:
    """Drop a result."""
