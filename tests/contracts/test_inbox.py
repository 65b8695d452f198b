import pytest

from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.inbox import MemoryInbox
from ilikeyacut.application.ports.inbox import Inbox
from ilikeyacut.testing.contracts.inbox import InboxContract


class TestMemoryInbox(InboxContract):
    @pytest.fixture
    def inbox(self, clock: ManualClock) -> Inbox:
        return MemoryInbox(clock)
