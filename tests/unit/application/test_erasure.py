"""An erasure ends, finds everything, and leaves nothing, whatever the views say."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from ilikeyacut.application.ports.event_store import EventStore, StoreCorruptError
from ilikeyacut.application.ports.personal_services import PersonalServices
from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.application.ports.sessions import Sessions, SessionsUnavailableError
from ilikeyacut.application.ports.views import ViewReader
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.photos import UPLOAD_TTL
from ilikeyacut.application.views.projections.photos import PHOTOS
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS
from ilikeyacut.domain.errors import AccountErasedError, PhotoGoneError
from ilikeyacut.domain.photo import Photo, result_id
from ilikeyacut.domain.user import User, UserStatus
from ilikeyacut.testing.contracts.sessions import new_session
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import Stage, picture, staged
from support.lagging import LaggingViews, lagging
from support.queued import with_queues


@dataclass(frozen=True)
class Unmoved:
    """Views whose rows stay, whatever happens to what they show."""

    views: ViewReader
    rows: dict[str, list[Any]]

    def query(self, view: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return self.rows.setdefault(view.name, self.views.query(view, *args, **kwargs))


def test_rows_that_stay_after_what_they_show_is_gone_end_an_erasure() -> None:
    stage = staged()
    user = stage.person()
    stage.selfie(user)
    stage.app.worker.refresh()
    erasure = stage.port(Erasure)
    stuck: Any = Unmoved(erasure.views, {})
    with pytest.raises(StoreCorruptError, match="photos has rows that the log does not have"):
        replace(erasure, views=stuck).forget(user.id)
    erasure.forget(user.id)
    assert stage.app.users.get(user.id).name is None


def requested_before(stage: Stage, user: User) -> UUID:
    """Request an upload as versions did that told only the photo's stream."""
    photo_id, at = UUID(int=999), stage.clock.now()
    stage.app.store.append(
        *Photo.request_upload(photo_id, user.id, expires_at=at + UPLOAD_TTL, at=at)
    )
    return photo_id


def last(stage: Stage, aggregate_id: UUID) -> str | None:
    """Return what happened to an aggregate last, None if nothing ever did."""
    return next(iter(stage.topics(aggregate_id)[::-1]), None)


def assert_nothing_is_left(stage: Stage) -> None:
    assert stage.app.views.count(PHOTOS) == stage.app.views.count(PROCESSING_JOBS) == 0
    assert not [key for key in stage.objects() if not key.startswith("static-assets/")]


def test_an_index_that_shows_nothing_yet_hides_nothing_from_an_erasure() -> None:
    stage = staged(lagging)
    user = stage.person()
    selfie, upload = stage.selfie(user), stage.app.photos.request_upload(user.id)
    done = stage.app.worker.finish(stage.asked(user, 2, photo_id=selfie).id)
    job = stage.asked(user, photo_id=selfie)
    results = [result_id(done.id, it.index) for it in done.variations]
    assert not stage.app.gallery.results(user.id).items
    stage.app.erasure.forget(user.id)
    assert {last(stage, it) for it in (job.id, done.id)} == {"job:forgotten"}
    assert {last(stage, it) for it in (selfie, upload, *results)} == {"photo:deleted"}
    assert_nothing_is_left(stage)


def test_a_picture_tells_of_an_upload_that_only_its_own_stream_tells_of() -> None:
    stage = staged(lagging)
    user, other = stage.person(), stage.person()
    photo_id, others = requested_before(stage, user), stage.selfie(other)
    stage.app.photos.receive(user.id, photo_id, picture())
    stage.app.erasure.forget(user.id)
    assert last(stage, photo_id) == "photo:deleted"
    assert last(stage, others) == "photo:thumbnail_made"


@pytest.mark.parametrize(
    "again",
    [
        lambda stage, user: (
            stage.port(LaggingViews).catch_up(),
            stage.app.erasure.forget(user.id),
        ),
        lambda stage, user: stage.app.upkeep.sweep(),
    ],
    ids=["the index shows it", "sweep"],
)
def test_what_an_erasure_left_behind_is_forgotten_later(
    again: Callable[[Stage, User], object],
) -> None:
    stage = staged(lagging)
    user, other = stage.person(), stage.person()
    stage.selfie(other)
    photo_id = requested_before(stage, user)
    stage.app.erasure.forget(user.id)
    assert last(stage, photo_id) == "photo:upload_requested"
    again(stage, user)
    assert last(stage, photo_id) == "photo:deleted"
    assert stage.app.views.count(PHOTOS) == 1
    head = stage.app.store.head()
    again(stage, user)
    assert stage.app.store.head() == head


def test_a_sweep_finishes_an_erasure_that_was_begun() -> None:
    stage = staged(lagging)
    user = stage.person()
    stage.asked(user)
    stage.app.erasure.request(user.id)
    stage.app.worker.refresh()
    stage.app.upkeep.sweep()
    assert last(stage, user.id) == "user:erased"
    assert_nothing_is_left(stage)


@dataclass
class Race:
    """Does something ahead of one call of a port, as another process would."""

    stage: Stage
    user: User

    def before(self, port: Any, name: str, nth: int = 1) -> None:
        """Forget the person right before the nth call of a method."""
        call, calls = getattr(port, name), count(1)

        def run(*args: Any, **kwargs: Any) -> Any:
            if next(calls) == nth:
                self.stage.app.erasure.forget(self.user.id)
            return call(*args, **kwargs)

        setattr(port, name, run)


@pytest.fixture
def race() -> Race:
    stage = staged(lagging)
    return Race(stage, stage.person())


REQUESTS: dict[str, Callable[[Stage, User, UUID], object]] = {
    "upload": lambda stage, user, _: stage.app.photos.request_upload(user.id),
    "try-on": lambda stage, user, selfie: stage.asked(user, photo_id=selfie),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_what_is_requested_on_a_state_from_before_the_erasure_is_refused(
    what: str, race: Race
) -> None:
    stage, user = race.stage, race.user
    selfie = stage.selfie(user)
    race.before(stage.port(EventStore), "append")
    with pytest.raises((AccountErasedError, PhotoGoneError)):
        REQUESTS[what](stage, user, selfie)
    assert last(stage, user.id) == "user:erased"
    assert not stage.app.users.get(user.id).ledger.reserved
    assert_nothing_is_left(stage)


@pytest.mark.parametrize("nth", [1, 2], ids=["the picture", "its thumbnail"])
def test_a_picture_that_is_stored_after_the_erasure_is_removed_again(nth: int, race: Race) -> None:
    photos = race.stage.app.photos
    photo_id = photos.request_upload(race.user.id)
    race.before(race.stage.port(PhotoStore), "put", nth)
    with pytest.raises((AccountErasedError, PhotoGoneError)):
        photos.receive(race.user.id, photo_id, picture())
    assert last(race.stage, photo_id) == "photo:deleted"
    assert_nothing_is_left(race.stage)


def test_a_lost_picture_is_not_stored_again_for_somebody_erased(race: Race) -> None:
    photo_store, photo_id = race.stage.port(PhotoStore), race.stage.selfie(race.user)
    photo_store.delete_prefix("user-uploads")
    race.before(photo_store, "put")
    with pytest.raises(AccountErasedError):
        race.stage.app.photos.receive(race.user.id, photo_id, picture())
    assert_nothing_is_left(race.stage)


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_try_on_that_runs_during_the_erasure_leaves_no_picture(nth: int, race: Race) -> None:
    job = race.stage.asked(race.user)
    race.before(race.stage.port(PhotoStore), "put", nth)
    race.stage.app.worker.finish(job.id)
    race.stage.app.worker.drain()
    assert last(race.stage, job.id) == "job:forgotten"
    assert_nothing_is_left(race.stage)


@pytest.mark.parametrize("end", ["erased", "cancelled"])
def test_what_a_worker_makes_after_others_ended_the_try_on_is_removed_by_it(end: str) -> None:
    """Of several workers, one makes the picture while another one follows the log."""

    def meanwhile(_: object) -> None:
        if end == "erased":
            stage.app.erasure.forget(user.id)
        else:
            stage.app.try_ons.cancel(user.id, job.id)
        stage.app.worker.drain()

    stage = staged(with_queues, stylist=ScriptedStylist(meanwhile))
    user = stage.person()
    job = stage.asked(user)
    stage.app.worker.finish(job.id)
    assert [key for key in stage.objects() if str(job.id) in key] == []
    if end == "erased":
        assert_nothing_is_left(stage)


def test_an_erased_person_is_signed_out_everywhere() -> None:
    stage = staged()
    user, other = stage.person(), stage.person()
    sessions = stage.port(Sessions)
    anns, bens = (new_session(stage.clock, it.id) for it in (user, other))
    sessions.open(anns)
    sessions.open(bens)
    stage.port(Erasure).forget(user.id)
    assert sessions.find(user.id, anns.id) is None
    assert sessions.find(other.id, bens.id) == bens


def test_who_signs_in_while_they_are_erased_is_signed_out_too() -> None:
    stage = staged()
    user, sessions = stage.person(), stage.port(Sessions)
    late = new_session(stage.clock, user.id)

    class SigningIn:
        def forget(self, person: User) -> None:
            sessions.open(late)

    erasure = stage.port(Erasure)
    replace(erasure, services=PersonalServices((SigningIn(),))).forget(user.id)
    assert sessions.find(user.id, late.id) is None


def test_an_erasure_goes_on_once_sessions_can_be_revoked() -> None:
    class Away:
        def revoke_all(self, user_id: UUID) -> None:
            raise SessionsUnavailableError("no answer")

    stage = staged()
    user = stage.person()
    away: Any = Away()
    with pytest.raises(SessionsUnavailableError):
        replace(stage.port(Erasure), sessions=away).forget(user.id)
    assert stage.app.users.get(user.id).status is UserStatus.ERASING
    stage.port(Erasure).forget(user.id)
    assert stage.app.users.get(user.id).status is UserStatus.ERASED
