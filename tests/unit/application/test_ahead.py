"""Whatever follows the log refuses a position that an earlier log does not reach."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ilikeyacut.application.followers.follow import catch_up
from ilikeyacut.application.followers.reactor import ReactorFollower
from ilikeyacut.application.followers.rounds import Rounds
from ilikeyacut.application.ports.event_store import PositionBeyondHeadError
from support.projecting import TOTALS, DamagedStore, Desk, Forwarder


@pytest.fixture
def desk() -> Desk:
    """Views and a reactor that have come to position 6 of a log that ends at 4."""
    desk = Desk()
    desk.add(1)
    kept = desk.store.stored(0, 100)
    desk.add(1, 1)
    desk.updater.refresh()
    desk.views.commit("reactor:forward", 0, 6)
    restored = DamagedStore(desk.keyring)
    restored.restore(0, kept)
    return desk.on(restored)


@pytest.mark.parametrize(
    ("follow", "who"),
    [
        (lambda desk: desk.updater.refresh(), "totals@v1"),
        (lambda desk: desk.updater.require(TOTALS), "totals@v1"),
        (lambda desk: desk.keeping.verify("totals", desk.report), "totals@v1"),
        (lambda desk: desk.keeping.dry_run("totals", desk.report), "totals@v1"),
        (lambda desk: desk.keeping.refuse_ahead(), "totals@v1"),
        (
            lambda desk: Rounds(desk.store, desk.views).all([ReactorFollower(Forwarder())]),
            "reactor:forward",
        ),
        (
            lambda desk: catch_up(desk.store, desk.views, ReactorFollower(Forwarder())),
            "reactor:forward",
        ),
    ],
)
def test_a_follower_ahead_of_the_log_is_named(
    desk: Desk, follow: Callable[[Desk], object], who: str
) -> None:
    with pytest.raises(PositionBeyondHeadError) as refusal:
        follow(desk)
    found = refusal.value
    assert (found.follower, found.position, found.head) == (who, 6, 4)
    assert "restored" in str(found)
    assert desk.position(TOTALS) == 6


def test_the_status_shows_who_is_ahead(desk: Desk) -> None:
    assert desk.keeping.ahead() == {"totals@v1": 6, "names@v1": 6, "reactor:forward": 6}
    assert [(it.position, it.head, it.behind) for it in desk.keeping.status()] == [(6, 4, 0)] * 2


def test_a_process_that_runs_on_notices(desk: Desk) -> None:
    running = Desk()
    running.add(1, 1, 1)
    running.updater.refresh()
    running.updater.rounds.store._positions.clear()  # type: ignore[attr-defined]  # as if replaced
    with pytest.raises(PositionBeyondHeadError):
        running.updater.refresh()


def test_others_that_append_and_follow_meanwhile_are_not_ahead() -> None:
    desk = Desk()
    other = Desk(desk)
    read = desk.store.head

    def late() -> int:
        head = read()
        desk.store.head = read  # type: ignore[method-assign]  # the instance alone
        desk.add(1, 1)
        other.updater.refresh()
        return head

    desk.store.head = late  # type: ignore[method-assign]  # the instance alone
    desk.updater.refresh()
    desk.updater.refresh()
    assert desk.sums() == {"one": 2, "two": 0}
