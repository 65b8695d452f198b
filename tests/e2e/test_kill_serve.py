"""A server is killed before and after each of its writes, while a person goes through the API."""

import json
from pathlib import Path

import pytest

from support.forking import run_module


@pytest.mark.timeout(1800)
def test_whatever_a_killed_server_leaves_is_made_good(tmp_path: Path) -> None:
    """What a write leaves is what the next one finds: the odd points, before each, are enough."""
    report = json.loads(run_module("support.kill_serve", tmp_path, "1", "2"))
    assert report["tried"] >= 20
