from collections.abc import Sequence
from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.notifier import MemoryNotifier
from ilikeyacut.domain.user import Device
from ilikeyacut.testing.contracts.notifier import NotifierContract, Phones


class MemoryPhones:
    def __init__(self, notifier: MemoryNotifier) -> None:
        self._notifier = notifier

    def shown(self, device: Device) -> Sequence[UUID]:
        return [it.notice.job_id for it in self._notifier.told if it.device == device]

    def owner(self, device: Device) -> UUID | None:
        return self._notifier.devices.get(device)

    def disable(self, device: Device) -> None:
        self._notifier.disable(device)

    def alarms(self) -> Sequence[str]:
        return [subject for subject, _ in self._notifier.alarms]


class TestMemoryNotifier(NotifierContract):
    @pytest.fixture
    def notifier(self) -> MemoryNotifier:
        return MemoryNotifier()

    @pytest.fixture
    def phones(self, notifier: MemoryNotifier) -> Phones:
        return MemoryPhones(notifier)
