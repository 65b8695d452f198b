import pytest

from ilikeyacut.adapters.memory.rate_limits import MemoryRateLimits
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.rate_limits import RateLimitsContract


class TestMemoryRateLimits(RateLimitsContract):
    @pytest.fixture
    def limits(self, clock: ManualClock) -> RateLimits:
        return MemoryRateLimits(clock)
