from datetime import timedelta
from uuid import UUID

import pytest

from ilikeyacut.application.use_cases.results import token_digest
from ilikeyacut.domain.errors import (
    NotAResultError,
    NotFoundError,
    PhotoGoneError,
    ShareTtlInvalidError,
)
from ilikeyacut.domain.photo import result_id
from ilikeyacut.domain.user import User
from support.apps import COPPER, Stage, staged
from support.lagging import LaggingViews, lagging


def result(stage: Stage, user: User) -> UUID:
    stage.finished(user)
    return stage.app.gallery.results(user.id).items[0].photo_id


def test_a_link_shows_a_result_until_it_is_revoked(stage: Stage) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    link, other = (stage.app.results.share(user.id, photo_id) for _ in range(2))
    stage.app.worker.refresh()
    assert stage.app.results.shared(link.token).photo.id == photo_id
    stage.app.results.revoke_share(user.id, photo_id, link.share_id)
    for caught_up in (False, True):
        if caught_up:
            stage.app.worker.refresh()
        with pytest.raises(NotFoundError):
            stage.app.results.shared(link.token)
        assert stage.app.results.shared(other.token).photo.id == photo_id
    with pytest.raises(NotFoundError):
        stage.app.results.revoke_share(user.id, photo_id, link.share_id)


def test_whoever_runs_the_app_ends_a_link_by_its_token(stage: Stage) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    link, other = (stage.app.results.share(user.id, photo_id) for _ in range(2))
    stage.app.results.end_link(link.token)
    for _ in range(2):
        with pytest.raises(NotFoundError):
            stage.app.results.end_link(link.token)
    assert stage.app.results.shared(other.token).photo.id == photo_id


def test_a_new_link_is_good_at_once_and_an_older_one_once_an_index_shows_it() -> None:
    stage = staged(lagging)
    user = stage.person()
    done = stage.finished(user)
    photo_id = result_id(done.id, done.variations[0].index)
    assert (
        stage.app.results.shared(stage.app.results.share(user.id, photo_id).token).photo.id
        == photo_id
    )
    photo, at = stage.app.photos.get(user.id, photo_id), stage.clock.now()
    older = photo.share(UUID(int=7), token_digest("t"), expires_at=at + timedelta(days=1), at=at)
    stage.app.store.append(*older)
    stage.app.worker.refresh()
    with pytest.raises(NotFoundError):
        stage.app.results.shared("t")
    stage.port(LaggingViews).catch_up()
    assert stage.app.results.shared("t").photo.id == photo_id


@pytest.mark.parametrize("token", ["", ".", "x.y", f"{UUID(int=1)}.t", "\ud800.", "a" * 5000])
def test_a_token_that_names_nothing_is_not_found(stage: Stage, token: str) -> None:
    with pytest.raises(NotFoundError):
        stage.app.results.shared(token)


def test_a_link_ends_with_its_days(stage: Stage) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    link = stage.app.results.share(user.id, photo_id, days=2)
    stage.app.worker.refresh()
    stage.clock.advance(timedelta(days=2) - timedelta(seconds=1))
    assert stage.app.results.shared(link.token).photo.id == photo_id
    stage.clock.advance(timedelta(seconds=1))
    with pytest.raises(NotFoundError):
        stage.app.results.shared(link.token)


def test_a_link_ends_with_its_photo(stage: Stage) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    link = stage.app.results.share(user.id, photo_id)
    stage.app.worker.refresh()
    stage.app.photos.delete(user.id, photo_id)
    with pytest.raises(NotFoundError):
        stage.app.results.shared(link.token)


def test_nobody_guesses_a_link_from_the_log(stage: Stage) -> None:
    user = stage.person()
    link = stage.app.results.share(user.id, result(stage, user))
    log = [it.event.model_dump_json() for it in stage.app.store.page(0, 1000).events]
    assert not any(link.token in event for event in log)


@pytest.mark.parametrize("days", [0, -1, 31])
def test_a_link_lives_one_to_thirty_days(stage: Stage, days: int) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    with pytest.raises(ShareTtlInvalidError):
        stage.app.results.share(user.id, photo_id, days=days)


def test_a_link_tells_what_it_shows_and_whether_the_selfie_is_part_of_it(stage: Stage) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    for with_before in (True, False):
        link = stage.app.results.share(user.id, photo_id, with_before=with_before)
        shown = stage.app.results.shared(link.token)
        assert (shown.photo.id, shown.look) == (photo_id, COPPER)
        assert (shown.link.with_before, shown.link.expires_at) == (with_before, link.expires_at)


def test_a_favourite_stays_one_until_it_is_none(stage: Stage) -> None:
    user, results = stage.person(), stage.app.results
    photo_id = result(stage, user)
    for _ in range(2):
        assert results.like(user.id, photo_id).favourite
    for _ in range(2):
        assert not results.unlike(user.id, photo_id).favourite
    assert stage.topics(photo_id)[-2:] == ["photo:liked", "photo:unliked"]
    for like in (results.like, results.unlike):
        with pytest.raises(NotAResultError):
            like(user.id, stage.selfie(user))
        with pytest.raises(NotFoundError):
            like(stage.person().id, photo_id)


def test_only_a_result_that_is_there_is_found_as_one(stage: Stage) -> None:
    user, results = stage.person(), stage.app.results
    photo_id = result(stage, user)
    assert results.get(user.id, photo_id).id == photo_id
    for whose, other in (
        (user, stage.selfie(user)),
        (user, UUID(int=404)),
        (stage.person(), photo_id),
    ):
        with pytest.raises(NotFoundError) as missing:
            results.get(whose.id, other)
        assert vars(missing.value) == {"kind": "photo", "id": other}
    results.delete(user.id, photo_id)
    with pytest.raises(PhotoGoneError):
        results.get(user.id, photo_id)


def test_a_selfie_is_never_shared(stage: Stage) -> None:
    user = stage.person()
    with pytest.raises(NotAResultError):
        stage.app.results.share(user.id, stage.selfie(user))


def test_results_and_their_links_outlive_the_selfie(stage: Stage) -> None:
    user = stage.person()
    photo_id = result(stage, user)
    link = stage.app.results.share(user.id, photo_id)
    stage.app.worker.refresh()
    (selfie,) = [row.photo_id for row in stage.app.gallery.selfies(user.id).items]
    stage.app.photos.delete(user.id, selfie)
    stage.app.worker.refresh()
    shown = stage.app.results.shared(link.token).photo
    assert shown.id == photo_id
    assert stage.objects() == set(shown.keys())
