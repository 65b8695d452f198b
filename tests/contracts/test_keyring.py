from collections.abc import Iterator
from pathlib import Path

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.kms.key_wrapping import KmsKeyWrapping
from ilikeyacut.adapters.memory.key_wrapping import MemoryKeyWrapping
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
    many = 150

    @pytest.fixture
    def keyring(self, dynamodb: DynamoDb) -> MovableKeyring:
        return new_keyring(dynamodb)


class TestWrappedKeyring(KeyringContract):
    many = 60

    @pytest.fixture
    def keyring(self, dynamodb: DynamoDb) -> MovableKeyring:
        return new_keyring(dynamodb, MemoryKeyWrapping())


class TestKmsKeyring(KeyringContract):
    many = 60

    @pytest.fixture
    def keyring(self, aws: AwsSession, dynamodb: DynamoDb, kms_key: str) -> MovableKeyring:
        return new_keyring(dynamodb, KmsKeyWrapping(aws, kms_key))
