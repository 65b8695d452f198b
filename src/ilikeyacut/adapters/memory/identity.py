"""An identity provider for tests."""

from __future__ import annotations

from uuid import UUID

from ilikeyacut.application.ports.identity import Identity

ISSUER = UUID("9c1d7a5e-7d64-5c66-9f0e-1d4f0a6b2c33")


class MemoryIdentity:
    """One person at a time; after one is forgotten, the next one is a new person."""

    def __init__(self, name: str = "Somebody", email: str = "somebody@example.com") -> None:
        self._name = name
        self._email = email
        self._number = 1

    def current(self) -> Identity:
        return Identity(ISSUER, str(self._number), self._name, self._email)

    def forget(self, subject: str) -> None:
        if subject == str(self._number):
            self._number += 1
