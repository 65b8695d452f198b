"""Tells people on their devices how their try-ons ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.notifier import (
    DeviceGoneError,
    DeviceTakenError,
    Notice,
    NoticeKind,
    Notifier,
)
from ilikeyacut.application.use_cases.devices import Devices, active_devices
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.domain.user import Device, User

FRESH = timedelta(days=1)
"""How long an end is news. So neither a long outage nor an old log floods anybody."""


@dataclass(frozen=True, slots=True)
class Push:
    """One notice for one device of a person."""

    user_id: UUID
    device_id: UUID
    device: Device
    notice: Notice


@dataclass(frozen=True)
class Notifications:
    """What is said rests on the job and the person as they are, not on the event that rings."""

    store: EventStore
    notifier: Notifier
    devices: Devices
    clock: Clock

    def pushes(self, job_id: UUID, at: datetime) -> Iterator[Push]:
        """Yield what is to be pushed about a job that ended `at`. Raises NotFoundError."""
        if self.clock.now() - at > FRESH:
            return
        notice, job = None, self.store.load(ProcessingJob, job_id)
        if not job.forgotten:
            notice = notice_of(job)
        if notice is not None:
            user = self.store.load(User, job.user_id)
            for device_id, device in active_devices(user).items():
                if device.platform in self.notifier.reaches:
                    yield Push(user.id, device_id, device, notice)

    def push(self, push: Push) -> None:
        """Tell a person on a device. One that is gone is removed. Raises NotifierError."""
        try:
            self.notifier.tell(push.user_id, push.device, push.notice)
        except DeviceTakenError:  # registering it again takes it back
            return
        except DeviceGoneError:
            self.devices.lost(push.user_id, push.device_id, push.device)
            return
        self.devices.tidy(push.user_id, push.device)


def notice_of(job: ProcessingJob) -> Notice | None:
    """Return the notice about a job: None while it is open, or if they ended it."""
    match job.status:
        case JobStatus.COMPLETED:
            return Notice(NoticeKind.COMPLETED, job.id, badge=1)
        case JobStatus.FAILED | JobStatus.EXPIRED:
            return Notice(NoticeKind.FAILED, job.id, code=job.failure)
        case _:
            return None
