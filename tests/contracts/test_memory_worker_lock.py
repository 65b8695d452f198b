from collections.abc import Callable

import pytest

from ilikeyacut.adapters.memory.worker_lock import MemoryWorkerLock
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.testing.contracts.worker_lock import WorkerLockContract


class TestMemoryWorkerLock(WorkerLockContract):
    @pytest.fixture
    def rivals(self) -> Callable[[], WorkerLock]:
        lock = MemoryWorkerLock()
        return lambda: lock
