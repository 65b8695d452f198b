import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.rate_limits import DynamoDbRateLimits
from ilikeyacut.adapters.memory.rate_limits import MemoryRateLimits
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.rate_limits import RateLimitsContract
from support.dynamodb import new_limits


class TestMemoryRateLimits(RateLimitsContract):
    @pytest.fixture
    def limits(self, clock: ManualClock) -> RateLimits:
        return MemoryRateLimits(clock)


class TestDynamoDbRateLimits(RateLimitsContract):
    @pytest.fixture
    def limits(self, dynamodb: DynamoDb, clock: ManualClock) -> RateLimits:
        return DynamoDbRateLimits(dynamodb, new_limits(dynamodb), clock)
