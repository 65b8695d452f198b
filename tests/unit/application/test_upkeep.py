from datetime import timedelta
from typing import NoReturn

import pytest

from ilikeyacut.adapters.memory.face_inspector import MemoryFaceInspector
from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.result_keys import ResultKeys
from ilikeyacut.application.use_cases.photos import SelfieRetention
from ilikeyacut.domain.photo import DeletionReason, PhotoDeleted, PhotoStatus, result_id
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BOB, Stage, picture, staged

NOW = timedelta(0)
MONTH = timedelta(days=30)


def killed(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def due(stage: Stage) -> int:
    stage.app.worker.refresh()
    return stage.app.upkeep.due()


def test_nothing_is_due_before_its_time(stage: Stage) -> None:
    user = stage.person()
    stage.asked(user)
    stage.app.photos.request_upload(user.id)
    stage.clock.advance(timedelta(minutes=10) - timedelta(microseconds=1))
    assert due(stage) == 0


def test_a_job_ends_with_its_deadline_and_only_once(stage: Stage) -> None:
    user = stage.person()
    jobs = [stage.asked(user, count=2) for _ in range(3)]
    stage.clock.set(jobs[-1].deadline)
    assert due(stage) == 3
    head = stage.app.store.head()
    assert stage.app.upkeep.due() == 0, "the view may lag behind"
    assert due(stage) == 0
    assert stage.app.store.head() == head
    assert {stage.app.try_ons.get(user.id, job.id).status for job in jobs} == {JobStatus.EXPIRED}
    assert stage.ledger(user) == (10, 0)


def test_an_upload_that_never_came_lapses(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)
    stage.clock.advance(timedelta(hours=1))
    assert due(stage) == 1
    assert stage.app.photos.get(user.id, photo_id).status is PhotoStatus.EXPIRED
    assert due(stage) == 0


def test_links_end_one_by_one(stage: Stage) -> None:
    user = stage.person()
    stage.finished(user)
    photo_id = stage.app.gallery.results(user.id).items[0].photo_id
    for days in (1, 1, 3):
        stage.app.results.share(user.id, photo_id, days=days)
    stage.clock.advance(timedelta(days=1))
    assert due(stage) == 2
    assert len(stage.app.photos.get(user.id, photo_id).shares) == 1
    stage.clock.advance(timedelta(days=2))
    assert due(stage) == 1
    assert due(stage) == 0


def test_a_result_is_kept_for_as_long_as_its_owner_chose(stage: Stage) -> None:
    user = stage.person()
    stage.app.users.update(user.id, retention_days=3)
    selfie = stage.selfie(user)
    stage.app.worker.finish(stage.asked(user, count=2, photo_id=selfie).id)
    stage.clock.advance(timedelta(days=3))
    assert due(stage) == 2
    assert due(stage) == 0
    assert stage.app.gallery.results(user.id).items == ()
    assert stage.objects() == set(stage.app.photos.get(user.id, selfie).keys())


def test_a_selfie_goes_thirty_days_after_its_last_use_with_its_objects(stage: Stage) -> None:
    user = stage.person()
    selfie = stage.selfie(user)
    stage.clock.advance(timedelta(days=20))
    job = stage.app.worker.finish(stage.asked(user, photo_id=selfie).id)
    stage.clock.advance(timedelta(days=20))
    assert stage.selfie(user) == selfie, "an upload of the same picture is a use too"
    stage.clock.advance(MONTH - timedelta(microseconds=1))
    assert due(stage) == 0
    stage.clock.advance(timedelta(microseconds=1))
    assert due(stage) == 1
    assert due(stage) == 0
    gone = list(stage.app.store.history(selfie))[-1]
    assert isinstance(gone, PhotoDeleted)
    assert gone.reason is DeletionReason.RETENTION
    result = stage.app.photos.get(user.id, result_id(job.id, 1))
    assert stage.objects() == set(result.keys())
    assert stage.app.gallery.selfies(user.id).items == ()
    assert stage.selfie(user) != selfie


def test_the_retention_of_selfies_is_a_setting() -> None:
    days = SelfieRetention(timedelta(days=2))
    stage = staged(lambda c: bind(c, SelfieRetention, lambda: days))
    stage.selfie(stage.person())
    stage.clock.advance(timedelta(days=2))
    assert due(stage) == 1


def test_a_selfie_that_was_never_judged_ends_and_may_come_again(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryFaceInspector, "inspect", killed)
        with pytest.raises(KeyboardInterrupt):
            stage.app.photos.receive(user.id, photo_id, picture())
    assert len(stage.objects()) == 1
    stage.clock.advance(timedelta(hours=1) - timedelta(microseconds=1))
    assert due(stage) == 0
    stage.clock.advance(timedelta(microseconds=1))
    assert due(stage) == 1
    assert stage.app.photos.get(user.id, photo_id).status is PhotoStatus.EXPIRED
    assert stage.objects() == set()
    assert stage.selfie(user) != photo_id


def test_a_picture_of_an_intake_that_died_before_its_event_is_swept(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.app.photos.request_upload(user.id)
    key = f"user-uploads/{user.id}/{photo_id}.png"
    stage.app.photo_store.put(key, picture(), MediaType.PNG)
    stage.clock.advance(timedelta(days=1))
    assert due(stage) == 1
    assert stage.app.upkeep.sweep() == [key]


def test_more_falls_due_at_once_than_one_look_takes(stage: Stage) -> None:
    user = stage.person()
    for _ in range(450):
        stage.app.photos.request_upload(user.id)
    stage.clock.advance(timedelta(hours=1))
    ended = 0
    while found := due(stage):
        ended += found
    assert ended == 450


def clutter(stage: Stage) -> set[str]:
    """Store objects in every folder that no event names."""
    user = "00000000-0000-0000-0000-000000000001"
    nobody = "00000000-0000-0000-0000-00000000dead"
    keys = {
        f"user-uploads/{user}/{nobody}.png",
        f"processed-images/{user}/{nobody}/raw-1-1-abc.jpg",
        f"thumbnails/{user}/{nobody}.jpg",
        "thumbnails/stray.jpg",
        f"static-assets/hairstyles/{nobody.replace('-', '')}/thumbnail.jpg",
        "static-assets/hairstyles/readme.txt",
    }
    for key in keys:
        stage.app.photo_store.put(key, b"x", MediaType.JPEG)
    return keys


def test_a_sweep_removes_what_no_event_names_and_nothing_else(stage: Stage) -> None:
    user = stage.person()
    stage.app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
    stage.finished(user, count=2)
    job = stage.finished(user)
    named = stage.objects()
    stray = f"processed-images/{user.id}/{job.id}/raw-9-1-abc.jpg"
    stage.app.photo_store.put(stray, b"x", MediaType.JPEG)
    wanted = clutter(stage) | {stray}
    assert set(stage.app.upkeep.sweep(older_than=NOW)) == wanted
    assert stage.objects() == named
    assert stage.app.upkeep.sweep(older_than=NOW) == []


def test_a_sweep_spares_what_is_young(stage: Stage) -> None:
    stage.person()
    clutter(stage)
    stage.clock.advance(timedelta(days=1) - timedelta(seconds=1))
    assert stage.app.upkeep.sweep() == []
    stage.clock.advance(timedelta(seconds=1))
    assert len(stage.app.upkeep.sweep()) == 6
    assert stage.objects() == set()


def test_a_sweep_finishes_a_deletion_that_was_cut_short(stage: Stage) -> None:
    user = stage.person()
    photo_id = stage.selfie(user)
    keys = stage.app.photos.get(user.id, photo_id).keys()
    kept = {key: stage.app.photo_store.get(key) for key in keys}
    stage.app.photos.delete(user.id, photo_id)
    for key, data in kept.items():
        stage.app.photo_store.put(key, data, MediaType.PNG)
    assert set(stage.app.upkeep.sweep(older_than=NOW)) == set(keys)


def test_a_sweep_spares_the_pictures_of_a_job_that_goes_on() -> None:
    swept: list[list[str]] = []

    def sweep(_: object) -> None:
        swept.append(stage.app.upkeep.sweep(older_than=NOW))

    stage = staged(stylist=ScriptedStylist(None, sweep))
    job = stage.finished(stage.person(), count=2)
    assert swept == [[]]
    assert (job.status, job.delivered) == (JobStatus.COMPLETED, 2)


def test_two_people_with_the_same_names_have_keys_of_their_own(stage: Stage) -> None:
    one, two = stage.person(), stage.person()
    jobs = [stage.finished(user) for user in (one, two)]
    keys = [set(vars(ResultKeys.of(job, 1)).values()) for job in jobs]
    assert not keys[0] & keys[1]
    assert all(
        str(user.id) in key for user, own in zip((one, two), keys, strict=True) for key in own
    )


@pytest.mark.parametrize("fault", [1, 2, 3])
def test_a_sweep_that_a_fault_ended_goes_on_the_next_time(fault: int) -> None:
    class Flaky(MemoryPhotoStore):
        calls = 0

        def delete(self, key: str) -> None:
            self.calls += 1
            if self.calls == fault:
                raise OSError("gone for a moment")
            super().delete(key)

    stage = staged()
    stage = staged(lambda c: bind(c, PhotoStore, lambda: Flaky(stage.clock)))
    clutter(stage)
    with pytest.raises(OSError, match="moment"):
        stage.app.upkeep.sweep(older_than=NOW)
    stage.app.upkeep.sweep(older_than=NOW)
    assert stage.objects() == set()


def test_expiring_says_whether_it_ended_the_job(stage: Stage) -> None:
    job: ProcessingJob = stage.asked(stage.person())
    assert stage.app.try_ons.expire(job.id) == ()
    stage.clock.set(job.deadline)
    assert [e.TOPIC for e in stage.app.try_ons.expire(job.id)] == [
        "job:expired",
        "user:credits_released",
    ]
    assert stage.app.try_ons.expire(job.id) == ()
