"""Every version is followed; one that meets poison stops there and the others go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.followers.follow import catch_up
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.ports.views import RowTooLargeError, View
from ilikeyacut.application.views.errors import (
    PositionNotSkippableError,
    ReasonInvalidError,
    ViewStoppedError,
)
from ilikeyacut.application.views.live import LiveViews
from ilikeyacut.application.views.registry import FOLLOW_AGE, Stop
from ilikeyacut.application.views.status import Lag, lag_of
from ilikeyacut.domain.photo import Photo, PhotoStatus
from ilikeyacut.domain.user import UserStatus
from ilikeyacut.entrypoints.bootstrap import bind
from support.apps import staged
from support.projecting import NAMES, ONE, SECRET, TOTALS, DamagedStore, Desk

POISON = 13


@pytest.fixture
def desk() -> Desk:
    return Desk()


def stop(desk: Desk, view: View[Any] = TOTALS) -> Stop:
    """Return the one stop of a view."""
    (found,) = desk.registry.load(view).stops
    return found


def no_stop(desk: Desk) -> bool:
    return not desk.registry.load(TOTALS).stops


@pytest.mark.parametrize("before", [0, 1, 2, 7, 600])
def test_a_projection_that_raises_stops_at_the_event_and_the_others_go_on(
    desk: Desk, before: int
) -> None:
    desk.add(*[1] * before, POISON, 1)
    desk.rename("Another Name")
    desk.totals.poison = {POISON}
    assert desk.updater.refresh()
    assert desk.sums() == {"one": before, "two": 0}
    assert desk.position(TOTALS) <= 3 + before
    assert desk.position(NAMES) == desk.store.head()
    found = stop(desk)
    assert (found.version, found.position, found.topic) == (1, 4 + before, "counter:added")
    assert (found.aggregate_id, found.error, found.detail) == (str(ONE), "ValueError", "")
    assert SECRET not in found.model_dump_json()


@pytest.mark.parametrize("before", [0, 1, 2, 7, 600])
def test_an_event_that_cannot_be_read_is_found_and_everything_before_it_is_applied(
    desk: Desk, before: int
) -> None:
    desk.add(*[1] * before, 5, 1, 1)
    desk.store.damaged = {4 + before, 5 + before}
    desk.updater.refresh()
    assert desk.sums() == {"one": before, "two": 0}
    found = stop(desk)
    assert (found.position, found.aggregate_id) == (4 + before, str(ONE))
    assert found.detail == "cannot be read"


def test_a_row_that_is_too_large_stops_its_view(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = desk.views.commit

    def bounded(follower, expected, position, view=None, rows=None) -> None:  # type: ignore[no-untyped-def]  # as commit is
        for key, row in (rows or {}).items():
            if view is not None and view.name == "totals" and row is not None and row.total > 3:
                raise RowTooLargeError(view.position_name, key, 9, 3)
        commit(follower, expected, position, view, rows)

    monkeypatch.setattr(desk.views, "commit", bounded)
    desk.add(1, 1, 1, 1, 1)
    desk.updater.refresh()
    assert desk.sums()["one"] == 3
    assert (stop(desk).position, stop(desk).error) == (7, "RowTooLargeError")


def test_what_mends_it_needs_no_more_than_a_refresh(desk: Desk) -> None:
    desk.add(1, POISON, 1)
    desk.totals.poison = {POISON}
    desk.updater.refresh()
    first = stop(desk)
    desk.clock.pause(60)
    desk.updater.refresh()
    assert stop(desk) == first
    desk.totals.poison = set()
    assert desk.updater.refresh()
    assert desk.sums()["one"] == 2 + POISON
    assert no_stop(desk)


def test_the_lag_is_the_age_of_the_first_event_that_waits(desk: Desk) -> None:
    desk.add(1)
    desk.updater.refresh()
    desk.add(1)
    waiting = desk.store.page(desk.position(TOTALS), 1).events[0].event.timestamp
    desk.add(1)
    now = waiting + timedelta(seconds=5)
    assert lag_of(desk.updater, now) == Lag(timedelta(seconds=5), stopped=0)
    desk.updater.refresh()
    assert lag_of(desk.updater, now) == Lag()


def test_a_stopped_view_lags_and_is_counted(desk: Desk) -> None:
    desk.add(POISON, 1)
    desk.totals.poison = {POISON}
    desk.updater.refresh()
    waiting = desk.store.page(desk.position(TOTALS), 1).events[0].event.timestamp
    lag = lag_of(desk.updater, waiting + timedelta(seconds=9))
    assert lag == Lag(timedelta(seconds=9), stopped=1)


def test_a_projection_that_has_stopped_is_tried_with_one_event_only(desk: Desk) -> None:
    desk.add(*[1] * 50, POISON, *[1] * 50)
    desk.totals.poison = {POISON}
    desk.updater.refresh()
    before = desk.totals.applied
    assert not desk.updater.refresh()
    assert desk.totals.applied == before + 1


def test_the_next_poison_is_a_stop_of_its_own(desk: Desk) -> None:
    desk.add(POISON, 1, 14)
    desk.totals.poison = {POISON, 14}
    desk.updater.refresh()
    assert desk.keeping.skip("totals", 4, "known to be wrong").topic == "counter:added"
    assert desk.sums()["one"] == 1
    assert stop(desk).position == 6


@pytest.mark.parametrize("damage", [True, False])
def test_a_skip_passes_the_event_in_every_version(desk: Desk, damage: bool) -> None:
    desk.add(1, 2, POISON, 3)
    if damage:
        desk.store.damaged = {6}
    else:
        desk.totals.poison = {POISON}
    desk.updater.refresh()
    desk.keeping.skip("totals", 6, "  a broken import  ")
    assert desk.sums()["one"] == 6
    assert no_stop(desk)
    (skip,) = desk.registry.load(TOTALS).skips
    assert (skip.position, skip.reason, skip.aggregate_id) == (6, "a broken import", str(ONE))
    again = desk.keeping.skip("totals", 6, "another reason")
    assert again == skip
    assert desk.keeping.replay("totals", desk.report).skips == (skip,)
    assert desk.sums(2)["one"] == 6
    assert desk.keeping.verify("totals", desk.report).differences == ()


@pytest.mark.parametrize("position", [1, 3, 4, 5, 99, 2**70])
def test_only_what_has_yet_to_be_applied_can_be_skipped(desk: Desk, position: int) -> None:
    desk.add(1, 2)
    with pytest.raises(PositionNotSkippableError):
        desk.keeping.skip("totals", position, "why not")
    assert desk.registry.load(TOTALS).skips == ()


def test_an_event_behind_the_stop_can_be_skipped_before_it_is_met(desk: Desk) -> None:
    desk.add(POISON, 1, 14, 2)
    desk.totals.poison = {POISON, 14}
    desk.updater.refresh()
    desk.keeping.skip("totals", 6, "it is as bad")
    assert stop(desk).position == 4
    desk.keeping.skip("totals", 4, "bad")
    assert desk.sums()["one"] == 3


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "two\nlines", "\x1b[2J"])
def test_a_reason_is_a_line_of_text(desk: Desk, reason: str) -> None:
    desk.add(POISON)
    desk.totals.poison = {POISON}
    with pytest.raises(ReasonInvalidError):
        desk.keeping.skip("totals", 4, reason)


def test_an_outage_stops_nobody_for_good(desk: Desk) -> None:
    desk.add(1)

    def down() -> None:
        raise StoreUnavailableError("down")

    desk.store.before_page = down
    with pytest.raises(StoreUnavailableError):
        desk.updater.refresh()
    desk.store.before_page = lambda: None
    assert no_stop(desk)
    desk.updater.refresh()
    assert desk.sums()["one"] == 1


def test_another_process_follows_a_new_version_within_seconds(desk: Desk) -> None:
    other = Desk(desk)
    other.updater.refresh()
    desk.keeping.replay("totals", desk.report)
    desk.add(1)
    other.updater.refresh()
    assert (desk.sums(1)["one"], desk.sums(2)["one"]) == (1, 0)
    desk.clock.advance(FOLLOW_AGE)
    other.updater.refresh()
    assert desk.sums(2)["one"] == 1


def test_a_version_that_went_live_elsewhere_is_followed_before_it_is_relied_on(
    desk: Desk,
) -> None:
    other = Desk(desk)
    other.updater.refresh()
    desk.keeping.replay("totals", desk.report)
    desk.add(1)
    other.updater.require(TOTALS)
    assert LiveViews(other.views, other.registry).get(TOTALS, [str(ONE)])[str(ONE)].total == 1


def test_a_dropped_version_is_not_built_again_by_who_does_not_know_yet(desk: Desk) -> None:
    other = Desk(desk)
    desk.keeping.replay("totals", desk.report)
    other.updater.refresh()
    assert other.registry.of(TOTALS).versions == (1, 2)
    desk.keeping.drop("totals", 1)
    desk.add(1)
    other.updater.refresh()
    assert desk.position(TOTALS, 1) == desk.views.count(TOTALS) == 0
    assert desk.sums(2)["one"] == 1


def test_a_version_dropped_while_a_page_is_folded_is_left_alone(desk: Desk) -> None:
    other = Desk(desk)
    desk.keeping.replay("totals", desk.report)
    other.updater.refresh()
    desk.add(1)

    def dropped() -> None:
        desk.store.before_page = lambda: None
        desk.keeping.drop("totals", 1)

    desk.store.before_page = dropped
    other.updater.refresh()
    assert desk.position(TOTALS, 1) == desk.views.count(TOTALS) == 0


def test_an_event_that_cannot_be_read_is_found_at_once(desk: Desk) -> None:
    for n in range(100):
        desk.rename(f"Name {n}")
    desk.add(*range(10))
    desk.store.damaged = {104, 105}
    calls: list[int] = []
    desk.store.before_page = lambda: calls.append(1)
    follower = ProjectionFollower(desk.totals)
    with pytest.raises(PoisonedEventError) as poisoned:
        catch_up(desk.store, desk.views, follower)
    assert poisoned.value.position == 104
    assert desk.position(TOTALS, 1) == 103
    assert len(calls) == 4


def test_an_erasure_waits_for_a_view_that_tells_all() -> None:
    keyring = MemoryKeyring()
    store = DamagedStore(keyring)
    stage = staged(
        lambda c: bind(c, Keyring, lambda: keyring),
        lambda c: bind(c, MemoryEventStore, lambda: store),
    )
    user = stage.person()
    photo_id = stage.selfie(user)
    store.damaged = {store.head()}
    with pytest.raises(ViewStoppedError):
        stage.app.erasure.forget(user.id)
    assert stage.app.store.load(Photo, photo_id).status is PhotoStatus.ACCEPTED
    stage.app.view_keeping.skip("photos", store.head() - 1, "damaged")
    stage.app.erasure.forget(user.id)
    assert stage.app.users.get(user.id).status is UserStatus.ERASED
    assert stage.objects() == set()
