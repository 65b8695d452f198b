"""A try-on can be followed through the log, in which nothing is said about a person."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.memory.measures import MemoryMeasures
from ilikeyacut.application.followers.relay import OUTCOMES
from ilikeyacut.application.ports.measures import Figure, Measures
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import JobCancelled, JobCompleted, JobExpired, JobFailed
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.entrypoints.http.edge.logs import REQUEST_ID
from ilikeyacut.entrypoints.lambdas.logs import about, add_fields
from ilikeyacut.entrypoints.lambdas.orchestration import job_of
from ilikeyacut.entrypoints.lambdas.processing import processing
from ilikeyacut.entrypoints.lambdas.upkeep import upkeep
from support.apps import Stage, failure, staged
from support.function_log import Log, logged
from support.lambda_events import Context, failed, messages
from support.queued import images, send, with_queues

JOB = UUID(int=7)


@pytest.fixture
def log() -> Iterator[Log]:
    with logged() as log:
        yield log


def test_lines_name_their_request_and_their_job(log: Log) -> None:
    add_fields()
    add_fields()
    job = uuid4()
    token = REQUEST_ID.set("r-1")
    logging.info("submitted", extra={"job_id": "other"})
    with about(job):
        logging.info("in between")
    REQUEST_ID.reset(token)
    logging.info("afterwards")
    told = [(it["message"], it.get("request_id"), it.get("job_id")) for it in log.lines]
    assert told == [
        ("submitted", "r-1", "other"),
        ("in between", "r-1", str(job)),
        ("afterwards", None, None),
    ]


def test_the_run_of_a_try_on_is_told_under_its_job(log: Log, stage: Stage) -> None:
    stage.stylist.failures.append(failure())
    job = stage.asked(stage.person())
    stage.app.try_ons.queue(job.id)
    send(stage, job)
    answer = processing(lambda: stage.app)(messages(images(stage).receive()), Context())
    assert failed(answer) == []
    told = [it for it in log.lines if it["logger"].startswith("ilikeyacut.")]
    assert told
    assert {it["job_id"] for it in told} == {str(job.id)}


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"step": "inspect", "job_id": str(JOB)}, JOB),
        ({"source": "ilikeyacut", "detail": {"topic": "job:failed", "aggregate": str(JOB)}}, JOB),
        ({"detail": {"topic": "user:erasure_requested", "aggregate": str(JOB)}}, None),
        ({"step": "inspect", "job_id": "x"}, None),
        ({"detail": {"topic": "job:failed"}}, None),
        ({"detail": "job:failed"}, None),
    ],
)
def test_a_step_is_told_under_its_job(event: dict[str, Any], told: UUID | None) -> None:
    assert job_of(event) == told


def test_figures_of_a_run() -> None:
    figures = MemoryMeasures()
    stage = staged(with_queues, lambda c: bind(c, Measures, lambda: figures))
    with stage.app:
        job = stage.asked(stage.person())
        stage.app.try_ons.queue(job.id)
        send(stage, job)
        processing(lambda: stage.app)(messages(images(stage).receive()), Context())
        stage.app.relay.publish()
    added = {(figure, *where): value for figure, value, where in figures.added}
    assert added[Figure.QUEUE_AGE, "images"] == 0
    assert added[Figure.PROVIDER_FAILURES, stage.stylist.name] == 0
    assert (Figure.PROVIDER_LATENCY, stage.stylist.name) in added
    assert added[Figure.JOBS_ENDED, "completed"] == 1


def test_the_figure_of_a_circuit_that_opens() -> None:
    figures = MemoryMeasures()
    stage = staged(with_queues, lambda c: bind(c, Measures, lambda: figures))
    stage.stylist.failures.append(failure(FailureCode.PROVIDER_MISCONFIGURED))
    with stage.app:
        job = stage.asked(stage.person())
        stage.app.try_ons.queue(job.id)
        send(stage, job)
        processing(lambda: stage.app)(messages(images(stage).receive()), Context())
    opened = [(value, where) for it, value, where in figures.added if it is Figure.CIRCUITS_OPENED]
    assert opened == [(1, (stage.stylist.name,))]


def test_figures_of_the_schedule() -> None:
    figures = MemoryMeasures()
    stage = staged(lambda c: bind(c, Measures, lambda: figures))
    with stage.app:
        stage.app.worker.refresh()
        stage.person()
        stage.clock.advance(timedelta(seconds=7))
        upkeep(lambda: stage.app)({"upkeep": "due"}, Context())
    assert figures.added == [(Figure.PROJECTION_LAG, 7, ()), (Figure.STOPPED_VIEWS, 0, ())]


def test_how_jobs_end_is_spelled_as_the_events_are() -> None:
    ends = (JobCompleted, JobFailed, JobCancelled, JobExpired)
    assert {*OUTCOMES} == {it.TOPIC for it in ends}
