from collections.abc import Iterator
from pathlib import Path

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.testing.contracts.keyring import KeyringContract, MovableKeyring
from support.dynamodb import new_keyring
from support.home import opened


class TestMemoryKeyring(KeyringContract):
    @pytest.fixture
    def keyring(self) -> MovableKeyring:
        return MemoryKeyring()


class TestSqliteKeyring(KeyringContract):
    @pytest.fixture
    def keyring(self, tmp_path: Path) -> Iterator[MovableKeyring]:
        with opened(tmp_path) as database:
            yield SqliteKeyring(database)


class TestDynamoDbKeyring(KeyringContract):
    @pytest.fixture
    def keyring(self, dynamodb: DynamoDb) -> MovableKeyring:
        return new_keyring(dynamodb)
