"""A keyring for one read of many objects: it looks up each person once."""

from __future__ import annotations

from uuid import UUID

from ilikeyacut.application.ports.keyring import Keyring, PersonErasedError


class RememberingKeyring:
    """Remembers the answers of another keyring."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._keys: dict[UUID, bytes | None] = {}

    def key_for(self, user_id: UUID) -> bytes:
        return self._keyring.key_for(user_id)

    def find(self, user_id: UUID) -> bytes:
        if user_id not in self._keys:
            self._keys[user_id] = self._ask(user_id)
        key = self._keys[user_id]
        if key is None:
            raise PersonErasedError(user_id)
        return key

    def erase(self, user_id: UUID) -> None:
        self._keys.pop(user_id, None)
        self._keyring.erase(user_id)

    def erased(self, user_id: UUID) -> bool:
        if user_id in self._keys:
            return self._keys[user_id] is None
        return self._keyring.erased(user_id)

    def _ask(self, user_id: UUID) -> bytes | None:
        try:
            return self._keyring.find(user_id)
        except PersonErasedError:
            return None
