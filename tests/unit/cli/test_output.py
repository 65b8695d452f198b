"""Output fits the terminal, and times are in the local zone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ilikeyacut.entrypoints.cli import checks, output

NOON = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)
ROWS = [("afro", "coily", "Round afro"), ("french-bob", "straight", "French bob")]


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    with monkeypatch.context() as patched:
        yield patched
    time.tzset()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("UTC", "2026-07-01 12:00:00+00:00"),
        ("Europe/Berlin", "2026-07-01 14:00:00+02:00"),
        ("ABC-5:45", "2026-07-01 17:45:00+05:45"),
        ("ABC-99", "2026-07-01 12:00:00+00:00"),
        ("ABC99", "2026-07-01 12:00:00+00:00"),
        ("ABC-24", "2026-07-01 12:00:00+00:00"),
        (":nowhere/at/all", "2026-07-01 12:00:00+00:00"),
        ("\x01", "2026-07-01 12:00:00+00:00"),
        ("", "2026-07-01 12:00:00+00:00"),
    ],
)
def test_a_time_is_told_in_the_local_zone(name: str, told: str, zone: pytest.MonkeyPatch) -> None:
    zone.setenv("TZ", name)
    time.tzset()
    assert output.moment(NOON) == told


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_that_no_zone_holds_is_told_as_it_is(at: str) -> None:
    assert output.moment(datetime.fromisoformat(at), "T") == at


@pytest.mark.parametrize(("name", "problems"), [("Europe/Berlin", 0), ("ABC-99", 1), ("ABC-24", 1)])
def test_doctor_names_a_zone_that_makes_no_sense(
    name: str, problems: int, zone: pytest.MonkeyPatch
) -> None:
    zone.setenv("TZ", name)
    time.tzset()
    found = list(checks.zone())
    assert len(found) == problems
    assert all(name in it.detail and it.hint for it in found)


@pytest.mark.parametrize(
    ("width", "columns"), [("200", 3), ("32", 3), ("31", 2), ("20", 2), ("19", 1), ("3", 1)]
)
def test_columns_that_do_not_fit_are_left_out(
    width: str, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    lines, cut = output.fitting(ROWS)
    assert lines == output.columns([row[:columns] for row in ROWS])
    assert cut == (columns < 3)


def test_no_rows_fit_anywhere() -> None:
    assert output.fitting([]) == ([], False)


def test_a_list_without_items_says_so_to_people_alone(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(False, {"items": []}, [], "nothing yet")
    assert capsys.readouterr() == ("", "nothing yet\n")
    output.show(True, {"items": []}, [], "nothing yet")
    assert capsys.readouterr() == ('{"items": []}\n', "")
    output.show(False, {"items": [1]}, ["1"], "nothing yet")
    assert capsys.readouterr() == ("1\n", "")
