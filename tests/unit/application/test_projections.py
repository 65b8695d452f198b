"""Each view of the app against a replay of a rich log, and against what a row must tell."""

from datetime import timedelta

import pytest

from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.ports.views import PositionMovedError
from ilikeyacut.application.views.projections.indexing import SHARDS, by_time, moment, shard, shards
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS
from ilikeyacut.application.views.projections.users import USERS
from ilikeyacut.domain.user import Platform, User, UserStatus
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BLOCKED, BOB, Stage, failure, picture, staged
from support.rebuilding import assert_views_follow_the_log, content


def live_through_everything(stage: Stage) -> list[User]:
    """Let two people do all that there is to do, and forget the first."""
    people = [stage.person(credits=30), stage.person(credits=30)]
    app = stage.app
    app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
    app.hairstyles.publish("pixie", BOB, picture(kind="JPEG"))
    app.hairstyles.retire("pixie")
    for user in people:
        app.users.update(user.id, name="Another Name", email=f"new{user.id.int}@example.com")
        stage.agreed(user)
        app.users.register_device(user.id, user.id, Platform.IOS, "token")
        app.users.add_favourite(user.id, "bob")
        stage.finished(user, count=3)
        results = app.gallery.results(user.id).items
        app.results.share(user.id, results[0].photo_id)
        app.results.share(user.id, results[1].photo_id, days=1)
        app.photos.delete(user.id, results[0].photo_id)
        app.try_ons.cancel(user.id, stage.asked(user).id)
        app.photos.request_upload(user.id)
        stage.asked(user)
    app.erasure.forget(people[0].id)
    stage.clock.advance(timedelta(days=2))
    app.upkeep.due()
    return people


@pytest.fixture
def stage() -> Stage:
    return staged(stylist=ScriptedStylist(failure(), None, None, failure(BLOCKED, retryable=False)))


def test_every_view_equals_its_rebuild(stage: Stage) -> None:
    live_through_everything(stage)
    assert_views_follow_the_log(stage.app)


def test_following_a_view_a_second_time_changes_nothing(stage: Stage) -> None:
    live_through_everything(stage)
    app = stage.app
    app.worker.refresh()
    for projection in app.worker.updater.projections.all:
        before = content(app.store, app.views, projection.view)
        page = app.store.page(0, 10_000, projection.topics)
        with pytest.raises(PositionMovedError):
            ProjectionFollower(projection).take(app.views, 0, page)
        app.worker.refresh()
        assert content(app.store, app.views, projection.view) == before


def test_what_was_erased_has_no_row_and_what_was_not_has(stage: Stage) -> None:
    gone, stays = live_through_everything(stage)
    app = stage.app
    app.worker.refresh()
    rows = app.views.get(USERS, [str(gone.id), str(stays.id)])
    assert list(rows) == [str(stays.id)]
    assert not app.gallery.selfies(gone.id).items
    assert not app.gallery.history(gone.id).items
    assert app.gallery.user_by_email(f"new{gone.id.int}@example.com") is None
    assert len(app.gallery.history(stays.id).items) == 3


def test_a_person_on_their_way_out_is_listed_as_such(stage: Stage) -> None:
    user = stage.person()
    stage.app.erasure.request(user.id)
    stage.app.worker.refresh()
    (row,) = stage.app.views.get(USERS, [str(user.id)]).values()
    assert row.status is UserStatus.ERASING


def test_the_row_of_a_person_shows_the_credits_that_are_left(stage: Stage) -> None:
    users = live_through_everything(stage)
    stage.app.worker.refresh()
    (row,) = stage.app.views.get(USERS, [str(users[1].id)]).values()
    assert row.available_credits == stage.ledger(users[1])[0]


def test_jobs_are_found_by_status_over_all_shards(stage: Stage) -> None:
    user = stage.person(credits=30)
    photo_id = stage.selfie(user)
    jobs = {stage.asked(user, photo_id=photo_id).id for _ in range(8)}
    stage.app.worker.refresh()
    found = [
        row.job_id
        for partition in shards("requested")
        for _, row in stage.app.views.query(PROCESSING_JOBS, "status", partition, limit=100)
    ]
    assert set(found) == jobs
    assert len(found) == len(jobs)


def test_what_has_ended_is_never_due_again(stage: Stage) -> None:
    user = stage.person(credits=30)
    stage.finished(user)
    still_open = stage.asked(user)
    stage.app.worker.refresh()
    found = [
        row.job_id
        for partition in shards("due")
        for _, row in stage.app.views.query(PROCESSING_JOBS, "due", partition, limit=100)
    ]
    assert found == [still_open.id]


def test_times_sort_as_they_are(stage: Stage) -> None:
    now, user = stage.clock.now(), stage.person()
    later = now + timedelta(microseconds=1)
    assert moment(now) < moment(later) < moment(now + timedelta(days=400))
    assert by_time(now, user.id) < moment(later)
    assert shard("due", user.id) in shards("due")
    assert len(set(shards("due"))) == SHARDS
