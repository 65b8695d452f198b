"""A try-on that nothing disturbs, and one that its owner or the clock does."""

from collections import Counter
from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.adapters.system.clock import SystemClock
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.progress import Progress
from ilikeyacut.application.ports.stylist import RenderRequest
from ilikeyacut.application.stylists.routing import FINISHING
from ilikeyacut.application.try_on.runner import STEPS, TryOnRunner
from ilikeyacut.application.try_on.steps import TryOnSteps
from ilikeyacut.domain.photo import PhotoKind
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, asking, failure, picture, staged
from support.recording import RecordedProgress


def test_the_steps_are_one_list_of_what_can_be_done() -> None:
    assert [step.name for step in STEPS] == ["inspect", "render", "finish", "complete"]
    assert all(callable(getattr(TryOnSteps, step.name)) for step in STEPS)
    assert all(step.timeout > 0 for step in STEPS)


def test_a_job_delivers_every_variation_and_settles(stage: Stage) -> None:
    user = stage.person()
    job = stage.finished(user, count=3)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 3)
    assert stage.ledger(user) == (7, 0)
    results = stage.app.gallery.results(user.id).items
    assert {row.provenance.variation for row in results if row.provenance} == {1, 2, 3}
    for row in results:
        photo = stage.app.photos.get(user.id, row.photo_id)
        assert photo.kind is PhotoKind.RESULT
        assert len(photo.keys()) == 4
        assert set(photo.keys()) < stage.objects()
    images = {stage.app.photo_store.get(row.key or "") for row in results}
    assert len(images) == 3


def test_the_stylist_is_told_what_was_asked_for(stage: Stage) -> None:
    user = stage.person()
    job = stage.finished(user, count=2)
    first, second = stage.stylist.requests
    assert (first.job_id, first.attempt, first.variation) == (job.id, 1, job.variations[0])
    assert (second.attempt, second.variation) == (2, job.variations[1])
    assert first.look == job.request.look
    assert first.media_type is MediaType.JPEG
    assert first.deadline == job.deadline - FINISHING


def test_progress_is_told_of_every_step() -> None:
    told = RecordedProgress()
    stage = staged(lambda c: bind(c, Progress, lambda: told))
    job = stage.finished(stage.person(), count=2)
    assert told.steps == [
        (job.id, "inspect", 0, 1),
        (job.id, "render", 0, 1),
        (job.id, "render", 0, 2),
        (job.id, "render", 1, 2),
        (job.id, "render", 2, 2),
        (job.id, "finish", 0, 1),
        (job.id, "finish", 0, 2),
        (job.id, "finish", 1, 2),
        (job.id, "finish", 2, 2),
        (job.id, "complete", 0, 1),
    ]


def scene_with(stage_of: list[Stage], user_of: list[User], what: str) -> ScriptedStylist:
    """Return a stylist during whose second call something happens."""

    def act(request: RenderRequest) -> None:
        stage, user = stage_of[0], user_of[0]
        job = stage.app.try_ons.get(user.id, request.job_id)
        match what:
            case "cancelled":
                stage.app.try_ons.cancel(user.id, job.id)
            case "photo deleted":
                stage.app.photos.delete(user.id, job.request.photo_id)
            case "erased":
                stage.app.erasure.forget(user.id)
            case "too late":
                stage.clock.set(job.deadline)
            case "consent withdrawn":
                stage.app.users.withdraw_consent(user.id, "gemini")

    return ScriptedStylist(None, act, name="gemini", consent=asking())


@pytest.mark.parametrize(
    ("what", "status", "failed"),
    [
        ("cancelled", JobStatus.CANCELLED, None),
        ("photo deleted", JobStatus.CANCELLED, None),
        ("erased", JobStatus.CANCELLED, None),
    ],
)
def test_what_happens_while_the_stylist_is_at_work(
    what: str, status: JobStatus, failed: str | None
) -> None:
    stages: list[Stage] = []
    users: list[User] = []
    stage = staged(stylist=scene_with(stages, users, what))
    stages.append(stage)
    user = stage.person()
    users.append(user)
    stage.agreed(user)
    job = stage.app.worker.finish(stage.asked(user, count=3).id)
    stage.app.worker.drain()
    assert (job.status, job.failure) == (status, failed)
    assert stage.ledger(user) == (10, 0)
    left = {key for key in stage.objects() if not key.startswith("user-uploads/")}
    selfie = () if what in ("photo deleted", "erased") else (job.request.photo_id,)
    assert left == {f"thumbnails/{user.id}/{photo_id}.jpg" for photo_id in selfie}


def test_pictures_that_came_in_time_are_delivered_and_the_rest_given_up() -> None:
    stages: list[Stage] = []
    users: list[User] = []
    stage = staged(stylist=scene_with(stages, users, "too late"))
    stages.append(stage)
    user = stage.person()
    users.append(user)
    stage.agreed(user)
    job = stage.finished(user, count=3)
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 2)
    assert len(stage.stylist.requests) == 2
    assert stage.ledger(user) == (8, 0)


def test_a_job_without_pictures_expires_with_its_time() -> None:
    def sleep(request: RenderRequest) -> None:
        stage.clock.set(request.deadline + FINISHING)
        raise failure("PROVIDER_TIMEOUT")

    stage = staged(stylist=ScriptedStylist(sleep))
    user = stage.person()
    job = stage.finished(user)
    assert (job.status, job.failure) == (JobStatus.EXPIRED, "JOB_DEADLINE_EXCEEDED")
    assert stage.ledger(user) == (10, 0)


def test_consent_taken_back_ends_the_calls_and_keeps_what_came() -> None:
    stages: list[Stage] = []
    users: list[User] = []
    stage = staged(stylist=scene_with(stages, users, "consent withdrawn"))
    stages.append(stage)
    users.append(user := stage.person())
    stage.agreed(user)
    job = stage.finished(user, count=3)
    assert (job.status, job.failure) == (JobStatus.FAILED, "CONSENT_REQUIRED")
    assert len(stage.stylist.requests) == 2
    assert stage.ledger(user) == (10, 0)


def test_consent_taken_back_before_the_work_began_keeps_the_photo_here() -> None:
    stage = staged(stylist=ScriptedStylist(name="gemini", consent=asking()))
    user = stage.person()
    stage.agreed(user)
    job = stage.asked(user)
    stage.app.users.withdraw_consent(user.id, "gemini")
    job = stage.app.worker.finish(job.id)
    assert (job.status, job.failure) == (JobStatus.FAILED, "CONSENT_REQUIRED")
    assert stage.stylist.requests == []
    assert stage.ledger(user) == (10, 0)


def test_no_stylist_is_called_for_a_person_on_their_way_out(stage: Stage) -> None:
    user = stage.person()
    job = stage.asked(user, count=2)
    stage.app.try_ons.queue(job.id)
    stage.app.erasure.request(user.id)
    stage.port(TryOnRunner).run(job.id)
    assert stage.app.store.load(ProcessingJob, job.id).failure == "ACCOUNT_ERASED"
    stage.app.worker.drain()
    assert stage.stylist.requests == []
    assert stage.ledger(user) == (10, 0)


def test_a_person_on_their_way_out_is_forgotten_before_their_jobs_are_looked_at(
    stage: Stage,
) -> None:
    user = stage.person()
    job = stage.asked(user)
    stage.app.erasure.request(user.id)
    stage.app.worker.drain()
    assert stage.topics(job.id) == ["job:requested", "job:cancelled", "job:forgotten"]


@pytest.mark.parametrize("more", [b"", b"x" * 10_000])
def test_a_selfie_that_was_changed_behind_our_back_is_not_used(stage: Stage, more: bytes) -> None:
    user = stage.person()
    job = stage.asked(user)
    key = stage.app.photos.get(user.id, job.request.photo_id).key or ""
    stage.app.photo_store.put(key, picture("#FF0000") + more, MediaType.PNG)
    job = stage.app.worker.finish(job.id)
    assert (job.status, job.failure) == (JobStatus.FAILED, "IMAGE_UNREADABLE")
    assert stage.stylist.requests == []


class CountedReads(MemoryPhotoStore):
    def __init__(self) -> None:
        super().__init__(SystemClock())
        self.reads: Counter[str] = Counter()

    def get(self, key: str, *, etag: str | None = None, most_bytes: int | None = None) -> bytes:
        self.reads[key] += 1
        return super().get(key, etag=etag, most_bytes=most_bytes)


def test_a_run_reads_no_picture_twice() -> None:
    photo_store = CountedReads()
    stage = staged(lambda c: bind(c, PhotoStore, lambda: photo_store))
    user = stage.person()
    job = stage.asked(user, count=2)
    photo_store.reads.clear()
    assert stage.app.worker.finish(job.id).status is JobStatus.COMPLETED
    results = {row.key for row in stage.app.gallery.results(user.id).items}
    selfie = stage.app.photos.get(user.id, job.request.photo_id).key
    assert photo_store.reads == dict.fromkeys(results | {selfie}, 1)


def test_a_job_that_waited_too_long_is_not_begun(stage: Stage) -> None:
    user = stage.person()
    job = stage.asked(user, count=2)
    stage.clock.set(job.deadline)
    job = stage.app.worker.finish(job.id)
    assert job.status is JobStatus.EXPIRED
    assert stage.stylist.requests == []
    assert stage.ledger(user) == (10, 0)


def test_cancelled_between_its_pictures_a_job_leaves_none() -> None:
    class Canceller(RecordedProgress):
        def step(self, job_id: UUID, name: str, done: int, total: int) -> None:
            super().step(job_id, name, done, total)
            if (name, done, total) == ("finish", 1, 2):
                stage.app.try_ons.cancel(user.id, job_id)

    stage = staged(lambda c: bind(c, Progress, Canceller))
    user = stage.person()
    job = stage.app.worker.finish(stage.asked(user, count=2).id)
    stage.app.worker.drain()
    assert job.status is JobStatus.CANCELLED
    assert stage.app.gallery.results(user.id).items == ()
    assert stage.objects() == set(stage.app.photos.get(user.id, job.request.photo_id).keys())
    assert stage.ledger(user) == (10, 0)
