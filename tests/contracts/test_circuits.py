import pytest

from ilikeyacut.adapters.memory.circuits import MemoryCircuits
from ilikeyacut.application.ports.circuits import Circuits
from ilikeyacut.testing.contracts.circuits import CircuitsContract


class TestMemoryCircuits(CircuitsContract):
    @pytest.fixture
    def circuits(self) -> Circuits:
        return MemoryCircuits()
