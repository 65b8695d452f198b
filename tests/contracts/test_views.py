from collections.abc import Iterator

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.memory.views import MemoryViewStore
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.adapters.sqlite.scratch import SqliteScratch
from ilikeyacut.adapters.sqlite.views import SqliteViewStore
from ilikeyacut.application.ports.views import RowStore, ViewStore
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.view_versions import ViewVersionsContract
from ilikeyacut.testing.outage import FailingKeyring
from support.dynamodb import new_keyring, new_views


class TestMemoryViewStore(ViewVersionsContract):
    @pytest.fixture
    def keyring(self) -> FailingKeyring:
        return FailingKeyring(MemoryKeyring())

    @pytest.fixture
    def views(self, keyring: FailingKeyring) -> ViewStore:
        return MemoryViewStore(keyring)


class TestSqliteViewStore(ViewVersionsContract):
    @pytest.fixture
    def keyring(self, database: Database) -> FailingKeyring:
        return FailingKeyring(SqliteKeyring(database))

    @pytest.fixture
    def views(self, database: Database, keyring: FailingKeyring) -> ViewStore:
        return SqliteViewStore(database, Sealing(keyring, AesGcmCipher()))


class TestSqliteScratch(ViewVersionsContract):
    @pytest.fixture
    def keyring(self) -> FailingKeyring:
        return FailingKeyring(MemoryKeyring())

    @pytest.fixture
    def views(self, keyring: FailingKeyring) -> Iterator[RowStore]:
        with SqliteScratch(Sealing(keyring, AesGcmCipher())).open() as rows:
            yield rows


class TestDynamoDbViewStore(ViewVersionsContract):
    @pytest.fixture
    def keyring(self, dynamodb: DynamoDb) -> FailingKeyring:
        return FailingKeyring(new_keyring(dynamodb))

    @pytest.fixture
    def views(self, dynamodb: DynamoDb, keyring: FailingKeyring) -> ViewStore:
        return new_views(dynamodb, keyring)
