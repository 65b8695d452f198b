"""What every notifier promises. A subclass provides a `notifier` and the push service behind it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.notifier import (
    DeviceGoneError,
    DeviceTakenError,
    Notice,
    NoticeKind,
    Notifier,
)
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.user import Device, Platform


class Phones(Protocol):
    """The push service and the operators, as a test sees them."""

    def shown(self, device: Device) -> Sequence[UUID]:
        """Return the jobs that a device was told of, in order."""
        ...

    def owner(self, device: Device) -> UUID | None:
        """Return whose device it is, None if the push service does not know it."""
        ...

    def disable(self, device: Device) -> None:
        """Remove the app from a device."""
        ...

    def alarms(self) -> Sequence[str]:
        """Return the subjects of the alarms."""
        ...


def phone(platform: Platform = Platform.IOS) -> Device:
    """Return a device with a token of its own."""
    return Device(platform=platform, token=uuid4().hex * 2)


def notice(kind: NoticeKind = NoticeKind.COMPLETED, code: str | None = None) -> Notice:
    """Return a notice of a job of its own."""
    return Notice(kind, uuid4(), code, badge=1)


class NotifierContract(ABC):
    @abstractmethod
    @pytest.fixture
    def notifier(self) -> Notifier:
        """Return the adapter."""

    @abstractmethod
    @pytest.fixture
    def phones(self) -> Phones:
        """Return what is behind the adapter."""

    @pytest.mark.parametrize("platform", Platform)
    def test_a_person_is_told_on_a_device(
        self, notifier: Notifier, phones: Phones, platform: Platform
    ) -> None:
        user, device, other = uuid4(), phone(platform), phone(platform)
        done, failed = notice(), notice(NoticeKind.FAILED, FailureCode.PROVIDER_TIMEOUT)
        notifier.register(user, device)
        notifier.tell(user, device, done)
        notifier.tell(user, device, failed)
        assert list(phones.shown(device)) == [done.job_id, failed.job_id]
        assert list(phones.shown(other)) == []

    def test_a_device_that_is_not_registered_is_told_too(
        self, notifier: Notifier, phones: Phones
    ) -> None:
        user, device, done = uuid4(), phone(), notice()
        notifier.tell(user, device, done)
        assert list(phones.shown(device)) == [done.job_id]
        assert phones.owner(device) == user

    def test_registering_again_changes_nothing(self, notifier: Notifier, phones: Phones) -> None:
        user, device = uuid4(), phone()
        for _ in range(2):
            notifier.register(user, device)
        assert phones.owner(device) == user

    def test_a_device_is_its_latest_persons(self, notifier: Notifier, phones: Phones) -> None:
        first, second, device, done = uuid4(), uuid4(), phone(), notice()
        notifier.register(first, device)
        notifier.register(second, device)
        with pytest.raises(DeviceTakenError):
            notifier.tell(first, device, notice())
        notifier.tell(second, device, done)
        assert list(phones.shown(device)) == [done.job_id]

    def test_a_device_without_the_app_is_gone_until_it_registers(
        self, notifier: Notifier, phones: Phones
    ) -> None:
        user, device, done = uuid4(), phone(), notice()
        notifier.register(user, device)
        phones.disable(device)
        with pytest.raises(DeviceGoneError):
            notifier.tell(user, device, notice())
        assert phones.owner(device) is None
        notifier.register(user, device)
        notifier.tell(user, device, done)
        assert list(phones.shown(device)) == [done.job_id]

    def test_registering_enables_a_device_again(self, notifier: Notifier, phones: Phones) -> None:
        user, device, done = uuid4(), phone(), notice()
        notifier.register(user, device)
        phones.disable(device)
        notifier.register(user, device)
        notifier.tell(user, device, done)
        assert list(phones.shown(device)) == [done.job_id]

    def test_a_dropped_device_is_forgotten(self, notifier: Notifier, phones: Phones) -> None:
        user, device = uuid4(), phone()
        notifier.register(user, device)
        for _ in range(2):
            notifier.drop(user, device)
            assert phones.owner(device) is None

    def test_a_disabled_device_is_dropped_too(self, notifier: Notifier, phones: Phones) -> None:
        user, device = uuid4(), phone()
        notifier.register(user, device)
        phones.disable(device)
        notifier.drop(user, device)
        assert phones.owner(device) is None

    def test_nobody_drops_the_device_of_another(self, notifier: Notifier, phones: Phones) -> None:
        first, second, device = uuid4(), uuid4(), phone()
        notifier.register(first, device)
        notifier.register(second, device)
        notifier.drop(first, device)
        assert phones.owner(device) == second

    def test_operators_are_alarmed(self, notifier: Notifier, phones: Phones) -> None:
        notifier.alarm("A message was buried", "It names a job that does not exist.")
        assert list(phones.alarms()) == ["A message was buried"]
