"""A try-on whose steps a workflow takes one by one: it ends once, whatever gets in between."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import punq
import pytest

from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.adapters.memory.workflows import MemoryWorkflows
from ilikeyacut.application.followers.follow import topics_of
from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_bus import Envelope
from ilikeyacut.application.ports.event_store import EventStore, StoreUnavailableError
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.workflows import Workflows, WorkflowsUnavailableError
from ilikeyacut.application.stylists.routing import FINISHING
from ilikeyacut.application.try_on.runner import StepUnknownError
from ilikeyacut.application.try_on.steps import TryOnSteps
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.views.projections.photos import PhotoRow
from ilikeyacut.application.worker.messages import PoisonError, Rendering
from ilikeyacut.application.worker.orchestration import Orchestration
from ilikeyacut.application.worker.reactors import DiscardPictures, ForgetPerson, StartTryOn
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.processing_job import JobRequested, JobStatus, ProcessingJob
from ilikeyacut.domain.user import ErasureRequested, User
from ilikeyacut.entrypoints.bootstrap import bind, get
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, failure, staged
from support.keeping import assert_log_is_in_order
from support.killing import InterruptedHereError, Metered, Tripwire
from support.queued import images, with_queues
from support.routes import calls, gemini, own
from support.states import Machine

DOWN = "PROVIDER_UNAVAILABLE"
STRAIGHT = ["Inspect", "Render", "Finish", "Complete", "Done"]


def with_workflow(c: punq.Container) -> None:
    """Let published events start workflows, as they do in a deployment."""
    with_queues(c)
    bind(
        c,
        Reactors,
        lambda: Reactors(
            (
                StartTryOn(get(c, TryOns), get(c, Workflows)),
                DiscardPictures(get(c, TryOnSteps)),
                ForgetPerson(get(c, Erasure)),
            )
        ),
    )


@pytest.fixture
def stage() -> Stage:
    return staged(with_workflow)


def published(event: Event) -> dict[str, Any]:
    """Return an event as a rule of the bus brings it."""
    envelope = Envelope.of(
        event.TOPIC, event.originator_id, event.originator_version, 1, event.timestamp
    )
    return {
        "source": "ilikeyacut",
        "detail-type": event.TOPIC,
        "detail": json.loads(envelope.to_json()),
    }


def begun(stage: Stage, user: User, count: int = 1) -> ProcessingJob:
    """Request a try-on and let its workflow be started."""
    job = stage.asked(user, count)
    for _ in range(2):
        requested = next(iter(stage.app.store.history(job.id)))
        assert stage.app.orchestration.handle(published(requested)) is None
    return job


def loaded(stage: Stage, job: ProcessingJob) -> ProcessingJob:
    return stage.app.store.load(ProcessingJob, job.id)


def results(stage: Stage, user: User) -> Sequence[PhotoRow]:
    """Return the results of a person as the gallery shows them."""
    stage.app.worker.refresh()
    return stage.app.gallery.results(user.id).items


def taken(machine: Machine) -> list[str]:
    """Return the states that do something."""
    return [it for it in machine.states if not it.endswith((" answered", "Begin"))]


def test_a_requested_try_on_is_queued_and_its_workflow_started_once(stage: Stage) -> None:
    user = stage.person()
    job = begun(stage, user)
    workflows = stage.port(Workflows)
    assert isinstance(workflows, MemoryWorkflows)
    assert list(workflows.started) == [job.id]
    assert workflows.started[job.id].user_id == user.id
    assert workflows.started[job.id].until == job.deadline - FINISHING
    assert loaded(stage, job).status is JobStatus.QUEUED


def test_a_try_on_that_was_cancelled_before_is_not_begun(stage: Stage) -> None:
    user = stage.person()
    job = stage.asked(user)
    stage.app.try_ons.cancel(user.id, job.id)
    stage.app.orchestration.handle(published(next(iter(stage.app.store.history(job.id)))))
    workflows = stage.port(Workflows)
    assert isinstance(workflows, MemoryWorkflows)
    assert workflows.started == {}


def test_the_steps_follow_each_other_to_the_result(stage: Stage) -> None:
    user = stage.person()
    job, machine = begun(stage, user), Machine(stage)
    assert machine.run(job.id) == "done"
    assert taken(machine) == STRAIGHT
    assert loaded(stage, job).status is JobStatus.COMPLETED
    assert stage.ledger(user) == (9, 0)
    assert len(results(stage, user)) == 1
    assert images(stage).counts().visible == images(stage).counts().dead == 0


def test_each_variation_is_a_message_of_its_own(stage: Stage) -> None:
    user = stage.person()
    job, machine = begun(stage, user, count=3), Machine(stage)
    assert machine.run(job.id) == "done"
    renders = ["Render", "Render again"] * 2
    assert taken(machine) == ["Inspect", *renders, *STRAIGHT[1:]]
    assert loaded(stage, job).delivered == 3


def test_a_route_that_fails_hands_over_to_the_next_at_once() -> None:
    routes = gemini(failure(DOWN)), own()
    stage = staged(with_workflow, stylists=routes)
    user = stage.person()
    stage.agreed(user)
    job, machine = begun(stage, user), Machine(stage)
    began = stage.clock.now()
    assert machine.run(job.id) == "done"
    assert calls(loaded(stage, job)) == [("g-1", 1, DOWN), ("p-1", 1, None)]
    assert stage.clock.now() == began


def test_a_route_that_wants_a_pause_is_waited_for_by_the_workflow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy = failure("PROVIDER_RATE_LIMITED", retry_after=30)
    stage = staged(with_workflow, stylist=gemini(busy))
    user = stage.person()
    stage.agreed(user)
    job, machine = begun(stage, user), Machine(stage)
    pauses: list[float] = []
    monkeypatch.setattr(stage.clock, "pause", pauses.append)
    began = stage.clock.now()
    assert machine.run(job.id) == "done"
    assert taken(machine).count("Render again") == 2
    assert stage.clock.now() - began == timedelta(seconds=30)
    assert pauses == []


def test_a_try_on_that_fails_gives_its_credits_back() -> None:
    stage = staged(with_workflow, stylist=ScriptedStylist(failure("CONTENT_BLOCKED")))
    user = stage.person()
    job, machine = begun(stage, user, count=2), Machine(stage)
    assert machine.run(job.id) == "ended"
    assert (loaded(stage, job).status, loaded(stage, job).failure) == (
        JobStatus.FAILED,
        "CONTENT_BLOCKED",
    )
    assert stage.ledger(user) == (10, 0)


@pytest.mark.parametrize("state", ["Inspect", "Render", "Finish", "Complete"])
@pytest.mark.parametrize("how", ["cancelled", "photo deleted", "erased", "expired"])
def test_what_ends_a_try_on_meanwhile_ends_its_workflow(stage: Stage, state: str, how: str) -> None:
    user = stage.person()
    job = begun(stage, user, count=2)

    def end(entered: str) -> None:
        if entered != state or loaded(stage, job).finished:
            return
        match how:
            case "cancelled":
                stage.app.try_ons.cancel(user.id, job.id)
            case "photo deleted":
                stage.app.photos.delete(user.id, job.request.photo_id)
            case "erased":
                stage.app.erasure.forget(user.id)
            case "expired":
                stage.clock.set(job.deadline)
                stage.app.worker.refresh()
                stage.app.upkeep.due()

    assert Machine(stage, end).run(job.id) == "ended"
    last = list(stage.app.store.history(job.id))[-1]
    stage.app.steps.discard(job.id)
    expected = JobStatus.EXPIRED if how == "expired" else JobStatus.CANCELLED
    assert loaded(stage, job).status is expected
    assert stage.ledger(user)[1] == 0 if how != "erased" else last.TOPIC == "job:forgotten"
    assert not any(key.startswith("processed-images/") for key in stage.objects())


def test_a_message_that_nobody_takes_in_time_lets_the_job_expire(stage: Stage) -> None:
    user = stage.person()
    job, machine = begun(stage, user), Machine(stage)
    machine.take = lambda: None
    assert machine.run(job.id) == "ended"
    assert taken(machine) == ["Inspect", "Render", "Render late", "Done"]
    assert loaded(stage, job).status in {JobStatus.EXPIRED, JobStatus.FAILED}
    assert loaded(stage, job).failure == "JOB_DEADLINE_EXCEEDED"
    assert stage.ledger(user) == (10, 0)


def test_pictures_that_came_in_time_are_delivered(stage: Stage) -> None:
    user = stage.person()
    job, machine = begun(stage, user, count=3), Machine(stage)
    take = machine.take
    machine.take = lambda: take() if loaded(stage, job).rendered == {} else None
    assert machine.run(job.id) == "done"
    assert taken(machine)[-4:] == ["Render late", "Finish", "Complete", "Done"]
    assert loaded(stage, job).delivered == 1
    assert stage.ledger(user) == (9, 0)


@pytest.mark.parametrize("step", ["inspect", "finish", "complete"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_function_that_fails_is_asked_again_and_then_given_up(
    stage: Stage, step: str, times: int
) -> None:
    user = stage.person()
    job, machine, left = begun(stage, user), Machine(stage), [times]
    answer = machine.answer

    def fail(event: Mapping[str, Any]) -> Any:
        if event["step"] == step and left[0]:
            left[0] -= 1
            raise StoreUnavailableError
        return answer(event)

    machine.answer = fail
    outcome = machine.run(job.id)
    if times < 3:
        assert outcome == "done"
        assert loaded(stage, job).status is JobStatus.COMPLETED
        assert stage.ledger(user) == (9, 0)
    else:
        assert outcome == "TryOnBroken: StoreUnavailableError"
        assert loaded(stage, job).failure == "INTERRUPTED"
        assert stage.ledger(user) == (10, 0)


def test_a_message_that_nobody_can_use_is_told_to_the_workflow(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = stage.person()
    job, machine = begun(stage, user), Machine(stage)
    monkeypatch.setattr(type(stage.app.runner), "take", _unusable)
    machine.answer = lambda event: (
        stage.app.runner.release(job.id).as_data()
        if event["step"] == "release"
        else {"outcome": "done", "wait": 0}
    )
    assert machine.run(job.id) == "TryOnBroken: RenderingGivenUp"
    assert images(stage).counts().dead == 1
    assert loaded(stage, job).failure == "INTERRUPTED"
    assert stage.ledger(user) == (10, 0)


def _unusable(*_: object, **__: object) -> None:
    raise StoreUnavailableError


def test_every_step_may_be_taken_twice(stage: Stage) -> None:
    user = stage.person()
    job, machine = begun(stage, user, count=2), Machine(stage)
    answer = machine.answer
    machine.answer = lambda event: (answer(event), answer(event))[1]
    take = machine.take

    def twice() -> object:
        before = loaded(stage, job)
        done = take()
        if len(loaded(stage, job).rendered) > len(before.rendered):
            message = Rendering(job.id, 99, "nobody waits")
            images(stage).send(message.dumped(), group=str(user.id))
        return done

    machine.take = twice
    assert machine.run(job.id) == "ended"
    assert loaded(stage, job).status is JobStatus.COMPLETED
    assert loaded(stage, job).delivered == 2
    assert stage.ledger(user) == (8, 0)


def metered(wire: Tripwire, c: punq.Container) -> None:
    """Let a run be killed before and after each of its calls of a store or a workflow."""
    made: dict[type, object] = {}

    def once(port: type, make: Any) -> Any:
        return made.setdefault(port, Metered(make(), wire))

    bind(c, EventStore, lambda: once(EventStore, lambda: get(c, MemoryEventStore)))
    bind(c, PhotoStore, lambda: once(PhotoStore, lambda: MemoryPhotoStore(get(c, Clock))))
    bind(c, Workflows, lambda: once(Workflows, MemoryWorkflows))


def killed(point: int | None) -> Tripwire:
    """Run a try-on that is killed at a point; check that it ends as if nothing had happened."""
    wire = Tripwire()
    stage = staged(with_workflow, partial(metered, wire))
    user = stage.person()
    job = begun(stage, user, count=2)
    machine = Machine(stage)
    wire.arm(point)
    assert machine.run(job.id) in {"done", "ended"}
    wire.arm(None)
    found = loaded(stage, job)
    assert (found.status, found.delivered) == (JobStatus.COMPLETED, 2)
    assert stage.ledger(user) == (8, 0)
    assert len(results(stage, user)) == 2
    ended = [it for it in stage.topics(job.id) if it == "job:completed"]
    assert len(ended) == 1
    assert_log_is_in_order(stage.app)
    stage.clock.advance(timedelta(days=2))
    stage.app.upkeep.sweep()
    kept = {row.key for row in results(stage, user)}
    assert {it for it in stage.objects() if it.startswith("processed-images/")} >= kept
    return wire


@pytest.mark.parametrize("every", [11, pytest.param(1, marks=pytest.mark.long)])
def test_a_run_that_is_killed_at_any_point_ends_once(every: int) -> None:
    wire = Tripwire()
    stage = staged(with_workflow, partial(metered, wire))
    job = begun(stage, stage.person(), count=2)
    wire.arm(None)
    Machine(stage).run(job.id)
    points = 2 * wire.calls
    assert points > 60
    for point in range(1, points + 1, every):
        killed(point)


@pytest.mark.parametrize(
    "event",
    [
        {},
        [],
        None,
        "inspect",
        {"step": "inspect"},
        {"step": "inspect", "job_id": 7},
        {"step": "inspect", "job_id": "7"},
        {"step": "inspect", "job_id": f"{uuid4()}".upper()},
        {"Records": [{"body": "{}"}]},
        {"source": "aws.s3", "detail-type": "Object Created", "detail": {}},
        {"source": "ilikeyacut", "detail-type": "job:requested", "detail": {}},
        {"source": "ilikeyacut", "detail-type": "job:requested", "detail": None},
    ],
)
def test_an_event_that_nobody_can_read_is_refused(stage: Stage, event: object) -> None:
    with pytest.raises(PoisonError):
        stage.app.orchestration.handle(event)


@pytest.mark.parametrize("step", ["", "__init__", "run", "discard", None, 7, ["inspect"]])
def test_only_steps_of_the_list_are_taken(stage: Stage, step: object) -> None:
    job = begun(stage, stage.person())
    with pytest.raises(StepUnknownError):
        stage.app.orchestration.handle({"step": step, "job_id": str(job.id)})
    assert loaded(stage, job).status is JobStatus.QUEUED


def test_a_step_of_an_unknown_job_is_an_error_of_the_machinery(stage: Stage) -> None:
    with pytest.raises(NotFoundError):
        stage.app.orchestration.handle({"step": "inspect", "job_id": str(uuid4())})


def test_an_event_that_the_log_has_lost_is_passed_over(stage: Stage) -> None:
    job = stage.asked(stage.person())
    requested = next(iter(stage.app.store.history(job.id)))
    lost = requested.model_copy(update={"originator_id": uuid4()})
    assert stage.app.orchestration.handle(published(lost)) is None
    assert loaded(stage, job).status is JobStatus.REQUESTED


def test_an_event_that_nobody_follows_is_passed_over(stage: Stage) -> None:
    user = stage.person()
    registered = next(iter(stage.app.store.history(user.id)))
    assert stage.app.orchestration.handle(published(registered)) is None


def test_an_erasure_that_was_requested_is_finished(stage: Stage) -> None:
    user = stage.person()
    stage.app.erasure.request(user.id)
    (requested,) = (
        it for it in stage.app.store.history(user.id) if isinstance(it, ErasureRequested)
    )
    for _ in range(2):
        stage.app.orchestration.handle(published(requested))
    assert stage.topics(user.id)[-1] == "user:erased"


def test_a_rule_brings_what_the_reactors_follow(stage: Stage) -> None:
    topics = stage.port(Orchestration).reactions.topics
    assert topics_of(JobRequested, ErasureRequested) < topics
    assert "job:completed" not in topics


class NoWorkflows(MemoryWorkflows):
    """Cannot be reached."""

    def start(self, job_id: UUID, user_id: UUID, *, until: object) -> None:
        raise WorkflowsUnavailableError


def test_a_workflow_that_cannot_be_started_is_asked_for_again() -> None:
    stage = staged(with_workflow, lambda c: bind(c, Workflows, NoWorkflows))
    job = stage.asked(stage.person())
    with pytest.raises(WorkflowsUnavailableError):
        stage.app.orchestration.handle(published(next(iter(stage.app.store.history(job.id)))))
    assert loaded(stage, job).status is JobStatus.QUEUED


def test_a_kill_is_one() -> None:
    with pytest.raises(InterruptedHereError):
        Tripwire(1).call(list)
