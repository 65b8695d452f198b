import base64
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from ilikeyacut.application.use_cases.gallery import every
from ilikeyacut.application.use_cases.paging import (
    MOST_ITEMS,
    CursorInvalidError,
    LimitInvalidError,
)
from ilikeyacut.domain.aggregate import first
from ilikeyacut.domain.errors import EmailInvalidError
from ilikeyacut.domain.hairstyle import Category
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.user import User, UserRegistered
from support.apps import BOB, Stage, picture

MANY = 25


def uploads(stage: Stage, user: User, count: int) -> None:
    """Announce selfies, some of them in the same instant."""
    for n in range(count):
        stage.app.photos.request_upload(user.id)
        stage.clock.advance(timedelta(seconds=n % 3))
    stage.app.worker.refresh()


@pytest.mark.parametrize("limit", [1, 7, 24, 25, 26])
def test_paging_shows_each_item_once_the_newest_first(stage: Stage, limit: int) -> None:
    user, gallery = stage.person(), stage.app.gallery
    uploads(stage, user, MANY)
    rows = every(lambda cursor: gallery.selfies(user.id, limit=limit, cursor=cursor))
    assert len({row.photo_id for row in rows}) == len(rows) == MANY
    assert rows == sorted(rows, key=lambda row: (row.created_at, str(row.photo_id)), reverse=True)


def test_the_last_page_has_no_cursor(stage: Stage) -> None:
    user, gallery = stage.person(), stage.app.gallery
    uploads(stage, user, 4)
    first = gallery.selfies(user.id, limit=2)
    assert first.cursor is not None
    assert gallery.selfies(user.id, limit=2, cursor=first.cursor).cursor is None
    assert gallery.selfies(user.id, limit=4).cursor is None


def test_what_comes_while_somebody_pages_shifts_nothing(stage: Stage) -> None:
    user, gallery = stage.person(), stage.app.gallery
    uploads(stage, user, MANY)
    before = [row.photo_id for row in gallery.selfies(user.id, limit=100).items]
    stage.clock.advance(timedelta(seconds=1))
    seen, cursor = [], None
    while True:
        page = gallery.selfies(user.id, limit=4, cursor=cursor)
        seen += [row.photo_id for row in page.items]
        cursor = page.cursor
        if cursor is None:
            break
        uploads(stage, user, 2)
        stage.app.photos.delete(user.id, seen[-1])
        stage.app.worker.refresh()
    assert seen == before


def test_a_cursor_of_somebody_elses_list_shows_only_ones_own(stage: Stage) -> None:
    owner, other, gallery = stage.person(), stage.person(), stage.app.gallery
    for user in (owner, other):
        uploads(stage, user, 4)
        for _ in range(3):
            stage.asked(user)
    stage.app.worker.refresh()
    for lists in (gallery.selfies, gallery.history):
        theirs = lists(other.id, limit=1).cursor
        assert theirs is not None
        for page in (lists(owner.id, cursor=theirs), lists(owner.id)):
            assert {row.user_id for row in page.items} <= {owner.id}


GARBAGE = [
    "",
    "?",
    "x",
    "ä",
    "=" * 8,
    "AAAA",
    base64.urlsafe_b64encode(b"\xff\xfe\xfd").decode(),
    base64.urlsafe_b64encode(b"photos").decode(),
    base64.urlsafe_b64encode(b"photos\n").decode(),
    base64.urlsafe_b64encode(b"users\nx").decode(),
    base64.urlsafe_b64encode(b"photos\n" + b"x" * 201).decode(),
    "A" * 100_000,
]


@pytest.mark.parametrize("cursor", GARBAGE)
def test_a_cursor_that_is_not_ours_is_refused(stage: Stage, cursor: str) -> None:
    user = stage.person()
    with pytest.raises(CursorInvalidError):
        stage.app.gallery.selfies(user.id, cursor=cursor)


def test_a_cursor_of_another_kind_of_list_is_refused(stage: Stage) -> None:
    user, gallery = stage.person(), stage.app.gallery
    uploads(stage, user, 2)
    cursor = gallery.selfies(user.id, limit=1).cursor
    with pytest.raises(CursorInvalidError):
        gallery.history(user.id, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, MOST_ITEMS + 1])
def test_a_page_has_one_to_a_hundred_items(stage: Stage, limit: int) -> None:
    gallery, user = stage.app.gallery, stage.person()
    lists: tuple[Callable[[], object], ...] = (
        lambda: gallery.selfies(user.id, limit=limit),
        lambda: gallery.results(user.id, limit=limit),
        lambda: gallery.history(user.id, limit=limit),
        lambda: gallery.hairstyles(limit=limit),
    )
    for listed in lists:
        with pytest.raises(LimitInvalidError):
            listed()


def test_results_and_selfies_are_apart(stage: Stage) -> None:
    user, gallery = stage.person(), stage.app.gallery
    job = stage.finished(user, count=2)
    (selfie,) = gallery.selfies(user.id).items
    assert selfie.photo_id == job.request.photo_id
    results = gallery.results(user.id).items
    assert {row.provenance.job_id for row in results if row.provenance} == {job.id}
    assert len(results) == 2
    (row,) = gallery.history(user.id).items
    assert (row.job_id, row.status, row.rendered, row.delivered) == (job.id, "completed", 2, 2)


def test_hairstyles_are_listed_by_name_and_category(stage: Stage) -> None:
    publish, gallery = stage.app.hairstyles.publish, stage.app.gallery
    wavy = BOB.model_copy(update={"category": Category.WAVY})
    for name, description in (("pixie", BOB), ("waves", wavy), ("bob", BOB)):
        publish(name, description, picture(kind="JPEG"))
    stage.app.worker.refresh()
    assert [row.name for row in gallery.hairstyles().items] == ["bob", "pixie", "waves"]
    assert [row.name for row in gallery.hairstyles(Category.WAVY).items] == ["waves"]
    assert gallery.hairstyles(Category.COILY).items == ()
    paged = every(lambda cursor: gallery.hairstyles(limit=1, cursor=cursor))
    assert [row.name for row in paged] == ["bob", "pixie", "waves"]


def test_people_are_found_by_an_address_however_it_is_written(stage: Stage) -> None:
    user = stage.person()
    stage.app.worker.refresh()
    found = stage.app.gallery.user_by_email(" USER0@Example.COM ")
    assert found is not None
    assert found.user_id == user.id
    assert stage.app.gallery.user_by_email("nobody@example.com") is None
    for address in ("nobody", "no\udcffbody@example.com"):
        with pytest.raises(EmailInvalidError):
            stage.app.gallery.user_by_email(address)


def test_an_address_that_would_not_be_taken_today_is_still_found(stage: Stage) -> None:
    at = stage.clock.now()
    stored = UserRegistered(
        **first(UUID(int=7), at), user_id=UUID(int=7), name="You", email="you@localhost"
    )
    stage.app.store.append(stored)
    stage.app.worker.refresh()
    found = stage.app.gallery.user_by_email("You@localhost")
    assert found is not None
    assert found.email == "you@localhost"


def test_selfies_of_a_status_are_found_across_many_others(stage: Stage) -> None:
    user = stage.person()
    first = stage.selfie(user)
    uploads(stage, user, 130)
    last = stage.selfie(user, picture("#123456"))
    stage.app.worker.refresh()
    accepted = stage.app.gallery.selfies(user.id, status=PhotoStatus.ACCEPTED)
    assert ([row.photo_id for row in accepted.items], accepted.cursor) == ([last, first], None)
    page = stage.app.gallery.selfies(user.id, status=PhotoStatus.ACCEPTED, limit=1)
    assert [row.photo_id for row in page.items] == [last]
    rest = stage.app.gallery.selfies(
        user.id, status=PhotoStatus.ACCEPTED, limit=1, cursor=page.cursor
    )
    assert ([row.photo_id for row in rest.items], rest.cursor) == ([first], None)
    waiting = stage.app.gallery.selfies(user.id, status=PhotoStatus.REQUESTED, limit=100)
    assert len(waiting.items) == 100
    assert waiting.cursor
    assert not stage.app.gallery.selfies(user.id, status=PhotoStatus.REJECTED).items
