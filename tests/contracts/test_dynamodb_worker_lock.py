"""The worker lock as a lease: its contract, and what only a lease does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.worker_lock import LEASE, DynamoDbWorkerLock
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.worker_lock import SharedWorkerLockContract, entered
from support.dynamodb import connected, new_limits
from support.faulty_proxy import FaultyProxy, faulty_proxy


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def table(dynamodb: DynamoDb) -> str:
    return new_limits(dynamodb)


class TestDynamoDbWorkerLock(SharedWorkerLockContract):
    @pytest.fixture
    def rivals(
        self, dynamodb: DynamoDb, table: str, clock: ManualClock
    ) -> Callable[[], WorkerLock]:
        return lambda: DynamoDbWorkerLock(dynamodb, table, clock)

    @pytest.fixture
    def dying(
        self, rivals: Callable[[], WorkerLock], clock: ManualClock
    ) -> Callable[[], AbstractContextManager[None]]:
        @contextmanager
        def dying() -> Iterator[None]:
            held = entered(rivals())  # neither renewed while the clock stands, nor given back
            yield
            clock.advance(timedelta(seconds=LEASE))
            del held

        return dying


def test_a_lease_is_renewed_while_it_is_held(
    dynamodb: DynamoDb, table: str, clock: ManualClock
) -> None:
    lock = DynamoDbWorkerLock(dynamodb, table, clock, lease=0.06)
    with entered(lock) as still_held:
        for _ in range(3):
            clock.advance(timedelta(seconds=0.05))
            while not _renewed(dynamodb, table, clock):
                pass
            assert still_held()
        assert lock.try_acquire() is None


def test_a_holder_knows_that_it_was_late(
    dynamodb: DynamoDb, table: str, clock: ManualClock
) -> None:
    lock = DynamoDbWorkerLock(dynamodb, table, clock)
    with entered(lock) as late:
        clock.advance(timedelta(seconds=LEASE))
        assert not late()
        with entered(lock) as current:
            assert current()
            assert not late()
            clock.advance(timedelta(seconds=1))
    with entered(lock) as later:
        assert later()


def test_what_ends_late_frees_nothing(dynamodb: DynamoDb, table: str, clock: ManualClock) -> None:
    lock = DynamoDbWorkerLock(dynamodb, table, clock)
    late = entered(lock)
    with late:
        clock.advance(timedelta(seconds=LEASE))
        current = entered(lock)
    with current as still_held:
        assert still_held()
        assert lock.try_acquire() is None


@pytest.mark.parametrize("fault", ["throttle", "lose_call", "lose_answer", "garble_answer"])
def test_a_lease_whose_answer_was_lost_is_ours(
    dynamodb_url: str, dynamodb: DynamoDb, table: str, clock: ManualClock, fault: str
) -> None:
    with faulty_proxy(dynamodb_url) as proxy, closing(connected(proxy.url)) as db:
        getattr(proxy, fault)("dynamodb", "UpdateItem")
        with entered(DynamoDbWorkerLock(db, table, clock)) as still_held:
            assert still_held()
            assert DynamoDbWorkerLock(dynamodb, table, clock).try_acquire() is None
        with entered(DynamoDbWorkerLock(dynamodb, table, clock)) as later:
            assert later()


def test_an_outage_is_an_error_and_no_lock(
    dynamodb_url: str, table: str, clock: ManualClock
) -> None:
    with faulty_proxy(dynamodb_url) as proxy, closing(connected(proxy.url)) as db:
        _always_down(proxy)
        with pytest.raises(StoreUnavailableError):
            DynamoDbWorkerLock(db, table, clock).try_acquire()


def _always_down(proxy: FaultyProxy) -> None:
    proxy.answer("dynamodb", "UpdateItem", "AccessDeniedException", times=1000)


def _renewed(db: DynamoDb, table: str, clock: ManualClock) -> bool:
    (item,) = db.call("scan", TableName=table, ConsistentRead=True)["Items"]
    return int(item["u"]["N"]) > clock.now().timestamp() * 1000 + 59
