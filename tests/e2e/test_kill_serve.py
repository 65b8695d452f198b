"""A server is killed before and after each of its writes, while a person goes through the API."""

import json
from pathlib import Path

import pytest

from support.forking import run_module


@pytest.mark.timeout(1800)
def test_whatever_a_killed_server_leaves_is_made_good(tmp_path: Path) -> None:
    """Odd points are before a write, which finds what the one before left. Every 4th is tried."""
    report = json.loads(run_module("support.kill_serve", tmp_path, "1", "8"))
    assert report["tried"] >= 5
