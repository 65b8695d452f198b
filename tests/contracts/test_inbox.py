import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.inbox import MemoryInbox
from ilikeyacut.application.ports.inbox import Inbox
from ilikeyacut.testing.contracts.inbox import InboxContract
from support.dynamodb import new_inbox


class TestMemoryInbox(InboxContract):
    @pytest.fixture
    def inbox(self, clock: ManualClock) -> Inbox:
        return MemoryInbox(clock)


class TestDynamoDbInbox(InboxContract):
    @pytest.fixture
    def inbox(self, dynamodb: DynamoDb, clock: ManualClock) -> Inbox:
        return new_inbox(dynamodb, clock)
