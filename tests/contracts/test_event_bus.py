import json

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.eventbridge.event_bus import EventBridgeBus
from ilikeyacut.adapters.memory.event_bus import MemoryEventBus
from ilikeyacut.application.ports.event_bus import read_envelope
from ilikeyacut.testing.contracts.event_bus import EventBusContract, Heard
from support.bridges import Listener, made


class TestMemoryEventBus(EventBusContract):
    @pytest.fixture
    def bus(self) -> MemoryEventBus:
        return MemoryEventBus()

    @pytest.fixture
    def heard(self, bus: MemoryEventBus) -> Heard:
        return lambda _: bus.published


class TestEventBridgeBus(EventBusContract):
    @pytest.fixture
    def name(self, aws: AwsSession) -> str:
        return made(aws)

    @pytest.fixture
    def bus(self, aws: AwsSession, name: str) -> EventBridgeBus:
        return EventBridgeBus(aws, name)

    @pytest.fixture
    def heard(self, aws: AwsSession, name: str) -> Heard:
        listener = Listener(aws, name)
        return lambda least: [
            read_envelope(json.dumps(it["detail"])) for it in listener.events(least)
        ]
