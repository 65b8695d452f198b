import pytest

from contracts.circuits_contract import CircuitsContract
from ilikeyacut.adapters.memory.circuits import MemoryCircuits
from ilikeyacut.application.ports.circuits import Circuits


class TestMemoryCircuits(CircuitsContract):
    @pytest.fixture
    def circuits(self) -> Circuits:
        return MemoryCircuits()
