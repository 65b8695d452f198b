"""Processes that use one home at once, at random from a seed, lose nothing and do nothing twice."""

import json
from pathlib import Path

import pytest

from support.crowd import KEYS
from support.forking import run_module
from support.lanes import swept


@pytest.mark.parametrize("seed", swept((1, 2, 3)))
def test_three_processes_at_random_agree_on_what_they_did(seed: int, tmp_path: Path) -> None:
    report = json.loads(run_module("support.crowd", "crowd", tmp_path, str(seed)))
    assert 0 < report["jobs"] <= len(KEYS)


@pytest.mark.parametrize("seed", swept(range(5), (0,)))
def test_processes_that_come_to_a_new_home_at_once_are_one_person(
    seed: int, tmp_path: Path
) -> None:
    assert json.loads(run_module("support.crowd", "arrival", tmp_path, str(seed))) == {"people": 1}


@pytest.mark.parametrize("seed", swept((1, 2, 3)))
def test_a_person_forgotten_while_others_work_for_them_leaves_nothing(
    seed: int, tmp_path: Path
) -> None:
    report = json.loads(run_module("support.crowd", "farewell", tmp_path, str(seed)))
    assert report["events"] > 0
