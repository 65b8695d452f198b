import pytest

from ilikeyacut.application.use_cases.gallery import every
from ilikeyacut.application.use_cases.paging import CursorInvalidError, LimitInvalidError
from ilikeyacut.domain.hairstyle import HairstyleStatus
from ilikeyacut.domain.processing_job import JobStatus
from support.apps import BOB, Stage, picture

THUMBNAIL = picture(kind="JPEG")


def test_try_ons_of_a_status_are_listed_newest_first_across_people(stage: Stage) -> None:
    people = [stage.person(credits=20) for _ in range(2)]
    asked = []
    for n in range(9):
        stage.clock.pause(1)
        asked.append(stage.asked(people[n % 2]).id)
    stage.app.try_ons.cancel(people[0].id, asked[0])
    stage.app.worker.refresh()
    jobs = stage.app.operations.jobs
    listed = every(lambda cursor: jobs(JobStatus.REQUESTED, limit=2, cursor=cursor))
    assert [row.job_id for row in listed] == asked[:0:-1]
    cancelled = jobs(JobStatus.CANCELLED)
    assert ([row.job_id for row in cancelled.items], cancelled.cursor) == ([asked[0]], None)


def test_hairstyles_of_every_status_are_listed_by_name(stage: Stage) -> None:
    hairstyles, operations = stage.app.hairstyles, stage.app.operations
    for name in ("waves", "bob", "afro"):
        hairstyles.publish(name, BOB, THUMBNAIL)
    hairstyles.retire("bob")
    hairstyles.describe("crop", BOB)
    stage.app.worker.refresh()

    def names(status: HairstyleStatus | None) -> list[str]:
        return [row.name for row in operations.hairstyles(status).items]

    assert names(None) == ["afro", "bob", "crop", "waves"]
    assert names(HairstyleStatus.DRAFT) == ["crop"]
    assert names(HairstyleStatus.PUBLISHED) == ["afro", "waves"]
    assert names(HairstyleStatus.RETIRED) == ["bob"]
    first = operations.hairstyles(limit=3)
    second = operations.hairstyles(limit=3, cursor=first.cursor)
    assert [row.name for row in (*first.items, *second.items)] == names(None)
    assert second.cursor is None


def test_pages_are_checked(stage: Stage) -> None:
    with pytest.raises(LimitInvalidError):
        stage.app.operations.jobs(JobStatus.FAILED, limit=0)
    with pytest.raises(CursorInvalidError):
        stage.app.operations.hairstyles(cursor="?")
