"""A command without a key finds what it still owes to the person, and otherwise begins anew."""

from __future__ import annotations

from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.use_cases.try_ons import TRY_ON_TTL
from ilikeyacut.domain.photo import result_id
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import Colour, Dye, Length, Look, MediaType
from ilikeyacut.entrypoints.cli.looks import Wish
from ilikeyacut.entrypoints.cli.submit import submit
from ilikeyacut.entrypoints.cli.tries import Tries
from support.apps import COPPER, Stage, failure, picture, staged

WISH = Wish(COPPER, 1, "auto", MediaType.JPEG)
SELFIE = picture()


@pytest.fixture
def stage() -> Stage:
    return staged()


@pytest.fixture
def user(stage: Stage) -> User:
    return stage.person()


def tried(stage: Stage, user: User, *, again: bool = False) -> ProcessingJob:
    """Do what the command does until it waits for the worker."""
    key = Tries.of(stage.app, user.id, SELFIE, WISH).key(again=again)
    return submit(stage.app, user.id, SELFIE, WISH, key)


def test_a_job_is_found_until_its_pictures_are_collected(stage: Stage, user: User) -> None:
    first = tried(stage, user)
    assert tried(stage, user).id == first.id
    stage.app.worker.finish(first.id)
    assert tried(stage, user).id == first.id
    stage.app.try_ons.collect(user.id, first.id)
    second = tried(stage, user)
    assert second.id != first.id
    assert tried(stage, user).id == second.id


def test_nobody_can_tell_a_selfie_from_its_job_without_the_persons_key(stage: Stage) -> None:
    starts = {Tries.of(app, UUID(int=1), SELFIE, WISH).start for app in (stage.app, staged().app)}
    assert len(starts) == 2


def test_again_begins_anew_and_becomes_what_is_found(stage: Stage, user: User) -> None:
    first = tried(stage, user)
    second = tried(stage, user, again=True)
    assert second.id != first.id
    assert tried(stage, user).id == second.id


@pytest.mark.parametrize("status", [JobStatus.CANCELLED, JobStatus.FAILED, JobStatus.EXPIRED])
def test_a_job_that_ended_without_pictures_is_asked_for_anew(status: JobStatus) -> None:
    stage = staged(stylist=MemoryStylist([failure("CONTENT_BLOCKED", retryable=False)]))
    user = stage.person()
    first = tried(stage, user)
    if status is JobStatus.CANCELLED:
        stage.app.try_ons.cancel(user.id, first.id)
    elif status is JobStatus.EXPIRED:  # by the next run itself
        stage.clock.advance(TRY_ON_TTL)
    else:
        assert stage.app.worker.finish(first.id).status is status
    second = tried(stage, user)
    assert second.id != first.id
    assert stage.app.try_ons.get(user.id, first.id).status is status
    assert stage.ledger(user) == (9, 1)


@pytest.mark.parametrize("lost", ["result", "selfie"])
def test_what_is_lost_is_made_anew(lost: str, stage: Stage, user: User) -> None:
    first = tried(stage, user)
    if lost == "result":
        stage.app.worker.finish(first.id)
        stage.app.photos.delete(user.id, result_id(first.id, 1))
    else:
        stage.app.photos.delete(user.id, first.request.photo_id)
    assert tried(stage, user).id != first.id


def test_each_wish_has_tries_of_its_own(stage: Stage, user: User) -> None:
    rose = Look(dye=Dye(colour=Colour.parse("rose")))
    wishes = [
        WISH,
        Wish(rose, 1, "auto", MediaType.JPEG),
        Wish(COPPER.model_copy(update={"length": Length.SHORT}), 1, "auto", MediaType.JPEG),
        Wish(COPPER, 2, "auto", MediaType.JPEG),
        Wish(COPPER, 1, "preview", MediaType.JPEG),
        Wish(COPPER, 1, "auto", MediaType.PNG),
    ]
    keys = {Tries.of(stage.app, user.id, SELFIE, wish).key(again=False) for wish in wishes}
    keys.add(Tries.of(stage.app, user.id, picture("#102030"), WISH).key(again=False))
    assert len(keys) == len(wishes) + 1


def test_many_tries_are_counted_in_a_few_look_ups(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = stage.person(credits=100)
    jobs = []
    for _ in range(20):
        jobs.append(tried(stage, user))
        stage.app.try_ons.cancel(user.id, jobs[-1].id)
    assert len({job.id for job in jobs}) == 20
    looked: list[int] = []
    found = Tries._job

    def counted(self: Tries, number: int) -> ProcessingJob | None:
        looked.append(number)
        return found(self, number)

    monkeypatch.setattr(Tries, "_job", counted)
    assert Tries.of(stage.app, user.id, SELFIE, WISH).key(again=True).endswith("-20")
    assert len(looked) <= 12
