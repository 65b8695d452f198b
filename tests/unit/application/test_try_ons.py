"""Asking for try-ons: what is refused, and that nothing was reserved then."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from ilikeyacut.application.stylists.selection import StylistUnknownError
from ilikeyacut.application.use_cases.try_ons import MOST_ACTIVE_JOBS
from ilikeyacut.domain.errors import (
    ConsentRequiredError,
    CreditsExhaustedError,
    DomainError,
    IdempotencyKeyReusedError,
    JobNotCancellableError,
    NotASelfieError,
    NotFoundError,
    OptionUnsupportedError,
    PhotoGoneError,
    PhotoNotUsableError,
    StyleUnavailableError,
    TooManyActiveJobsError,
    UploadNotCompleteError,
    VariationsInvalidError,
)
from ilikeyacut.domain.processing_job import JobStatus, TryOn
from ilikeyacut.domain.selfie import FaceTurnedLeftError, HairNotVisibleError
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import Look, Shine
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BOB, COPPER, Stage, asking, picture, staged

BOBBED = Look(hairstyle="bob")


class PickyStylist(ScriptedStylist):
    """Honours no shine."""

    def check(self, look: Look) -> None:
        if look.shine is not None:
            raise OptionUnsupportedError("shine", self.name)


def request(
    stage: Stage, user: User, look: Look = COPPER, *, key: str = "k", count: int = 1
) -> UUID:
    photo_id = stage.selfie(user)
    wanted = TryOn(photo_id=photo_id, look=look, count=count)
    return stage.app.try_ons.request(user.id, wanted, idempotency_key=key).id


def test_a_request_reserves_its_credits_in_one_append(stage: Stage) -> None:
    user = stage.person(credits=10)
    job = stage.asked(user, count=3)
    assert (job.status, job.cost) == (JobStatus.REQUESTED, 3)
    assert stage.ledger(user) == (7, 3)
    assert job.deadline == stage.clock.now() + timedelta(minutes=10)
    last = [it.event.TOPIC for it in stage.app.store.page(0, 100).events[-3:]]
    assert last == ["job:requested", "user:credits_reserved", "photo:used"]


def test_the_same_key_and_request_find_the_same_job(stage: Stage) -> None:
    user = stage.person()
    wanted = TryOn(photo_id=stage.selfie(user), look=COPPER, count=2)
    ask = stage.app.try_ons.request
    job = ask(user.id, wanted, idempotency_key="k")
    head = stage.app.store.head()
    assert ask(user.id, wanted.model_copy(), idempotency_key="k") == job
    assert stage.app.store.head() == head
    done = stage.app.worker.finish(job.id)
    assert ask(user.id, wanted, idempotency_key="k") == done
    assert stage.ledger(user) == (8, 0)


def test_the_same_key_and_another_request_are_refused(stage: Stage) -> None:
    user = stage.person()
    wanted = TryOn(photo_id=stage.selfie(user), look=COPPER)
    job = stage.app.try_ons.request(user.id, wanted, idempotency_key="k")
    with pytest.raises(IdempotencyKeyReusedError) as refused:
        stage.app.try_ons.request(
            user.id, wanted.model_copy(update={"count": 2}), idempotency_key="k"
        )
    assert refused.value.job_id == job.id
    assert stage.ledger(user) == (9, 1)


def test_the_same_key_of_two_people_is_two_jobs(stage: Stage) -> None:
    one, two = stage.person(), stage.person()
    assert request(stage, one) != request(stage, two)


def test_submitting_in_eight_threads_at_once_reserves_once(stage: Stage) -> None:
    user = stage.person()
    wanted = TryOn(photo_id=stage.selfie(user), look=COPPER, count=2)

    def submit(_: int) -> UUID:
        return stage.app.try_ons.request(user.id, wanted, idempotency_key="k").id

    with ThreadPoolExecutor(8) as threads:
        jobs = set(threads.map(submit, range(8)))
    assert len(jobs) == 1
    assert stage.ledger(user) == (8, 2)
    assert stage.topics(user.id).count("user:credits_reserved") == 1


Ask = Callable[[Stage, User], object]


def without_credits(stage: Stage, user: User) -> object:
    return stage.asked(user, count=4)


def of_an_unknown_style(stage: Stage, user: User) -> object:
    return stage.asked(user, look=Look(hairstyle="nonesuch"))


def of_a_draft(stage: Stage, user: User) -> object:
    stage.app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
    stage.app.hairstyles.retire("bob")
    return stage.asked(user, look=BOBBED)


def of_a_deleted_photo(stage: Stage, user: User) -> object:
    photo_id = stage.selfie(user)
    stage.app.photos.delete(user.id, photo_id)
    return stage.asked(user, photo_id=photo_id)


def of_a_photo_that_has_not_come(stage: Stage, user: User) -> object:
    return stage.asked(user, photo_id=stage.app.photos.request_upload(user.id))


def of_a_result(stage: Stage, user: User) -> object:
    stage.finished(user)
    return stage.asked(user, photo_id=stage.app.gallery.results(user.id).items[0].photo_id)


def of_no_hair(stage: Stage, user: User) -> object:
    stage.inspector.measures["hair_area"] = 0.01
    return stage.asked(user)


def of_an_unknown_stylist(stage: Stage, user: User) -> object:
    wanted = TryOn(photo_id=stage.selfie(user), look=COPPER, stylist="nonesuch")
    return stage.app.try_ons.request(user.id, wanted, idempotency_key="k")


def of_five_variations(stage: Stage, user: User) -> object:
    return stage.asked(user, count=5)


def of_an_option_that_is_not_honoured(stage: Stage, user: User) -> object:
    return stage.asked(user, look=COPPER.model_copy(update={"shine": Shine.GLOSSY}))


@pytest.mark.parametrize(
    ("ask", "refusal"),
    [
        (without_credits, CreditsExhaustedError),
        (of_an_unknown_style, StyleUnavailableError),
        (of_a_draft, StyleUnavailableError),
        (of_a_deleted_photo, PhotoGoneError),
        (of_a_photo_that_has_not_come, UploadNotCompleteError),
        (of_a_result, NotASelfieError),
        (of_no_hair, HairNotVisibleError),
        (of_an_unknown_stylist, StylistUnknownError),
        (of_five_variations, VariationsInvalidError),
        (of_an_option_that_is_not_honoured, OptionUnsupportedError),
    ],
)
def test_a_refused_request_reserves_nothing(ask: Ask, refusal: type[DomainError]) -> None:
    stage = staged(stylist=PickyStylist())
    user = stage.person(credits=3)
    with pytest.raises(refusal):
        ask(stage, user)
    topics = stage.topics(user.id)
    assert topics.count("user:credits_reserved") == topics.count("user:credits_settled")
    assert stage.ledger(user)[1] == 0


def test_a_rejected_photo_is_refused_with_what_was_measured(stage: Stage) -> None:
    user = stage.person()
    stage.inspector.measures["yaw"] = -41.0
    photo_id = stage.app.photos.request_upload(user.id)
    stage.app.photos.receive(user.id, photo_id, picture())
    with pytest.raises(PhotoNotUsableError) as refused:
        stage.asked(user, photo_id=photo_id)
    assert refused.value.code == "PHOTO_REJECTED"
    assert vars(refused.value) == {
        "photo_id": photo_id,
        "reason": "FACE_TURNED_RIGHT",
        "measured": 41.0,
        "required": 35.0,
    }
    assert "41" in str(refused.value)
    assert "35" in str(refused.value)


def test_a_face_turned_by_25_degrees_can_be_recoloured_but_not_restyled(stage: Stage) -> None:
    user = stage.person()
    stage.app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
    stage.inspector.measures["yaw"] = 25.0
    photo_id = stage.selfie(user)
    assert stage.asked(user, photo_id=photo_id).status is JobStatus.REQUESTED
    with pytest.raises(FaceTurnedLeftError) as refused:
        stage.asked(user, look=BOBBED, photo_id=photo_id)
    assert (refused.value.measured, refused.value.required) == (25.0, 15.0)
    assert stage.ledger(user) == (9, 1)


def test_an_unknown_style_comes_with_close_names(stage: Stage) -> None:
    user = stage.person()
    stage.app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
    stage.app.worker.refresh()
    with pytest.raises(StyleUnavailableError) as refused:
        stage.asked(user, look=Look(hairstyle="bobb"))
    assert refused.value.suggestions == ("bob",)


def test_a_third_party_needs_consent_before_anything_is_reserved() -> None:
    stage = staged(stylist=ScriptedStylist(name="gemini", consent=asking()))
    user = stage.person()
    with pytest.raises(ConsentRequiredError) as refused:
        stage.asked(user)
    assert refused.value.provider == "gemini"
    assert stage.ledger(user) == (10, 0)
    stage.agreed(user)
    assert stage.finished(user).status is JobStatus.COMPLETED
    stage.app.users.withdraw_consent(user.id, "gemini")
    with pytest.raises(ConsentRequiredError):
        stage.asked(user)


def test_no_more_than_so_many_jobs_at_once(stage: Stage) -> None:
    user = stage.person(credits=50)
    photo_id = stage.selfie(user)
    jobs = [stage.asked(user, photo_id=photo_id) for _ in range(MOST_ACTIVE_JOBS)]
    with pytest.raises(TooManyActiveJobsError) as refused:
        stage.asked(user, photo_id=photo_id)
    assert refused.value.active == MOST_ACTIVE_JOBS
    assert stage.ledger(user) == (50 - MOST_ACTIVE_JOBS, MOST_ACTIVE_JOBS)
    stage.app.try_ons.cancel(user.id, jobs[0].id)
    assert stage.asked(user, photo_id=photo_id).status is JobStatus.REQUESTED


def test_cancelling_gives_the_credits_back_once(stage: Stage) -> None:
    user = stage.person()
    job = stage.asked(user, count=2)
    for _ in range(2):
        assert stage.app.try_ons.cancel(user.id, job.id).status is JobStatus.CANCELLED
        assert stage.ledger(user) == (10, 0)
    assert stage.app.worker.finish(job.id).status is JobStatus.CANCELLED
    assert stage.stylist.requests == []


def test_what_has_ended_cannot_be_cancelled(stage: Stage) -> None:
    user = stage.person()
    job = stage.finished(user)
    with pytest.raises(JobNotCancellableError):
        stage.app.try_ons.cancel(user.id, job.id)


def test_another_persons_job_is_one_that_is_not_there(stage: Stage) -> None:
    owner, other = stage.person(), stage.person()
    job = stage.asked(owner)
    for job_id in (job.id, UUID(int=404)):
        with pytest.raises(NotFoundError):
            stage.app.try_ons.get(other.id, job_id)
        with pytest.raises(NotFoundError):
            stage.app.try_ons.cancel(other.id, job_id)
    assert stage.ledger(owner) == (9, 1)
