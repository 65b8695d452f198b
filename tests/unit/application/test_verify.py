"""A view is held against its rebuild, row by row, whatever others write meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.ports.views import Scanned
from ilikeyacut.application.views.errors import RangeInvalidError, VersionDroppedError
from ilikeyacut.application.views.verify import Difference, FieldDifference, Kind
from ilikeyacut.testing.counting import Counter
from support.projecting import MEMBER, NAMES, ONE, TOTALS, TWO, Desk, Name, Total

THREE = UUID(int=9)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.add(1, 2, 3)
    desk.updater.refresh()
    return desk


def tamper(desk: Desk, view: Any, **rows: Any) -> None:
    """Write rows past the projection, at the position where the view is."""
    position = desk.position(view)
    desk.views.commit(view.position_name, position, position, view, rows)


def test_a_view_that_follows_the_log_has_no_difference(desk: Desk) -> None:
    for verdict in (
        desk.keeping.verify("totals", desk.report),
        desk.keeping.dry_run("totals", desk.report),
    ):
        assert (verdict.differences, verdict.unsettled) == ((), ())
        assert (verdict.rows, verdict.events, verdict.live) == (2, 5, 1)
        assert verdict.position == desk.store.head()


def test_every_kind_of_difference_is_told(desk: Desk) -> None:
    changed = Total(label="one", total=99)
    tamper(desk, TOTALS, **{str(ONE): changed, str(TWO): None, "stray": Total(label="stray")})
    expected = (
        Difference(str(ONE), Kind.CHANGED, (FieldDifference("total", 99, 6),)),
        Difference(str(TWO), Kind.ADDED),
        Difference("stray", Kind.REMOVED),
    )
    assert desk.keeping.verify("totals", desk.report).differences == expected
    assert desk.keeping.dry_run("totals", desk.report).differences == expected


def test_of_a_personal_field_only_that_it_differs_is_told(desk: Desk) -> None:
    tamper(desk, NAMES, **{str(MEMBER): Name(user_id=MEMBER, name="Somebody Else", changes=4)})
    (difference,) = desk.keeping.verify("names", desk.report).differences
    assert difference.fields == (
        FieldDifference("name", personal=True),
        FieldDifference("changes", 4, 0),
    )


def test_a_view_that_is_behind_is_compared_where_it_is(desk: Desk) -> None:
    desk.add(1)
    for compare in (desk.keeping.verify, desk.keeping.dry_run):
        verdict = compare("totals", desk.report)
        assert (verdict.differences, verdict.position) == ((), desk.store.head() - 1)


def writing(desk: Desk, times: int) -> Callable[[], None]:
    """Return what adds to a row and follows, as another process does between two reads."""
    other, left = Desk(desk), [times]

    def write() -> None:
        if left[0]:
            left[0] -= 1
            before, desk.store.before_page = desk.store.before_page, lambda: None
            other.add(1)
            other.updater.refresh()
            desk.store.before_page = before

    return write


def write_before_reads(desk: Desk, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let others write before each read of a row, but not before their own reads."""
    write, get = writing(desk, times), desk.views.get
    inside: list[int] = []

    def late(view: Any, keys: Any) -> Any:
        if not inside:
            inside.append(1)
            write()
            inside.clear()
        return get(view, keys)

    monkeypatch.setattr(desk.views, "get", late)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_rows_that_others_write_are_no_difference(desk: Desk, times: int) -> None:
    desk.store.before_page = writing(desk, times)
    verdict = desk.keeping.verify("totals", desk.report)
    assert (verdict.differences, verdict.unsettled) == ((), ())


def test_a_difference_is_found_while_others_write(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every read of a row comes after a write to another row, and to this one for a while."""
    tamper(desk, TOTALS, **{str(TWO): Total(label="two", total=7)})
    write_before_reads(desk, 30, monkeypatch)
    verdict = desk.keeping.verify("totals", desk.report)
    (difference,) = verdict.differences
    assert difference == Difference(str(TWO), Kind.CHANGED, (FieldDifference("total", 7, 0),))


@pytest.mark.parametrize("total", [7, None])
def test_a_row_that_never_rests_is_decided(
    desk: Desk, total: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written before every read of a row, and is as the log says or is not."""
    if total is not None:
        tamper(desk, TOTALS, **{str(ONE): Total(label="one", total=total)})
    write_before_reads(desk, 1000, monkeypatch)
    verdict = desk.keeping.verify("totals", desk.report)
    found = [str(ONE)] if total is not None else []
    assert ([it.key for it in verdict.differences], verdict.unsettled) == (found, ())


@pytest.mark.parametrize("follows", [1, 2, 3])
def test_who_is_erased_meanwhile_is_no_difference(
    desk: Desk, follows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    get, gets = desk.views.get, list[int]()

    def erasing(view: Any, keys: Any) -> Any:
        found = get(view, keys)
        gets.append(1)
        if len(gets) == follows:
            desk.keyring.erase(MEMBER)
        return found

    scan = desk.views.scan

    def scanning(view: Any, **kwargs: Any) -> Any:
        found = scan(view, **kwargs)
        tampered = {key: row.model_copy(update={"name": "Else"}) for key, row in found.rows.items()}
        return Scanned(tampered, found.cursor)  # so that every row is looked at again

    monkeypatch.setattr(desk.views, "get", erasing)
    monkeypatch.setattr(desk.views, "scan", scanning)
    assert desk.keeping.dry_run("names", desk.report).differences == ()


def test_a_row_whose_next_event_cannot_be_applied_is_left_unsettled(desk: Desk) -> None:
    tamper(desk, TOTALS, **{str(it): Total(label="wrong") for it in (ONE, TWO)})
    desk.totals.poison = {13}
    desk.add(13)
    verdict = desk.keeping.verify("totals", desk.report)
    assert [it.key for it in verdict.differences] == [str(TWO)]
    assert verdict.unsettled == (str(ONE),)


@pytest.mark.parametrize("when", ["scan", "get"])
def test_a_version_that_is_dropped_meanwhile_is_not_compared(
    desk: Desk, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, read, dropped = Desk(desk), getattr(desk.views, when), list[int]()

    def late(view: Any, *args: Any, **kwargs: Any) -> Any:
        if not dropped and view.name == "totals":
            dropped.append(1)
            other.keeping.replay("totals", other.report)
            other.keeping.drop("totals", 1)
        return read(view, *args, **kwargs)

    tamper(desk, TOTALS, **{str(TWO): Total(label="two", total=7)})
    monkeypatch.setattr(desk.views, when, late)
    with pytest.raises(VersionDroppedError):
        desk.keeping.verify("totals", desk.report)


def test_poison_ends_a_comparison_and_leaves_nothing(desk: Desk) -> None:
    desk.totals.poison = {2}
    for compare in (desk.keeping.verify, desk.keeping.dry_run):
        with pytest.raises(PoisonedEventError):
            compare("totals", desk.report)


def test_a_comparison_writes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError

    desk.add(1)
    monkeypatch.setattr(desk.views, "commit", refused)
    monkeypatch.setattr(desk.views, "drop", refused)
    for compare in (desk.keeping.verify, desk.keeping.dry_run):
        assert compare("totals", desk.report).differences == ()


def test_a_dry_run_of_a_stretch_looks_at_the_rows_that_it_touches(desk: Desk) -> None:
    desk.store.append(Counter.start("three", THREE))
    desk.updater.refresh()
    broken = {str(it): Total(label="broken") for it in (ONE, TWO, THREE)}
    tamper(desk, TOTALS, **broken)

    def keys(first: int | None, last: int | None) -> list[str]:
        verdict = desk.keeping.dry_run("totals", desk.report, first, last)
        return [it.key for it in verdict.differences]

    assert keys(4, 6) == [str(ONE)]
    assert keys(2, 6) == [str(ONE), str(TWO)]
    assert keys(7, None) == [str(THREE)]
    assert keys(None, 1) == [str(ONE)]
    assert keys(3, 3) == []
    assert len(keys(None, None)) == 3


@pytest.mark.parametrize(("first", "last"), [(0, None), (5, 4), (-1, 3), (1, 8), (8, None)])
def test_a_stretch_that_is_not_there_is_refused(
    desk: Desk, first: int | None, last: int | None
) -> None:
    with pytest.raises(RangeInvalidError):
        desk.keeping.dry_run("totals", desk.report, first, last)
