import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.sessions import DynamoDbSessions
from ilikeyacut.adapters.memory.sessions import MemorySessions
from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.sessions import SessionsContract
from support.dynamodb import new_sessions


class TestMemorySessions(SessionsContract):
    @pytest.fixture
    def sessions(self, clock: ManualClock) -> Sessions:
        return MemorySessions(clock)


class TestDynamoDbSessions(SessionsContract):
    @pytest.fixture
    def sessions(self, dynamodb: DynamoDb, clock: ManualClock) -> DynamoDbSessions:
        return new_sessions(dynamodb, clock)
