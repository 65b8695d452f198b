"""A version is built beside the one that serves, from wherever it was stopped, and then serves."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest

from ilikeyacut.application.followers.follow import PAGE
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.views.errors import (
    ReactorNotReplayableError,
    VersionDroppedError,
    VersionIsLiveError,
    VersionUnknownError,
    ViewUnknownError,
)
from ilikeyacut.application.views.live import LiveViews
from ilikeyacut.application.views.replay import Pace
from support.apps import Stage, staged
from support.projecting import NAMES, TOTALS, Desk

LONG = 2 * PAGE + 10


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.add(*[1] * LONG)
    desk.updater.refresh()
    return desk


class Stopped(BaseException):
    """What ends a replay from outside, as a signal does."""


def stopped_after(pages: int) -> Any:
    """Return a report that ends the replay once so many pages are written."""
    seen: list[Pace] = []

    def report(pace: Pace) -> None:
        seen.append(pace)
        if len(seen) > pages:
            raise Stopped

    return report


def live(desk: Desk) -> int:
    return desk.registry.load(TOTALS).live


def test_the_new_version_serves_once_it_is_whole(desk: Desk) -> None:
    at_each_step: list[int] = []
    done = desk.keeping.replay("totals", lambda _: at_each_step.append(live(desk)))
    assert set(at_each_step) == {1}
    assert (done.version, done.position, done.events) == (2, desk.store.head(), LONG + 2)
    assert live(desk) == 2
    assert desk.sums(2) == desk.sums(1) == {"one": LONG, "two": 0}
    row = LiveViews(desk.views, desk.registry).query(TOTALS, "label", "one", limit=1)[0][1]
    assert row.total == LONG


def test_both_versions_are_followed_until_the_older_one_is_dropped(desk: Desk) -> None:
    desk.keeping.replay("totals", desk.report)
    desk.add(5)
    desk.updater.refresh()
    assert desk.sums(2) == desk.sums(1) == {"one": LONG + 5, "two": 0}
    assert desk.keeping.drop("totals", 1) == 2
    desk.add(5)
    desk.updater.refresh()
    assert (desk.sums(1), desk.sums(2)["one"]) == ({}, LONG + 10)
    assert desk.registry.load(TOTALS).known == (2,)


@pytest.mark.parametrize("pages", [0, 1, 2, 3])
def test_a_replay_that_was_stopped_goes_on(desk: Desk, pages: int) -> None:
    with pytest.raises(Stopped):
        desk.keeping.replay("totals", stopped_after(pages))
    assert live(desk) == 1
    desk.add(1)
    later = Desk(desk)
    done = later.keeping.replay("totals", later.report)
    assert done.version == 2
    assert done.events == LONG + 3 - min(pages * PAGE, LONG + 2)
    assert desk.sums(2) == {"one": LONG + 1, "two": 0}


def test_two_replays_at_once_share_the_work_and_apply_nothing_twice(desk: Desk) -> None:
    desks = [Desk(desk) for _ in range(3)]
    threads = [Thread(target=it.keeping.replay, args=("totals", it.report)) for it in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    record = desk.registry.load(TOTALS)
    assert desk.sums(record.live) == {"one": LONG, "two": 0}
    assert desk.keeping.verify("totals", desk.report).differences == ()
    for version in record.versions:
        assert desk.sums(version) == {"one": LONG, "two": 0}


def test_one_who_is_late_takes_over_what_the_other_did(desk: Desk) -> None:
    other = Desk(desk)

    def meanwhile(_: Pace) -> None:
        if not other.paces:
            other.keeping.replay("totals", other.report)

    done = desk.keeping.replay("totals", meanwhile)
    assert (done.version, live(desk)) == (2, 2)
    assert desk.sums(2) == {"one": LONG, "two": 0}
    assert done.events == 0


def test_dropping_what_is_being_built_ends_the_replay(desk: Desk) -> None:
    other = Desk(desk)

    dropped: list[int] = []

    def once(pace: Pace) -> None:
        if pace.events and not dropped:
            dropped.append(other.keeping.drop("totals", 2))

    with pytest.raises(VersionDroppedError):
        desk.keeping.replay("totals", once)
    assert desk.registry.load(TOTALS).known == (1,)
    assert desk.views.count(TOTALS.at(2)) == desk.position(TOTALS, 2) == 0
    assert desk.keeping.replay("totals", desk.report).version == 3


def test_poison_stops_a_replay_until_it_is_skipped(desk: Desk) -> None:
    desk.add(13, 1)
    desk.updater.refresh()
    desk.totals.poison = {13}
    for _ in range(2):
        with pytest.raises(PoisonedEventError) as caught:
            desk.keeping.replay("totals", desk.report)
        assert caught.value.position == 4 + LONG
    assert live(desk) == 1
    status = {(it.view, it.version): it for it in desk.keeping.status()}
    assert status["totals", 2].stop is not None
    assert status["totals", 2].role == "building"
    assert status["totals", 1].stop is None
    desk.keeping.skip("totals", 4 + LONG, "known")
    assert desk.keeping.replay("totals", desk.report).version == 2
    assert desk.sums(2)["one"] == LONG + 1
    assert desk.registry.load(TOTALS).stops == ()


def test_the_pace_tells_how_far_and_how_long(desk: Desk) -> None:
    def working(pace: Pace) -> None:
        desk.report(pace)
        desk.clock.pause(2)

    desk.keeping.replay("totals", working)
    first, second = desk.paces[:2]
    assert (first.position, first.events, first.rate, first.seconds_left) == (0, 0, 0.0, None)
    assert (second.position, second.head) == (PAGE + 1, desk.store.head())
    assert second.rate == PAGE / 2
    left = second.seconds_left
    assert left == pytest.approx((second.head - second.position) / second.position * 2)
    assert desk.paces[-1].seconds_left == 0


def test_names_that_cannot_be_replayed(desk: Desk) -> None:
    for name in ("forward", "reactor:forward"):
        with pytest.raises(ReactorNotReplayableError):
            desk.keeping.replay(name, desk.report)
    with pytest.raises(ViewUnknownError) as caught:
        desk.keeping.replay("total", desk.report)
    assert caught.value.suggestions == ("totals",)
    with pytest.raises(ViewUnknownError) as caught:
        desk.keeping.replay("xyz", desk.report)
    assert caught.value.suggestions == ("totals", "names")


def test_versions_that_cannot_be_dropped(desk: Desk) -> None:
    with pytest.raises(VersionIsLiveError):
        desk.keeping.drop("totals", 1)
    with pytest.raises(VersionUnknownError):
        desk.keeping.drop("totals", 2)
    assert desk.sums() == {"one": LONG, "two": 0}


def test_a_drop_that_was_stopped_is_finished(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.keeping.replay("totals", desk.report)

    def stopped(_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(desk.views, "drop", stopped)
        with pytest.raises(Stopped):
            desk.keeping.drop("totals", 1)
    (left,) = (it for it in desk.keeping.status() if it.role == "dropping")
    assert (left.version, left.rows) == (1, 2)
    assert desk.keeping.drop("totals", 1) == 2
    assert desk.views.count(TOTALS) == 0


def test_status_tells_what_has_yet_to_be_applied(desk: Desk) -> None:
    at = desk.clock.now()
    desk.add(1, 1)
    desk.rename("Another Name")
    before = desk.position(TOTALS)
    found = {it.view: it for it in desk.keeping.status()}
    assert (found["totals"].behind, found["names"].behind) == (3, 1)
    assert found["totals"].oldest is not None
    assert desk.position(TOTALS) == before
    desk.updater.refresh()
    found = {it.view: it for it in desk.keeping.status()}
    assert [(it.behind, it.oldest) for it in found.values()] == [(0, None)] * 2
    assert found["totals"].role == "live"
    assert at == desk.clock.now()


def test_a_replay_appends_no_event_and_asks_nobody(desk: Desk) -> None:
    appended, head = desk.store.appends, desk.store.head()
    for name in desk.keeping.names():
        desk.keeping.replay(name, desk.report)
        desk.keeping.verify(name, desk.report)
        desk.keeping.dry_run(name, desk.report)
    assert (desk.store.appends, desk.store.head()) == (appended, head)
    assert desk.position(NAMES, 2) == head


def test_a_finished_history_is_replayed_without_a_call_of_a_stylist() -> None:
    stage: Stage = staged()
    user = stage.person()
    stage.finished(user, count=2)
    app = stage.app
    app.worker.drain()
    calls, head = len(stage.stylist.requests), app.store.head()
    positions = [app.views.position(it.name) for it in app.worker.reactors.followers()]
    results = app.gallery.results(user.id)
    for name in app.view_keeping.names():
        before = app.view_keeping.record(name).live
        app.view_keeping.replay(name, lambda _: None)
        assert app.view_keeping.verify(name, lambda _: None).differences == ()
        app.view_keeping.drop(name, before)
    app.worker.drain()
    assert (len(stage.stylist.requests), app.store.head()) == (calls, head)
    assert [app.views.position(it.name) for it in app.worker.reactors.followers()] == positions
    assert app.gallery.results(user.id) == results
    assert len(results.items) == 2
