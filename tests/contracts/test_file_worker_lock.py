"""The lock on a file: its contract, and what holds between processes."""

from __future__ import annotations

import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.child_process import child
from ilikeyacut.adapters.files.worker_lock import FileWorkerLock
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.testing.contracts.worker_lock import WorkerLockContract, entered


class TestFileWorkerLock(WorkerLockContract):
    @pytest.fixture
    def rivals(self, tmp_path: Path) -> Callable[[], WorkerLock]:
        return lambda: FileWorkerLock(tmp_path / "home" / "worker.lock")


# ---------------------------------------------------------------- the lock between processes

HOLDER = """
import sys
from pathlib import Path
from ilikeyacut.adapters.files.worker_lock import FileWorkerLock
with FileWorkerLock(Path(sys.argv[1])).try_acquire():
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_another_process_is_refused_until_the_holder_dies(tmp_path: Path) -> None:
    lock = FileWorkerLock(tmp_path / "worker.lock")
    with child(HOLDER, tmp_path / "worker.lock") as holder:
        assert lock.try_acquire() is None
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with entered(lock):
            assert FileWorkerLock(tmp_path / "worker.lock").try_acquire() is None


def test_a_lock_left_by_a_dead_holder_can_be_had_by_another_process(tmp_path: Path) -> None:
    for _ in range(2):
        with child(HOLDER, tmp_path / "worker.lock") as holder:
            holder.kill()
            holder.wait()
    with entered(FileWorkerLock(tmp_path / "worker.lock")):
        pass


def test_the_lock_is_the_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "worker.lock"
    with entered(FileWorkerLock(path)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes() == b""
