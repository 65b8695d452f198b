import pytest

from ilikeyacut.adapters.dynamodb.circuits import DynamoDbCircuits
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.memory.circuits import MemoryCircuits
from ilikeyacut.adapters.redis.circuits import RedisCircuits
from ilikeyacut.adapters.redis.server import RedisServer
from ilikeyacut.application.ports.circuits import Circuits
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.circuits import CircuitsContract
from support.dynamodb import new_limits


class TestMemoryCircuits(CircuitsContract):
    @pytest.fixture
    def circuits(self) -> Circuits:
        return MemoryCircuits()


class TestRedisCircuits(CircuitsContract):
    @pytest.fixture
    def circuits(self, redis: RedisServer) -> Circuits:
        return RedisCircuits(redis)


class TestDynamoDbCircuits(CircuitsContract):
    @pytest.fixture
    def circuits(self, dynamodb: DynamoDb) -> Circuits:
        return DynamoDbCircuits(dynamodb, new_limits(dynamodb), ManualClock())
