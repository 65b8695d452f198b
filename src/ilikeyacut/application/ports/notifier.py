"""The notifier port: tells people on their devices, and operators, that something happened.

A notice holds ids and codes. The app on the device has the words, in its own language, so neither a
name nor a picture passes through a push service.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from ilikeyacut.domain.errors import IlikeyacutError
from ilikeyacut.domain.user import Device, Platform


class NotifierError(IlikeyacutError):
    """The push service cannot be reached, or refuses us. Nobody is known to have been notified."""


class DeviceGoneError(IlikeyacutError):
    """The push service does not know the device any more: remove it from the person."""


class DeviceTakenError(IlikeyacutError):
    """Another person signed in on the device since: it no longer shows this person's notices."""


class NoticeKind(StrEnum):
    """A notice to a person."""

    COMPLETED = "try_on_completed"
    FAILED = "try_on_failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a device shows. A later notice of the same job takes the place of an earlier one.

    `code` is a failure code. `badge` is the number at the app's icon, None to leave it.
    """

    kind: NoticeKind
    job_id: UUID
    code: str | None = None
    badge: int | None = None


class Notifier(Protocol):
    """Reaches devices by their tokens. Every method raises NotifierError for a fault."""

    @property
    def reaches(self) -> frozenset[Platform]:
        """The platforms that are set up; on others nobody is notified."""
        ...

    def register(self, user_id: UUID, device: Device) -> None:
        """Let a device show its person's notices, from now on this one's. Idempotent.

        Raises DeviceGoneError if the token is none of the push service's.
        """
        ...

    def drop(self, user_id: UUID, device: Device) -> None:
        """Forget a device, unless it is another person's by now. Idempotent."""
        ...

    def tell(self, user_id: UUID, device: Device, notice: Notice) -> None:
        """Tell a person on a device, which is registered if it is not yet.

        Raises DeviceGoneError, DeviceTakenError.
        """
        ...

    def alarm(self, subject: str, text: str) -> None:
        """Tell the operators. The text must not contain personal data."""
        ...
