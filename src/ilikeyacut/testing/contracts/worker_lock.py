"""What every adapter of the worker lock port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest

from ilikeyacut.application.ports.worker_lock import StillHeld, WorkerLock


def entered(lock: WorkerLock) -> AbstractContextManager[StillHeld]:
    held = lock.try_acquire()
    assert held is not None
    return held


class WorkerLockContract(ABC):
    @abstractmethod
    @pytest.fixture
    def rivals(self) -> Callable[[], WorkerLock]:
        """Return a way to get at the same lock again, as another part of the process would."""

    def test_one_holds_it_at_a_time(self, rivals: Callable[[], WorkerLock]) -> None:
        first, second = rivals(), rivals()
        with entered(first):
            assert second.try_acquire() is None
            assert first.try_acquire() is None
        with entered(second):
            assert first.try_acquire() is None

    def test_its_holder_knows_that_it_is_held(self, rivals: Callable[[], WorkerLock]) -> None:
        with entered(rivals()) as still_held:
            assert still_held()

    def test_it_is_held_before_it_is_entered(self, rivals: Callable[[], WorkerLock]) -> None:
        held = entered(rivals())
        assert rivals().try_acquire() is None
        with held:
            assert rivals().try_acquire() is None

    def test_a_failure_frees_it(self, rivals: Callable[[], WorkerLock]) -> None:
        with pytest.raises(KeyError), entered(rivals()):
            raise KeyError
        with entered(rivals()):
            pass

    def test_a_refused_rival_frees_nothing(self, rivals: Callable[[], WorkerLock]) -> None:
        with entered(rivals()):
            for _ in range(3):
                assert rivals().try_acquire() is None

    def test_of_many_threads_one_gets_it(self, rivals: Callable[[], WorkerLock]) -> None:
        locks = [rivals() for _ in range(16)]
        with ThreadPoolExecutor(8) as pool:
            held = [lock for lock in pool.map(lambda lock: lock.try_acquire(), locks) if lock]
        assert len(held) == 1
        with held[0]:
            pass
        with entered(rivals()):
            pass


class SharedWorkerLockContract(WorkerLockContract):
    """What locks between processes do beyond that."""

    @abstractmethod
    @pytest.fixture
    def dying(self) -> Callable[[], AbstractContextManager[None]]:
        """Return a context in which another holder has the lock; it dies at the end."""

    def test_a_dead_holder_has_nothing(
        self,
        rivals: Callable[[], WorkerLock],
        dying: Callable[[], AbstractContextManager[None]],
    ) -> None:
        for _ in range(2):
            with dying():
                assert rivals().try_acquire() is None
        with entered(rivals()):
            assert rivals().try_acquire() is None
