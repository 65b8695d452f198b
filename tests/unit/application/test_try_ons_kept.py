"""Try-ons beyond their request: whether a job is new, quotes, another try, and forgetting one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from ilikeyacut.application.use_cases.try_ons import Quote, Submitted
from ilikeyacut.domain.errors import (
    AccountErasedError,
    CreditsExhaustedError,
    DomainError,
    IdempotencyKeyReusedError,
    JobGoneError,
    JobUnfinishedError,
    NotFoundError,
    PhotoGoneError,
    StyleUnavailableError,
)
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob, TryOn
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import Look
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BLOCKED, COPPER, Stage, asking, failure, staged

UNKNOWN = UUID(int=404)


def submitted(stage: Stage, user: User, request: TryOn, key: str = "k") -> Submitted:
    return stage.app.try_ons.submit(user.id, request, idempotency_key=key)


def test_only_the_first_request_of_a_key_makes_a_job(stage: Stage) -> None:
    user = stage.person()
    request = TryOn(photo_id=stage.selfie(user), look=COPPER)
    first, again = submitted(stage, user, request), submitted(stage, user, request)
    assert (first.new, again.new) == (True, False)
    assert again.job == first.job
    done = stage.app.worker.finish(first.job.id)
    assert submitted(stage, user, request) == Submitted(done, new=False)


@pytest.mark.parametrize("profile", ["memory", "local"])
def test_twenty_requests_at_once_with_one_key_make_one_job(profile: str, tmp_path: Path) -> None:
    stage = staged(home=tmp_path if profile == "local" else None)
    user = stage.person()
    request = TryOn(photo_id=stage.selfie(user), look=COPPER, count=2)
    with ThreadPoolExecutor(20) as threads:
        made = [*threads.map(lambda _: submitted(stage, user, request), range(20))]
    assert len({it.job.id for it in made}) == 1
    assert [it.new for it in made].count(True) == 1
    assert stage.ledger(user) == (8, 2)
    assert stage.topics(user.id).count("user:credits_reserved") == 1
    stage.app.close()


# ---------------------------------------------------------------- quote


def test_a_quote_tells_the_price_and_stores_nothing(stage: Stage) -> None:
    user = stage.person(credits=5)
    request = TryOn(photo_id=stage.selfie(user), look=COPPER, count=3)
    head = stage.app.store.head()
    quote = stage.app.try_ons.quote(user.id, request)
    assert quote == Quote(3, 5, "memory", third_party=False, consent=None)
    assert stage.app.store.head() == head


def test_a_quote_names_the_consent_that_is_missing_and_who_would_get_it() -> None:
    text = asking()
    stage = staged(stylist=ScriptedStylist(name="gemini", consent=text))
    user = stage.person()
    request = TryOn(photo_id=stage.selfie(user), look=COPPER)
    quote = stage.app.try_ons.quote(user.id, request)
    assert (quote.stylist, quote.third_party, quote.consent) == ("gemini", True, text)
    stage.agreed(user)
    quote = stage.app.try_ons.quote(user.id, request)
    assert (quote.stylist, quote.third_party, quote.consent) == ("gemini", True, None)


def test_a_quote_prefers_a_stylist_that_needs_no_more_consent() -> None:
    stage = staged(stylists=[ScriptedStylist(name="gemini", consent=asking()), ScriptedStylist()])
    user = stage.person()
    quote = stage.app.try_ons.quote(user.id, TryOn(photo_id=stage.selfie(user), look=COPPER))
    assert (quote.third_party, quote.consent) == (False, None)


@pytest.mark.parametrize(
    ("count", "look", "refusal"),
    [
        (3, COPPER, CreditsExhaustedError),
        (1, Look(hairstyle="nonesuch"), StyleUnavailableError),
    ],
)
def test_a_quote_is_refused_as_the_request_would_be(
    stage: Stage, count: int, look: Look, refusal: type[DomainError]
) -> None:
    user = stage.person(credits=2)
    request = TryOn(photo_id=stage.selfie(user), look=look, count=count)
    with pytest.raises(refusal) as quoted:
        stage.app.try_ons.quote(user.id, request)
    with pytest.raises(refusal) as asked:
        submitted(stage, user, request)
    assert vars(quoted.value) == vars(asked.value)


def test_nobody_gets_a_quote_for_the_photo_of_somebody_else(stage: Stage) -> None:
    photo_id, other = stage.selfie(stage.person()), stage.person()
    for asked in (photo_id, UNKNOWN):
        with pytest.raises(NotFoundError):
            stage.app.try_ons.quote(other.id, TryOn(photo_id=asked, look=COPPER))


# ---------------------------------------------------------------- another try


def test_an_ended_try_on_is_tried_again_as_another_job() -> None:
    stage = staged(stylist=ScriptedStylist(failure(BLOCKED, retryable=False), None))
    user = stage.person()
    failed = stage.finished(user)
    assert failed.status is JobStatus.FAILED
    again = stage.app.try_ons.retry(user.id, failed.id, idempotency_key="again")
    assert again.new
    assert again.job.id != failed.id
    assert again.job.request == failed.request
    assert stage.app.worker.finish(again.job.id).status is JobStatus.COMPLETED
    repeated = stage.app.try_ons.retry(user.id, failed.id, idempotency_key="again")
    assert (repeated.new, repeated.job.id) == (False, again.job.id)
    assert stage.ledger(user) == (9, 0)


def test_a_running_try_on_and_its_own_key_are_not_tried_again(stage: Stage) -> None:
    user = stage.person()
    request = TryOn(photo_id=stage.selfie(user), look=COPPER)
    job = submitted(stage, user, request, "first").job
    retry = stage.app.try_ons.retry
    with pytest.raises(JobUnfinishedError):
        retry(user.id, job.id, idempotency_key="again")
    stage.app.worker.finish(job.id)
    with pytest.raises(IdempotencyKeyReusedError):
        retry(user.id, job.id, idempotency_key="first")
    for whose, job_id in ((stage.person(), job.id), (user, UNKNOWN)):
        with pytest.raises(NotFoundError):
            retry(whose.id, job_id, idempotency_key="again")


# ---------------------------------------------------------------- results and forgetting


def test_the_results_of_a_job_are_those_that_are_left(stage: Stage) -> None:
    user = stage.person()
    job = stage.finished(user, count=3)
    results = stage.app.try_ons.results(job)
    assert [it.provenance and it.provenance.variation for it in results] == [1, 2, 3]
    stage.app.photos.delete(user.id, results[1].id)
    assert stage.app.try_ons.results(job) == [results[0], results[2]]
    assert stage.app.try_ons.results(stage.asked(user)) == []


def test_a_forgotten_try_on_leaves_nothing_but_its_selfie(stage: Stage) -> None:
    user = stage.person()
    before = stage.objects()
    job = stage.finished(user, count=2)
    results = stage.app.try_ons.results(job)
    for _ in range(2):
        stage.app.try_ons.forget(user.id, job.id)
    stage.app.worker.refresh()
    selfie = stage.app.photos.get(user.id, job.request.photo_id)
    assert stage.objects() == before | set(selfie.keys())
    assert stage.app.gallery.history(user.id).items == ()
    assert stage.app.gallery.results(user.id).items == ()
    assert all(stage.app.photos.get(user.id, it.id).status is PhotoStatus.DELETED for it in results)
    with pytest.raises(NotFoundError):
        stage.app.try_ons.get(user.id, job.id)
    assert stage.app.upkeep.sweep(older_than=timedelta()) == []


def test_a_try_on_and_its_results_are_forgotten_in_one_append(stage: Stage) -> None:
    user = stage.person()
    job = stage.finished(user, count=2)
    head = stage.app.store.head()
    stage.app.try_ons.forget(user.id, job.id)
    topics = [it.event.TOPIC for it in stage.app.store.page(head, 100).events]
    assert topics == ["job:forgotten", "photo:deleted", "photo:deleted"]


def test_one_that_failed_or_lost_a_result_is_forgotten_too() -> None:
    stage = staged(stylist=ScriptedStylist(failure(BLOCKED, retryable=False), None, None))
    user = stage.person()
    for job in (stage.finished(user), stage.finished(user, count=2)):
        for result in stage.app.try_ons.results(job)[:1]:
            stage.app.photos.delete(user.id, result.id)
        stage.app.try_ons.forget(user.id, job.id)
        assert stage.app.store.load(ProcessingJob, job.id).forgotten


def test_the_key_of_a_forgotten_try_on_is_gone(stage: Stage) -> None:
    user = stage.person()
    request = TryOn(photo_id=stage.selfie(user), look=COPPER)
    job = stage.app.worker.finish(submitted(stage, user, request).job.id)
    stage.app.try_ons.forget(user.id, job.id)
    with pytest.raises(JobGoneError) as refused:
        submitted(stage, user, request)
    assert (refused.value.code, refused.value.job_id) == ("RESULT_EXPIRED", job.id)
    assert submitted(stage, user, request, "another").new


def test_an_open_try_on_is_not_forgotten(stage: Stage) -> None:
    user = stage.person()
    job = stage.asked(user)
    with pytest.raises(JobUnfinishedError):
        stage.app.try_ons.forget(user.id, job.id)
    assert stage.app.try_ons.get(user.id, job.id) == job


def test_nobody_forgets_the_try_on_of_somebody_else(stage: Stage) -> None:
    owner, other = stage.person(), stage.person()
    job = stage.finished(owner)
    for job_id in (job.id, UNKNOWN):
        with pytest.raises(NotFoundError):
            stage.app.try_ons.forget(other.id, job_id)
    assert len(stage.app.try_ons.results(job)) == 1


def test_who_is_erased_forgets_and_tries_nothing(stage: Stage) -> None:
    user = stage.person()
    job = stage.finished(user)
    stage.app.erasure.request(user.id)
    with pytest.raises(AccountErasedError):
        stage.app.try_ons.forget(user.id, job.id)
    with pytest.raises((AccountErasedError, PhotoGoneError)):
        stage.app.try_ons.retry(user.id, job.id, idempotency_key="again")
