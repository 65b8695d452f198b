"""Credentials that lack a single right: a named error, and whole saves or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import PersistenceError

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.event_archive import DynamoDbEventArchive
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
from ilikeyacut.adapters.dynamodb.tables import Tables
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.budget import Cap
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.testing.contracts.views import BOOKS, Book
from ilikeyacut.testing.raw_events import everything, history, restored
from simulation.client import SimulatedClient, SimulatedSession
from simulation.harness import Run, play
from simulation.world import failure
from support.stored import log_of, stored_events

A, B, TABLES = UUID(int=1), UUID(int=2), Tables("x-")
OPERATIONS = (
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "DescribeTable",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
)
NEEDED = {"GetItem", "PutItem", "Query", "TransactWriteItems", "UpdateItem"}
ARCHIVED = history(6)
CAPS = (Cap("job", 100), Cap("day", 100))
Use = Callable[[DynamoDb], object]


class Denying(SimulatedClient):
    """A client whose credentials may do everything but one operation."""

    denied = ""

    def _do(self, operation: str, *arguments: Any, **options: Any) -> dict[str, Any]:
        if operation == self.denied:
            raise failure("AccessDeniedException", operation)
        return super()._do(operation, *arguments, **options)


def recorder(db: DynamoDb) -> DynamoDbApplicationRecorder:
    return DynamoDbApplicationRecorder(Datastore(db, TABLES.events))


def view_store(db: DynamoDb) -> DynamoDbViewStore:
    return DynamoDbViewStore(db, TABLES.views, Sealing(MemoryKeyring(), AesGcmCipher()))


def archive(db: DynamoDb) -> DynamoDbEventArchive:
    return DynamoDbEventArchive(Datastore(db, TABLES.events, "archived"))


def spend(db: DynamoDb) -> None:
    DynamoDbBudget(db, TABLES.budgets).reserve("r", 60, CAPS)
    DynamoDbBudget(db, TABLES.budgets).correct("r", 25)


def booked(db: DynamoDb) -> list[int]:
    return [DynamoDbBudget(db, TABLES.budgets).spent(cap.account) for cap in CAPS]


USES: tuple[Use, ...] = (
    lambda db: recorder(db).insert_events([*stored_events(A, 1, 2), *stored_events(B, 1)]),
    lambda db: recorder(db).insert_events(stored_events(A, 3)),
    lambda db: recorder(db).select_events(A),
    lambda db: log_of(recorder(db)),
    lambda db: DynamoDbKeyring(db, TABLES.keys).key_for(A),
    lambda db: DynamoDbKeyring(db, TABLES.keys).erase(B),
    lambda db: list(DynamoDbKeyring(db, TABLES.keys).entries()),
    lambda db: view_store(db).commit("f", 0, 1, BOOKS, {"a": Book(title="t", shelf="s")}),
    lambda db: view_store(db).get(BOOKS, ["a"]),
    lambda db: view_store(db).drop(BOOKS),
    lambda db: restored(archive(db), ARCHIVED, 2),
    spend,
    booked,
)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_right_that_is_missing_is_told_and_nothing_is_half_done(operation: str) -> None:
    refused: list[str] = []

    def scenario(run: Run) -> None:
        run.calmly(TABLES.create)
        client = Denying(run.world)
        client.denied = operation
        session, scheduler = SimulatedSession(client), run.scheduler
        db = DynamoDb(session, pause=scheduler.sleep, now=lambda: scheduler.now)

        def use() -> None:
            for each in USES:
                try:
                    each(db)
                except (PersistenceError, IlikeyacutError) as error:
                    refused.append(str(error))

        run.spawn("denied", use)
        run.go()
        run.calmly(check)

    play(scenario, 1)
    assert refused or operation not in NEEDED
    assert all("AccessDenied" in it or "no version" in it for it in refused), refused


def check(db: DynamoDb) -> None:
    """Everything is there as a whole or not at all, and those with all rights go on."""
    saved = [it[1:] for it in log_of(recorder(db))]
    assert saved in ([], [(A, 1), (A, 2), (B, 1)], [(A, 1), (A, 2), (B, 1), (A, 3)])
    recorder(db).insert_events(stored_events(UUID(int=3), 1))
    assert booked(db) in ([0, 0], [25, 25], [60, 60])
    restored(archive(db), ARCHIVED, 2)
    assert everything(archive(db)) == ARCHIVED
