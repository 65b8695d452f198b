"""A dropped version gives no reader a gap, takes no late row, and can always be removed."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from ilikeyacut.application.followers.follow import catch_up
from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.ports.event_store import StoreCorruptError
from ilikeyacut.application.ports.views import GONE, VersionGoneError, View
from ilikeyacut.application.views.errors import VersionUnknownError
from ilikeyacut.application.views.live import LiveViews
from ilikeyacut.application.views.registry import READ_AGE, Stop, discarded, stopped
from ilikeyacut.testing.counting import AT
from support.projecting import ONE, TOTALS, TWO, Desk


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.add(1, 2)
    desk.updater.refresh()
    return desk


def answers(reader: LiveViews) -> tuple[int, int, int]:
    """Return how many rows each way of reading finds."""
    found = reader.get(TOTALS, [str(ONE), str(TWO)])
    return len(found), len(reader.query(TOTALS, "label", "one", limit=9)), reader.count(TOTALS)


def replaced(desk: Desk) -> LiveViews:
    """Return a reader that goes by the record of before version 1 was replaced and dropped."""
    reader = LiveViews(desk.views, Desk(desk).registry)
    assert answers(reader) == (2, 1, 2)
    other = Desk(desk)
    other.keeping.replay("totals", other.report)
    other.keeping.drop("totals", 1)
    return reader


@pytest.mark.parametrize("way", [0, 1, 2])
def test_a_reader_with_an_old_record_reads_the_version_that_took_over(desk: Desk, way: int) -> None:
    reader = replaced(desk)
    reads = (
        lambda: len(reader.get(TOTALS, [str(ONE), str(TWO)])),
        lambda: len(reader.query(TOTALS, "label", "one", limit=9)),
        lambda: reader.count(TOTALS),
    )
    assert reads[way]() == (2, 1, 2)[way]
    assert answers(reader) == (2, 1, 2)


@pytest.mark.parametrize("removed", [0, 1, 2])
def test_a_half_removed_version_answers_nothing(
    desk: Desk, removed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows are gone, and however long the reader slept since it read the record."""
    reader = LiveViews(desk.views, Desk(desk).registry)
    assert answers(reader) == (2, 1, 2)
    other = Desk(desk)
    other.keeping.replay("totals", other.report)
    other.registry.change(TOTALS, partial(discarded, version=1))
    other.views.commit(TOTALS.position_name, other.position(TOTALS), GONE)
    for key in [str(ONE), str(TWO)][:removed]:
        other.views._replace(TOTALS.position_name, key, None, ())
    assert answers(reader) == (2, 1, 2)
    assert other.keeping.status()[0].role == "dropping"
    other.keeping.replay("totals", other.report)
    assert [it.version for it in other.keeping.status() if it.view == "totals"] == [2, 3]


def test_a_drop_between_the_record_and_the_rows_is_noticed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, other = LiveViews(desk.views, Desk(desk).registry), Desk(desk)
    query, dropped = desk.views.query, list[int]()

    def late(view: View[Any], *args: Any, **kwargs: Any) -> Any:
        if not dropped:
            dropped.append(1)
            other.keeping.replay("totals", other.report)
            other.keeping.drop("totals", 1)
        return query(view, *args, **kwargs)

    monkeypatch.setattr(desk.views, "query", late)
    assert len(reader.query(TOTALS, "label", "one", limit=9)) == 1


def test_a_reader_goes_on_with_what_it_followed_last(desk: Desk) -> None:
    """It followed an event in the old version only, then the old one was dropped."""
    follower, other = Desk(desk), Desk(desk)
    reader = LiveViews(follower.views, follower.registry)
    follower.updater.refresh()
    other.keeping.replay("totals", other.report)
    follower.add(4)
    follower.updater.refresh()
    assert (desk.sums(1)["one"], desk.sums(2)["one"]) == (7, 3)
    other.keeping.drop("totals", 1)
    assert reader.get(TOTALS, [str(ONE)])[str(ONE)].total == 7


def test_a_reader_keeps_to_the_version_it_read_until_the_live_one_has_come_as_far(
    desk: Desk,
) -> None:
    reader, other = LiveViews(desk.views, desk.registry), Desk(desk)
    assert reader.get(TOTALS, [str(ONE)])[str(ONE)].total == 3
    other.keeping.replay("totals", other.report)
    desk.add(4)
    catch_up(desk.store, desk.views, ProjectionFollower(desk.totals, 1))
    desk.clock.advance(READ_AGE)
    assert reader.get(TOTALS, [str(ONE)])[str(ONE)].total == 7
    desk.updater.require(TOTALS)
    desk.registry.change(TOTALS, partial(discarded, version=1))
    desk.registry.clear(TOTALS)
    assert reader.get(TOTALS, [str(ONE)])[str(ONE)].total == 7


def test_a_replay_ends_though_others_append_with_every_page(desk: Desk) -> None:
    desk.store.before_page = lambda: desk.add(1)
    assert desk.keeping.replay("totals", desk.report).version == 2
    desk.store.before_page = lambda: None
    desk.updater.refresh()
    assert desk.sums(2) == desk.sums(1)


def test_a_drop_goes_on_if_the_live_version_cannot(desk: Desk) -> None:
    desk.keeping.replay("totals", desk.report)
    desk.add(13)
    catch_up(desk.store, desk.views, ProjectionFollower(desk.totals, 1))
    desk.totals.poison = {13}
    assert desk.keeping.drop("totals", 1) == 2
    assert desk.registry.load(TOTALS).known == (2,)


def test_a_refresh_follows_the_version_that_took_over(desk: Desk) -> None:
    follower = Desk(desk)
    follower.updater.refresh()
    reader = LiveViews(follower.views, follower.registry)
    replaced(desk)
    follower.add(4)
    assert follower.updater.refresh()
    assert reader.get(TOTALS, [str(ONE)])[str(ONE)].total == 7
    assert follower.position(TOTALS, 1) == follower.views.count(TOTALS) == 0


def test_a_late_follower_ends_and_writes_nothing(desk: Desk) -> None:
    replaced(desk)
    for version in (1, 2):
        desk.add(1)
        follower = ProjectionFollower(desk.totals, version)
        if version == 1:
            with pytest.raises(VersionGoneError):
                catch_up(desk.store, desk.views, follower)
        else:
            catch_up(desk.store, desk.views, follower)
    assert desk.position(TOTALS, 1) == desk.views.count(TOTALS) == 0
    assert desk.sums(2)["one"] == 5


def test_a_stop_of_a_dropped_version_is_not_recorded(desk: Desk) -> None:
    replaced(desk)
    stop = Stop(
        version=1, position=4, topic="t", aggregate_id="1", error="ValueError", detail="", at=AT
    )
    assert stopped(desk.registry.load(TOTALS), stop).stops == ()


def test_what_came_back_before_versions_ended_for_good_can_be_dropped(desk: Desk) -> None:
    replaced(desk)
    desk.views._positions.pop(TOTALS.position_name)  # as a drop once left it
    catch_up(desk.store, desk.views, ProjectionFollower(desk.totals, 1))
    assert desk.keeping.drop("totals", 1) == 2
    assert desk.views.count(TOTALS) == 0
    with pytest.raises(VersionUnknownError):
        desk.keeping.drop("totals", 1)


def test_a_record_that_names_a_dropped_version_as_live_is_damage(desk: Desk) -> None:
    desk.views.drop(TOTALS)
    with pytest.raises(StoreCorruptError, match="version 1 of totals"):
        LiveViews(desk.views, desk.registry).count(TOTALS)
