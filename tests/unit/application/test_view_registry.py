"""The record of a view: what each change of it does, and that none of two at once is lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from ilikeyacut.application.ports.views import PositionMovedError
from ilikeyacut.application.views.errors import VersionIsLiveError, VersionUnknownError
from ilikeyacut.application.views.registry import (
    Skip,
    Stop,
    ViewRecord,
    begun,
    discarded,
    passed,
    removed,
    skipping,
    stopped,
    switched,
    unrecorded,
)
from ilikeyacut.testing.counting import AT
from support.projecting import TOTALS, Desk

NEW = unrecorded(TOTALS.at(4))


def stop(version: int = 4, position: int = 7) -> Stop:
    return Stop(
        version=version,
        position=position,
        topic="counter:added",
        aggregate_id="1",
        error="ValueError",
        detail="",
        at=AT,
    )


def skip(position: int, reason: str = "known") -> Skip:
    return Skip(position=position, topic="t", aggregate_id="1", reason=reason, at=AT)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_without_a_record_the_version_of_the_code_serves() -> None:
    assert (NEW.name, NEW.live, NEW.versions, NEW.known) == ("totals", 4, (4,), (4,))


def test_a_version_is_built_then_serves_beside_the_one_before() -> None:
    building = begun(NEW)
    assert (building.live, building.building, building.known) == (4, 5, (4, 5))
    assert begun(building) == building
    done = switched(building, 5)
    assert (done.live, done.building, done.versions) == (5, None, (4, 5))


def test_only_what_is_being_built_can_begin_to_serve() -> None:
    assert switched(NEW, 4) == NEW
    building = begun(NEW)
    assert switched(building, 6) == building
    assert switched(discarded(building, 5), 5).live == 4


def test_no_number_is_used_twice() -> None:
    row = discarded(begun(NEW), 5)
    assert begun(removed(row, 5)).building == 6


def test_a_comparison_that_an_earlier_release_left_in_the_store_is_dropped() -> None:
    fields = begun(NEW).model_dump() | {"scratch": 6, "dropping": (3,), "last": 6}
    for stored in (fields, json.loads(json.dumps(fields))):
        row = ViewRecord.model_validate(stored)
        assert (row.dropping, row.known) == ((3, 6), (3, 4, 5, 6))
        assert begun(removed(row, 6)).last == 6
    assert ViewRecord.model_validate(fields | {"scratch": None}).dropping == (3,)


def test_a_version_is_discarded_then_gone() -> None:
    row = discarded(stopped(switched(begun(NEW), 5), stop()), 4)
    assert (row.versions, row.dropping, row.stops) == ((5,), (4,), ())
    assert discarded(row, 4) == row
    assert removed(row, 4).known == (5,)


def test_what_serves_or_is_not_there_cannot_be_discarded() -> None:
    with pytest.raises(VersionIsLiveError):
        discarded(NEW, 4)
    with pytest.raises(VersionUnknownError) as caught:
        discarded(begun(NEW), 9)
    assert caught.value.known == ("4", "5")


def test_a_stop_is_noted_once_and_cleared() -> None:
    row = stopped(NEW, stop())
    assert row.stop_of(4) == stop()
    assert stopped(row, stop().model_copy(update={"at": AT + timedelta(days=1)})) == row
    assert stopped(row, stop(position=9)).stops == (stop(position=9),)
    assert passed(row, 4).stops == ()
    assert passed(row, 5) == row


def test_a_skip_stays_and_lets_go_on_who_stopped_there() -> None:
    row = stopped(stopped(begun(NEW), stop()), stop(version=5, position=8))
    row = skipping(row, skip(7))
    assert row.stops == (stop(version=5, position=8),)
    assert skipping(row, skip(7, "another")) == row
    assert [it.position for it in skipping(row, skip(3)).skips] == [3, 7]
    assert row.skipped == {7}


def test_a_record_is_remembered_for_a_while(desk: Desk) -> None:
    other = Desk(desk)
    assert other.registry.of(TOTALS).live == 1
    desk.keeping.replay("totals", desk.report)
    assert other.registry.of(TOTALS).live == 1
    desk.clock.advance(timedelta(seconds=5))
    assert other.registry.of(TOTALS).live == 2


def test_two_who_change_a_record_at_once_lose_nothing(desk: Desk) -> None:
    other = Desk(desk)
    met: list[int] = []

    def change(row: ViewRecord) -> ViewRecord:
        met.append(row.last)
        if len(met) == 1:
            other.registry.change(TOTALS, lambda it: it.model_copy(update={"last": it.last + 1}))
        return row.model_copy(update={"last": row.last + 10})

    assert desk.registry.change(TOTALS, change).last == 12
    assert met == [1, 2]


def test_a_record_that_cannot_be_written_is_not_tried_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise PositionMovedError("told to")

    monkeypatch.setattr(desk.views, "commit", refuse)
    with pytest.raises(PositionMovedError, match="told to"):
        desk.registry.change(TOTALS, begun)
