"""The function that workflows and the event bus call."""

from __future__ import annotations

from uuid import uuid4

import pytest

from ilikeyacut.application.ports.event_bus import Envelope
from ilikeyacut.application.try_on.runner import StepUnknownError
from ilikeyacut.application.worker.messages import PoisonError
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.entrypoints.lambdas.orchestration import orchestration
from support.apps import Stage
from support.buses import delivered
from support.lambda_events import Context


def test_it_takes_single_steps(stage: Stage) -> None:
    job, handler = stage.asked(stage.person()), orchestration(lambda: stage.app)
    for step in ("inspect", "render", "finish", "complete"):
        answer = handler({"step": step, "job_id": str(job.id)}, Context())
        assert answer == {"outcome": "done", "wait": 0}
    assert stage.app.store.load(ProcessingJob, job.id).status is JobStatus.COMPLETED
    answer = handler({"step": "complete", "job_id": str(job.id)}, Context())
    assert answer == {"outcome": "ended", "wait": 0}


def test_it_ends_what_a_workflow_gives_up(stage: Stage) -> None:
    user = stage.person()
    job, handler = stage.asked(user), orchestration(lambda: stage.app)
    for _ in range(2):
        answer = handler({"step": "release", "job_id": str(job.id)}, Context())
        assert answer == {"outcome": "ended", "wait": 0}
    assert stage.app.store.load(ProcessingJob, job.id).failure == "INTERRUPTED"
    assert stage.ledger(user) == (10, 0)


def test_it_reacts_to_published_events(stage: Stage) -> None:
    job = stage.asked(stage.person())
    (requested,) = stage.app.store.history(job.id)
    envelope = Envelope.of(requested.TOPIC, job.id, 1, 9, requested.timestamp)
    assert orchestration(lambda: stage.app)(delivered(envelope), Context()) is None
    assert stage.app.store.load(ProcessingJob, job.id).status is JobStatus.QUEUED


def test_what_it_should_understand_and_cannot_is_an_error(stage: Stage) -> None:
    handler = orchestration(lambda: stage.app)
    for event in ({"step": "inspect"}, {"source": "ilikeyacut", "detail": {}}):
        with pytest.raises(PoisonError):
            handler(event, Context())
    with pytest.raises(StepUnknownError):
        handler({"step": "nothing", "job_id": str(uuid4())}, Context())
