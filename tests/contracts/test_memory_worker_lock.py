from collections.abc import Callable

import pytest

from contracts.worker_lock_contract import WorkerLockContract
from ilikeyacut.adapters.memory.worker_lock import MemoryWorkerLock
from ilikeyacut.application.ports.worker_lock import WorkerLock


class TestMemoryWorkerLock(WorkerLockContract):
    @pytest.fixture
    def rivals(self) -> Callable[[], WorkerLock]:
        lock = MemoryWorkerLock()
        return lambda: lock
