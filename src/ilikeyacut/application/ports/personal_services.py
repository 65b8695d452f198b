"""The port of personal services: what they keep about people is outside our own stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ilikeyacut.domain.user import User


class PersonalService(Protocol):
    """A service that keeps something about people, such as their account."""

    def forget(self, user: User) -> None:
        """Delete it all. Idempotent; called while the person's key still exists.

        Raises the service's own error during an outage: the erasure is then repeated.
        """
        ...


@dataclass(frozen=True)
class PersonalServices:
    """Everything outside the app's own stores that an erasure must reach."""

    all: tuple[PersonalService, ...] = ()
