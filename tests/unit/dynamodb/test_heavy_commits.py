"""A commit that AWS finds too heavy is split by its follower."""

from __future__ import annotations

from typing import Any

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.tables import Tables
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.views import CommitTooLargeError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.views import BOOKS, Book
from simulation.client import SimulatedClient, SimulatedSession
from simulation.harness import Run, play
from simulation.world import failure

TABLES = Tables("x-")
TOO_HEAVY = {"Code": "ValidationException", "Message": "The aggregate size exceeded 4 MB"}


class Weighing(SimulatedClient):
    """A client of an AWS that weighs more than the requests: all transactions are too heavy."""

    def _do(self, operation: str, *arguments: Any, **options: Any) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            raise failure("ValidationException", operation, Error=TOO_HEAVY)
        return super()._do(operation, *arguments, **options)


def test_what_fits_is_told_until_a_single_row_is_left() -> None:
    def scenario(run: Run) -> None:
        run.calmly(TABLES.create)
        views = DynamoDbViewStore(
            DynamoDb(SimulatedSession(Weighing(run.world))),
            TABLES.views,
            Sealing(MemoryKeyring(), AesGcmCipher()),
        )
        rows = {str(n): Book(title=f"t{n}") for n in range(5)}

        def commit() -> None:
            with pytest.raises(CommitTooLargeError) as refused:
                views.commit("f", 0, 1, BOOKS, rows)
            assert refused.value.fit == 2
            with pytest.raises(StoreUnavailableError, match="4 MB"):
                views.commit("f", 0, 1, BOOKS, {"0": rows["0"]})

        run.spawn("follower", commit)
        run.go()

    play(scenario, 1)
