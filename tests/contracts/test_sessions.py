import pytest

from ilikeyacut.adapters.memory.sessions import MemorySessions
from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.sessions import SessionsContract


class TestMemorySessions(SessionsContract):
    @pytest.fixture
    def sessions(self, clock: ManualClock) -> Sessions:
        return MemorySessions(clock)
