"""Exports and imports are killed before and after their n-th call, and begun again."""

import json
from pathlib import Path

import pytest

from support.forking import run_module
from support.lanes import sampled

SERIES = [("import", 60), ("import-files", 8), ("export-files", 8)]


@pytest.mark.parametrize("series_and_least", sampled(SERIES, SERIES[:1]))
def test_whatever_a_kill_leaves_is_made_good(
    series_and_least: tuple[str, int], tmp_path: Path
) -> None:
    series, least = series_and_least
    assert_made_good(series, least, tmp_path, every=max(4, least // 3))


@pytest.mark.sweep
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("series", "least"), SERIES)
def test_whatever_a_kill_leaves_at_every_sixth_point_is_made_good(
    series: str, least: int, tmp_path: Path
) -> None:
    assert_made_good(series, least, tmp_path, every=6)


def assert_made_good(series: str, least: int, folder: Path, *, every: int) -> None:
    report = json.loads(run_module("support.archive_kills", series, folder, str(every)))
    assert report["points"] >= least
    assert report["tried"] >= report["points"] // every
