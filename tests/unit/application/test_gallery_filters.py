"""Lists of some results and try-ons, what they are joined with, and the lines of credits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from ilikeyacut.application.credit_entries import CreditChange, CreditEntry
from ilikeyacut.application.use_cases.gallery import every
from ilikeyacut.application.use_cases.paging import (
    MOST_ITEMS,
    MOST_LOOKS,
    CursorInvalidError,
    LimitInvalidError,
    Listing,
    sifted_page,
)
from ilikeyacut.application.views.projections.photos import PHOTOS, PhotoRow
from ilikeyacut.domain.photo import PhotoKind, PhotoStatus
from ilikeyacut.domain.processing_job import JobStatus
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import Look
from ilikeyacut.testing.stylist import ScriptedStylist
from support.apps import BLOCKED, BOB, COPPER, Stage, failure, picture, staged

BOBBED, NOBODY = Look(hairstyle="bob"), UUID(int=404)


def bobs(stage: Stage) -> None:
    stage.app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))


def result(stage: Stage, user: User, look: Look = COPPER, photo_id: UUID | None = None) -> UUID:
    """Let a try-on make one result, a second after the last."""
    stage.clock.advance(timedelta(seconds=1))
    job = stage.app.worker.finish(stage.asked(user, look=look, photo_id=photo_id).id)
    (photo,) = stage.app.try_ons.results(job)
    return photo.id


def ids(page: Listing[PhotoRow]) -> list[UUID]:
    return [row.photo_id for row in page.items]


# ---------------------------------------------------------------- results


def test_favourites_are_listed_apart_the_newest_first(stage: Stage) -> None:
    user, app = stage.person(credits=20), stage.app
    made = [result(stage, user) for _ in range(5)]
    for photo_id in (made[3], made[0], made[1]):
        app.results.like(user.id, photo_id)
    app.results.unlike(user.id, made[1])
    app.worker.refresh()
    assert ids(app.gallery.results(user.id, favourites=True)) == [made[3], made[0]]
    assert [row.favourite for row in app.gallery.results(user.id).items] == [
        photo_id in (made[3], made[0]) for photo_id in reversed(made)
    ]
    rows = every(lambda it: app.gallery.results(user.id, favourites=True, limit=1, cursor=it))
    assert [row.photo_id for row in rows] == [made[3], made[0]]
    app.photos.delete(user.id, made[3])
    app.worker.refresh()
    assert ids(app.gallery.results(user.id, favourites=True)) == [made[0]]


def test_results_of_a_hairstyle_or_a_selfie_are_listed(stage: Stage) -> None:
    user, app = stage.person(credits=20), stage.app
    bobs(stage)
    selfie, other = stage.selfie(user), stage.selfie(user, picture("#112233"))
    coloured = result(stage, user, COPPER, selfie)
    cut = result(stage, user, BOBBED, selfie)
    other_cut = result(stage, user, BOBBED, other)
    results = app.gallery.results
    assert ids(results(user.id, hairstyle="bob")) == [other_cut, cut]
    assert ids(results(user.id, photo_id=selfie)) == [cut, coloured]
    assert ids(results(user.id, photo_id=selfie, hairstyle="bob")) == [cut]
    app.results.like(user.id, other_cut)
    app.worker.refresh()
    assert ids(results(user.id, hairstyle="bob", favourites=True)) == [other_cut]
    for none in (
        results(user.id, hairstyle="nonesuch"),
        results(user.id, photo_id=NOBODY),
        results(stage.person().id, photo_id=selfie),
    ):
        assert none == Listing((), None)


def test_an_upload_of_a_known_picture_means_the_first_one(stage: Stage) -> None:
    user, app = stage.person(), stage.app
    made = result(stage, user, photo_id=stage.selfie(user))
    again = app.photos.request_upload(user.id)
    app.photos.receive(user.id, again, picture())
    assert ids(app.gallery.results(user.id, photo_id=again)) == [made]
    assert len(app.gallery.history(user.id, photo_id=again).items) == 1


def test_a_page_of_some_goes_on_where_it_ended(stage: Stage) -> None:
    user, app = stage.person(credits=20), stage.app
    bobs(stage)
    photo_id = stage.selfie(user)
    cuts = [
        made
        for look in (BOBBED, COPPER, BOBBED, BOBBED, COPPER, BOBBED)
        for made in [result(stage, user, look, photo_id)]
        if look is BOBBED
    ]

    def bobbed(limit: int, cursor: str | None) -> Listing[UUID]:
        page = app.gallery.results(user.id, hairstyle="bob", limit=limit, cursor=cursor)
        return Listing(tuple(ids(page)), page.cursor)

    for limit in range(1, 6):
        assert every(partial(bobbed, limit)) == cuts[::-1]
    with pytest.raises(LimitInvalidError):
        app.gallery.results(user.id, hairstyle="bob", limit=101)
    with pytest.raises(CursorInvalidError):
        app.gallery.results(user.id, hairstyle="bob", cursor="no cursor")


def test_a_search_for_what_is_rare_ends_and_goes_on() -> None:
    rows = [
        PhotoRow(
            photo_id=UUID(int=n),
            user_id=NOBODY,
            kind=PhotoKind.RESULT,
            status=PhotoStatus.ACCEPTED,
            created_at=datetime.now(UTC),
        )
        for n in range(2 * MOST_LOOKS * MOST_ITEMS)
    ]
    rare = rows[-1]

    def page(cursor: str | None) -> Listing[PhotoRow]:
        def find(after: str | None, most: int) -> list[tuple[str, PhotoRow]]:
            start = 0 if after is None else int(after) + 1
            return [(str(n), rows[n]) for n in range(start, min(start + most, len(rows)))]

        return sifted_page(PHOTOS, find, lambda found: [it is rare for it in found], 10, cursor)

    first = page(None)
    assert first.items == ()
    assert first.cursor is not None
    assert page(first.cursor).items == (rare,)
    assert every(page) == [rare]


def test_looks_of_results_come_from_one_read(stage: Stage) -> None:
    user, app = stage.person(credits=20), stage.app
    bobs(stage)
    made = {result(stage, user): COPPER, result(stage, user, BOBBED): BOBBED}
    page = app.gallery.results(user.id)
    assert app.gallery.looks(page.items) == made
    assert app.gallery.looks(()) == {}


def test_the_look_of_a_try_on_without_a_row_comes_from_its_stream(stage: Stage) -> None:
    user, app = stage.person(), stage.app
    made = result(stage, user)
    rows = app.gallery.results(user.id).items
    (job,) = app.gallery.history(user.id).items
    app.try_ons.forget(user.id, job.job_id)
    app.worker.refresh()
    assert app.gallery.history(user.id).items == ()
    assert app.gallery.looks(rows) == {made: COPPER}


# ---------------------------------------------------------------- try-ons


def test_try_ons_of_a_status_or_a_selfie_are_listed() -> None:
    stage = staged(stylist=ScriptedStylist(failure(BLOCKED, retryable=False)))
    user, history = stage.person(credits=20), stage.app.gallery.history
    selfie, other = stage.selfie(user), stage.selfie(user, picture("#112233"))
    jobs = []
    for photo_id in (selfie, selfie, other):
        stage.clock.advance(timedelta(seconds=1))
        job = stage.asked(user, photo_id=photo_id)
        jobs.append(stage.app.worker.finish(job.id).id)
    jobs.append(stage.asked(user, photo_id=selfie).id)
    stage.app.worker.refresh()

    def found(status: JobStatus | None = None, photo_id: UUID | None = None) -> list[UUID]:
        return [row.job_id for row in history(user.id, status=status, photo_id=photo_id).items]

    assert found(status=JobStatus.FAILED) == [jobs[0]]
    assert found(status=JobStatus.REQUESTED) == [jobs[3]]
    assert sorted(found(photo_id=selfie)) == sorted([jobs[0], jobs[1], jobs[3]])
    assert found(photo_id=other) == [jobs[2]]
    assert found(photo_id=other, status=JobStatus.FAILED) == []


def test_results_of_try_ons_come_from_one_read(stage: Stage) -> None:
    user, app = stage.person(credits=20), stage.app
    done, running = stage.finished(user, count=3), stage.asked(user)
    deleted, *left = app.try_ons.results(done)
    app.photos.delete(user.id, deleted.id)
    app.worker.refresh()
    found = app.gallery.results_of(app.gallery.history(user.id).items)
    assert {job: [row.photo_id for row in rows] for job, rows in found.items()} == {
        done.id: [it.id for it in left],
        running.id: [],
    }


# ---------------------------------------------------------------- credits


def test_every_line_of_the_credits_is_told_the_newest_first(stage: Stage) -> None:
    user, app = stage.person(credits=10), stage.app
    done = stage.finished(user, count=2)
    cancelled = stage.asked(user, count=3)
    app.try_ons.cancel(user.id, cancelled.id)
    app.users.grant_credits(user.id, "bought", 5)
    lines = [(it.change, it.amount, it.charged, it.available) for it in entries(stage, user)]
    assert lines == [
        (CreditChange.GRANTED, 5, 0, 13),
        (CreditChange.RELEASED, 3, 0, 8),
        (CreditChange.RESERVED, -3, 0, 5),
        (CreditChange.SETTLED, 0, 2, 8),
        (CreditChange.RESERVED, -2, 0, 8),
        (CreditChange.GRANTED, 10, 0, 10),
    ]
    told = entries(stage, user)
    assert (told[0].grant_id, told[1].job_id, told[3].job_id) == ("bought", cancelled.id, done.id)
    assert stage.ledger(user) == (13, 0)


def entries(stage: Stage, user: User, limit: int = 100) -> Sequence[CreditEntry]:
    lines = stage.app.gallery.credit_entries
    return every(lambda cursor: lines(user.id, limit=limit, cursor=cursor))


@pytest.mark.parametrize("limit", [1, 2, 4, 5])
def test_lines_are_paged(stage: Stage, limit: int) -> None:
    user = stage.person()
    for n in range(4):
        stage.app.users.grant_credits(user.id, f"grant {n}", 1)
    assert entries(stage, user, limit) == entries(stage, user)
    assert len(entries(stage, user)) == 5


def test_a_cursor_of_another_list_of_lines_is_refused(stage: Stage) -> None:
    user, app = stage.person(), stage.app
    for _ in range(2):
        stage.asked(user)
    app.worker.refresh()
    jobs = app.gallery.history(user.id, limit=1).cursor
    lines = app.gallery.credit_entries(user.id, limit=1).cursor
    assert jobs is not None
    assert lines is not None
    with pytest.raises(CursorInvalidError):
        app.gallery.credit_entries(user.id, cursor=jobs)
    with pytest.raises(CursorInvalidError):
        app.gallery.history(user.id, cursor=lines)
