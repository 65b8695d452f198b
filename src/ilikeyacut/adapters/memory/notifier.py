"""Notifiers of one process: one keeps what people would have been told, the other is silent."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from ilikeyacut.application.ports.notifier import (
    DeviceGoneError,
    DeviceTakenError,
    Notice,
)
from ilikeyacut.domain.user import Device, Platform


@dataclass(frozen=True, slots=True)
class Told:
    """What one person was told on one device."""

    user_id: UUID
    device: Device
    notice: Notice


class MemoryNotifier:
    """Keeps notices and alarms. Threads may share it.

    `disable` does what a push service does once an app was removed from its device.
    """

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.alarms: list[tuple[str, str]] = []
        self._owners: dict[Device, UUID] = {}
        self._disabled: set[Device] = set()
        self._lock = Lock()

    @property
    def reaches(self) -> frozenset[Platform]:
        return frozenset(Platform)

    @property
    def devices(self) -> dict[Device, UUID]:
        """The devices that can be told, each with its person."""
        with self._lock:
            return dict(self._owners)

    def disable(self, device: Device) -> None:
        """Let the push service find that the app is gone from a device."""
        with self._lock:
            self._disabled.add(device)

    def register(self, user_id: UUID, device: Device) -> None:
        with self._lock:
            self._owners[device] = user_id
            self._disabled.discard(device)

    def drop(self, user_id: UUID, device: Device) -> None:
        with self._lock:
            if self._owners.get(device) == user_id:
                del self._owners[device]

    def tell(self, user_id: UUID, device: Device, notice: Notice) -> None:
        with self._lock:
            if self._owners.setdefault(device, user_id) != user_id:
                raise DeviceTakenError("another person has signed in on the device")
            if device in self._disabled:
                del self._owners[device]
                raise DeviceGoneError("the push service does not reach the device any more")
            self.told.append(Told(user_id, device, notice))

    def alarm(self, subject: str, text: str) -> None:
        with self._lock:
            self.alarms.append((subject, text))


class SilentNotifier:
    """Tells nobody: for a home on one machine, where people see the result themselves."""

    @property
    def reaches(self) -> frozenset[Platform]:
        return frozenset()

    def register(self, user_id: UUID, device: Device) -> None:
        """Do nothing."""

    def drop(self, user_id: UUID, device: Device) -> None:
        """Do nothing."""

    def tell(self, user_id: UUID, device: Device, notice: Notice) -> None:
        """Do nothing."""

    def alarm(self, subject: str, text: str) -> None:
        """Do nothing."""
