from collections.abc import Iterator
from pathlib import Path

import pytest

from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.memory.budget import MemoryBudget
from ilikeyacut.adapters.sqlite.budget import SqliteBudget
from ilikeyacut.application.ports.budget import Budget
from ilikeyacut.testing.contracts.budget import BudgetContract
from support.dynamodb import new_budget
from support.home import opened


class TestMemoryBudget(BudgetContract):
    @pytest.fixture
    def budget(self) -> Budget:
        return MemoryBudget()


class TestSqliteBudget(BudgetContract):
    @pytest.fixture
    def budget(self, tmp_path: Path) -> Iterator[Budget]:
        with opened(tmp_path) as database:
            yield SqliteBudget(database)


class TestDynamoDbBudget(BudgetContract):
    @pytest.fixture
    def budget(self, dynamodb: DynamoDb) -> DynamoDbBudget:
        return new_budget(dynamodb)
