"""The lock on a file: its contract, and what holds between processes."""

from __future__ import annotations

import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from contracts.child_process import child
from ilikeyacut.adapters.files.worker_lock import FileWorkerLock
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.testing.contracts.worker_lock import SharedWorkerLockContract, entered

HOLDER = """
import sys
from pathlib import Path
from ilikeyacut.adapters.files.worker_lock import FileWorkerLock
with FileWorkerLock(Path(sys.argv[1])).try_acquire():
    print("ready", flush=True)
    sys.stdin.read()
"""


class TestFileWorkerLock(SharedWorkerLockContract):
    @pytest.fixture
    def rivals(self, tmp_path: Path) -> Callable[[], WorkerLock]:
        return lambda: FileWorkerLock(tmp_path / "home" / "worker.lock")

    @pytest.fixture
    def dying(self, tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
        @contextmanager
        def dying() -> Iterator[None]:
            with child(HOLDER, tmp_path / "home" / "worker.lock") as holder:
                yield
                holder.send_signal(signal.SIGKILL)
                holder.wait()

        return dying


def test_the_lock_is_the_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "worker.lock"
    with entered(FileWorkerLock(path)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes() == b""
