"""People's devices, as the push service knows them: what it knows follows the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.notifier import DeviceGoneError, Notifier
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.user import Device, DeviceRegistered, User, UserStatus


@dataclass(frozen=True)
class Devices:
    """Idempotent. Every method raises NotifierError during an outage of the push service."""

    store: EventStore
    notifier: Notifier
    clock: Clock

    def keep(self, user_id: UUID, device_id: UUID) -> None:
        """Register a device under its present token, and drop those that it had before.

        A device whose token the push service does not know is removed from the person.
        """
        wanted = active_devices(self.store.load(User, user_id))
        for device in self._ever(user_id, device_id):
            if wanted.get(device_id) == device:
                self._register(user_id, device_id, device)
            elif device not in wanted.values():
                self.notifier.drop(user_id, device)

    def forget(self, user: User) -> None:
        """Drop every device that a person ever had, for their erasure."""
        for device in self._ever(user.id):
            self.notifier.drop(user.id, device)

    def tidy(self, user_id: UUID, device: Device) -> None:
        """Drop a device that was just used, if it is none of the person's devices any more.

        An erasure may have dropped it meanwhile, and using it makes the push service know it again.
        """
        if device not in active_devices(self.store.load(User, user_id)).values():
            self.notifier.drop(user_id, device)

    def lost(self, user_id: UUID, device_id: UUID, device: Device) -> None:
        """Remove a device that cannot be reached, unless it has another token by now."""

        def command(states: States) -> Sequence[Event]:
            user = states.load(User, user_id)
            if active_devices(user).get(device_id) != device:
                return ()
            return user.remove_device(device_id, at=self.clock.now())

        decide(self.store, command)

    def _register(self, user_id: UUID, device_id: UUID, device: Device) -> None:
        try:
            self.notifier.register(user_id, device)
        except DeviceGoneError:
            self.lost(user_id, device_id, device)
            return
        self.tidy(user_id, device)

    def _ever(self, user_id: UUID, device_id: UUID | None = None) -> Iterator[Device]:
        """Return what a person ever registered, or only one device under its tokens."""
        found: dict[Device, None] = {}
        for event in self.store.history(user_id):
            if not isinstance(event, DeviceRegistered) or device_id not in {None, event.device_id}:
                continue
            if event.token is not None:
                found[Device(platform=event.platform, token=event.token)] = None
        return iter(found)


def active_devices(user: User) -> dict[UUID, Device]:
    """Return the devices on which a person may be notified."""
    return (user.devices or {}) if user.status is UserStatus.ACTIVE else {}
