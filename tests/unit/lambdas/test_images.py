"""Messages of the image queue: each fails alone, and nothing is lost or done twice."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from ilikeyacut.adapters.memory.workflows import MemoryWorkflows
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.message_queue import Delivery, MessageQueue, QueueCounts
from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.application.ports.workflows import Workflows
from ilikeyacut.application.try_on.time_left import LEAST
from ilikeyacut.application.worker.messages import Rendering
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.entrypoints.lambdas.images import FINISHING, SHORTEST
from ilikeyacut.entrypoints.lambdas.processing import processing
from support.apps import Stage
from support.lambda_events import Context, failed, messages
from support.queued import images, send

NONE_LEFT = QueueCounts(0, 0, 0)


def call(stage: Stage, taken: list[Delivery], context: Context | None = None) -> list[str]:
    """Call the handler as Lambda does: what it does not report is deleted."""
    answer = processing(lambda: stage.app)(messages(taken), context or Context())
    left = failed(answer)
    for delivery in taken:
        if delivery.id not in left:
            images(stage).delete(delivery)
    return left


def queued(stage: Stage) -> ProcessingJob:
    job = stage.asked(stage.person())
    stage.app.try_ons.queue(job.id)
    send(stage, job)
    return job


def status(stage: Stage, job: ProcessingJob) -> JobStatus:
    return stage.app.store.load(ProcessingJob, job.id).status


def bad(queue: MessageQueue, body: str = "{}", group: str = "g") -> None:
    queue.send(body, group=group, deduplication=str(uuid4()))


def test_a_try_on_is_run(stage: Stage) -> None:
    job = queued(stage)
    assert call(stage, images(stage).receive()) == []
    assert status(stage, job) is JobStatus.COMPLETED
    assert images(stage).counts() == NONE_LEFT


def waited_for(stage: Stage, job: ProcessingJob, token: str) -> list[str]:
    """Handle a message that a workflow sent."""
    message = Rendering(job.id, 1, token)
    images(stage).send(message.dumped(), group=str(job.user_id))
    return call(stage, images(stage).receive())


def test_a_workflow_is_answered(stage: Stage) -> None:
    job, workflows = stage.asked(stage.person(), count=2), stage.port(Workflows)
    assert isinstance(workflows, MemoryWorkflows)
    stage.app.try_ons.queue(job.id)
    for outcome in ("again", "done", "done"):
        token = workflows.wait()
        assert waited_for(stage, job, token) == []
        assert workflows.answered(token) == {"outcome": outcome, "wait": 0}
    assert status(stage, job) is JobStatus.QUEUED
    assert len(stage.stylist.requests) == 2


def test_a_workflow_is_told_of_a_job_that_does_not_exist(stage: Stage) -> None:
    job, workflows = stage.asked(stage.person()), stage.port(Workflows)
    assert isinstance(workflows, MemoryWorkflows)
    token = workflows.wait()
    assert waited_for(stage, job.model_copy(update={"id": uuid4()}), token) == []
    assert workflows.answered(token) == "NOT_FOUND"
    assert images(stage).counts().dead == 1


def test_an_uploaded_selfie_is_taken_in(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)
    notice = {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "detail": {"object": {"key": f"user-uploads/{user.id}/{photo_id}", "size": 3, "etag": "x"}},
    }
    bad(images(stage), json.dumps(notice))
    assert call(stage, images(stage).receive()) == []
    assert images(stage).counts().visible == 0


def test_half_a_batch_is_bad(stage: Stage) -> None:
    bad(images(stage))
    job = queued(stage)
    bad(images(stage), "not JSON", group="h")
    assert call(stage, images(stage).receive()) == []
    assert status(stage, job) is JobStatus.COMPLETED
    reasons = [it.reason for it in images(stage).dead_letters()]
    assert reasons == ["MESSAGE_KIND_UNKNOWN", "MESSAGE_NOT_JSON"]


def test_after_a_failure_the_rest_stays_in_the_queue(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [queued(stage) for _ in range(3)]
    taken = images(stage).receive()
    run, runner = stage.app.runner.run, type(stage.app.runner)

    def failing(self: object, job_id: Any, **more: Any) -> None:
        if job_id == jobs[1].id:
            raise RuntimeError("out of order")
        run(job_id, **more)

    with monkeypatch.context() as patched:
        patched.setattr(runner, "run", failing)
        assert call(stage, taken) == [taken[1].id, taken[2].id]
    assert status(stage, jobs[0]) is JobStatus.COMPLETED
    again = images(stage).receive()  # visible at once
    assert [it.body for it in again] == [it.body for it in taken[1:]]
    assert call(stage, again) == []
    assert {status(stage, it) for it in jobs} == {JobStatus.COMPLETED}


def test_nothing_is_begun_without_enough_time(stage: Stage) -> None:
    job = queued(stage)
    (taken,) = images(stage).receive()
    assert call(stage, [taken], Context(SHORTEST - 1)) == [taken.id]
    assert status(stage, job) is JobStatus.QUEUED
    assert images(stage).counts().visible == 1
    assert call(stage, images(stage).receive(), Context(SHORTEST)) == []
    assert status(stage, job) is JobStatus.COMPLETED


def test_a_stylist_has_the_time_of_the_function(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[RenderRequest] = []
    made = stage.stylist.render

    def watched(request: RenderRequest) -> Any:
        seen.append(request)
        return made(request)

    monkeypatch.setattr(stage.stylist, "render", watched)
    queued(stage)
    now = stage.port(Clock).now()
    assert call(stage, images(stage).receive(), Context(60)) == []
    assert seen[0].deadline == now + timedelta(seconds=60 - FINISHING)


def test_what_takes_too_long_is_handed_back_between_two_calls(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first call takes so long that a second one would outlive the function."""
    made, count = stage.stylist.render, 0

    def slow(request: RenderRequest) -> Any:
        nonlocal count
        count += 1
        if count == 1:
            stage.clock.advance(timedelta(seconds=120 - FINISHING) - LEAST + timedelta(seconds=1))
        return made(request)

    monkeypatch.setattr(stage.stylist, "render", slow)
    job = stage.asked(stage.person(), count=2)
    stage.app.try_ons.queue(job.id)
    send(stage, job)
    (taken,) = images(stage).receive()
    assert call(stage, [taken]) == [taken.id]
    assert len(stage.app.store.load(ProcessingJob, job.id).rendered) == 1
    stage.clock.advance(timedelta(seconds=1))
    assert call(stage, images(stage).receive()) == []
    assert status(stage, job) is JobStatus.COMPLETED
    assert count == 2


def test_a_rendering_that_comes_again_is_not_made_again(stage: Stage) -> None:
    job = queued(stage)
    taken = images(stage).receive()
    handler = processing(lambda: stage.app)
    assert failed(handler(messages(taken), Context())) == []
    before = stage.topics(job.id)
    assert failed(handler(messages(taken * 2), Context())) == []
    assert stage.topics(job.id) == before


def test_a_message_of_a_job_that_nobody_knows_is_buried(stage: Stage) -> None:
    bad(images(stage), Rendering(uuid4()).dumped())
    assert call(stage, images(stage).receive()) == []
    assert [it.reason for it in images(stage).dead_letters()] == ["NOT_FOUND"]
