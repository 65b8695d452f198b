"""A keyring that can fail: an outage must never look like an erasure."""

from __future__ import annotations

from uuid import UUID

from ilikeyacut.application.ports.keyring import Keyring, KeyringError


class FailingKeyring:
    """Forwards every call, until `down` is set."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self.down = False

    def key_for(self, user_id: UUID) -> bytes:
        self._refuse()
        return self._keyring.key_for(user_id)

    def find(self, user_id: UUID) -> bytes:
        self._refuse()
        return self._keyring.find(user_id)

    def erase(self, user_id: UUID) -> None:
        self._refuse()
        self._keyring.erase(user_id)

    def erased(self, user_id: UUID) -> bool:
        self._refuse()
        return self._keyring.erased(user_id)

    def _refuse(self) -> None:
        if self.down:
            raise KeyringError("the keyring is down")
