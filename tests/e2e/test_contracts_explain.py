"""A user's own project: the contract suites cause no warning, and explain what went wrong."""

import subprocess
import sys
from pathlib import Path

MINE = """
import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.photo_store import MemoryPhotoStore
from ilikeyacut.testing.contracts.photo_store import PhotoStoreContract


class Forgetful(MemoryPhotoStore):
    def get(self, key):
        return b"another picture"


class TestForgetful(PhotoStoreContract):
    @pytest.fixture
    def store(self):
        return Forgetful(ManualClock())
"""


def test_a_broken_adapter_is_told_what_it_answered(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(MINE, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-p", "no:xdist", "-p", "no:randomly"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert "AssertionError: assert b'another picture' == b'" in done.stdout
