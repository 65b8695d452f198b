"""The forgetting port: what services beside the log, the pictures and the views keep of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ilikeyacut.domain.user import User


class Forgetting(Protocol):
    """Deletes what one service keeps about a person."""

    def forget(self, user: User) -> None:
        """Delete it all. Idempotent; called while the person's key still exists.

        Raises the service's own error during an outage: the erasure is then repeated.
        """
        ...


@dataclass(frozen=True)
class Forgettings:
    """Everything outside the app's own stores that an erasure must reach."""

    all: tuple[Forgetting, ...] = ()
