"""Stores whose every third answer is cut keep what they promise: the call is made again.

botocore alone reads half of an item as an item that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.application.ports.budget import Budget
from ilikeyacut.testing.contracts.budget import BudgetContract
from ilikeyacut.testing.contracts.keyring import KeyringContract, MovableKeyring
from support.dynamodb import connected, new_budget, new_keyring
from support.faulty_proxy import faulty_proxy

CALLS = 1000
OPERATIONS = ("GetItem", "PutItem", "Query", "Scan", "TransactWriteItems", "UpdateItem")


@pytest.fixture
def halved(dynamodb_url: str) -> Iterator[DynamoDb]:
    with faulty_proxy(dynamodb_url) as proxy:
        for operation in OPERATIONS:
            for n in range(CALLS // 3):
                cut = proxy.halve_answer if n % 2 else proxy.garble_answer
                cut("dynamodb", operation, after=2)
        db = connected(proxy.url, attempts=50, first_pause=0.001, longest_pause=0.002)
        yield db
        db.close()


class TestHalvedKeyring(KeyringContract):
    many = 60

    @pytest.fixture
    def keyring(self, halved: DynamoDb) -> MovableKeyring:
        return new_keyring(halved)


@pytest.mark.long
class TestHalvedBudget(BudgetContract):
    @pytest.fixture
    def budget(self, halved: DynamoDb) -> Budget:
        return new_budget(halved)
