"""Two runners of one job: no call is closed while its runner may live, no effect counts twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from ilikeyacut.application.decide import decide
from ilikeyacut.application.ports.event_store import ConcurrencyError
from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.application.stylists.routing import MOST_ATTEMPTS
from ilikeyacut.application.try_on.attempts import ATTEMPT_LEASE
from ilikeyacut.application.try_on.runner import TryOnRunner
from ilikeyacut.domain.errors import JobBusyError
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, failure, staged


class Interruption(BaseException):
    """Ends a runner where it stands."""


def die(_: RenderRequest) -> None:
    raise Interruption


def scripted(*script: Callable[[RenderRequest], None] | None) -> Stage:
    return staged(stylist=ScriptedStylist(*script))


def queued(stage: Stage, count: int = 1) -> ProcessingJob:
    job = stage.asked(stage.person(), count)
    stage.app.try_ons.queue(job.id)
    return job


def failures(stage: Stage, job_id: UUID) -> list[str | None]:
    job = stage.app.store.load(ProcessingJob, job_id)
    return [attempt.failure for attempt in job.attempts]


def test_a_call_is_left_alone_until_its_lease_is_over() -> None:
    stage = scripted(die)
    job, runner = queued(stage), stage.port(TryOnRunner)
    with pytest.raises(Interruption):
        runner.run(job.id)
    until = stage.clock.now() + ATTEMPT_LEASE
    with pytest.raises(JobBusyError) as busy:
        runner.run(job.id)
    assert busy.value.until == until
    stage.clock.set(until - timedelta(microseconds=1))
    with pytest.raises(JobBusyError):
        runner.run(job.id)
    assert failures(stage, job.id) == [None]
    stage.clock.set(until)
    runner.run(job.id)
    assert failures(stage, job.id) == ["INTERRUPTED", None]


def test_who_knows_that_nobody_else_lives_does_not_wait() -> None:
    stage = scripted(die)
    job, runner = queued(stage), stage.port(TryOnRunner)
    with pytest.raises(Interruption):
        runner.run(job.id)
    runner.run(job.id, alone=True)
    assert failures(stage, job.id) == ["INTERRUPTED", None]
    assert stage.app.store.load(ProcessingJob, job.id).status is JobStatus.COMPLETED


def test_a_second_runner_leaves_a_job_in_hand_alone() -> None:
    refused: list[JobBusyError] = []

    def meanwhile(request: RenderRequest) -> None:
        with pytest.raises(JobBusyError) as busy:
            stage.port(TryOnRunner).run(request.job_id)
        refused.append(busy.value)

    stage = scripted(meanwhile)
    job = queued(stage)
    stage.port(TryOnRunner).run(job.id)
    assert len(refused) == len(stage.stylist.requests) == 1
    assert stage.topics(job.id).count("job:completed") == 1


def test_a_runner_that_was_taken_for_dead_stops_and_spoils_nothing() -> None:
    def overtaken(request: RenderRequest) -> None:
        stage.port(TryOnRunner).run(request.job_id, alone=True)

    stage = scripted(overtaken)
    job = queued(stage, count=2)
    stage.port(TryOnRunner).run(job.id)
    assert failures(stage, job.id) == ["INTERRUPTED", None, None]
    ended = stage.app.store.load(ProcessingJob, job.id)
    assert (ended.status, ended.delivered) == (JobStatus.COMPLETED, 2)
    assert stage.topics(job.id).count("job:completed") == 1
    assert stage.ledger(stage.app.users.get(job.user_id)) == (8, 0)


@pytest.mark.parametrize("outcome", [None, failure("PROVIDER_TIMEOUT")])
def test_a_runner_whose_call_was_closed_leaves_the_job_to_the_other(
    outcome: Exception | None,
) -> None:
    def closed(request: RenderRequest) -> None:
        decide(
            stage.app.store,
            lambda states: states.load(ProcessingJob, request.job_id).interrupt(
                at=stage.clock.now()
            ),
        )
        if outcome:
            raise outcome

    stage = scripted(closed)
    job, runner = queued(stage), stage.port(TryOnRunner)
    with pytest.raises(JobBusyError):
        runner.run(job.id)
    assert stage.app.store.load(ProcessingJob, job.id).status is JobStatus.QUEUED
    runner.run(job.id)
    assert failures(stage, job.id) == ["INTERRUPTED", None]
    assert stage.app.store.load(ProcessingJob, job.id).status is JobStatus.COMPLETED


@pytest.mark.parametrize("seed", range(8))
def test_many_runners_end_a_job_once(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    stage = scripted()
    job, runner = queued(stage, count=3), stage.port(TryOnRunner)
    takes_over = [random.random() < 0.3 for _ in range(12)]

    def run(alone: bool) -> None:
        for _ in range(50):
            try:
                return runner.run(job.id, alone=alone)
            except JobBusyError as busy:
                stage.clock.pause(max(0.0, (busy.until - stage.clock.now()).total_seconds()))
            except ConcurrencyError:  # its message would come back
                pass
        raise AssertionError

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, takes_over))
    ended, topics = stage.app.store.load(ProcessingJob, job.id), stage.topics(job.id)
    last = {"job:completed", "job:failed", "job:expired"}
    assert len([topic for topic in topics if topic in last]) == 1
    assert all(ended.tries(variation.index) <= MOST_ATTEMPTS for variation in ended.variations)
    available, reserved = stage.ledger(stage.app.users.get(job.user_id))
    assert (available, reserved) == (10 - ended.delivered, 0)
    stage.app.worker.refresh()
    assert len(stage.app.gallery.results(job.user_id).items) == ended.delivered
