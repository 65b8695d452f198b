from collections.abc import Iterator

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.rate_limits import DynamoDbRateLimits
from ilikeyacut.adapters.memory.rate_limits import MemoryRateLimits
from ilikeyacut.adapters.redis.rate_limits import RedisRateLimits
from ilikeyacut.adapters.redis.server import RedisServer
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.rate_limits import RateLimitsContract
from support.dynamodb import new_limits
from support.valkey import Valkey, connected


class TestMemoryRateLimits(RateLimitsContract):
    @pytest.fixture
    def limits(self, clock: ManualClock) -> RateLimits:
        return MemoryRateLimits(clock)


class TestRedisRateLimits(RateLimitsContract):
    @pytest.fixture
    def limits(self, redis: RedisServer, clock: ManualClock) -> RateLimits:
        return RedisRateLimits(redis, clock=clock)

    @pytest.fixture
    def elsewhere(
        self, redis: RedisServer, valkey: Valkey, clock: ManualClock
    ) -> Iterator[RateLimits]:
        with connected(valkey.url, redis.prefix) as other:
            yield RedisRateLimits(other, clock=clock)


class TestDynamoDbRateLimits(RateLimitsContract):
    @pytest.fixture
    def limits(self, dynamodb: DynamoDb, clock: ManualClock) -> RateLimits:
        return DynamoDbRateLimits(dynamodb, new_limits(dynamodb), clock)
