from collections.abc import Sequence
from uuid import UUID

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.memory.notifier import MemoryNotifier
from ilikeyacut.adapters.sns.notifier import SnsNotifier
from ilikeyacut.domain.user import Device, Platform
from ilikeyacut.testing.contracts.notifier import NotifierContract, Phones
from support.pushes import PushService, application, topic


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


@pytest.fixture(scope="module")
def applications(aws: AwsSession) -> dict[Platform, str]:
    return {Platform.IOS: application(aws, "APNS"), Platform.ANDROID: application(aws, "GCM")}


class TestSnsNotifier(NotifierContract):
    @pytest.fixture
    def phones(self, aws: AwsSession, applications: dict[Platform, str]) -> PushService:
        return PushService(aws, applications)

    @pytest.fixture
    def notifier(
        self, aws: AwsSession, phones: PushService, applications: dict[Platform, str]
    ) -> SnsNotifier:
        return SnsNotifier(phones, applications, topic(aws))
