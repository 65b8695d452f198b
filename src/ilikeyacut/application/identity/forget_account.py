"""Erasing a person at the identity provider."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.ports.authenticator import Authenticator
from ilikeyacut.domain.user import User


@dataclass(frozen=True)
class ForgetAccount:
    """Deletes the account of a person, who is found by their id and address."""

    authenticator: Authenticator

    def forget(self, user: User) -> None:
        if user.email is None:  # the key is gone, so the account went before
            return
        subject = self.authenticator.find(user.id, user.email)
        if subject is not None:
            self.authenticator.delete(subject)
