import pytest

from ilikeyacut.adapters.memory.event_bus import MemoryEventBus
from ilikeyacut.testing.contracts.event_bus import EventBusContract, Heard


class TestMemoryEventBus(EventBusContract):
    @pytest.fixture
    def bus(self) -> MemoryEventBus:
        return MemoryEventBus()

    @pytest.fixture
    def heard(self, bus: MemoryEventBus) -> Heard:
        return lambda _: bus.published
